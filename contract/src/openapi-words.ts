// What the OpenAPI document says about the API as a whole: services, security, headers.

/** Service → its group's heading, Chinese then English. */
export const serviceTitles: Readonly<Record<string, string>> = {
  system: '系统 / System',
  identity: '用户与登录 / Identity',
  catalog: '商品 / Catalogue',
  orders: '购物车与订单 / Cart and orders',
  payments: '支付 / Payments',
  files: '文件 / Files',
  messages: '微信消息与推送 / Messages and pushes',
  realtime: '实时消息 / Realtime',
  tasks: '待办 / Tasks',
  gateway: '网关管理 / Gateway administration',
};

export const apiDescription = [
  '成功：`{"code":0,"message":"ok","data":…,"requestId":"…"}`；失败：相应的 HTTP 状态码与稳定的错误名，消息语言由 Accept-Language 决定。',
  '金额为整数分，时间为 RFC 3339 UTC（毫秒），ID 为 26 位 ULID。',
  '',
  'Success is `{"code":0,"message":"ok","data":…,"requestId":"…"}`; a failure has the fitting HTTP status and a stable error name, its message in the language of Accept-Language.',
  'Money is an integer number of fen, times are RFC 3339 in UTC with milliseconds, ids are ULIDs of 26 characters.',
].join('\n');

export const headerParameters = {
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    required: false,
    description: '错误消息的语言 / Language of error messages: `zh-CN` (default) or `en`',
    schema: { type: 'string', default: 'zh-CN' },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      '同一个键与同样的请求得到同一个结果；同一个键用于不同的请求返回 409。 / The same key and request give the first answer again; another request under the same key is 409.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
  },
};

export const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: '登录得到的访问凭证，2 小时有效 / Access token from a login, valid for 2 hours (EdDSA)',
  },
  requestSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Xq-Signature',
    description: [
      '请求签名 / Request signature: `v1,t=<unix ms>,n=<nonce>,s=<base64url HMAC-SHA256>`',
      '',
      'The HMAC is made with the session’s `signingKey` (base64url, 32 bytes) over',
      '`v1\\nMETHOD\\npath?query\\nt\\nn\\nhex(sha256(body))\\n`. A nonce is accepted once.',
    ].join('\n'),
  },
};
