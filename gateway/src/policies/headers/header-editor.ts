// What the `headers` policy does to one side of an exchange, prepared once.
import type { ServerResponse } from 'node:http';
import { handoverHeader, identityHeaders } from '@xiaoqiao/kit/http';
import type { Exchange } from '../../exchange.ts';
import { compileTemplate, type Template } from './template.ts';

export interface Edits {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** They say where a message ends or belong to one connection: changing them would make two requests of one. */
const framing = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const forbiddenIn = {
  request: new Set([...framing, 'host', ...Object.values(identityHeaders), handoverHeader]),
  response: new Set(framing),
};

/** @throws Error for a header that is not the operator's to change. */
export function requestEditor(edits: Edits): (exchange: Exchange) => void {
  const { set, add, remove } = prepare(edits, 'request');
  return (exchange) => {
    const { headers } = exchange.request;
    for (const name of remove) delete headers[name];
    for (const [name, value] of set) headers[name] = value(exchange);
    for (const [name, value] of add) {
      const known = headers[name];
      headers[name] = known === undefined ? value(exchange) : [known, value(exchange)].flat().join(', ');
    }
  };
}

/** @throws Error for a header that is not the operator's to change. */
export function responseEditor(edits: Edits): (response: ServerResponse, exchange: Exchange) => void {
  const { set, add, remove } = prepare(edits, 'response');
  return (response, exchange) => {
    for (const name of remove) response.removeHeader(name);
    for (const [name, value] of set) response.setHeader(name, value(exchange));
    for (const [name, value] of add) response.appendHeader(name, value(exchange));
  };
}

function prepare({ set = {}, add = {}, remove = [] }: Edits, side: keyof typeof forbiddenIn) {
  const own = (name: string): string => {
    const lower = name.toLowerCase();
    if (forbiddenIn[side].has(lower)) throw new Error(`the ${side} header ${lower} cannot be changed`);
    return lower;
  };
  const compile = (values: Readonly<Record<string, string>>): [string, Template][] =>
    Object.entries(values).map(([name, value]) => [own(name), compileTemplate(value)]);
  return { set: compile(set), add: compile(add), remove: remove.map(own) };
}
