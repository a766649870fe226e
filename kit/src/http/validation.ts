// Validation by the contract's schemas: strict for bodies, coercing for params and query, all broken rules at once.
import type { Language, ValidationIssue } from '@xiaoqiao/contract';
import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { XiaoqiaoError } from '../errors/index.ts';

const MAX_ISSUES = 20;
const addFormats =
  (formats.default as unknown as { default: (ajv: Ajv2020) => void }).default ?? formats.default;

function createAjv(options: Options): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true, ...options });
  (addFormats as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}

export type HttpPart = 'body' | 'query' | 'params';

/** What Fastify calls: false means broken, and `errors` says how. */
export type Validator = ((data: unknown) => boolean) & { errors?: ErrorObject[] | null };

/**
 * Validators that are compiled when first needed: a process answers far sooner, and most routes of a role are never asked.
 * A schema that cannot be compiled fails in the contract's tests, not here.
 */
export function createValidators(): (part: HttpPart, schema: object) => Validator {
  const strict = createAjv({});
  const coercing = createAjv({ coerceTypes: true });
  return (part, schema) => {
    let compiled: ValidateFunction | undefined;
    const validator: Validator = (data) => {
      compiled ??= (part === 'body' ? strict : coercing).compile(schema);
      const valid = compiled(data);
      validator.errors = compiled.errors ?? null;
      return valid;
    };
    return validator;
  };
}

/** @returns `validation_failed` with one issue per broken rule, in the caller's language. */
export function validationFailure(
  part: HttpPart,
  failures: readonly ErrorObject[],
  language: Language,
): XiaoqiaoError {
  const issues = failures
    .filter(({ keyword }) => keyword !== 'anyOf' || failures.length === 1)
    .slice(0, MAX_ISSUES)
    .map((failure) => toIssue(part, failure, language));
  return new XiaoqiaoError('validation_failed', { details: { issues } });
}

/** For input that comes another way than as a request. @returns the broken rules; none when all is well. */
export function createInputCheck(
  part: string,
  schema: object,
): (data: unknown, language: Language) => ValidationIssue[] {
  let compiled: ValidateFunction | undefined;
  return (data, language) => {
    compiled ??= createAjv({}).compile(schema);
    if (compiled(data)) return [];
    return (compiled.errors ?? []).slice(0, MAX_ISSUES).map((failure) => toIssue(part, failure, language));
  };
}

function toIssue(part: string, failure: ErrorObject, language: Language): ValidationIssue {
  const { keyword, params, instancePath } = failure;
  const inner =
    keyword === 'required'
      ? params.missingProperty
      : keyword === 'additionalProperties'
        ? params.additionalProperty
        : undefined;
  const field = placeOf(instancePath, inner);
  const [zh, en] = explain(failure);
  return { part, field, rule: keyword, message: language === 'en' ? en : zh };
}

/** `/items/0/quantity` → `items[0].quantity`. */
function placeOf(pointer: string, inner: string | undefined): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (inner !== undefined) steps.push(inner);
  return steps
    .reduce(
      (place, step) => (/^\d+$/.test(step) ? `${place}[${step}]` : place === '' ? step : `${place}.${step}`),
      '',
    )
    .slice(0, 200);
}

const typeNames: Record<string, string> = {
  string: '文本',
  integer: '整数',
  number: '数字',
  boolean: '布尔值',
  object: '对象',
  array: '数组',
  null: '空值',
};
const formatNames: Record<string, string> = { email: '邮箱地址', 'date-time': 'RFC 3339 时间' };

function explain({ keyword, params, parentSchema, message }: ErrorObject): [zh: string, en: string] {
  switch (keyword) {
    case 'required':
      return ['必填', 'is required'];
    case 'additionalProperties':
      return ['未知字段', 'is not a known field'];
    case 'type': {
      const types = String(params.type).split(',');
      return [
        `必须是${types.map((type) => typeNames[type] ?? type).join('或')}`,
        `must be ${types.join(' or ')}`,
      ];
    }
    case 'enum':
      return [
        `必须是以下之一：${params.allowedValues.join('、')}`,
        `must be one of: ${params.allowedValues.join(', ')}`,
      ];
    case 'minimum':
      return [`不能小于 ${params.limit}`, `must be at least ${params.limit}`];
    case 'maximum':
      return [`不能大于 ${params.limit}`, `must be at most ${params.limit}`];
    case 'minLength':
      return [`至少 ${params.limit} 个字符`, `must have at least ${params.limit} characters`];
    case 'maxLength':
      return [`最多 ${params.limit} 个字符`, `must have at most ${params.limit} characters`];
    case 'minItems':
      return [`至少 ${params.limit} 项`, `must have at least ${params.limit} items`];
    case 'maxItems':
      return [`最多 ${params.limit} 项`, `must have at most ${params.limit} items`];
    case 'uniqueItems':
      return ['不能有重复项', 'must not repeat items'];
    case 'format':
      return [
        `必须是有效的${formatNames[params.format] ?? params.format}`,
        `must be a valid ${params.format}`,
      ];
    case 'pattern': {
      const description = (parentSchema as { description?: string } | undefined)?.description;
      return [
        `格式不正确${description ? `：${description}` : ''}`,
        `has the wrong format${description ? `: ${description}` : ''}`,
      ];
    }
    default:
      return [`不符合规则 ${keyword}`, message ?? `breaks the rule ${keyword}`];
  }
}
