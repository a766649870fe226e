// No schema reaches the phone: a mini program's package is limited to 2 MB, so it sees the contract as types only.
import { packageNameOf } from '../package-name.ts';
import type { Rule } from '../rule.ts';

export const phone: Rule = {
  name: 'phone',
  *check(file, owner) {
    const shipped =
      owner.folder === 'sdk/miniprogram'
        ? file.inner.startsWith('src/')
        : owner.folder === 'miniprogram' && !file.inTest;
    if (!shipped) return;
    for (const { specifier = '', typeOnly, line } of file.imports) {
      if (packageNameOf(specifier) === '@xiaoqiao/contract' && !typeOnly) {
        yield [line, 'write `import type`: the contract stays off the phone'];
      }
    }
  },
};
