// Door of platform/wechat-emulator: WeChat itself, on this machine.

export type { AccountsView, PackageView } from './control/bench-control.ts';
export type { Control, PhoneOwner } from './control/control.ts';
export type { NotificationView, OrderView, RefundView, TransferView, UserView } from './control/views.ts';
export type { FaultRule, FaultRuleInput } from './faults/rules.ts';
export { counterWords, type RuleFault, ruleWords } from './faults/words.ts';
export type { FaultName, FaultSettings } from './faults.ts';
export type { AppSecurity } from './http/secured-call.ts';
export type { PayInspection } from './inspect/inspect-request.ts';
export type { Mistake, MistakeName } from './inspect/mistakes.ts';
export {
  type EmulatorKeys,
  type GeneratedMerchant,
  generateApp,
  generateEmulatorKeys,
  generateMerchant,
  generateUploadKey,
  type MerchantMode,
} from './keys/generate.ts';
export type { RotationOptions } from './keys/platform-certificates.ts';
export type { UserInput } from './login/users.ts';
export type { PaymentResult, PaymentTarget } from './pay/payment.ts';
export type { TransferResult, TransferTarget } from './pay/transfer.ts';
export type { InspectedRequestView, ReceivedRequest } from './request-log.ts';
export { startWechatEmulator, type WechatEmulator, type WechatEmulatorOptions } from './start.ts';
export type { AppOptions, MerchantOptions } from './world.ts';
