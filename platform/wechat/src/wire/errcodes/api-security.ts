// Errcodes of the "API security" mode.
import { refused } from './row.ts';

const incomplete = ['API 安全请求头不完整', 'The headers of the API security mode are incomplete'] as const;

export const apiSecurityErrcodes = {
  securitySerialMissing: refused(40230, 'API_Missing_Wechatmp_Serial', ...incomplete),
  securityTimestampMissing: refused(40231, 'API_Missing_Wechatmp_Timestamp', ...incomplete),
  securitySignatureMissing: refused(40232, 'API_Missing_Wechatmp_Signature', ...incomplete),
  securityAppidMissing: refused(40233, 'API_Missing_Wechatmp_Appid', ...incomplete),
  securitySignatureInvalid: refused(
    40234,
    'API_Invalid_Signature',
    '签名错误：检查应用私钥与公众平台上的公钥是否成对（RSA-PSS，末尾无换行）',
    'Wrong signature: the private key must match the public key in the admin console (RSA-PSS, no last newline)',
  ),
  securityEncryptionInvalid: refused(
    40235,
    'API_Invalid_Encrypt',
    '解密失败：检查对称密钥与编号',
    'It cannot be decrypted: check the symmetric key and its number',
  ),
  securityAppidInvalid: refused(40236, 'API_Invalid_Wechatmp_Appid', '检查 AppID', 'Check the AppID'),
  securityAppidMismatch: refused(
    40237,
    'API_Invalid_Wechatmp_Appidmatch',
    'AppID 与 token 不是同一个小程序',
    'The AppID and the token belong to different apps',
  ),
  symmetricKeyUnset: refused(
    40238,
    'API_NoExist_DevSecretSym',
    '公众平台未设置对称密钥',
    'No symmetric key is set in the admin console',
  ),
  asymmetricKeyUnset: refused(
    40239,
    'API_NoExist_DevSecretAsym',
    '公众平台未设置应用公钥',
    'No public key is set in the admin console',
  ),
  securityTimestampExpired: refused(
    40240,
    'API_Expired_Wechatmp_Timestamp',
    '请求已超时：检查服务器时间',
    'The request is too old: check the server’s clock',
  ),
} as const;
