// A JSON Schema of the contract in a few words.

/** The keywords that the contract uses. */
export interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export function typeInWords(schema: FieldSchema): string {
  const standard = schema.default === undefined ? '' : `, default ${JSON.stringify(schema.default)}`;
  return plainType(schema) + standard;
}

function plainType(schema: FieldSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(plainType).join(' | ');
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  switch (schema.type) {
    case 'array':
      return `array of (${plainType(schema.items ?? {})})${range(schema.minItems, schema.maxItems, ' items')}`;
    case 'object':
      return `{ ${Object.entries(schema.properties ?? {})
        .map(([name, field]) => `${name}${schema.required?.includes(name) ? '' : '?'}: ${plainType(field)}`)
        .join('; ')} }`;
    case 'string':
      return (schema.format ?? 'string') + range(schema.minLength, schema.maxLength, ' characters');
    case undefined:
      return 'any JSON';
    default:
      return schema.type + range(schema.minimum, schema.maximum, '');
  }
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  if (most === undefined) return ` ≥ ${least}${unit}`;
  return least === undefined ? ` ≤ ${most}${unit}` : ` ${least}–${most}${unit}`;
}
