// Realms for the app: hidden frames with the runtime in them. The next one can be made ready while an app still runs.
import type { ProgramText, ServiceRealm } from '../runtime/index.ts';

export type RealmWindow = Window & ServiceRealm & { readonly console: Console };

export interface Realm {
  readonly window: RealmWindow;
  /** Timers and listeners end with it. */
  end(): void;
}

interface Arriving {
  readonly frame: HTMLIFrameElement;
  readonly ready: Promise<unknown>;
}

/** `first` is on its way already: the document names it. */
export function createRealms(first: HTMLIFrameElement) {
  let next: Arriving | undefined = arriving(first);
  function make(): Arriving {
    const frame = first.cloneNode() as HTMLIFrameElement;
    document.body.append(frame);
    return arriving(frame);
  }
  return {
    /** Also reads the program that the next app will be, or an older one of the same text. */
    prepare(program: ProgramText): void {
      next ??= make();
      const { frame, ready } = next;
      void ready.then(() => (frame.contentWindow as RealmWindow | null)?.xiaoqiaoPrepare?.(program));
    },
    /** One app to a realm. */
    async take(): Promise<Realm> {
      const { frame, ready } = next ?? make();
      next = undefined;
      await ready;
      return { window: frame.contentWindow as RealmWindow, end: () => frame.remove() };
    },
  };
}

function arriving(frame: HTMLIFrameElement): Arriving {
  const isHere = (frame.contentWindow as RealmWindow | null)?.xiaoqiaoStart !== undefined;
  const ready = isHere
    ? Promise.resolve()
    : new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  return { frame, ready };
}
