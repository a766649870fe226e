// What stands for objects of WeChat's that are not simulated: the app gets through its first lines, every use is listed and
// said, and whatever would bring a result fails. Nothing succeeds silently.
import { ApiFailure } from './define.ts';

/** Notes a use, and answers `options` or the promise with the failure. */
export type Refuse = (name: string, options: unknown) => Promise<unknown> | undefined;

/** Data of such an object; an app that reads it before anything happened finds nothing there. */
const data =
  /^(then|toJSON|length|name|src|duration|currentTime|startTime|paused|buffered|volume|loop|autoplay|title|singer|epname|coverImgUrl|webUrl|protocol|playbackRate|state|readyState|style|width|height)$/;

/** A player, manager or advertisement: keeps what is set, hears its listeners out, and refuses each of its methods. */
export function absentObject(name: string, refuse: Refuse): object {
  return new Proxy({} as Record<string, unknown>, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return target[key as string];
      if (data.test(key)) return undefined;
      if (/^(on|off)[A-Z]/.test(key)) return () => undefined;
      if (/^create[A-Z]/.test(key)) return () => absentObject(`${name}().${key}`, refuse);
      return (options: unknown) => {
        const answer = refuse(`${name}().${key}`, options);
        // Nobody waits for the answer of `play()`; whoever does is told.
        answer?.catch(() => undefined);
        return answer;
      };
    },
  });
}

/** Calls that end a chain of cloud development's database, or are its own. */
const asked =
  /^(get|add|set|update|remove|count|end|callFunction|callContainer|connectContainer|uploadFile|downloadFile|deleteFile|getTempFileURL|createCollection|runTransaction|startTransaction|callOpenAPI)$/;

/** `wx.cloud`: chains of any length, conditions and constructors; what goes to the cloud fails. */
export function absentCloud(refuse: Refuse, note: (name: string) => void): unknown {
  const ask = (name: string) => (options: unknown) => refuse(`cloud.${name}`, options);
  const watch = ({ onError }: { onError?: (error: unknown) => void } = {}) => {
    note('cloud.watch');
    queueMicrotask(() => onError?.(new ApiFailure('not simulated: wx.cloud.watch')));
    return { close: async () => undefined };
  };
  const chain: unknown = new Proxy(() => undefined, {
    get(_target, key) {
      if (typeof key === 'symbol' || data.test(key)) return undefined;
      if (key === 'watch') return watch;
      return asked.test(key) ? ask(key) : chain;
    },
    apply: () => chain,
    construct: () => chain as object,
  });
  return new Proxy(Object.create(null) as Record<string, unknown>, {
    get(_target, key) {
      if (typeof key === 'symbol' || data.test(key)) return undefined;
      if (asked.test(key)) return ask(key);
      note(`cloud.${key}`);
      return chain;
    },
  });
}
