// Contexts of components by their id: what an app does with a video, a map, a camera from its code.
import type { ContextActs } from '../components/built-in.ts';
import { album } from './album.ts';
import { type Api, type ApiContext, ApiFailure, type Given, synchronous } from './define.ts';
import { findPart } from './find-part.ts';
import { tellOnce } from './task.ts';

/** Looked for when it is used, since it may come to the page after its context. */
const actsOf = (context: ApiContext, tag: string, id: unknown, component: unknown): ContextActs | undefined =>
  findPart(context, component, (node) =>
    node.tag === tag && (id === undefined || node.component.id === String(id)) ? node.part.acts : undefined,
  );

const videoActs = [
  ...['play', 'pause', 'stop', 'seek', 'playbackRate', 'requestFullScreen', 'exitFullScreen', 'sendDanmu'],
  ...['showStatusBar', 'hideStatusBar', 'exitPictureInPicture', 'requestBackgroundPlayback'],
  'exitBackgroundPlayback',
];
const mapActs = [
  ...['getCenterLocation', 'getScale', 'getRotate', 'getSkew', 'getRegion', 'moveToLocation'],
  ...['includePoints', 'fromScreenLocation', 'toScreenLocation', 'addMarkers', 'removeMarkers'],
  'translateMarker',
];

/** With callbacks, or as a promise. */
function answered(context: ApiContext, name: string, given: Given, run: () => unknown): unknown {
  const options = (given ?? {}) as Record<string, (result: object) => void>;
  const { success, fail, complete } = options;
  const settle = (then: Given): void => {
    const told = tellOnce(name, then, context);
    Promise.resolve()
      .then(run)
      .then(
        (result) => told.success((result ?? {}) as object),
        (error: Error) => told.fail(error.message, error instanceof ApiFailure ? error.more : {}),
      );
  };
  if (success || fail || complete) return settle(options);
  return new Promise((resolve, reject) => settle({ success: resolve, fail: reject }));
}

const each = (
  names: readonly string[],
  make: (name: string) => (given: Given) => unknown,
): Readonly<Record<string, unknown>> => Object.fromEntries(names.map((name) => [name, make(name)]));

export const contexts: Readonly<Record<string, Api>> = {
  createVideoContext: synchronous((context, id, component) =>
    each(videoActs, (name) => (given) => {
      actsOf(context, 'video', id, component)?.[name]?.(given);
    }),
  ),
  createAudioContext: synchronous((context, id, component) =>
    each(['setSrc', 'play', 'pause', 'seek'], (name) => (given) => {
      actsOf(context, 'audio', id, component)?.[name]?.(given);
    }),
  ),
  createMapContext: synchronous((context, id, component) =>
    each(
      mapActs,
      (name) => (given) =>
        answered(context, name, given, () => {
          const acts = actsOf(context, 'map', id, component);
          if (acts === undefined) throw new ApiFailure(`there is no <map id="${id}"> on the page`);
          return acts[name]!(given ?? {});
        }),
    ),
  ),
  /** It takes the first picture of the album. */
  createCameraContext: synchronous((context) => ({
    takePhoto: (given: Given) =>
      answered(context, 'takePhoto', given, async () => {
        const [picture] = await album(context, 1);
        return { tempImagePath: picture!.path };
      }),
    setZoom: (given: Given) => answered(context, 'setZoom', given, () => ({ zoom: given?.zoom })),
    onCameraFrame: () => ({ start() {}, stop() {} }),
  })),
};
