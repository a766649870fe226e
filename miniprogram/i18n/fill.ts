// Puts values into the words of a dictionary.

/** `fill('已售 {count}', { count: 3 })` */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
