// JSON with WeChat's 64-bit ids in it: integers that a JS number cannot hold stay text.

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const keepLongIntegers: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
    ? source
    : value;

/** @throws SyntaxError like JSON.parse. */
export const parseExactJson = (text: string): unknown =>
  JSON.parse(text, keepLongIntegers as (key: string, value: unknown) => unknown);
