// Reads what Node's test runner prints, for what it does not count as a failure and this house does.
import { stripVTControlCharacters } from 'node:util';

/** Warnings that may appear, each with its reason. */
const explained: readonly { pattern: RegExp; reason: string }[] = [];

const closingLine = /^ℹ tests (\d+)$/;
const warning = /\(node:\d+\) (?:\[\w+\] )?\w*Warning\b.*/;

export const isClosingLine = (line: string): boolean => closingLine.test(stripVTControlCharacters(line));

/**
 * One complaint per warning, per file that runs nothing, and per test that did not run.
 * @param files as given to the runner, absolute.
 * @param selective tests were chosen by name, so that a file may well have none.
 */
export function complaintsAbout(
  output: readonly string[],
  files: readonly string[],
  selective = false,
): string[] {
  const lines = output.map((line) => stripVTControlCharacters(line));
  const complaints = new Set<string>();
  for (const line of lines) {
    const warned = warning.exec(line)?.[0];
    if (warned !== undefined && !explained.some(({ pattern }) => pattern.test(warned))) {
      complaints.add(`unexplained warning: ${warned.replace(/^\(node:\d+\) /, '')}`);
    }
  }
  // The runner reports a file without tests as one test that passed, named after the file.
  const empty = files.filter((file) => lines.some((line) => line.startsWith(`✔ ${file} (`)));
  if (!selective) for (const file of empty) complaints.add(`no test runs in ${file}`);
  const count = (word: string) => {
    const line = lines.findLast((candidate) => candidate.startsWith(`ℹ ${word} `));
    return line === undefined ? undefined : Number(line.split(' ')[2]);
  };
  if ((count('tests') ?? 0) - empty.length <= 0) complaints.add('no test was executed');
  for (const word of ['skipped', 'todo']) {
    if ((count(word) ?? 0) > 0) complaints.add(`${count(word)} tests are ${word}: every test runs`);
  }
  return [...complaints];
}
