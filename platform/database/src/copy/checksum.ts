// What a table holds, in one number that does not depend on the order of its rows or on the engine.
import { hash } from 'node:crypto';
import type { Database } from '../database.ts';
import { type PagesOptions, pagesOf, type Row } from './pages.ts';

export interface TableSum {
  readonly rows: number;
  /** 128 bits, in hexadecimal: the sum of the rows' SHA-256, cut to their first half. */
  readonly checksum: string;
}

const MODULUS = 1n << 128n;

export async function sumOf(
  database: Database,
  table: PagesOptions,
  progress: (rows: number) => void = () => {},
): Promise<TableSum> {
  let rows = 0;
  let sum = 0n;
  for await (const page of pagesOf(database, table)) {
    for (const row of page) sum = (sum + sumOfRow(row, table.columns)) % MODULUS;
    rows += page.length;
    progress(rows);
  }
  return { rows, checksum: sum.toString(16).padStart(32, '0') };
}

function sumOfRow(row: Row, columns: readonly string[]): bigint {
  const text = JSON.stringify(columns.map((column) => wordFor(row[column])));
  return BigInt(`0x${hash('sha256', text, 'hex').slice(0, 32)}`);
}

/** Engines differ in whether an integer arrives as a number or a BigInt; text that looks like one stays apart. */
function wordFor(value: unknown): unknown {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  return { number: String(value) };
}
