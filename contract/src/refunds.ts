// Refunds of orders: asked for with pictures as evidence, or given unasked; and who decides.
import { type Static, Type } from 'typebox';
import { File } from './files.ts';
import { route } from './route.ts';
import { FenSchema, IdParams, IdSchema, Input, Nullable, TextSchema, TimeSchema } from './schema.ts';

export const refundStatuses = ['requested', 'rejected', 'processing', 'succeeded', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Pictures of one refund request; as many as wx.chooseMedia hands over at once. */
export const REFUND_EVIDENCE_LIMIT = 9;

export const Refund = Type.Object({
  id: IdSchema('refund'),
  amount: FenSchema(),
  reason: Type.String(),
  evidence: Type.Array(IdSchema('file'), { description: 'pictures that the buyer sent along' }),
  status: Type.Enum(refundStatuses),
  decisionNote: Nullable(Type.String()),
  requestedAt: TimeSchema(),
  decidedAt: Nullable(TimeSchema()),
  completedAt: Nullable(TimeSchema()),
});
export type Refund = Static<typeof Refund>;

export const RefundEvidence = Type.Object({
  list: Type.Array(File, { description: 'without those that an administrator has deleted' }),
});
export type RefundEvidence = Static<typeof RefundEvidence>;

const RefundInput = Input({
  amount: Type.Optional(FenSchema({ minimum: 1, description: 'everything not yet refunded when left out' })),
  reason: TextSchema(80, { minLength: 1 }),
});

const RefundRequest = Input({
  ...RefundInput.properties,
  evidence: Type.Optional(
    Type.Array(IdSchema('file'), {
      maxItems: REFUND_EVIDENCE_LIMIT,
      uniqueItems: true,
      description: 'own pictures, ready, with the purpose refund_evidence, each for one request',
    }),
  ),
});

const RefundParams = Input({ id: IdSchema('order'), refundId: IdSchema('refund') });

export const refundRoutes = {
  requestRefund: route({
    method: 'POST',
    path: '/orders/:id/refunds',
    service: 'orders',
    access: 'user',
    limit: 'write',
    signature: true,
    idempotencyKey: true,
    status: 201,
    summary: '申请退款 / Ask for a refund, whole or in part, with pictures as evidence',
    params: IdParams('order'),
    body: RefundRequest,
    response: Refund,
    errors: [
      'order_not_found',
      'order_state_conflict',
      'refund_exceeds_paid',
      'refund_in_progress',
      'content_rejected',
      'file_not_usable',
      'idempotency_key_reused',
    ],
  }),
  showRefundEvidence: route({
    method: 'GET',
    path: '/orders/:id/refunds/:refundId/evidence',
    service: 'orders',
    access: 'user',
    summary: '退款凭证 / Pictures of my refund request, with fresh addresses',
    params: RefundParams,
    response: RefundEvidence,
    errors: ['order_not_found', 'refund_not_found'],
  }),
  adminRefundOrder: route({
    method: 'POST',
    path: '/admin/orders/:id/refunds',
    service: 'orders',
    access: 'refunds:decide',
    idempotencyKey: true,
    status: 201,
    summary: '主动退款 / Refund on the shop’s own decision',
    params: IdParams('order'),
    body: RefundInput,
    response: Refund,
    errors: [
      'order_not_found',
      'order_state_conflict',
      'refund_exceeds_paid',
      'refund_in_progress',
      'idempotency_key_reused',
    ],
  }),
  adminShowRefundEvidence: route({
    method: 'GET',
    path: '/admin/orders/:id/refunds/:refundId/evidence',
    service: 'orders',
    access: 'refunds:decide',
    summary: '查看退款凭证 / Pictures of any refund request, with fresh addresses',
    params: RefundParams,
    response: RefundEvidence,
    errors: ['order_not_found', 'refund_not_found'],
  }),
  adminDecideRefund: route({
    method: 'POST',
    path: '/admin/orders/:id/refunds/:refundId/decision',
    service: 'orders',
    access: 'refunds:decide',
    summary: '审核退款 / Approve or reject a refund request',
    params: RefundParams,
    body: Input({ approve: Type.Boolean(), note: Type.Optional(TextSchema(200)) }),
    response: Refund,
    errors: ['order_not_found', 'refund_not_found', 'refund_state_conflict'],
  }),
};
