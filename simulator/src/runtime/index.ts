// Door of the runtime: what hosts hand in, what they get, and the errors that they hear of.
export type { AppError } from './app-error.ts';
export type { Box, Inspector, PageSummary } from './inspect.ts';
export type * from './ports.ts';
export type { ProgramText, ServiceRealm } from './service-entry.ts';
export type { Return, Service, ServiceOptions, ShareMessage } from './start-service.ts';
