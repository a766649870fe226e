// docs/reference/realtime.md: topics, pushes, frames and the reasons for which a socket is closed.
import { clientFrames, closeReasons, pushes, realtimeLimits, serverFrames } from '@xiaoqiao/contract';
import { code, generatedBy, table } from './markdown.ts';
import { type FieldSchema, typeInWords } from './schema-words.ts';

const topics = [
  ['`user/me`', '自己 / oneself', '自己的事 / what happens to oneself'],
  [
    '`order/<id>`',
    '买家本人，或有 `orders:manage` 权限者 / its buyer, and whoever may `orders:manage`',
    '这一单的事 / what happens to this order',
  ],
  [
    '`room/<id>`',
    '由应用决定；本店是用户本人与店员 / as the application says; in this shop the user of this id, and its staff',
    '成员互相发的消息，以及谁在场 / what members publish, and who is there',
  ],
];

const afterClose = {
  ticket: '换新票马上再连 / come back with a new ticket',
  later: '等一会儿再连 / come back after a wait',
  stop: '不再自动重连 / stay away',
};

export function realtimePage(): string {
  const pushRows = Object.entries(pushes).map(([name, { topics: on, fields }]) => [
    code(name),
    on.map((topic) => code(topic === 'user' ? 'user/me' : 'order/<id>')).join(' '),
    fields.map(code).join(' '),
  ]);
  const closeRows = Object.entries(closeReasons)
    .map(([reason, { code: number, next, why }]) => [String(number), code(reason), why, afterClose[next]])
    .sort(([a], [b]) => Number(a) - Number(b));
  return [
    '# 实时 / Realtime',
    '',
    generatedBy,
    '',
    '`POST /api/realtime/tickets`（已登录）得一张票，60 秒内用一次：`GET /api/realtime?ticket=…` 打开 WebSocket。之后双方以 JSON 文本帧交谈。用法与断线续传见[指南](../guides/realtime.md)。',
    '',
    '`POST /api/realtime/tickets`, logged in, gives a ticket that opens one WebSocket within 60 seconds: `GET /api/realtime?ticket=…`. From then on both sides talk in JSON text frames. How to use it, and how to go on after a break, is in [the guide](../guides/realtime.md).',
    '',
    '## 主题 / Topics',
    '',
    table(['topic', '谁可以听 / who may listen', '内容 / what is heard'], topics),
    '',
    '## 推送 / Pushes',
    '',
    '`message` 帧的 `event` 与 `data`。同一事件在每个主题里只有一个序号，重复投递只听到一次。',
    '',
    '`event` and `data` of a `message` frame. An event has one number in each topic, so one that is delivered twice is heard once.',
    '',
    table(['event', 'on', 'data'], pushRows),
    '',
    '在房间里 `event` 是 `room.message`，`data` 是发送者给的，`from` 是他。/ In a room, `event` is `room.message`, `data` what its sender gave, and `from` who that is.',
    '',
    '## 客户端的帧 / Frames from the client',
    ...sections(clientFrames),
    '',
    '## 服务端的帧 / Frames from the server',
    '',
    '客户端应忽略不认识的 `type`。/ A client passes over a `type` that it does not know.',
    ...sections(serverFrames),
    '',
    '## 关闭码 / Close codes',
    '',
    table(['code', 'reason', '', '客户端 / the client'], closeRows),
    '',
    '另有 RFC 6455 自己的：1002 协议错误，1003 二进制帧，1007 不是 UTF-8，1009 帧过大。/ And those of RFC 6455: 1002 protocol error, 1003 binary frame, 1007 not UTF-8, 1009 frame too large.',
    '',
    '## 上限 / Limits',
    '',
    table(
      ['', ''],
      Object.entries(realtimeLimits).map(([name, value]) => [code(name), String(value)]),
    ),
    '',
  ].join('\n');
}

function sections(frames: Readonly<Record<string, object>>): string[] {
  return Object.entries(frames).flatMap(([type, schema]) => {
    const { properties = {}, required = [] } = schema as FieldSchema;
    const rows = Object.entries(properties)
      .filter(([name]) => name !== 'type')
      .map(([name, field]) => [
        code(name) + (required.includes(name) ? '*' : ''),
        typeInWords(field),
        field.description ?? '',
      ]);
    return ['', `### ${code(type)}`, '', rows.length === 0 ? '–' : table(['field', 'type', ''], rows)];
  });
}
