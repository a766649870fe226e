// Who the user is and what he allows and pays: real dialogs on the phone, real answers from the WeChat emulator.
import type { WechatAnswer } from '../runtime/ports.ts';
import { type Api, type ApiContext, ApiFailure, asynchronous, type Given, synchronous } from './define.ts';
import { askPrivacy, privacyListener } from './privacy.ts';

/** @throws ApiFailure when no emulator is behind the simulator, or it refuses */
export async function askWechat(context: ApiContext, path: string, body: object = {}): Promise<WechatAnswer> {
  const { wechat } = context.ports.host;
  if (wechat === undefined)
    throw new ApiFailure(
      'no WeChat emulator is connected: start the simulator with --wechat http://127.0.0.1:8090',
    );
  return wechat(path, body);
}

/** What WeChat's own answer says, `name:ok` or `name:fail why`, as success or failure. */
function settled({ errMsg, ...more }: WechatAnswer): object {
  const [, failure] = /:fail ?(.*)$/.exec(String(errMsg)) ?? [];
  if (failure !== undefined) throw new ApiFailure(failure, more);
  return more;
}

export async function ask(
  { ports: { screen } }: ApiContext,
  { title, content, yes, no = '取消' }: { title: string; content: string; yes: string; no?: string },
): Promise<boolean> {
  const { confirm } = await screen.modal({
    ...{ title, content, showCancel: true, cancelText: no, cancelColor: '#000000' },
    ...{ confirmText: yes, confirmColor: '#07C160', editable: false, placeholderText: '' },
  });
  return confirm;
}

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

async function requestPayment(parameters: Given, context: ApiContext): Promise<object> {
  const { timeStamp, nonceStr, package: prepay, signType, paySign } = parameters;
  const sum = await amountOf(context, String(prepay));
  const isPaid = await ask(context, { title: '微信支付', content: sum, yes: '确认付款' });
  const outcome = isPaid ? 'pay' : 'cancel';
  const signed = { timeStamp, nonceStr, package: prepay, signType, paySign };
  return settled(await askWechat(context, '/_emulator/payments', { outcome, parameters: signed }));
}

/** What the dialog shows; the emulator knows the order by its prepay ids. */
async function amountOf(context: ApiContext, prepay: string): Promise<string> {
  const { list = [] } = (await askWechat(context, '/_emulator/orders')) as { list?: readonly Given[] };
  const order = list.find(({ prepayIds = [] }) =>
    prepayIds.some((id: string) => prepay === `prepay_id=${id}`),
  );
  return order === undefined ? '' : `${order.description ?? ''} ${yuan(Number(order.total))}`;
}

async function requestSubscribeMessage({ tmplIds = [] }: Given, context: ApiContext): Promise<object> {
  if (tmplIds.length === 0) throw new ApiFailure('TmplIds can not be empty', { errCode: 10_001 });
  const isAllowed = await ask(context, {
    title: '订阅消息',
    content: `允许发送 ${tmplIds.length} 种消息通知？`,
    yes: '允许',
  });
  const answers = Object.fromEntries(
    (tmplIds as string[]).map((id) => [id, isAllowed ? 'accept' : 'reject']),
  );
  return settled(await askWechat(context, '/_emulator/subscriptions', { answers }));
}

/** Since 2022 everybody is the same grey picture: https://developers.weixin.qq.com/community/develop/doc/00022c683e8a80b29bed2142b56c01 */
const anybody = {
  ...{ nickName: '微信用户', avatarUrl: '', gender: 0 },
  ...{ country: '', province: '', city: '', language: '' },
};

const openData: Api = asynchronous(async (_, context) => {
  const { errMsg: _message, ...data } = await askWechat(context, '/_emulator/open-data');
  return { ...data, userInfo: anybody };
});

export const account: Readonly<Record<string, Api>> = {
  login: asynchronous(async (_, context) => ({
    code: (await askWechat(context, '/_emulator/login-codes')).code,
  })),
  checkSession: asynchronous(() => {}),
  getUserProfile: openData,
  getUserInfo: openData,
  requestPayment: asynchronous(requestPayment),
  requestSubscribeMessage: asynchronous(requestSubscribeMessage),
  requestMerchantTransfer: asynchronous(async (parameters, context) => {
    const isTaken = await ask(context, { title: '收款', content: '确认收款？', yes: '确认收款' });
    const { appId: _app, ...rest } = parameters;
    return settled(
      await askWechat(context, '/_emulator/transfers', {
        outcome: isTaken ? 'confirm' : 'refuse',
        parameters: rest,
      }),
    );
  }),
  getAccountInfoSync: synchronous(({ appid }) => ({
    miniProgram: { appId: appid, envVersion: 'develop', version: '' },
    plugin: {},
  })),
  getSetting: asynchronous((_, { permissions }) => ({
    authSetting: { ...permissions },
    subscriptionsSetting: { mainSwitch: true },
  })),
  openSetting: asynchronous((_, { permissions }) => ({ authSetting: { ...permissions } })),
  authorize: asynchronous(async ({ scope }, context) => {
    const known = context.permissions[scope];
    if (known === false) throw new ApiFailure('auth deny', { errno: 103 });
    if (known === true) return;
    context.permissions[scope] = await ask(context, {
      title: '授权',
      content: String(scope),
      yes: '允许',
      no: '拒绝',
    });
    if (!context.permissions[scope]) throw new ApiFailure('auth deny', { errno: 103 });
  }),
  getPrivacySetting: asynchronous(async (_, context) => {
    const { needAuthorization = false, privacyContractName = '' } = await askWechat(
      context,
      '/_emulator/privacy',
    );
    return { needAuthorization, privacyContractName };
  }),
  requirePrivacyAuthorize: asynchronous((_, context) => askPrivacy(context)),
  openPrivacyContract: asynchronous(async (_, context) => {
    await ask(context, {
      title: '隐私保护指引',
      content: '本地微信没有指引的正文。',
      yes: '知道了',
      no: '关闭',
    });
  }),
  onNeedPrivacyAuthorization: synchronous((context, listener) => privacyListener(context, listener)),
};
