// Message push: what WeChat sends to the URL registered for messages, verified, opened and named.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type Fields, isFields } from '../http/reply-fields.ts';
import { decryptPush, parseExactJson, parsePushXml, verifyPush } from '../wire/index.ts';
import { dedupeKeyOf } from './dedupe-key.ts';
import { type PushEvent, readPushEvent } from './push-event.ts';

export interface MessagePushOptions {
  /** The Token of the admin console. */
  readonly token: string;
  readonly appid: string;
  /** As chosen in the admin console; `compatible` messages come twice in one, and only the encrypted half is believed. */
  readonly mode: 'plaintext' | 'compatible' | 'secure';
  /** 43 characters; needed unless the mode is plaintext. */
  readonly encodingAesKey?: string;
}

export type PushQuery = Readonly<Record<string, string | undefined>>;

export interface PushedMessage {
  /** 26 characters; the same for each delivery of the same message. WeChat delivers up to three times. */
  readonly dedupeKey: string;
  readonly event: PushEvent;
  /** Everything that came, as it came: members that are numbers in one message are text in another. */
  readonly fields: Fields;
}

export interface MessagePush {
  /**
   * The GET with which WeChat checks the URL: what to answer, verbatim and alone.
   * @throws XiaoqiaoError notification_unverified.
   */
  verifyUrl(query: PushQuery): string;
  /**
   * A POST. Answer `success` or nothing within five seconds, or it comes again.
   * @throws XiaoqiaoError notification_unverified (not from WeChat, or for another app), notification_invalid.
   */
  receive(query: PushQuery, rawBody: Uint8Array): PushedMessage;
}

/** @throws RangeError for a key that is none, or is missing. */
export function createMessagePush({
  token,
  appid,
  mode,
  encodingAesKey = '',
}: MessagePushOptions): MessagePush {
  if (mode !== 'plaintext' && !/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey))
    throw new RangeError('an EncodingAESKey has 43 characters');
  if (token === '') throw new RangeError('message push needs a token');

  function requireSignature(signature: string | undefined, query: PushQuery, ...covered: string[]): void {
    const { timestamp, nonce } = query;
    if (!signature || !timestamp || !nonce || !verifyPush(signature, token, timestamp, nonce, ...covered))
      throw new XiaoqiaoError('notification_unverified');
  }

  /** The plain signature covers no body at all: only msg_signature proves who encrypted it. */
  function open(query: PushQuery, body: Fields): Fields {
    const { Encrypt: encrypted } = body;
    if (typeof encrypted !== 'string' || encrypted === '') throw new XiaoqiaoError('notification_unverified');
    requireSignature(query.msg_signature, query, encrypted);
    const message = decryptPush(encodingAesKey, appid, encrypted);
    if (message === undefined) throw new XiaoqiaoError('notification_unverified');
    return parseBody(message);
  }

  return {
    verifyUrl(query) {
      requireSignature(query.signature, query);
      if (query.echostr === undefined) throw new XiaoqiaoError('notification_invalid');
      return query.echostr;
    },
    receive(query, rawBody) {
      if (mode === 'plaintext') requireSignature(query.signature, query);
      const body = parseBody(Buffer.from(rawBody).toString('utf8'));
      const fields = mode === 'plaintext' ? body : open(query, body);
      return { dedupeKey: dedupeKeyOf(fields), event: eventOf(fields), fields };
    },
  };
}

/** Whatever reader found fault with it: it is the notification that is wrong. */
function eventOf(fields: Fields): PushEvent {
  try {
    return readPushEvent(fields);
  } catch (cause) {
    throw new XiaoqiaoError('notification_invalid', { cause });
  }
}

/** JSON or XML is chosen in the admin console, where it can be changed at any time: the body tells. */
function parseBody(text: string): Fields {
  try {
    const fields = /^\s*</.test(text) ? parsePushXml(text) : parseExactJson(text);
    if (isFields(fields)) return fields;
  } catch (cause) {
    throw new XiaoqiaoError('notification_invalid', { cause });
  }
  throw new XiaoqiaoError('notification_invalid');
}
