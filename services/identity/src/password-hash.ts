// Passwords at rest: argon2id in PHC strings, a bounded number of them computed at a time.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

export interface Argon2Parameters {
  /** KiB */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's recommendation for argon2id with 19 MiB. */
const currentParameters: Argon2Parameters = { memory: 19_456, passes: 2, parallelism: 1 };

const SALT_LENGTH = 16;
const TAG_LENGTH = 32;
// The thread pool has four threads by default: file and DNS work keeps the other two.
const MAX_RUNNING = 2;
/** About two seconds of work; who comes later is told to come back. */
const MAX_WAITING = 128;
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

export interface PasswordHasher {
  /** @throws XiaoqiaoError `overloaded` when too many are waiting already */
  hash(password: string): Promise<string>;
  /**
   * `undefined` (no such user, or no password) costs what a wrong password costs, and is false.
   * @throws XiaoqiaoError `overloaded`
   */
  verify(phc: string | undefined, password: string): Promise<boolean>;
  /** Was it made with other parameters than today's? */
  outdated(phc: string): boolean;
}

export function createPasswordHasher(parameters: Argon2Parameters = currentParameters): PasswordHasher {
  const slot = createSlots();
  const decoy = encode(parameters, randomBytes(SALT_LENGTH), randomBytes(TAG_LENGTH));
  return {
    async hash(password) {
      const salt = randomBytes(SALT_LENGTH);
      const tag = await slot(() => derive(password, salt, TAG_LENGTH, parameters));
      return encode(parameters, salt, tag);
    },
    async verify(phc, password) {
      const expected = decode(phc ?? decoy);
      const tag = await slot(() => derive(password, expected.salt, expected.tag.length, expected.parameters));
      return timingSafeEqual(tag, expected.tag) && phc !== undefined;
    },
    outdated(phc) {
      const made = decode(phc).parameters;
      return (
        made.memory !== parameters.memory ||
        made.passes !== parameters.passes ||
        made.parallelism !== parameters.parallelism
      );
    },
  };
}

function derive(
  password: string,
  salt: Buffer,
  tagLength: number,
  parameters: Argon2Parameters,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One password typed on two keyboards may be two sequences of code points (NIST SP 800-63B §3.1.1.2).
    const message = Buffer.from(password.normalize('NFKC'));
    argon2('argon2id', { message, nonce: salt, tagLength, ...parameters }, (error, tag) =>
      error ? reject(error) : resolve(Buffer.from(tag)),
    );
  });
}

/** The PHC string format: standard base64 without padding. */
function encode({ memory, passes, parallelism }: Argon2Parameters, salt: Buffer, tag: Buffer): string {
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

function decode(phc: string): { parameters: Argon2Parameters; salt: Buffer; tag: Buffer } {
  const match = PHC.exec(phc);
  if (match === null) throw new Error('a stored password hash is not an argon2id PHC string');
  return {
    parameters: { memory: Number(match[1]), passes: Number(match[2]), parallelism: Number(match[3]) },
    salt: Buffer.from(match[4]!, 'base64'),
    tag: Buffer.from(match[5]!, 'base64'),
  };
}

/** Runs at most {@link MAX_RUNNING} at a time, first come first served. */
function createSlots(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= MAX_RUNNING) {
      if (waiting.length >= MAX_WAITING) throw new XiaoqiaoError('overloaded', { retryAfter: 2 });
      // The slot is handed over, not given back, so nobody can slip in between.
      await new Promise<void>((resume) => waiting.push(resume));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
