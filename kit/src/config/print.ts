// The configuration for people: at boot with secrets redacted, and as a reference page.
import type { ConfigDefinition, ConfigOf } from './definition.ts';

/** Name → printable value; secrets say only whether they are set, and addresses lose their password. */
export function describeConfig<D extends ConfigDefinition>(
  definition: D,
  config: ConfigOf<D>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(definition).map(([name, variable]) => {
      const value = (config as Record<string, unknown>)[name];
      if (variable.secret) return [name, value === undefined ? null : '[redacted]'];
      return [
        name,
        typeof value === 'string'
          ? value
              .replace(/(:\/\/[^:/@\s]*):[^@\s]*@/, '$1:[redacted]@')
              .replace(/([?&]\w*password=)[^&\s]*/g, '$1[redacted]')
          : (value ?? null),
      ];
    }),
  );
}

/** Markdown table of all variables. */
export function referencePage(definition: ConfigDefinition): string {
  const rows = Object.entries(definition).map(
    ([name, { shown, rule, description, secret }]) =>
      `| \`${name}\` | ${secret ? 'secret' : `\`${shown}\``} | ${rule} | ${description} |`,
  );
  return ['| variable | default | rule | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}
