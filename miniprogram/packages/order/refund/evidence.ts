// Pictures that go along with a refund request: each is on its way as soon as it is chosen, and can be sent again.
import { isApiError } from '@xiaoqiao/sdk';
import { explain } from '../../../api/attempt';
import type { Sending } from '../../../api/file';
import type { Dictionary } from '../../../i18n/zh';

/** As the server allows. */
export const MOST = 9;

/** In the words of TDesign: `reload` may go better, `failed` never will. */
export interface Shown {
  readonly url: string;
  readonly type: 'image';
  readonly status: 'loading' | 'reload' | 'failed' | 'done';
  readonly percent: number;
  /** Why it never will, as the server says it; empty when it looked at it and did not like it. */
  readonly fault: string;
}

/** What keeps the request from being made, in words; empty when nothing does. */
export function hindrance(pictures: readonly Shown[], t: Dictionary): string {
  const refused = pictures.find(({ status }) => status === 'failed');
  if (refused !== undefined) return refused.fault || t.evidenceRefused;
  if (pictures.some(({ status }) => status === 'reload')) return t.evidenceFailed;
  return pictures.some(({ status }) => status === 'loading') ? t.evidenceSending : '';
}

export interface EvidenceOptions {
  readonly send: (path: string, tell: (percent: number) => void) => Sending;
  readonly show: (pictures: readonly Shown[]) => void;
}

interface Picture extends Shown {
  readonly id?: string;
}

export type Evidence = ReturnType<typeof createEvidence>;

export function createEvidence({ send, show }: EvidenceOptions) {
  let pictures: readonly Picture[] = [];
  const underWay = new Map<string, Sending>();

  function tell(next: readonly Picture[]): void {
    pictures = next;
    show(next.map(({ id: _, ...shown }) => shown));
  }

  const change = (url: string, change: Partial<Picture>): void =>
    tell(pictures.map((picture) => (picture.url === url ? { ...picture, ...change } : picture)));

  async function start(url: string): Promise<void> {
    // TDesign has words of its own for 0.
    const sending = send(url, (percent) => change(url, { percent: Math.max(1, percent) }));
    underWay.set(url, sending);
    try {
      const sent = await sending.done;
      change(url, sent === undefined ? { status: 'failed' } : { status: 'done', id: sent.id });
    } catch (failure) {
      const isFinal = isApiError(failure) && !failure.retryable;
      change(url, isFinal ? { status: 'failed', fault: explain(failure) } : { status: 'reload' });
    } finally {
      underWay.delete(url);
    }
  }

  return {
    add(urls: readonly string[]): void {
      const fresh = urls.slice(0, MOST - pictures.length);
      const loading = { type: 'image', status: 'loading', percent: 1, fault: '' } as const;
      tell([...pictures, ...fresh.map((url) => ({ url, ...loading }))]);
      for (const url of fresh) void start(url);
    },
    retry(index: number): void {
      const picture = pictures[index];
      if (picture?.status !== 'reload') return;
      change(picture.url, { status: 'loading', percent: 1 });
      void start(picture.url);
    },
    remove(index: number): void {
      const [picture] = pictures.slice(index, index + 1);
      tell(pictures.filter((kept) => kept !== picture));
      if (picture !== undefined) underWay.get(picture.url)?.cancel();
    },
    /** The server does not have it any more. */
    lose(id: unknown): void {
      const lost = pictures.find((picture) => picture.id === id);
      if (lost !== undefined) change(lost.url, { status: 'reload' });
    },
    /** Of what has arrived. */
    ids: (): string[] =>
      pictures.flatMap(({ id, status }) => (id !== undefined && status === 'done' ? [id] : [])),
    stop(): void {
      for (const { cancel } of underWay.values()) cancel();
    },
  };
}
