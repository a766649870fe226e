// Collects what the checks find; every diagnostic leaves the compiler through here.
import type { Diagnostic } from './program.ts';
import type { Rule } from './rules/rule.ts';
import { type RuleName, rules } from './rules.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Details = Readonly<Record<string, string | number>>;

/** What a check found in one file, before the file's name is known. */
export interface Finding {
  readonly rule: RuleName;
  readonly at?: Place | undefined;
  readonly details?: Details | undefined;
}

const filled = (text: string, details: Details): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));

function diagnosticOf(file: string, { rule: name, at, details = {} }: Finding): Diagnostic {
  const rule: Rule = rules[name];
  return {
    level: rule.level,
    rule: name,
    file,
    ...(at === undefined ? {} : { line: at.line, column: at.column }),
    message: filled(rule.zh, details),
    messageEn: filled(rule.en, details),
    ...(rule.hint === undefined ? {} : { hint: filled(rule.hint, details) }),
    ...(rule.hintEn === undefined ? {} : { hintEn: filled(rule.hintEn, details) }),
  };
}

export class Report {
  readonly #found = new Map<string, Diagnostic>();

  /** The same finding at the same place counts once, however many pages led there. */
  add(file: string, finding: Finding): void {
    const diagnostic = diagnosticOf(file, finding);
    this.#found.set(JSON.stringify(diagnostic), diagnostic);
  }

  addAll(file: string, findings: readonly Finding[]): void {
    for (const finding of findings) this.add(file, finding);
  }

  /** Errors first, then by file and place. */
  diagnostics(): Diagnostic[] {
    const rank = (d: Diagnostic) => (d.level === 'error' ? 0 : 1);
    return [...this.#found.values()].sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.column ?? 0) - (b.column ?? 0),
    );
  }
}

/** Line and column, from 1, of an offset. */
export function placeAt(text: string, offset: number): Place {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', end + 1)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}
