// `setData` as WeChat has it: what arrives is a copy, what cannot arrive is said, and it never runs for ever.
import * as glassEasel from 'glass-easel';
import { copyData } from './copy-data.ts';
import type { Component, Instance } from './glass-easel.ts';

const warnAboveBytes = 1024 * 1024;
/** An observer that sets what it observes would never end; no honest component comes near this in one turn. */
const callsInOneTurn = 5000;

export interface UpdatePerformance {
  readonly updateProcessId: number;
  readonly parentUpdateProcessId?: number;
  readonly isMergedUpdate: boolean;
  readonly pendingStartTimestamp: number;
  readonly updateStartTimestamp: number;
  readonly updateEndTimestamp: number;
  readonly dataPaths?: readonly (readonly string[])[];
}

export interface SetData {
  (instance: Instance, data: unknown, callback?: () => void): void;
  listen(
    instance: Instance,
    options: { withDataPaths?: boolean },
    listener?: (result: UpdatePerformance) => void,
  ): void;
}

export function createSetData(warn: (message: string) => void): SetData {
  const calls = new Map<Component, number>();
  const listeners = new WeakMap<
    Instance,
    { withDataPaths: boolean; listener: (result: UpdatePerformance) => void }
  >();
  let updates = 0;

  function count(component: Component): void {
    if (calls.size === 0) queueMicrotask(() => calls.clear());
    const made = (calls.get(component) ?? 0) + 1;
    calls.set(component, made);
    if (made > callsInOneTurn) {
      throw new Error(
        `setData was called more than ${callsInOneTurn} times in one turn on ${component.is}: an observer that sets what it observes never ends`,
      );
    }
  }

  const setData = (instance: Instance, data: unknown, callback?: () => void): void => {
    const component = instance._$;
    if (typeof data !== 'object' || data === null) {
      warn(
        `setData: ${component.is}: the first argument is an object, not ${data === null ? 'null' : typeof data}`,
      );
      return;
    }
    count(component);
    const changes: Record<string, unknown> = {};
    let size = 0;
    for (const key of Object.keys(data)) {
      const copied = copyData((data as Record<string, unknown>)[key], key);
      size += copied.size;
      for (const path of copied.dropped)
        warn(`setData: ${component.is}: ${path} is a symbol and is left out`);
      if (copied.value === undefined) {
        if (copied.dropped.length === 0) {
          warn(`setData: ${component.is}: setting ${key} to undefined is invalid and is left out`);
        }
        continue;
      }
      changes[key] = copied.value;
    }
    if (size > warnAboveBytes) {
      warn(`setData: ${component.is}: ${Math.ceil(size / 1024)} KB at once; WeChat warns above 1024 KB`);
    }
    const began = Date.now();
    component.setData(changes as never);
    const watched = listeners.get(instance);
    if (watched !== undefined) {
      updates += 1;
      const result: UpdatePerformance = {
        updateProcessId: updates,
        isMergedUpdate: false,
        pendingStartTimestamp: began,
        updateStartTimestamp: began,
        updateEndTimestamp: Date.now(),
        ...(watched.withDataPaths ? { dataPaths: Object.keys(changes).map((key) => key.split('.')) } : {}),
      };
      queueMicrotask(() => watched.listener.call(instance, result));
    }
    if (typeof callback === 'function') {
      glassEasel.triggerRender(component, () =>
        glassEasel.safeCallback('setData callback', callback, instance as never, [], component),
      );
    }
  };
  setData.listen = ((instance, options, listener) => {
    if (listener === undefined) listeners.delete(instance);
    else listeners.set(instance, { withDataPaths: options?.withDataPaths === true, listener });
  }) as SetData['listen'];
  return setData;
}

/** After its page is gone a component may still set data, as late answers do; nothing is drawn any more. */
export function stopRendering(root: Component): void {
  const visit = (element: glassEasel.Element): void => {
    if (glassEasel.Component.isComponent(element)) {
      glassEasel.Component.getDataProxy(element).setUpdateListener(() => {});
      const shadow = element.getShadowRoot();
      if (shadow)
        for (const child of shadow.childNodes) if (glassEasel.Element.isElement(child)) visit(child);
    }
    for (const child of element.childNodes) if (glassEasel.Element.isElement(child)) visit(child);
  };
  visit(root);
}
