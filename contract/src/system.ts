// System: liveness, and the operator's view of events.
import { Type } from 'typebox';
import { route } from './route.ts';
import { CursorPage, CursorQuery, IdParams, Input, Nullable, TimeSchema } from './schema.ts';

export const OutboxEvent = Type.Object({
  id: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  status: Type.Enum(['waiting', 'delivered', 'dead']),
  attempts: Type.Integer(),
  lastError: Nullable(Type.String()),
  occurredAt: TimeSchema(),
  availableAt: TimeSchema(),
  data: Type.Unknown(),
});

export const DeadLetter = Type.Object({
  eventId: Type.String(),
  event: Type.String(),
  consumer: Type.String(),
  failures: Type.Integer(),
  reason: Type.String(),
});

export const systemRoutes = {
  ping: route({
    method: 'GET',
    path: '/ping',
    service: 'system',
    access: 'public',
    summary: '连通性检查 / Is anybody there?',
    response: Type.Object({ pong: Type.Boolean() }),
  }),
  adminListEvents: route({
    method: 'GET',
    path: '/admin/outbox/events',
    service: 'system',
    access: 'outbox:manage',
    summary: '事件列表 / Events waiting, delivered or dead',
    query: Input({ ...CursorQuery, status: Type.Optional(Type.Enum(['waiting', 'delivered', 'dead'])) }),
    response: CursorPage(OutboxEvent),
    errors: ['cursor_invalid'],
  }),
  adminRequeueEvent: route({
    method: 'POST',
    path: '/admin/outbox/events/:id/requeue',
    service: 'system',
    access: 'outbox:manage',
    status: 204,
    summary: '重新投递 / Deliver a dead event again',
    params: IdParams('event'),
    errors: ['event_not_found'],
  }),
  adminListDeadLetters: route({
    method: 'GET',
    path: '/admin/broker/dead-letters',
    service: 'system',
    access: 'outbox:manage',
    summary: '消费者处理不了的事件（RabbitMQ） / Events in RabbitMQ that a consumer could not handle',
    query: Input({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })) }),
    response: Type.Object({ total: Type.Integer(), list: Type.Array(DeadLetter) }),
  }),
  adminRequeueDeadLetter: route({
    method: 'POST',
    path: '/admin/broker/dead-letters/requeue',
    service: 'system',
    access: 'outbox:manage',
    status: 204,
    summary: '交还给消费者 / Hand one to its consumer again',
    body: Input({
      eventId: Type.String({ maxLength: 128 }),
      consumer: Type.String({ minLength: 1, maxLength: 255 }),
    }),
    errors: ['event_not_found'],
  }),
};
