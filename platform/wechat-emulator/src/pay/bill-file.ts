// The file of a bill: a byte order mark, Chinese column names, a backtick before every value, two rows of totals.

export interface BillFile {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly totalColumns: readonly string[];
  readonly totals: readonly string[];
}

export const writeBill = ({ columns, rows, totalColumns, totals }: BillFile): Buffer =>
  Buffer.from(
    `\uFEFF${[columns.join(','), ...rows.map(line), totalColumns.join(','), line(totals)]
      .map((text) => `${text}\r\n`)
      .join('')}`,
  );

/** Nothing is quoted: what would end a row or begin a value is taken out. */
const line = (values: readonly string[]): string =>
  values
    .map((value) => `\`${value.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('`', ' ')}`)
    .join(',');

export const yuan = (fen: number, decimals = 2): string => {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2).padEnd(decimals, '0')}`;
};

/** `2026-11-19 23:59:59` in China. */
export const beijingStamp = (at: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
