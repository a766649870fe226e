// Reads the published signature and cipher vectors that the tests beside it check.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Vector {
  readonly id: string;
  readonly verified: boolean;
  readonly inputs: Record<string, unknown>;
  readonly expected: Record<string, unknown>;
}

const { vectors } = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
};

const verifiedVectorIds: readonly string[] = vectors.filter((v) => v.verified).map((v) => v.id);

const used = new Set<string>();

/** Text inputs and expected values of one vector; remembers that it was used. */
export function vector(id: string): { input: Record<string, string>; expected: Record<string, string> } {
  const found = vectors.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  used.add(id);
  return {
    input: found.inputs as Record<string, string>,
    expected: found.expected as Record<string, string>,
  };
}

export const unusedVectorIds = (): string[] => verifiedVectorIds.filter((id) => !used.has(id));

/** The vectors write TESTING KEY for PRIVATE KEY, which keeps secret scanners quiet. */
export function vectorKey(id: string): KeyObject {
  const { input } = vector(keyHolder(id));
  return createPrivateKey(input.privateKeyPemTesting!.replaceAll('TESTING KEY', 'PRIVATE KEY'));
}

function keyHolder(id: string): string {
  const reference = vectors.find((candidate) => candidate.id === id)?.inputs.privateKeyRef;
  return typeof reference === 'string' ? reference : id;
}
