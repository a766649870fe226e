// Door of wechat/wire: names, shapes, signatures and ciphers, both halves of each; no I/O.
export * from '../hosts.ts';
export * from './api-security.ts';
export * from './api-shapes.ts';
export * from './authorization.ts';
export * from './ci-signature.ts';
export * from './encrypted-data.ts';
export * from './errcodes.ts';
export * from './message-push.ts';
export * from './message-signature.ts';
export * from './pay-errors.ts';
export * from './pay-shapes.ts';
export * from './pay-sign.ts';
export * from './resource-cipher.ts';
export * from './rsa.ts';
export * from './session-signatures.ts';
