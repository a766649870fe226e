// Errcodes of messages to users and of content security.
import { passing, refused } from './row.ts';

export const messageErrcodes = {
  templateInvalid: refused(
    40037,
    'invalid template_id',
    '订阅消息模板不存在：检查模板 ID',
    'There is no such message template: check its id',
  ),
  notSubscribed: refused(
    43101,
    'user refuse to accept the msg',
    '用户拒绝或一次性订阅已用完：一次同意只能发一条',
    'The user refused, or the subscription is used up: one consent, one message',
  ),
  ownerMismatch: refused(
    43104,
    'this appid does not have permission',
    '该账号没有权限，或 openid 与 appid 不符',
    'This account may not do that, or the openid belongs to another app',
  ),
  subscriptionBanned: refused(
    43107,
    'subscribe msg is banned',
    '账号或模板的订阅能力被封禁',
    'Subscriptions of this account or template are banned',
  ),
  sentAtOnce: passing(
    43108,
    'concurrent send to one user',
    '同一用户并发发送：稍后重试',
    'Several messages to one user at once: try again shortly',
  ),
  replyTooLate: refused(
    45015,
    'response out of time limit or subscription is canceled',
    '距用户上次发言超过 48 小时（或进入会话超过 1 分钟）',
    'The user wrote more than 48 hours ago, or entered the chat more than a minute ago',
  ),
  repliesUsedUp: refused(
    45047,
    'out of response count limit',
    '客服消息条数已用完：等用户再次发言',
    'No more messages until the user writes again',
  ),
  wordsSensitive: refused(
    45168,
    'hit sensitive words',
    '内容含敏感词',
    'The content has words that are not allowed',
  ),
  messageInvalid: refused(
    47003,
    'argument invalid',
    '模板字段缺失、为空或超长：字段名见日志',
    'A field of the template is missing, empty or too long: the log names it',
  ),
  templateCallInvalid: refused(
    200002,
    'invalid parameter',
    '请求参数有误',
    'A member of the request is wrong',
  ),
  templatesUsedUp: refused(
    200012,
    'template count reach limit',
    '模板数量已达上限：先删除不用的',
    'No room for another template: delete one that is not used',
  ),
  templateTitleInvalid: refused(
    200014,
    'invalid tid',
    '模板不存在：检查标题编号或模板 ID',
    'There is no such title or template: check its id',
  ),
  templateStartInvalid: refused(200016, 'invalid start', 'start 从 0 开始', 'start counts from 0'),
  templateLimitInvalid: refused(200017, 'invalid limit', 'limit 最大 30', 'limit is 30 at most'),
  templateCategoriesMissing: refused(200018, 'ids is empty', '缺少类目编号', 'The categories are missing'),
  templateCategoriesInvalid: refused(200019, 'invalid ids', '类目编号有误', 'A category is wrong'),
  templateKeywordsInvalid: refused(
    200020,
    'invalid kidList',
    '须为该标题下 2–5 个不同的关键词',
    'Two to five different keywords of that title',
  ),
  templateSceneInvalid: refused(
    200021,
    'invalid sceneDesc',
    '场景描述须为 1–15 个字',
    'The purpose has 1 to 15 characters',
  ),
  templateThereAlready: refused(
    200022,
    'template already exists',
    '相同标题和关键词的模板已存在',
    'The app has a template of this title and these keywords',
  ),
  userInactive: refused(
    61010,
    'code is expired',
    '用户两小时内没有使用过小程序',
    'The user has not used the mini program in the last two hours',
  ),
  mediaUnreadable: refused(
    87020,
    'media url is forbidden to access',
    '微信无法下载该媒体：地址须公网可达',
    'WeChat cannot fetch the media: its address must be public',
  ),
} as const;
