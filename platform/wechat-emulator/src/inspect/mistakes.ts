// The mistakes people make when they sign a request of WeChat Pay, in the words they are told in.

/** A sentence for people, in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export const mistakes = {
  authorizationMissing: {
    zh: '没有 Authorization 请求头',
    en: 'there is no Authorization header',
  },
  schemeWrong: {
    zh: 'Authorization 必须以 WECHATPAY2-SHA256-RSA2048 加一个空格开头',
    en: 'Authorization must begin with WECHATPAY2-SHA256-RSA2048 and one space',
  },
  authorizationMalformed: {
    zh: 'Authorization 须为 mchid、nonce_str、signature、timestamp、serial_no 五项，值用英文双引号括起、逗号分隔',
    en: 'Authorization takes mchid, nonce_str, signature, timestamp and serial_no, each in double quotes, separated by commas',
  },
  mchidUnknown: { zh: '没有这个商户号', en: 'there is no such mchid' },
  serialCase: {
    zh: '证书序列号须为大写十六进制',
    en: 'the serial number must be upper-case hex',
  },
  serialPlatform: {
    zh: 'serial_no 用了微信支付的序列号或公钥 ID；这里要填商户 API 证书的序列号',
    en: "serial_no is WeChat Pay's own; it must be the one of the merchant's API certificate",
  },
  serialWrong: {
    zh: 'serial_no 不是该商户 API 证书的序列号',
    en: "serial_no is not the one of this merchant's API certificate",
  },
  timestampMilliseconds: {
    zh: '时间戳是毫秒；应为秒（10 位）',
    en: 'the timestamp is in milliseconds; it must be in seconds (10 digits)',
  },
  timestampMalformed: {
    zh: '时间戳须为十进制整数秒',
    en: 'the timestamp must be a whole number of seconds',
  },
  clockSkew: {
    zh: '时间戳与服务器时间相差超过 5 分钟，请校准时钟',
    en: 'the timestamp is more than 5 minutes away from the server: set the clock right',
  },
  signatureBase64url: {
    zh: '签名用了 base64url（- 和 _）；应为标准 base64（+ 和 /，带 =）',
    en: 'the signature is base64url (- and _); it must be standard base64 (+ and /, with =)',
  },
  signatureHex: {
    zh: '签名用了十六进制；应为 base64',
    en: 'the signature is hex; it must be base64',
  },
  signatureUrlEncoded: {
    zh: '签名被 URL 编码过（%2B、%2F、%3D，或 + 变成了空格）',
    en: 'the signature went through URL encoding (%2B, %2F, %3D, or + turned into a space)',
  },
  signatureNotBase64: { zh: '签名不是 base64', en: 'the signature is no base64' },
  signatureLength: {
    zh: '签名长度与商户密钥不符：可能被截断，或者用了别的长度的密钥',
    en: "the signature does not have the length of the merchant's key: cut off, or made with a key of another size",
  },
  keyOfOtherMerchant: {
    zh: '签名是用另一个商户的私钥做的',
    en: "the signature was made with another merchant's private key",
  },
  keyOfPlatform: {
    zh: '签名是用微信支付的密钥做的；应使用商户 API 证书的私钥',
    en: "the signature was made with WeChat Pay's key; it takes the private key of the merchant's API certificate",
  },
  keyUnknown: {
    zh: '签名不是用该商户证书对应的私钥做的（私钥与证书不成对，或签名被改动）',
    en: "the signature was not made with the private key of this merchant's certificate (the two do not belong together, or the signature was changed)",
  },
  pss: {
    zh: '填充方式用了 RSA-PSS；应为 PKCS#1 v1.5（SHA256withRSA）',
    en: 'the padding is RSA-PSS; it must be PKCS#1 v1.5 (SHA256withRSA)',
  },
  digestWrong: {
    zh: '摘要算法不是 SHA-256',
    en: 'the digest is not SHA-256',
  },
  digestBare: {
    zh: '只加密了摘要，缺少 DigestInfo；请使用库的“签名”函数而不是“私钥加密”',
    en: "the digest was encrypted bare, without DigestInfo: use the library's sign function, not private-key encryption",
  },
  hashedTwice: {
    zh: '签名串先被做了一次哈希，又被签名函数哈希了一次',
    en: 'the string was hashed before it was given to the sign function, which hashes it again',
  },
  methodCase: { zh: '请求方法须为大写', en: 'the method must be in upper case' },
  methodWrong: {
    zh: '签名串里的请求方法与实际发送的不同',
    en: 'the method in the signed string is not the one that was sent',
  },
  queryLeftOut: {
    zh: '签名串少了查询参数（? 及之后的部分）',
    en: 'the query (? and what follows) was left out of the signed string',
  },
  queryReordered: {
    zh: '签名串里查询参数的顺序与实际发送的不同',
    en: 'the members of the query are signed in another order than they were sent',
  },
  pathDecoded: {
    zh: '签名串里的路径或查询是解码后的；应与发送的完全一致（含 %XX）',
    en: 'path or query were signed decoded; they must be exactly as sent, %XX included',
  },
  pathEncoded: {
    zh: '签名串里的路径或查询比实际发送的多编码了一次',
    en: 'path or query are percent-encoded in the signed string, but were not when they were sent',
  },
  pathWithHost: {
    zh: '签名串里写了完整网址；只写路径和查询（从 / 开始）',
    en: 'the whole URL was signed; it must be path and query only, from the / on',
  },
  pathSlash: {
    zh: '签名串里的路径多了或少了开头、结尾的 / 或 ?',
    en: 'the path in the signed string has a / or ? more or less, at its beginning or end',
  },
  pathPrefix: {
    zh: '签名串里的路径少了 /v3 前缀',
    en: 'the path in the signed string lacks its prefix /v3',
  },
  timestampSignedInMilliseconds: {
    zh: '签名串里的时间戳是毫秒，请求头里是秒',
    en: 'the timestamp was signed in milliseconds and sent in seconds',
  },
  timestampSignedInSeconds: {
    zh: '签名串里的时间戳是秒，请求头里是毫秒',
    en: 'the timestamp was signed in seconds and sent in milliseconds',
  },
  timestampTwice: {
    zh: '签名串与请求头里的时间戳不同：取了两次时间',
    en: 'the timestamps of signed string and header differ: the clock was asked twice',
  },
  nonceCase: {
    zh: '签名串与请求头里的随机串大小写不同',
    en: 'the nonces of signed string and header differ in case',
  },
  timestampAndNonceSwapped: {
    zh: '时间戳与随机串的顺序反了：先时间戳，后随机串',
    en: 'timestamp and nonce are swapped: the timestamp comes first',
  },
  bodyLeftOut: {
    zh: '签名串里没有请求体',
    en: 'the body was left out of the signed string',
  },
  bodyOfGet: {
    zh: 'GET 没有请求体，签名串的第五行应为空行',
    en: 'a GET has no body: the fifth line of the signed string is empty',
  },
  bodyReserialised: {
    zh: '签名的请求体与发送的字节不同：序列化了两次（空格、键的顺序或转义不同）。请先得到字符串，签名与发送都用它',
    en: 'the body that was signed is not the bytes that were sent: it was serialised twice (spaces, order or escapes differ). Make the string once, then sign and send that one',
  },
  bodyNewline: {
    zh: '签名的请求体与发送的相差结尾的换行',
    en: 'the body that was signed and the one that was sent differ by a newline at their end',
  },
  bodyLengthOrEncoding: {
    zh: '请求体不是合法的 UTF-8：可能按其他编码发送',
    en: 'the body is not valid UTF-8: it was probably sent in another encoding',
  },
  finalNewline: {
    zh: '签名串少了最后的换行：五行每行都以 \\n 结尾，请求体为空时也要有',
    en: 'the final newline is missing: each of the five lines ends in \\n, an empty body included',
  },
  extraNewline: { zh: '签名串末尾多了一个换行', en: 'the signed string has a newline too many at its end' },
  carriageReturns: {
    zh: '签名串用了 \\r\\n 换行；应为 \\n',
    en: 'the lines of the signed string end in \\r\\n; they must end in \\n',
  },
  newlinesEscaped: {
    zh: '签名串里是反斜杠加 n 两个字符，不是换行（引号或转义用错）',
    en: 'the signed string has backslash and n where it should have newlines (a matter of quotes or escapes)',
  },
  newlinesMissing: {
    zh: '签名串各行之间没有换行',
    en: 'the lines of the signed string are not separated by newlines',
  },
  stringUnknown: {
    zh: '私钥正确，但签名串不是常见错误中的任何一种。请打印你签名的字符串并计算 SHA-256，与下面两个值比较：等于 signedSha256 说明找到了它，应等于 expectedSha256。随机串取了两次也会这样',
    en: 'the key is right, but what was signed is none of the usual mistakes. Print the string you sign and its SHA-256: it will equal signedSha256 below and should equal expectedSha256. A nonce generated twice looks like this',
  },
  serialHeaderMissing: {
    zh: '公钥模式的请求须带请求头 Wechatpay-Serial（公钥 ID）',
    en: 'in public-key mode the request must carry Wechatpay-Serial with the id of the public key',
  },
  userAgentMissing: { zh: '缺少 User-Agent 请求头', en: 'there is no User-Agent header' },
  acceptMissing: {
    zh: 'Accept 请求头须含 application/json',
    en: 'the Accept header must contain application/json',
  },
  contentTypeWrong: {
    zh: '有请求体时 Content-Type 须为 application/json',
    en: 'with a body, Content-Type must be application/json',
  },
} satisfies Record<string, Words>;

export type MistakeName = keyof typeof mistakes;

/** What is wrong, in both languages, and the value it shows in, where there is one. */
export interface Mistake extends Words {
  readonly name: MistakeName;
  readonly found?: string;
}

export const mistake = (name: MistakeName, found?: string): Mistake => ({
  name,
  ...mistakes[name],
  ...(found === undefined ? {} : { found }),
});
