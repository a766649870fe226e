// What a configuration variable is: how it is read, its default, its rule in words.

export interface Variable<T> {
  /** @throws Error whose message is the rule that was broken. */
  readonly parse: (raw: string) => T;
  readonly fallback: T;
  /** The default as people write it. */
  readonly shown: string;
  readonly rule: string;
  readonly description: string;
  readonly secret: boolean;
}

export type ConfigDefinition = Readonly<Record<string, Variable<unknown>>>;
export type ConfigOf<D extends ConfigDefinition> = {
  readonly [K in keyof D]: D[K] extends Variable<infer T> ? T : never;
};

export const defineConfig = <const D extends ConfigDefinition>(definition: D): D => definition;

const refuse = (rule: string): never => {
  throw new Error(rule);
};

interface TextOptions {
  readonly description: string;
  readonly pattern?: RegExp;
  readonly rule?: string;
}

/** Text; `undefined` when unset and without a default. */
export function text(options: TextOptions & { default: string }): Variable<string>;
export function text(options: TextOptions): Variable<string | undefined>;
export function text({
  description,
  pattern,
  rule = 'any text',
  default: fallback,
}: TextOptions & { default?: string }): Variable<string | undefined> {
  const parse = (raw: string) => (pattern === undefined || pattern.test(raw) ? raw : refuse(rule));
  return { parse, fallback, shown: fallback ?? '–', rule, description, secret: false };
}

/** Text that is never printed. There is no way to give it a default. */
export function secret({
  description,
  pattern,
  rule = 'any text',
}: TextOptions): Variable<string | undefined> {
  return { ...text({ description, rule, ...(pattern ? { pattern } : {}) }), secret: true };
}

/** A TCP port; 0 means any free one. */
export const port = (options: { description: string; default: number }): Variable<number> =>
  whole({ ...options, minimum: 0, maximum: 65_535 });

export function whole(options: {
  description: string;
  default: number;
  minimum: number;
  maximum: number;
}): Variable<number> {
  const { minimum, maximum, description, default: fallback } = options;
  const rule = `a whole number from ${minimum} to ${maximum}`;
  const parse = (raw: string) => {
    const value = /^-?\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= minimum && value <= maximum ? value : refuse(rule);
  };
  return { parse, fallback, shown: String(fallback), rule, description, secret: false };
}

export function oneOf<const T extends string>(options: {
  description: string;
  values: readonly T[];
  default: T;
}): Variable<T> {
  const rule = `one of ${options.values.join(', ')}`;
  const parse = (raw: string) => options.values.find((value) => value === raw) ?? refuse(rule);
  return {
    parse,
    fallback: options.default,
    shown: options.default,
    rule,
    description: options.description,
    secret: false,
  };
}

export function flag(options: { description: string; default: boolean }): Variable<boolean> {
  const rule = 'true or false';
  const parse = (raw: string) => (raw === 'true' ? true : raw === 'false' ? false : refuse(rule));
  return {
    parse,
    fallback: options.default,
    shown: String(options.default),
    rule,
    description: options.description,
    secret: false,
  };
}
