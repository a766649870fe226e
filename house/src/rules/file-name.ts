// A file's name says what is in it, in kebab-case.
import { posix } from 'node:path';
import type { Rule } from '../rule.ts';

const banned = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'types', 'manager']);
/** A policy is a folder, entered by its index. */
const policyDoor = /^src\/policies\/[a-z-]+\/index\.ts$/;
// `spec` is what vitest looks for and our own runner does not.
const shape = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|spec|config|generated))?\.[cm]?tsx?$/;

export const fileName: Rule = {
  name: 'file-name',
  *check(file, owner) {
    const base = posix.basename(file.inner);
    const [stem = ''] = base.split('.');
    if (banned.has(stem)) yield [1, `"${stem}" says nothing: name the file after what it holds`];
    else if (!shape.test(base))
      yield [1, `${base}: kebab-case, and a word instead of a number or a second dot`];
    if (
      stem === 'index' &&
      !policyDoor.test(file.inner) &&
      !Object.values(owner.exports).includes(`./${file.inner}`)
    ) {
      yield [1, 'index.ts is for a door that package.json exports: name the file after what it holds'];
    }
  },
};
