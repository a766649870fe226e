// The control API of what belongs to mini programs.
import { flag, integer, list, object, oneOf, type Rule, text } from '../fields.ts';
import { anyObject, type ControlRouter, owner } from './control-router.ts';
import type { ProgramControl } from './program-control.ts';

type Input<Name extends keyof ProgramControl> = Parameters<ProgramControl[Name]>[0];

const words: Rule = list(text(128));
const whole = { 'appid?': text(64) };

/** The rules make sure of the members' shapes; what they may hold is checked by the functions. */
export function addProgramRoutes({ get, post }: ControlRouter, control: ProgramControl): void {
  const act = <Name extends keyof ProgramControl>(
    path: string,
    name: Name,
    members: Readonly<Record<string, Rule>>,
  ) => post(path, members, (body) => (control[name] as (input: unknown) => unknown)(body as Input<Name>));

  act('/open-data', 'openData', { ...owner, 'data?': anyObject });
  act('/templates', 'addTemplate', {
    ...whole,
    'templateId?': text(64),
    'title?': text(64),
    keys: words,
    'enums?': anyObject,
  });
  get('/templates', () => ({ list: control.templates() }));
  get('/subscriptions', () => ({ list: control.subscriptions() }));
  act('/subscriptions', 'answerSubscription', { ...owner, answers: answers });
  act('/subscriptions/refuse', 'refuseSubscription', { ...owner, templateId: text(64) });
  get('/messages', () => ({ list: control.messages() }));
  act('/verdicts', 'scriptVerdict', {
    contains: text(256),
    suggest: oneOf('pass', 'review', 'risky'),
    label: integer(0),
    'unreachable?': flag,
  });
  act('/push-target', 'setPushTarget', {
    ...whole,
    url: text(1024),
    token: text(32),
    'encodingAesKey?': text(43),
    mode: oneOf('plaintext', 'compatible', 'secure'),
    format: oneOf('json', 'xml'),
  });
  get('/pushes', () => ({ list: control.pushes() }));
  post('/pushes/:id/replay', {}, (_body, { id }) => control.replayPush(id!));
  act('/chats', 'chat', { ...owner, message: chatMessage });
  act('/consent/take-back', 'takeBackConsent', {
    ...owner,
    event: oneOf('user_info_modified', 'user_authorization_revoke', 'user_authorization_cancellation'),
    'revoked?': words,
  });
  act('/pages', 'releasePages', { ...whole, pages: words });
  act('/trade-management', 'setTradeManaged', { ...whole, managed: flag });
  act('/receipts', 'confirmReceipt', { transactionId: text(64), 'by?': oneOf('user', 'time') });
  act('/used', 'setUsed', { ...whole, quota: text(64), used: integer(0) });
}

const answers: Rule = (value, field) =>
  anyObject(value, field) ??
  Object.entries(value as object)
    .map(([id, answer]) => oneOf('accept', 'reject', 'ban', 'filter')(answer, `${field}/${id}`))
    .find((issue) => issue !== undefined);

const chatMessage: Rule = (value, field) => {
  const { type } = (value ?? {}) as { type?: unknown };
  const members = chatMembers[type as keyof typeof chatMembers];
  if (members === undefined) return oneOf(...Object.keys(chatMembers))(type, `${field}/type`);
  return object({ type: text(32), ...members })(value, field);
};

const chatMembers: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  enter: { 'sessionFrom?': text(1000) },
  text: { content: text(2000) },
  image: { 'url?': text(1024) },
  miniprogrampage: { title: text(256), pagePath: text(1024) },
};
