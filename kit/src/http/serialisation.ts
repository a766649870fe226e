// Serialisation: the contract's response schema, reduced to what fast-json-stringify is quick at.
import fastJson from 'fast-json-stringify';
import { type TSchema, Type } from 'typebox';

type Json = Record<string, unknown>;
const irrelevant = new Set([
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'description',
  'default',
]);

/**
 * The success envelope around `data`. Rules that only matter for input are left out (a `format: date-time`
 * alone halves the speed), and `anyOf [X, null]` becomes a nullable X, which needs no validator at run time.
 */
export const envelopeSchema = (data: TSchema | undefined): object => ({
  type: 'object',
  properties: {
    code: { type: 'integer' },
    message: { type: 'string' },
    data: data === undefined ? simplify(Type.Null()) : simplify(data),
    requestId: { type: 'string' },
  },
  required: ['code', 'message', 'requestId'],
});

function simplify(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(simplify);
  if (typeof schema !== 'object' || schema === null) return schema;
  const source = schema as Json;
  const branches = source.anyOf as Json[] | undefined;
  if (branches?.length === 2) {
    const index = branches.findIndex((branch) => branch.type === 'null');
    const other = index === -1 ? undefined : (simplify(branches[1 - index]) as Json);
    // An enum has no type of its own and a nested object keeps its `required`.
    if (other !== undefined) return { ...('enum' in other ? { type: 'string' } : other), nullable: true };
  }
  if (Array.isArray(source.enum) && source.enum.every((value) => typeof value === 'string'))
    return { type: 'string' };
  return Object.fromEntries(
    Object.entries(source)
      .filter(([key]) => !irrelevant.has(key))
      .map(([key, value]) => [
        key,
        key === 'properties'
          ? Object.fromEntries(Object.entries(value as Json).map(([name, inner]) => [name, simplify(inner)]))
          : simplify(value),
      ]),
  );
}

/** Beyond this many characters bytes are quicker to hand over than a string. */
const LONG = 2048;

/**
 * A serialiser that is compiled when first needed. Long answers are given as bytes: Node writes a long string with Chinese
 * in it slowly (some 8 % of the CPU of a page of 20 products); for short ones the second chunk costs more than it saves.
 */
export function lazySerialiser(schema: object): (data: unknown) => string {
  let stringify: ((data: unknown) => string) | undefined;
  return (data) => {
    stringify ??= fastJson(schema) as (data: unknown) => string;
    const text = stringify(data);
    // Fastify takes a buffer as well, only its types do not say so.
    return text.length > LONG ? (Buffer.from(text) as unknown as string) : text;
  };
}
