// The index of pairs of characters on MySQL and PostgreSQL: what is asked of it for a keyword.
import type { Database } from '@xiaoqiao/database';
import { type RawBuilder, sql } from 'kysely';
import type { SearchSample } from './search-sample.ts';
import type { CatalogTables } from './tables.ts';

/** The index reads all texts of each pair: those much more common than the rarest cost more than they sort out. */
const MUCH = 2;
/** Below what a sample can tell apart. */
const LEAST = 0.001;
const MOST_PAIRS = 4;

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

    /** True of every text with these words, and of some others; of the text that the query calls `s`. */
    holds(words: readonly string[], sample: SearchSample): RawBuilder<boolean> {
      const parts = rarest(words.flatMap(isMysql ? pairsOfUnits : pairsOfCharacters), sample);
      return isMysql
        ? onMysql(parts)
        : sql`product_search_pairs(s.text) @> array[${sql.join(parts)}]::text[]`;
    },
  };
}

function rarest(parts: readonly string[], sample: SearchSample): string[] {
  const byShare = [...new Set(parts)]
    .map((part) => ({ part, share: sample.shareOf([part]) }))
    .sort((a, b) => a.share - b.share);
  const most = byShare[0]!.share * MUCH + LEAST;
  return byShare
    .filter(({ share }) => share <= most)
    .slice(0, MOST_PAIRS)
    .map(({ part }) => part);
}

const pairsOf = (units: readonly string[]): string[] =>
  units.length === 1 ? [...units] : units.slice(1).map((unit, index) => units[index]! + unit);

const pairsOfCharacters = (word: string): string[] => pairsOf([...word]);
/** UTF-16 units, of which some characters have two. */
const pairsOfUnits = (word: string): string[] => pairsOf(word.split(''));
