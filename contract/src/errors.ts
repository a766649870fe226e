// The error catalogue: every failure a client can see, by its stable name.

export type Language = 'zh-CN' | 'en';

interface ErrorEntry {
  /** HTTP status × 100 + n; unique. */
  readonly code: number;
  readonly status: number;
  /** May the same request succeed later without being changed? */
  readonly retryable: boolean;
  readonly 'zh-CN': string;
  readonly en: string;
}

const entry = (code: number, zh: string, en: string, retryable = false): ErrorEntry => ({
  code,
  status: Math.floor(code / 100),
  retryable,
  'zh-CN': zh,
  en,
});

/** `{name}` in a message is filled from the error's `details`. */
export const errors = {
  malformed_request: entry(40000, '请求无法解析', 'The request cannot be parsed'),
  validation_failed: entry(40001, '请求内容不符合要求', 'The request does not meet the rules'),
  idempotency_key_required: entry(
    40002,
    '缺少 Idempotency-Key 请求头',
    'The Idempotency-Key header is missing',
  ),
  cursor_invalid: entry(
    40003,
    '游标无效，请从第一页重新开始',
    'The cursor is invalid; start again from the first page',
  ),
  wechat_code_invalid: entry(40004, '微信登录凭证无效或已过期', 'The WeChat code is invalid or has expired'),
  wechat_code_used: entry(40005, '微信登录凭证已被使用', 'The WeChat code has already been used'),
  notification_invalid: entry(40006, '通知内容无效', 'The notification is invalid'),
  routing_invalid: entry(40007, '路由配置有误', 'The routing config has faults'),
  wechat_data_invalid: entry(
    40008,
    '微信数据无法解开，请重新登录后再试',
    'The data from WeChat cannot be opened; log in again',
  ),
  file_content_mismatch: entry(
    40010,
    '文件内容与申请时不符（{rule}）',
    'The file is not what was announced ({rule})',
  ),
  frame_invalid: entry(40031, '实时消息不符合要求', 'The realtime frame does not meet the rules'),
  rpc_invalid: entry(40009, '请求内容不被接受', 'The service does not accept the request'),

  content_rejected: entry(
    40030,
    '内容含有不适宜的信息，请修改后再提交',
    'The text is not acceptable; please change it',
  ),

  token_missing: entry(40100, '请先登录', 'Please log in'),
  token_invalid: entry(40101, '登录凭证无效', 'The access token is invalid'),
  token_expired: entry(40102, '登录已过期', 'The access token has expired'),
  session_revoked: entry(40103, '登录已失效，请重新登录', 'The session has been revoked; log in again'),
  refresh_token_invalid: entry(
    40104,
    '刷新凭证无效，请重新登录',
    'The refresh token is invalid; log in again',
  ),
  credentials_invalid: entry(40105, '用户名或密码错误', 'The username or password is wrong'),
  signature_missing: entry(40106, '缺少请求签名', 'The request signature is missing'),
  signature_invalid: entry(40107, '请求签名错误', 'The request signature is wrong'),
  signature_expired: entry(
    40108,
    '请求签名已过期，请检查时间',
    'The request signature has expired; check the clock',
  ),
  nonce_replayed: entry(40109, '请求已被处理过', 'The request has been seen before'),
  notification_unverified: entry(40110, '通知签名验证失败', 'The notification cannot be verified'),
  api_key_missing: entry(40111, '缺少 API 密钥', 'The API key is missing'),
  api_key_invalid: entry(40112, 'API 密钥无效', 'The API key is invalid'),
  api_key_expired: entry(40113, 'API 密钥已过期', 'The API key has expired'),
  ticket_invalid: entry(
    40130,
    '实时连接的门票无效、已用过或已过期',
    'The realtime ticket is invalid, used or expired',
  ),

  forbidden: entry(40300, '没有权限', 'Not permitted'),
  account_disabled: entry(40301, '账号已被停用', 'The account is disabled'),
  wechat_user_blocked: entry(
    40302,
    '微信判定该用户存在风险，无法登录',
    'WeChat blocks this user as high-risk',
  ),
  banned: entry(40303, '访问已被暂停，请稍后再试', 'Access is suspended; try again later', true),
  address_denied: entry(40304, '不允许从该网络地址访问', 'Access from this network address is not allowed'),
  client_outdated: entry(40305, '当前版本过低，请更新后再使用', 'This version is too old; please update'),
  upload_ticket_invalid: entry(
    40307,
    '上传或下载地址无效',
    'The address for this upload or download is not valid',
  ),
  upload_ticket_expired: entry(
    40308,
    '上传或下载地址已过期，请重新获取',
    'The address for this upload or download has expired; ask for a new one',
  ),
  gateway_only: entry(
    40309,
    '此地址只接受网关转来的请求（{reason}）',
    'This address answers requests from the gateway only ({reason})',
  ),
  scope_missing: entry(40306, 'API 密钥没有所需权限', 'The API key lacks a scope that is needed'),
  origin_denied: entry(40330, '不允许从该网页来源连接', 'Pages of this origin may not connect'),

  route_not_found: entry(40400, '接口不存在', 'No such route'),
  user_not_found: entry(40401, '用户不存在', 'No such user'),
  address_not_found: entry(40402, '收货地址不存在', 'No such address'),
  category_not_found: entry(40403, '分类不存在', 'No such category'),
  product_not_found: entry(40404, '商品不存在', 'No such product'),
  sku_not_found: entry(40405, '商品规格不存在', 'No such SKU'),
  order_not_found: entry(40406, '订单不存在', 'No such order'),
  refund_not_found: entry(40407, '退款单不存在', 'No such refund'),
  task_not_found: entry(40408, '待办不存在', 'No such task'),
  event_not_found: entry(40409, '事件不存在', 'No such event'),
  cart_item_not_found: entry(40410, '购物车中没有该商品', 'The cart has no such item'),
  ban_not_found: entry(40411, '封禁不存在', 'No such ban'),
  api_key_not_found: entry(40412, 'API 密钥不存在', 'No such API key'),

  routing_version_not_found: entry(40413, '没有这个版本的路由配置', 'No such version of the routing config'),
  file_not_found: entry(40416, '文件不存在', 'No such file'),
  topic_not_found: entry(40430, '没有这个主题，或无权查看', 'There is no such topic, or not for you'),
  reconciliation_not_found: entry(40414, '这一天没有对账', 'There is no reconciliation of this day'),
  rpc_not_found: entry(40420, '内容不存在', 'There is no such thing'),

  method_not_allowed: entry(40500, '不支持该请求方法', 'The method is not allowed here'),
  request_timeout: entry(40800, '请求超时', 'The request took too long', true),

  username_taken: entry(40900, '用户名已被使用', 'The username is taken'),
  email_taken: entry(40901, '邮箱已被使用', 'The e-mail address is taken'),
  idempotency_key_reused: entry(
    40902,
    '相同的 Idempotency-Key 用于了不同的请求',
    'The Idempotency-Key was used for a different request',
  ),
  sku_out_of_stock: entry(40903, '库存不足', 'Out of stock'),
  price_changed: entry(
    40904,
    '商品价格已变化，请确认后重新下单',
    'A price has changed; check and order again',
  ),
  product_off_shelf: entry(40905, '商品已下架', 'The product is off the shelf'),
  order_state_conflict: entry(
    40906,
    '订单当前状态不允许该操作',
    'The order is not in a state that allows this',
  ),
  payment_in_progress: entry(
    40907,
    '支付处理中，请稍后再试',
    'A payment is being processed; try again shortly',
    true,
  ),
  refund_exceeds_paid: entry(40908, '退款金额超过可退金额', 'The refund exceeds what can be refunded'),
  refund_in_progress: entry(40909, '已有退款正在处理', 'A refund is already in progress'),
  refund_state_conflict: entry(
    40910,
    '退款单当前状态不允许该操作',
    'The refund is not in a state that allows this',
  ),
  stock_below_reserved: entry(40911, '库存不能少于已占用数量', 'Stock cannot fall below what is reserved'),
  wechat_not_bound: entry(
    40912,
    '账号未绑定微信，无法支付',
    'The account has no WeChat identity to pay with',
  ),
  category_not_empty: entry(
    40913,
    '分类下仍有商品或子分类',
    'The category still holds products or sub-categories',
  ),
  cart_full: entry(40914, '购物车已满', 'The cart is full'),
  address_limit_reached: entry(40915, '收货地址数量已达上限', 'The address limit is reached'),
  payment_amount_mismatch: entry(40916, '支付金额与订单不符', 'The amount paid does not match the order'),

  routing_version_conflict: entry(
    40917,
    '路由配置已被他人修改，请刷新后重试',
    'The routing config was changed by somebody else; reload and try again',
  ),
  file_quota_exceeded: entry(
    40930,
    '文件空间或数量已达上限，请先删除不用的文件',
    'The space or the number of files is used up; delete what is no longer needed',
  ),
  file_state_conflict: entry(
    40931,
    '文件当前状态不允许该操作',
    'The file is not in a state that allows this',
  ),
  file_incomplete: entry(40932, '文件尚未全部上传', 'The file has not arrived whole'),
  file_in_use: entry(40933, '文件正在使用中，不能删除', 'The file is in use and cannot be deleted'),
  file_not_usable: entry(
    40934,
    '文件不能用于此处：不存在、尚未就绪或用途不符',
    'The file cannot be used here: it does not exist, is not ready, or is meant for something else',
  ),
  shipment_not_reported: entry(40918, '发货信息尚未上报微信', 'WeChat has not been told of the shipment'),
  too_many_subscriptions: entry(40940, '订阅的主题过多', 'Too many topics are subscribed on this connection'),
  rpc_conflict: entry(40920, '当前状态不允许该操作', 'The state of things does not allow this'),

  body_too_large: entry(41300, '请求内容过大', 'The request body is too large'),
  file_too_large: entry(41301, '文件过大', 'The file is too large'),
  uri_too_long: entry(41400, '请求地址过长', 'The request URL is too long'),
  media_type_unsupported: entry(41500, '不支持的内容类型', 'The content type is not supported'),
  file_type_refused: entry(
    41501,
    '此用途不接受该文件类型',
    'This type of file is not accepted for this purpose',
  ),
  upgrade_required: entry(42600, '请使用 WebSocket 连接', 'Connect with a WebSocket'),
  rate_limited: entry(42900, '请求过于频繁，请稍后再试', 'Too many requests; try again later', true),
  login_throttled: entry(
    42901,
    '登录失败次数过多，请稍后再试',
    'Too many failed logins; try again later',
    true,
  ),
  headers_too_large: entry(43100, '请求头过大', 'The request headers are too large'),

  internal: entry(50000, '服务器内部错误', 'Internal server error', true),
  rpc_unimplemented: entry(50100, '服务不支持该操作', 'The service cannot do this'),
  upstream_unavailable: entry(50200, '上游服务不可用', 'The upstream service is unavailable', true),
  wechat_unavailable: entry(50201, '微信服务暂时不可用', 'WeChat is temporarily unavailable', true),
  wechat_rejected: entry(50202, '微信拒绝了请求', 'WeChat refused the request'),
  storage_unavailable: entry(50230, '文件存储暂时不可用', 'The file storage is unavailable', true),
  rpc_failed: entry(50210, '上游服务出错', 'The upstream service failed'),
  overloaded: entry(50300, '服务繁忙，请稍后再试', 'The service is overloaded; try again later', true),
  shutting_down: entry(
    50301,
    '服务正在重启，请稍后再试',
    'The service is restarting; try again shortly',
    true,
  ),
  not_ready: entry(50302, '服务尚未就绪', 'The service is not ready', true),
  maintenance: entry(50303, '系统维护中，请稍后再来', 'Down for maintenance; please come back later', true),
  storage_full: entry(50330, '存储空间已满', 'The storage is full', true),
  upstream_timeout: entry(50400, '上游服务超时', 'The upstream service timed out', true),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorName = keyof typeof errors;

/** One broken rule of a request, as `details.issues` of `validation_failed`. */
export interface ValidationIssue {
  /** Where the value was: `body`, `query`, `params` or `headers`. */
  readonly part: string;
  /** Place inside that part, e.g. `items[0].quantity`; empty for the whole part. */
  readonly field: string;
  /** The rule's JSON Schema keyword, e.g. `minimum`. */
  readonly rule: string;
  readonly message: string;
}
