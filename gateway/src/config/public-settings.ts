// Settings as they may be shown: without what a schema marks `writeOnly`.
import type { TSchema } from 'typebox';

type Settings = Record<string, unknown>;

export function publicSettings(schema: TSchema, value: unknown): Settings {
  return shown(schema as Described, value) as Settings;
}

interface Described {
  readonly writeOnly?: boolean;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly patternProperties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
}

function shown(schema: Described | undefined, value: unknown): unknown {
  if (schema?.writeOnly) return '(hidden)';
  if (Array.isArray(value)) return value.map((each) => shown(schema?.items, each));
  if (typeof value !== 'object' || value === null) return value;
  const others = Object.values(schema?.patternProperties ?? {})[0];
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, shown(schema?.properties?.[key] ?? others, each)]),
  );
}
