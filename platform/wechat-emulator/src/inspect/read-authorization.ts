// Reads an Authorization header as far as it goes: WeChat refuses it at the first mistake, the inspector wants all of them.
import { PAY_SCHEME, parseAuthorization } from '@xiaoqiao/wechat/wire';
import { type Mistake, mistake } from './mistakes.ts';

export interface LooseAuthorization {
  readonly mchid: string;
  readonly serialNo: string;
  readonly nonce: string;
  readonly timestamp: string;
  readonly signature: string;
}

export function readAuthorization(header: string | undefined): {
  given: LooseAuthorization | undefined;
  mistakes: Mistake[];
} {
  if (!header) return { given: undefined, mistakes: [mistake('authorizationMissing')] };
  const text = header.slice(0, 4096);
  const member = (name: string) =>
    new RegExp(`(?:^|[\\s,])${name}\\s*[=:]\\s*["']?([^"',]*)`, 'i').exec(text)?.[1]?.trim() ?? '';
  const given = {
    mchid: member('mchid'),
    serialNo: member('serial_no'),
    nonce: member('nonce_str'),
    timestamp: member('timestamp'),
    signature: member('signature'),
  };
  if (parseAuthorization(header) !== undefined) return { given, mistakes: [] };
  const scheme = header.split(' ', 1)[0]!;
  const mistakes = scheme === PAY_SCHEME ? [] : [mistake('schemeWrong', scheme.slice(0, 40))];
  if (given.timestamp !== '' && !/^\d{1,15}$/.test(given.timestamp))
    mistakes.push(mistake('timestampMalformed', given.timestamp.slice(0, 40)));
  if (mistakes.length === 0) mistakes.push(mistake('authorizationMalformed'));
  return { given, mistakes };
}
