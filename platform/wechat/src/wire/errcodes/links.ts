// Errcodes of mini program codes and links.
import { refused } from './row.ts';

export const linkErrcodes = {
  urlInvalid: refused(
    40066,
    'invalid url',
    '已发布的小程序中没有该页面',
    'The released app has no such page',
  ),
  sceneInvalid: refused(
    40129,
    'invalid scene',
    'scene 含不允许的字符或取值',
    'The scene has a character or a value that is not allowed',
  ),
  pathLengthInvalid: refused(
    40159,
    'invalid length for path, or the data is not json string',
    'path 须为 1–1024 个字符',
    'A path has 1 to 1024 characters',
  ),
  pagePathInvalid: refused(40165, 'invalid weapp pagepath', '页面路径有误', 'The page path is wrong'),
  sceneLengthInvalid: refused(
    40169,
    'invalid length for scene, or the data is not json string',
    'scene 须为 1–32 个字符',
    'A scene has 1 to 32 characters',
  ),
  queryInvalid: refused(40212, 'invalid query', 'query 有误', 'The query is wrong'),
  pageTitleInvalid: refused(40225, 'invalid page title', '标题有误', 'The title is wrong'),
  pageUnknown: refused(
    41030,
    'invalid page',
    '页面不在已发布版本中：先发布，或用 check_path=false',
    'The released version has no such page: release it first, or switch check_path off',
  ),
  linksUsedUp: refused(
    44993,
    'reach max api day frequence limit',
    '当日链接数量已用完',
    'No more links today',
  ),
  codesUsedUp: refused(
    45029,
    'qrcode count out of limit',
    '有数量限制的小程序码已用完：改用 getUnlimited',
    'The limited codes are used up: use the unlimited kind',
  ),
  notReleased: refused(
    85079,
    'miniprogram has no online release',
    '小程序尚未发布',
    'The mini program has not been released',
  ),
  reservedQuery: refused(
    85096,
    'not allow include scancode_time field',
    'scancode_time 为保留参数',
    'scancode_time is reserved',
  ),
  permanentLinksUsedUp: refused(
    85400,
    'reach max long time quota limit',
    '永久链接已用完',
    'No more permanent links',
  ),
  expiryInvalid: refused(
    85401,
    'time limit between 1min and 30days',
    '有效期须在 1 分钟到 30 天之间',
    'A link lives between one minute and thirty days',
  ),
  envVersionInvalid: refused(
    85402,
    'invalid env_version',
    'env_version 只能是 release、trial、develop',
    'env_version is release, trial or develop',
  ),
  visitsUsedUp: refused(85406, 'daily visit limit', '当日打开次数已用完', 'No more visits by link today'),
  linksForbidden: refused(
    85407,
    'no scheme permission',
    '账号没有生成链接的权限',
    'The account may not make links',
  ),
  linksBanned: refused(
    85408,
    'appid banned',
    '生成链接的权限被封禁',
    'The account is banned from making links',
  ),
} as const;
