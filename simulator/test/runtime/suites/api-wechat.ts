// What `wx` asks WeChat for, against the real emulator: login, payment, messages, phone number, avatar, privacy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import type { MiniProgram } from '@xiaoqiao/simulator/driver';
import { createWechat, createWechatPay } from '@xiaoqiao/wechat';
import { generateEmulatorKeys, generateMerchant, startWechatEmulator } from '@xiaoqiao/wechat-emulator';
import { type HostName, logOf, run, untilLogged } from '../fixture.ts';
import { apiPage, ask } from './api-page.ts';

const NOW = Date.UTC(2026, 10, 20, 4);
const app = { appid: 'wx00000000000000aa', secret: 'a'.repeat(32) };
/** RSA keys take a while to make: all tests of a process share theirs. */
let made: Promise<
  [Awaited<ReturnType<typeof generateEmulatorKeys>>, Awaited<ReturnType<typeof generateMerchant>>]
>;

async function startWechat() {
  made ??= Promise.all([
    generateEmulatorKeys({ now: NOW }),
    generateMerchant({ appids: [app.appid], mchid: '1900000001', now: NOW }),
  ]);
  const [keys, merchant] = await made;
  const clock = fixedClock(NOW);
  const emulator = await startWechatEmulator({
    ...{ clock, log: silentLog, keys },
    apps: [app],
    merchants: [{ ...merchant, mode: 'public-key' }],
  });
  const pay = createWechatPay({
    ...merchant,
    ...{ appid: app.appid, base: emulator.url, clock, log: silentLog },
    publicKey: keys.publicKey,
  });
  const wechat = createWechat({ apps: [app], apiBase: emulator.url, clock, log: silentLog });
  return {
    emulator,
    pay,
    wechat,
    async [Symbol.asyncDispose]() {
      await pay.disconnect();
      await emulator.close();
    },
  };
}

const buttons = `<button class="phone" open-type="getPhoneNumber" bindgetphonenumber="phone">手机</button>
<button class="avatar" open-type="chooseAvatar" bindchooseavatar="avatar">头像</button>`;
const more = `
phone({detail}){getApp().log(detail.errMsg,detail.code?'code':'')},
avatar({detail}){wx.getFileInfo({filePath:detail.avatarUrl,success:(r)=>getApp().log('avatar',r.size>100)})},
gate(event){wx.onNeedPrivacyAuthorization((resolve,{referrer})=>{getApp().log('asked',referrer);resolve({event,buttonId:'b'})})},`;

type Use = (mini: MiniProgram, world: Awaited<ReturnType<typeof startWechat>>) => Promise<void>;

const check = (name: string, host: HostName, use: Use): void =>
  void test(name, async () => {
    await using world = await startWechat();
    await run(host, [apiPage(more, buttons)], (mini) => use(mini, world), {
      appid: app.appid,
      wechat: { base: world.emulator.url },
    });
  });

/** Waits for the dialog on the phone, tells what it says, and taps. */
async function answer(mini: MiniProgram, confirm: boolean): Promise<string> {
  await mini.waitFor(async () => (await mini.phone()).modal !== null);
  const { modal } = await mini.phone();
  await mini.answerModal({ confirm });
  return `${modal!.title} ${modal!.content}`;
}

export function apiWechatSuite(host: HostName): void {
  check('login gives a code that the server can spend', host, async (mini, { wechat }) => {
    const { code, errMsg } = await ask(mini, 'login');
    assert.equal(errMsg, 'login:ok');
    assert.match((await wechat.login.code2Session(code)).openid, /^o/);
    assert.equal((await ask(mini, 'checkSession')).errMsg, 'checkSession:ok');
    assert.equal(
      ((await mini.wx('getAccountInfoSync')) as { miniProgram: { appId: string } }).miniProgram.appId,
      app.appid,
    );
  });

  check(
    'a payment shows what is bought for how much, and is paid, cancelled or refused',
    host,
    async (mini, { pay, emulator }) => {
      const { openid } = emulator.control.createUser();
      const order = {
        ...{ outTradeNo: 'ORDER-000001', description: '小桥茶铺', total: fen(12_800), openid },
        notifyUrl: 'http://127.0.0.1:1/paid',
      };
      const first = pay.paymentParameters((await pay.prepayJsapi(order)).prepayId);
      const again = pay.paymentParameters((await pay.prepayJsapi(order)).prepayId);
      const cancelled = ask(mini, 'requestPayment', first);
      assert.equal(await answer(mini, false), '微信支付 小桥茶铺 ¥128.00');
      assert.deepEqual(await cancelled, { came: 'fail', errMsg: 'requestPayment:fail cancel' });
      const forged = ask(mini, 'requestPayment', { ...first, nonceStr: 'another' });
      await answer(mini, true);
      assert.match((await forged).errMsg, /^requestPayment:fail \(.+\)$/);
      const paid = ask(mini, 'requestPayment', again);
      assert.equal(await answer(mini, true), '微信支付 小桥茶铺 ¥128.00');
      assert.equal((await paid).errMsg, 'requestPayment:ok');
      assert.equal(emulator.control.orders()[0]!.state, 'SUCCESS');
    },
  );

  check('messages are subscribed to or not, and both is a success', host, async (mini, { emulator }) => {
    const { templateId } = emulator.control.addTemplate({ keys: ['thing1'] });
    const asked = async (isAllowed: boolean) => {
      const told = ask(mini, 'requestSubscribeMessage', { tmplIds: [templateId] });
      await answer(mini, isAllowed);
      return told;
    };
    const errMsg = 'requestSubscribeMessage:ok';
    assert.deepEqual(await asked(true), { came: 'success', errMsg, [templateId]: 'accept' });
    assert.deepEqual(await asked(false), { came: 'success', errMsg, [templateId]: 'reject' });
    const none = await ask(mini, 'requestSubscribeMessage', { tmplIds: [] });
    assert.deepEqual([none.came, none.errCode], ['fail', 10_001]);
  });

  check(
    'the button for the phone number gives a code, or says that the user would not',
    host,
    async (mini) => {
      await mini.tap('.phone');
      await answer(mini, true);
      await untilLogged(mini, 'getPhoneNumber:ok code');
      await mini.tap('.phone');
      await answer(mini, false);
      await untilLogged(mini, 'getPhoneNumber:fail user deny ');
    },
  );

  check('the button for the avatar gives a picture', host, async (mini) => {
    await mini.tap('.avatar');
    await answer(mini, true);
    await untilLogged(mini, 'avatar true');
  });

  check(
    'where users must agree first, the app’s own dialog is asked once',
    host,
    async (mini, { emulator }) => {
      emulator.control.setPrivacyGuide({ required: true });
      assert.equal((await ask(mini, 'getPrivacySetting')).needAuthorization, true);
      await mini.callMethod('gate', 'disagree');
      assert.deepEqual(await ask(mini, 'requirePrivacyAuthorize'), {
        ...{ came: 'fail', errno: 104 },
        errMsg: 'requirePrivacyAuthorize:fail privacy permission is not authorized',
      });
      await mini.callMethod('gate', 'agree');
      assert.equal((await ask(mini, 'requirePrivacyAuthorize')).errMsg, 'requirePrivacyAuthorize:ok');
      assert.equal((await ask(mini, 'requirePrivacyAuthorize')).errMsg, 'requirePrivacyAuthorize:ok');
      assert.equal((await logOf(mini)).length, 2);
      assert.equal((await ask(mini, 'getPrivacySetting')).needAuthorization, false);
    },
  );
}

export function apiAloneSuite(host: HostName): void {
  test('without WeChat behind the simulator, login says what is missing', () =>
    run(host, [apiPage()], async (mini) => {
      assert.match((await ask(mini, 'login')).errMsg, /^login:fail no WeChat emulator is connected/);
    }));
}
