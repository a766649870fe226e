// Door of kit/http: the services' HTTP shell and the request signature.
export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
export { type Caller, callerOf, identityHeaders } from './caller.ts';
export { failureNameOf, nameFailure } from './failure-name.ts';
export {
  failureHeader,
  faultOfHandover,
  type HandedOver,
  type HandoverFault,
  handoverHeader,
  handoverKeyOf,
  sealHandover,
} from './handover.ts';
export { closeServer, listen } from './listening.ts';
export * from './request-signature.ts';
export { type Handler, type RouteHandler, type ServiceRequest, serve } from './serve.ts';
export { createHttpService, type HttpServiceOptions } from './service.ts';
export { createInputCheck } from './validation.ts';
