// Finds what was signed: tries the guesses one by one, two and three at a time, against the digest in the signature.
import type { Guess, Guesses, Parts, Shape } from './guesses.ts';
import type { MistakeName } from './mistakes.ts';
import { digestOf, type Opened } from './open-signature.ts';

export interface Found {
  readonly message: Buffer;
  readonly parts: Parts;
  readonly mistakes: readonly MistakeName[];
}

/** More mistakes than this at once are not looked for. */
const MOST_MISTAKES = 3;
/** Bytes hashed before giving up: a blink of time, whatever the size of the body. */
const BUDGET = 24 * 1024 * 1024;

const order = ['shape', 'target', 'body', 'timestamp', 'method', 'nonce'] as const;
type Part = (typeof order)[number];
type Choice = { readonly [P in Part]: Guess<Buffer | string | Shape> };

/** Undefined when no combination fits. The fewest mistakes win. */
export function findSigned(guesses: Guesses, opened: Opened): Found | undefined {
  let left = BUDGET;
  for (let wrong = 0; wrong <= MOST_MISTAKES && left > 0; wrong++)
    for (const choice of choices(guesses, wrong)) {
      const parts = partsOf(choice);
      const message = (choice.shape.value as Shape)(parts);
      if (digestOf(opened.hash, message).equals(opened.digest))
        return { message, parts, mistakes: order.flatMap((part) => choice[part].mistake ?? []) };
      left -= message.length + 64;
      if (left <= 0) return undefined;
    }
  return undefined;
}

/** All combinations in which exactly `wrong` parts are not as they should be. */
function* choices(
  guesses: Guesses,
  wrong: number,
  index = 0,
  chosen: Partial<Choice> = {},
): Generator<Choice> {
  const part = order[index];
  if (part === undefined) {
    if (wrong === 0) yield chosen as Choice;
    return;
  }
  const [right, ...others] = guesses[part];
  if (wrong <= order.length - index - 1)
    yield* choices(guesses, wrong, index + 1, { ...chosen, [part]: right });
  if (wrong === 0) return;
  for (const other of others) yield* choices(guesses, wrong - 1, index + 1, { ...chosen, [part]: other });
}

const partsOf = ({ method, target, timestamp, nonce, body }: Choice): Parts => ({
  method: method.value as string,
  target: target.value as string,
  timestamp: timestamp.value as string,
  nonce: nonce.value as string,
  body: body.value as Buffer,
});
