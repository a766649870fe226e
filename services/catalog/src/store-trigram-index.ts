// SQLite's full-text index of trigrams: what is asked of it for a keyword.
import { type Kysely, sql } from 'kysely';
import type { CatalogTables } from './tables.ts';

/** A trigram index cannot look for less. */
const TRIGRAM = 3;
/** More different trigrams than this begin with a short word: it is too common for the index to be of use. */
const MAX_TRIGRAMS = 400;
type Found = 'nothing' | 'unknown' | { readonly expression: string };

/** @returns the FTS5 expression that finds every text with the words the index can look for */
export async function findsByTrigrams(db: Kysely<CatalogTables>, words: readonly string[]): Promise<Found> {
  const found = await Promise.all(words.map((word) => expressionFor(db, word)));
  const expressions = found.filter((expression) => expression !== undefined);
  if (expressions.includes('')) return 'nothing';
  if (expressions.length === 0) return 'unknown';
  return { expression: expressions.join(' AND ') };
}

/** Undefined when the index cannot tell, empty when no text has the word. */
async function expressionFor(db: Kysely<CatalogTables>, word: string): Promise<string | undefined> {
  if ([...word].length >= TRIGRAM) return phrase(word);
  const end = `${word}\u{10FFFF}`;
  const { rows } = await sql<{ term: string }>`select term from product_search_terms
    where term >= ${word} and term < ${end} limit ${MAX_TRIGRAMS + 1}`.execute(db);
  if (rows.length > MAX_TRIGRAMS) return undefined;
  return rows.length === 0 ? '' : `(${rows.map(({ term }) => phrase(term)).join(' OR ')})`;
}

/** Quoted, so that nothing in it is an operator. */
const phrase = (text: string): string => `"${text.replaceAll('"', '""')}"`;
