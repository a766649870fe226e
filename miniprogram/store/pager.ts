// A list that grows page by page at the end of the screen; the newest request wins.
import type { Page } from '@xiaoqiao/contract';

export type ListState = 'loading' | 'more' | 'end' | 'empty' | 'failed';

export interface Shown<T> {
  readonly list: readonly T[];
  readonly listState: ListState;
  readonly listFault: string;
}

export interface PagerOptions<T> {
  readonly load: (cursor: string | undefined) => Promise<Page<T>>;
  readonly show: (shown: Shown<T>) => void;
  readonly explain: (failure: unknown) => string;
}

export interface Pager {
  /** From the top; what is shown stays until its successor is there. */
  refresh(): Promise<void>;
  /** Does nothing while loading and at the end. */
  next(): Promise<void>;
}

export function createPager<T>({ load, show, explain }: PagerOptions<T>): Pager {
  let list: readonly T[] = [];
  let cursor: string | undefined;
  let ended = false;
  let generation = 0;
  let busy = false;

  async function fetch(from: string | undefined): Promise<void> {
    const mine = ++generation;
    busy = true;
    show({ list, listState: 'loading', listFault: '' });
    try {
      const page = await load(from);
      if (mine !== generation) return;
      list = from === undefined ? page.list : [...list, ...page.list];
      cursor = page.nextCursor ?? undefined;
      ended = page.nextCursor === null;
      show({ list, listState: list.length === 0 ? 'empty' : ended ? 'end' : 'more', listFault: '' });
    } catch (failure) {
      if (mine === generation) show({ list, listState: 'failed', listFault: explain(failure) });
    } finally {
      if (mine === generation) busy = false;
    }
  }

  return {
    refresh: () => fetch(undefined),
    async next() {
      if (!busy && !ended) await fetch(cursor);
    },
  };
}
