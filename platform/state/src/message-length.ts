// The longest message of a channel: what is longer belongs into a database, with its id in the message.

const MAX_BYTES = 1_048_576;

/** @throws RangeError */
export function requireShort(message: string): void {
  const bytes = Buffer.byteLength(message);
  if (bytes > MAX_BYTES)
    throw new RangeError(`a message of ${bytes} bytes is longer than ${MAX_BYTES} and cannot be published`);
}
