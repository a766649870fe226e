// A form: values, complaints, and checks that run field by field as the user goes on.
import type { Dictionary } from '../i18n/zh';
import type { Rule } from './rules';

export type Complaints<F extends string> = Partial<Record<F, string>>;

export interface FormOptions<F extends string> {
  readonly rules: Readonly<Record<F, readonly Rule[]>>;
  readonly words: () => Dictionary;
  readonly show: (complaints: Complaints<F>) => void;
}

export interface Form<F extends string> {
  readonly values: Record<F, string>;
  /** Keeps what was typed; a complaint about it is withdrawn. */
  type(field: F, value: string): void;
  /** @returns whether its rules hold */
  check(field: F): Promise<boolean>;
  checkAll(): Promise<boolean>;
}

export function createForm<F extends string>(
  initial: Record<F, string>,
  { rules, words, show }: FormOptions<F>,
): Form<F> {
  const values = { ...initial };
  const complaints: Complaints<F> = {};

  function complain(field: F, complaint: string | undefined): void {
    if (complaints[field] === complaint) return;
    if (complaint === undefined) delete complaints[field];
    else complaints[field] = complaint;
    show({ ...complaints });
  }

  async function check(field: F): Promise<boolean> {
    const value = values[field];
    for (const rule of rules[field]) {
      const complaint = await rule(value, words());
      // The user typed on while the server was asked: that answer is about something else.
      if (values[field] !== value) return false;
      if (complaint !== undefined) {
        complain(field, complaint);
        return false;
      }
    }
    complain(field, undefined);
    return true;
  }

  return {
    values,
    type(field, value) {
      values[field] = value;
      complain(field, undefined);
    },
    check,
    async checkAll() {
      const held = await Promise.all((Object.keys(rules) as F[]).map(check));
      return held.every(Boolean);
    },
  };
}
