// What a route asks of a request besides host, method and path; each condition can say why it does not hold.
import type { Exchange } from '../exchange.ts';
import { compileGlob } from '../glob.ts';
import { type MiniProgram, miniProgramOf } from '../mini-program.ts';
import { clientVersionOf, compareVersions } from '../version.ts';
import type { MatchConfig, ValueMatch } from './match-config.ts';

export interface Condition {
  readonly name: string;
  /** For people: what is asked for. */
  readonly wanted: string;
  /** For people: what the request has. */
  readonly actual: (exchange: Exchange) => string;
  readonly holds: (exchange: Exchange) => boolean;
}

export function conditionsOf(match: MatchConfig): Condition[] {
  return [
    ...Object.entries(match.header ?? {}).map(([name, value]) => headerCondition(name.toLowerCase(), value)),
    ...Object.entries(match.query ?? {}).map(([name, value]) => queryCondition(name, value)),
    ...(match.appid === undefined ? [] : [appidCondition([match.appid].flat())]),
    ...(match.clientVersion === undefined ? [] : [versionCondition(match.clientVersion)]),
    ...(match.environment === undefined ? [] : [environmentCondition([match.environment].flat())]),
  ];
}

/** @returns undefined when there is nothing to ask. */
export function allHold(conditions: readonly Condition[]): ((exchange: Exchange) => boolean) | undefined {
  if (conditions.length === 0) return undefined;
  if (conditions.length === 1) return conditions[0]!.holds;
  return (exchange) => conditions.every(({ holds }) => holds(exchange));
}

function headerCondition(name: string, value: ValueMatch): Condition {
  const test = valueTest(value);
  const read = ({ request: { headers } }: Exchange): string | undefined => {
    const sent = headers[name];
    return Array.isArray(sent) ? sent.join(', ') : sent;
  };
  return {
    name: `header ${name}`,
    wanted: describe(value),
    actual: (exchange) => shown(read(exchange)),
    holds: (exchange) => test(read(exchange)),
  };
}

function queryCondition(name: string, value: ValueMatch): Condition {
  const test = valueTest(value);
  const read = ({ request }: Exchange): string | undefined => {
    const url = request.url!;
    const mark = url.indexOf('?');
    return mark < 0 ? undefined : (new URLSearchParams(url.slice(mark + 1)).get(name) ?? undefined);
  };
  return {
    name: `query ${name}`,
    wanted: describe(value),
    actual: (exchange) => shown(read(exchange)),
    holds: (exchange) => test(read(exchange)),
  };
}

function appidCondition(appids: readonly string[]): Condition {
  return miniProgramCondition({
    name: 'appid',
    wanted: appids.join(' or '),
    read: ({ appid }) => appid,
    test: ({ appid }) => appids.includes(appid),
  });
}

type Environments = NonNullable<MatchConfig['environment']>;

function environmentCondition(environments: readonly Exclude<Environments, readonly unknown[]>[]): Condition {
  return miniProgramCondition({
    name: 'environment',
    wanted: environments.join(' or '),
    read: ({ environments: possible }) => possible.join(' or '),
    test: ({ environments: possible }) => possible.some((each) => environments.includes(each)),
  });
}

function miniProgramCondition({
  name,
  wanted,
  read,
  test,
}: {
  name: string;
  wanted: string;
  read: (program: MiniProgram) => string;
  test: (program: MiniProgram) => boolean;
}): Condition {
  const from = ({ request: { headers } }: Exchange) => miniProgramOf(headers.referer);
  return {
    name,
    wanted,
    actual(exchange) {
      const program = from(exchange);
      return program === undefined ? 'not from a mini program' : read(program);
    },
    holds(exchange) {
      const program = from(exchange);
      return program !== undefined && test(program);
    },
  };
}

function versionCondition({ from, below }: NonNullable<MatchConfig['clientVersion']>): Condition {
  return {
    name: 'clientVersion',
    wanted: [
      ...(from === undefined ? [] : [`from ${from}`]),
      ...(below === undefined ? [] : [`below ${below}`]),
    ].join(' '),
    actual: ({ request: { headers } }) => clientVersionOf(headers) ?? 'unknown',
    holds({ request: { headers } }) {
      const version = clientVersionOf(headers);
      if (version === undefined) return false;
      if (from !== undefined && compareVersions(version, from) < 0) return false;
      return below === undefined || compareVersions(version, below) < 0;
    },
  };
}

export function valueTest(value: ValueMatch): (text: string | undefined) => boolean {
  if (typeof value === 'string') return (text) => text === value;
  if ('present' in value) return (text) => (text !== undefined) === value.present;
  if ('equals' in value) {
    const accepted = [value.equals].flat();
    return (text) => text !== undefined && accepted.includes(text);
  }
  const matches = compileGlob(value.pattern);
  return (text) => text !== undefined && matches(text);
}

function describe(value: ValueMatch): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if ('present' in value) return value.present ? 'present' : 'absent';
  if ('equals' in value)
    return [value.equals]
      .flat()
      .map((each) => JSON.stringify(each))
      .join(' or ');
  return `like ${JSON.stringify(value.pattern)}`;
}

const MAX_SHOWN = 80;
const shown = (text: string | undefined): string =>
  text === undefined ? 'absent' : JSON.stringify(text.slice(0, MAX_SHOWN));
