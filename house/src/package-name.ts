// The package that an import specifier names.

/** `@scope/name/deep` → `@scope/name`; undefined for relative, absolute, `#internal` and `node:` specifiers. */
export function packageNameOf(specifier: string): string | undefined {
  if (/^(?:[./#]|[a-z]+:)/.test(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
