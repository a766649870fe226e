// The configuration file of a local WeChat that runs on its own: YAML or JSON, strict, mistakes told with their line.
import { isNode, LineCounter, parseDocument } from 'yaml';
import { type FaultRuleInput, ruleMembers } from '../faults/rules.ts';
import type { FaultSettings } from '../faults.ts';
import { flag, integer, list, object, oneOf, type Rule, text } from '../fields.ts';
import type { MerchantMode } from '../keys/generate.ts';
import type { UserInput } from '../login/users.ts';
import type { TemplateInput } from '../message/subscriptions.ts';
import { avatarNames } from '../profile/avatars.ts';
import type { QuotaLimit } from '../quota/quotas.ts';

/** Files are named from where the configuration file is. What may be absent is generated, and kept. */
export interface ConfigFile {
  readonly apps: readonly {
    readonly appid: string;
    readonly secret?: string;
    /** The public half of the key that miniprogram-ci uploads with. */
    readonly uploadKeyFile?: string;
  }[];
  readonly merchants?: readonly {
    readonly mchid: string;
    /** All apps when absent. */
    readonly appids?: readonly string[];
    readonly mode?: MerchantMode;
    readonly apiV3Key?: string;
    /** The merchant's API certificate, or instead its public key with the serial number. */
    readonly certificateFile?: string;
    readonly publicKeyFile?: string;
    readonly serialNo?: string;
  }[];
  readonly users?: readonly UserInput[];
  /** Of subscribe messages. */
  readonly templates?: readonly TemplateInput[];
  /** Limits other than the documented ones. */
  readonly quotas?: readonly (QuotaLimit & { readonly path: string })[];
  readonly notifications?: {
    /** Where they go instead of scheme, host and port of notify_url. */
    readonly origin?: string;
    readonly timeoutMs?: number;
  };
  readonly refunds?: { readonly delayMs?: number };
  readonly faults?: {
    readonly counters?: Partial<FaultSettings>;
    readonly rules?: readonly FaultRuleInput[];
  };
}

/** @throws Error naming file and line. */
export function readConfig(source: string, file: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const at = (offset: number | undefined) =>
    `${file}:${offset === undefined ? 1 : lines.linePos(offset).line}`;
  const [broken] = document.errors;
  if (broken !== undefined) throw new Error(`${at(broken.pos[0])} ${broken.message.split('\n', 1)[0]}`);
  const value: unknown = document.toJS();
  const issue = shape(value, '');
  if (issue !== undefined) {
    const path = issue.field.split('/').slice(1);
    throw new Error(`${at(offsetOf(document, path))} ${path.join('.') || 'the file'} ${issue.issue}`);
  }
  const config = value as ConfigFile;
  for (const [index, merchant] of (config.merchants ?? []).entries()) {
    const wrong = merchantMistake(merchant, config);
    if (wrong !== undefined)
      throw new Error(`${at(offsetOf(document, ['merchants', String(index)]))} ${wrong}`);
  }
  return config;
}

const appid = text(64, { pattern: /^[0-9A-Za-z_]+$/ });
const path = text(1000);
const origin: Rule = (value, field) =>
  typeof value === 'string' && /^https?:\/\/[^/?#]+$/.test(value)
    ? undefined
    : { field, issue: 'must be an origin like http://127.0.0.1:3000', value };
const enums: Rule = (value, field) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .map(([key, values]) => list(text(64))(values, `${field}/${key}`))
        .find((issue) => issue !== undefined)
    : { field, issue: 'must be an object', value };
const counters: Rule = (value, field) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? undefined
    : { field, issue: 'must name counters', value };

const shape = object({
  apps: list(object({ appid, 'secret?': text(128), 'uploadKeyFile?': path })),
  'merchants?': list(
    object({
      mchid: text(32, { pattern: /^\d+$/ }),
      'appids?': list(appid),
      'mode?': oneOf('public-key', 'certificate', 'mixed'),
      'apiV3Key?': text(32, { min: 32 }),
      'certificateFile?': path,
      'publicKeyFile?': path,
      'serialNo?': text(64, { pattern: /^[0-9A-F]+$/ }),
    }),
  ),
  'users?': list(
    object({
      'appid?': appid,
      'openid?': text(128),
      'unionid?': text(128),
      'phone?': text(20, { pattern: /^\d+$/ }),
      'countryCode?': text(4, { pattern: /^\d+$/ }),
      'blocked?': flag,
      'nickname?': text(64),
      'avatar?': oneOf(...avatarNames),
    }),
    1000,
  ),
  'templates?': list(
    object({
      'appid?': appid,
      'templateId?': text(64),
      'title?': text(64),
      keys: list(text(64)),
      'enums?': enums,
    }),
  ),
  'quotas?': list(
    object({ path: text(200, { pattern: /^\// }), 'perMinute?': integer(0), 'perDay?': integer(0) }),
  ),
  'notifications?': object({ 'origin?': origin, 'timeoutMs?': integer(1, 60_000) }),
  'refunds?': object({ 'delayMs?': integer(0) }),
  'faults?': object({ 'counters?': counters, 'rules?': list(object(ruleMembers)) }),
});

type MerchantEntry = NonNullable<ConfigFile['merchants']>[number];

function merchantMistake(merchant: MerchantEntry, { apps }: ConfigFile): string | undefined {
  const { certificateFile, publicKeyFile, serialNo, appids = [] } = merchant;
  if (certificateFile !== undefined && publicKeyFile !== undefined)
    return 'certificateFile and publicKeyFile exclude each other';
  if ((publicKeyFile === undefined) !== (serialNo === undefined))
    return 'publicKeyFile and serialNo belong together; a certificateFile has its serial number in it';
  const unknown = appids.find((wanted) => apps.every((app) => app.appid !== wanted));
  return unknown === undefined ? undefined : `the app ${unknown} is not among the apps`;
}

/** Of the value at this path, or of the innermost part of it that is there: a missing member has no line of its own. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly string[]): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const keys = path.slice(0, depth).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const node = document.getIn(keys, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(document.contents) ? document.contents.range?.[0] : undefined;
}
