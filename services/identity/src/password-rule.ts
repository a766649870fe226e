// Which passwords are strong enough: pure rules, told in the caller's language.
import type { Language, ValidationIssue } from '@xiaoqiao/contract';

const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];
const KINDS_NEEDED = 3;
/** A shorter name is part of too many words to forbid it. */
const SHORTEST_NAME = 3;

/** Words that the commonest passwords are made of, once digits and signs around them are taken off. */
const commonWords = new Set(
  (
    'password passwort passcode qwert qwerty qwertyui qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm aa aaa qq qqq ' +
    'abc abcd abcde abcdef admin administrator root login welcome letmein changeme iloveyou monkey dragon sunshine ' +
    'princess football baseball superman woaini woaiwojia wodemima mima nihao qazwsx qazwsxedc qweasd qweasdzxc'
  ).split(' '),
);

/** Walks on the keyboard that taking digits off would take apart. */
const commonWalks = [
  '1qaz2wsx',
  '1q2w3e4r',
  '1qazxsw2',
  'q1w2e3r4',
  'zaq12wsx',
  '!qaz@wsx',
  '1qaz@wsx',
  '!qaz2wsx',
];

const lookalikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

type Weakness = 'length' | 'kinds' | 'name' | 'common';

const messages: Readonly<Record<Weakness, Readonly<Record<Language, string>>>> = {
  length: { 'zh-CN': '密码至少 10 个字符', en: 'must have at least 10 characters' },
  kinds: {
    'zh-CN': '密码至少包含小写字母、大写字母、数字、符号中的三种',
    en: 'must have at least three of: lower case, upper case, digits, symbols',
  },
  name: { 'zh-CN': '密码不能包含用户名', en: 'must not contain the username' },
  common: { 'zh-CN': '密码过于常见', en: 'is one of the commonest passwords' },
};

/** All weaknesses of a password; none when it is strong enough. */
export function weaknessesOf(password: string, username: string): Weakness[] {
  const found: Weakness[] = [];
  const lower = password.toLowerCase();
  if ([...password].length < 10) found.push('length');
  if (KINDS.filter((kind) => kind.test(password)).length < KINDS_NEEDED) found.push('kinds');
  if (username.length >= SHORTEST_NAME && lower.includes(username.toLowerCase())) found.push('name');
  if (isCommon(lower)) found.push('common');
  return found;
}

/** The same as issues of `validation_failed`. */
export const passwordIssues = (password: string, username: string, language: Language): ValidationIssue[] =>
  weaknessesOf(password, username).map((weakness) => ({
    part: 'body',
    field: 'password',
    rule: 'strength',
    message: messages[weakness][language],
  }));

function isCommon(lower: string): boolean {
  if (commonWalks.some((walk) => lower.startsWith(walk))) return true;
  const bare = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const spelledOut = (text: string) => text.replace(/[@431!0$57]/g, (sign) => lookalikes[sign]!);
  // Taken off first, `p@ssw0rd123` is `p@ssw0rd` and then a word.
  return [bare(lower), spelledOut(bare(lower))].some((word) => commonWords.has(word));
}
