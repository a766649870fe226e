// Realtime: the ticket that opens a socket, the frames that travel over it, and the codes it is closed with.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import { Input, TimeSchema } from './schema.ts';

export const RealtimeTicket = Type.Object({
  ticket: Type.String({ description: 'for `?ticket=` of `GET /realtime`; works once' }),
  expiresAt: TimeSchema(),
});
export type RealtimeTicket = Static<typeof RealtimeTicket>;

const Topic = Type.String({
  minLength: 1,
  maxLength: 80,
  description: '`user/me`, `order/<id>` or `room/<id>`',
});
const FrameId = (description: string) => Type.String({ minLength: 1, maxLength: 64, description });
const Epoch = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'names one run of sequence numbers of a topic',
});
const Seq = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const typed = <T extends string>(type: T) => ({ type: Type.Literal(type) });

/** What a client may say, by `type`. */
export const clientFrames = {
  subscribe: Input({
    ...typed('subscribe'),
    topic: Topic,
    epoch: Type.Optional(Epoch),
    seq: Type.Optional(Seq('the last message that was seen; what came after it is sent again')),
    window: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'at most so many messages are under way without `ack`; no limit when left out',
      }),
    ),
  }),
  unsubscribe: Input({ ...typed('unsubscribe'), topic: Topic }),
  publish: Input({
    ...typed('publish'),
    topic: Topic,
    id: FrameId('chosen by the client; sent twice, it is published once'),
    data: Type.Unknown({ description: 'any JSON' }),
  }),
  ack: Input({ ...typed('ack'), topic: Topic, seq: Seq('everything up to this message has been seen') }),
  ping: Input({ ...typed('ping'), id: Type.Optional(FrameId('comes back in `pong`')) }),
};
export type ClientFrameType = keyof typeof clientFrames;
export type ClientFrame = { [T in ClientFrameType]: Static<(typeof clientFrames)[T]> }[ClientFrameType];

/** What the server may say, by `type`. A client passes over types it does not know. */
export const serverFrames = {
  ready: Type.Object({
    ...typed('ready'),
    connectionId: Type.String(),
    heartbeatMs: Type.Integer({ description: 'say something at least so often' }),
    expiresAt: TimeSchema('when the access token behind the ticket expires, and the socket with it'),
  }),
  subscribed: Type.Object({
    ...typed('subscribed'),
    topic: Topic,
    epoch: Epoch,
    seq: Seq('messages after this one follow'),
    refetch: Type.Boolean({
      description: 'true: something was missed that is no longer kept; fetch the state anew',
    }),
    present: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: 100,
        description: 'of a room with at most 100 users: ids of those who are there',
      }),
    ),
  }),
  message: Type.Object({
    ...typed('message'),
    topic: Topic,
    seq: Seq('one more than the message before'),
    id: Type.String({ description: 'of the event, or of the sender' }),
    event: Type.String(),
    data: Type.Unknown(),
    sentAt: TimeSchema(),
    from: Type.Optional(Type.String({ description: 'of a room: who published it' })),
  }),
  refetch: Type.Object({ ...typed('refetch'), topic: Topic, epoch: Epoch, seq: Seq('goes on after it') }),
  unsubscribed: Type.Object({ ...typed('unsubscribed'), topic: Topic }),
  published: Type.Object({
    ...typed('published'),
    topic: Topic,
    id: Type.String(),
    seq: Seq('of the message'),
  }),
  presence: Type.Object({
    ...typed('presence'),
    topic: Topic,
    userId: Type.String(),
    state: Type.Enum(['joined', 'left']),
  }),
  pong: Type.Object({ ...typed('pong'), id: Type.Optional(Type.String()) }),
  reconnect: Type.Object({
    ...typed('reconnect'),
    afterMs: Type.Integer({ description: 'the server is about to stop; come back after this wait' }),
  }),
  error: Type.Object({
    ...typed('error'),
    error: Type.String({ description: 'a name of the error catalogue' }),
    code: Type.Integer(),
    message: Type.String(),
    details: Type.Unknown(),
    topic: Type.Optional(Topic),
    id: Type.Optional(Type.String()),
  }),
};
export type ServerFrameType = keyof typeof serverFrames;
export type ServerFrames = { [T in ServerFrameType]: Static<(typeof serverFrames)[T]> };
export type ServerFrame = ServerFrames[ServerFrameType];

/** What a client does after a close: `ticket`: comes back with a new one · `later`: the same, after a wait · `stop`: stays away. */
export type AfterClose = 'ticket' | 'later' | 'stop';

/** The reason travels as the text of the close frame. Codes below 4000 are those of RFC 6455. */
export const closeReasons = {
  frame_invalid: { code: 4400, next: 'stop', why: 'too many frames that break the rules' },
  ticket_invalid: { code: 4401, next: 'ticket', why: 'the ticket is unknown, used or too old' },
  token_expired: { code: 4402, next: 'ticket', why: 'the access token behind the ticket has expired' },
  session_revoked: { code: 4403, next: 'stop', why: 'logged out, disabled, or given other roles' },
  slow_reader: { code: 4408, next: 'later', why: 'what was sent is not being read' },
  too_many_connections: {
    code: 4409,
    next: 'stop',
    why: 'the user opened more sockets than allowed; the oldest goes',
  },
  rate_limited: { code: 4429, next: 'later', why: 'too many frames' },
  shutting_down: { code: 1012, next: 'later', why: 'the server stops or restarts' },
  internal: { code: 1011, next: 'later', why: 'a fault of the server' },
} as const satisfies Record<string, { code: number; next: AfterClose; why: string }>;
export type CloseReason = keyof typeof closeReasons;

/** Served limits; a client that keeps to them is never refused for them. */
export const realtimeLimits = {
  /** Bytes of one frame from a client. */
  frameBytes: 16_384,
  /** Bytes of `data` of a published message, as JSON. */
  publishBytes: 8192,
  subscriptions: 100,
  /** Open sockets of one user. */
  connectionsPerUser: 10,
  /** Frames from a client at once, and per second afterwards. */
  frameBurst: 150,
  framesPerSecond: 20,
  /** Messages of a topic that are kept for those who come back, and for how long. */
  windowMessages: 200,
  windowMs: 600_000,
} as const;

export const realtimeRoutes = {
  createRealtimeTicket: route({
    method: 'POST',
    path: '/realtime/tickets',
    service: 'realtime',
    access: 'user',
    status: 201,
    summary: '领取实时连接的门票 / A ticket for one socket; 60 seconds, once',
    response: RealtimeTicket,
  }),
  openRealtime: route({
    method: 'GET',
    path: '/realtime',
    service: 'realtime',
    access: 'public',
    bare: true,
    summary: '打开实时连接 / Opens the socket',
    query: Input({ ticket: Type.Optional(Type.String({ maxLength: 1024 })) }),
    errors: ['upgrade_required', 'origin_denied'],
  }),
};
