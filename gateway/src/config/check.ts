// Checks data against a schema: unknown keys refused, defaults filled in, all faults at once.
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { TSchema } from 'typebox';
import type { Path } from './routing-config.ts';

export interface Fault {
  readonly path: Path;
  readonly message: string;
}

export type Checked<T> = { readonly value: T } | { readonly faults: readonly Fault[] };

/** Works on a copy. */
export type Check = <T>(schema: TSchema, data: unknown) => Checked<T>;

export function createCheck(): Check {
  const ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true });
  return <T>(schema: TSchema, data: unknown): Checked<T> => {
    const value = structuredClone(data);
    const validate = ajv.compile(schema);
    return validate(value) ? { value: value as T } : { faults: (validate.errors ?? []).map(toFault) };
  };
}

export const describeFault = ({ path, message }: Fault): string =>
  path.length === 0 ? message : `${path.join('.')} ${message}`;

function toFault({ instancePath, keyword, params, message }: ErrorObject): Fault {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  if (keyword === 'additionalProperties')
    return { path: [...path, params.additionalProperty], message: 'is not a known key' };
  if (keyword === 'required') return { path: [...path, params.missingProperty], message: 'is missing' };
  if (keyword === 'enum')
    return { path, message: `must be one of ${(params.allowedValues as unknown[]).join(', ')}` };
  return { path, message: message ?? `breaks the rule ${keyword}` };
}
