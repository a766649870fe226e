// The index of pairs of characters on MySQL and PostgreSQL: what is asked of it for a keyword.
import type { Database } from '@xiaoqiao/database';
import { type RawBuilder, sql } from 'kysely';
import { rarestOf, type SearchSample } from './search-sample.ts';
import type { CatalogTables } from './tables.ts';

export function createPairIndex(database: Database) {
  const isMysql = database.engine === 'mysql';
  const db = database.reader<CatalogTables>();
  let known: Promise<boolean> | undefined;

  const look = async (): Promise<boolean> => {
    const query = isMysql
      ? sql`select 1 from information_schema.statistics
          where table_schema = database() and index_name = 'product_search_pairs' limit 1`
      : sql`select 1 from pg_indexes where indexname = 'product_search_by_pair' limit 1`;
    return (await query.execute(db)).rows.length > 0;
  };

  /** Expressions of MySQL's boolean mode: digits and letters, whatever is in the words. */
  const onMysql = (parts: readonly string[]): RawBuilder<boolean> => {
    const terms = parts.map((part) => {
      const digits = Buffer.from(part, 'utf16le').swap16().toString('hex');
      return digits.length === 4 ? `+${digits}*` : `+${digits}`;
    });
    return sql`match (s.pairs) against (${terms.join(' ')} in boolean mode)`;
  };

  return {
    isThere(): Promise<boolean> {
      known ??= look().catch((error) => {
        known = undefined;
        throw error;
      });
      return known;
    },

    /**
     * What is true of every text with these words, and of some others; of the text that the query calls `s`. `share` is the
     * part of all texts that the index has to look at.
     */
    holds(words: readonly string[], sample: SearchSample): { test: RawBuilder<boolean>; share: number } {
      const { parts, share } = rarestOf(words.flatMap(isMysql ? pairsOfUnits : pairsOfCharacters), sample);
      const test = isMysql
        ? onMysql(parts)
        : sql<boolean>`product_search_pairs(s.text) @> array[${sql.join(parts)}]::text[]`;
      return { test, share };
    },
  };
}

const pairsOf = (units: readonly string[]): string[] =>
  units.length === 1 ? [...units] : units.slice(1).map((unit, index) => units[index]! + unit);

const pairsOfCharacters = (word: string): string[] => pairsOf([...word]);
/** UTF-16 units, of which some characters have two. */
const pairsOfUnits = (word: string): string[] => pairsOf(word.split(''));
