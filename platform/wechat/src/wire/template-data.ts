// What each kind of field of a subscribe message may hold; the kind is the key without its number.

export interface TemplateFault {
  readonly key: string;
  readonly 'zh-CN': string;
  readonly en: string;
}

interface Kind {
  readonly fits: (value: string) => boolean;
  readonly 'zh-CN': string;
  readonly en: string;
}

const matches = (pattern: RegExp) => (value: string) => pattern.test(value);
const kind = (fits: Kind['fits'], zh: string, en: string): Kind => ({ fits, 'zh-CN': zh, en });

const day = String.raw`(?:\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2}|年\d{1,2}月\d{1,2}日))`;
/** WeChat takes dates without a day or without a year, too. */
const date = String.raw`(?:${day}|\d{4}(?:-\d{1,2}|年\d{1,2}月)|\d{1,2}(?:-\d{1,2}|月\d{1,2}日))`;
const clock = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`;
const range = (one: string) => new RegExp(`^${one}(?: ?~ ?${one})?$`);
const digitsOf = (value: string) => value.replace(/\D/g, '').length;
const hasChinese = (value: string) => /\p{Script=Han}/u.test(value);
/** Counted in UTF-16 units, so that whatever WeChat counts, it is no more. */
const upTo = (length: number) => (value: string) => value.length <= length;

const kinds: Readonly<Record<string, Kind>> = {
  thing: kind(upTo(20), '最多 20 个字', 'has up to 20 characters'),
  number: kind(
    (value) => /^-?\d+(\.\d+)?$/.test(value) && digitsOf(value) <= 32,
    '只能是数字，最多 32 位，可带小数',
    'is a number of up to 32 digits, decimals allowed',
  ),
  letter: kind(matches(/^[A-Za-z]{1,32}$/), '只能是字母，最多 32 个', 'has up to 32 letters'),
  symbol: kind(matches(/^[\p{P}\p{S}]{1,5}$/u), '只能是符号，最多 5 个', 'has up to 5 symbols'),
  character_string: kind(
    matches(/^[\x20-\x7e]{1,32}$/),
    '只能是字母、数字和符号，最多 32 个',
    'has up to 32 letters, digits and symbols',
  ),
  time: kind(
    matches(range(`(?:${day} ?)?${clock}`)),
    '须为 24 小时制时间，可带年月日，可用 ~ 表示时间段',
    'is a 24-hour time, with or without a date; a range has a ~',
  ),
  date: kind(
    matches(range(`${date}(?: ?${clock})?`)),
    '须为年月日，可带时间，可用 ~ 表示时间段',
    'is a date, with or without a time; a range has a ~',
  ),
  amount: kind(
    (value) => /^\p{Sc}?\d+(\.\d+)?元?$/u.test(value) && digitsOf(value) <= 10,
    '须为 1 个币种符号加 10 位以内的数字，结尾可带“元”',
    'is a currency sign and up to 10 digits, with or without 元',
  ),
  phone_number: kind(
    matches(/^[\d+\-() *#]{1,17}$/),
    '只能是数字和符号，最多 17 个',
    'has up to 17 digits and symbols',
  ),
  car_number: kind(
    matches(/^(?=.{1,8}$)[\p{Script=Han}A-Za-z0-9]([A-Za-z0-9]*[\p{Script=Han}A-Za-z0-9])?$/u),
    '最多 8 位，首末位可为汉字',
    'has up to 8 characters, the first and the last may be Chinese',
  ),
  name: kind(
    (value) => upTo(hasChinese(value) ? 10 : 20)(value) && !/\d/.test(value),
    '最多 10 个汉字，或 20 个字母和符号',
    'has up to 10 Chinese characters, or 20 letters and symbols',
  ),
  phrase: kind(matches(/^\p{Script=Han}{1,5}$/u), '只能是汉字，最多 5 个', 'has up to 5 Chinese characters'),
  // Which values there are, only the template knows.
  enum: kind(upTo(20), '只能是模板给出的值', 'is one of the template’s values'),
};

/** The kind of a key: `thing` for `thing1`. Undefined for a key of no known kind. */
export function templateKind(key: string): string | undefined {
  const name = /^([a-z_]+)\d+$/.exec(key)?.[1];
  return name !== undefined && Object.hasOwn(kinds, name) ? name : undefined;
}

/** The first field that WeChat would refuse (47003), if any. */
export function templateFault(data: Readonly<Record<string, string>>): TemplateFault | undefined {
  for (const [key, value] of Object.entries(data)) {
    const name = templateKind(key);
    if (name === undefined)
      return { key, 'zh-CN': `${key} 不是模板字段的写法`, en: `${key} is no key of a template` };
    if (value.trim() === '') return { key, 'zh-CN': `${key} 不能为空`, en: `${key} must not be empty` };
    const rule = kinds[name]!;
    if (!rule.fits(value)) return { key, 'zh-CN': `${key} ${rule['zh-CN']}`, en: `${key} ${rule.en}` };
  }
  return undefined;
}
