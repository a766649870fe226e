// Frames: what a client said, checked against the contract; what it is told, as text.
import {
  type ClientFrame,
  type ClientFrameType,
  clientFrames,
  errors,
  type Language,
  type ServerFrame,
} from '@xiaoqiao/contract';
import { messageOf, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createInputCheck } from '@xiaoqiao/kit/http';

const checks = new Map(
  Object.entries(clientFrames).map(([type, schema]) => [type, createInputCheck('frame', schema)]),
);

const invalid = (field: string, rule: string, message: string) =>
  new XiaoqiaoError('frame_invalid', { details: { issues: [{ part: 'frame', field, rule, message }] } });

/** @throws XiaoqiaoError `frame_invalid` naming field and rule. */
export function readFrame(text: string, language: Language): ClientFrame {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    throw invalid('', 'json', 'not JSON');
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame))
    throw invalid('', 'type', 'must be object');
  const { type } = frame as { type?: unknown };
  const check = typeof type === 'string' ? checks.get(type) : undefined;
  if (check === undefined) throw invalid('type', 'enum', `must be one of: ${[...checks.keys()].join(', ')}`);
  const issues = check(frame, language);
  if (issues.length > 0) throw new XiaoqiaoError('frame_invalid', { details: { issues } });
  return frame as ClientFrame;
}

export const writeFrame = (frame: ServerFrame): string => JSON.stringify(frame);

export interface AboutFrame {
  readonly topic?: string;
  readonly id?: string;
}

/** What an error is about, as far as the frame that caused it says so in a readable way. */
export function aboutOf(frame: ClientFrame | undefined): AboutFrame {
  if (frame === undefined) return {};
  return {
    ...('topic' in frame ? { topic: frame.topic } : {}),
    ...('id' in frame && frame.id !== undefined ? { id: frame.id } : {}),
  };
}

export function errorFrame(failure: XiaoqiaoError, language: Language, about: AboutFrame): string {
  const { error, details } = failure;
  const message = messageOf(error, language, details);
  return writeFrame({ type: 'error', error, code: errors[error].code, message, details, ...about });
}

/** A kept message on its way out. `body` is the rest of the frame, as a JSON object. */
export const messageFrame = (topic: string, seq: number, body: string): Buffer =>
  Buffer.from(`{"type":"message","topic":"${topic}","seq":${seq},${body.slice(1)}`);

export type FrameOf<T extends ClientFrameType> = Extract<ClientFrame, { type: T }>;
