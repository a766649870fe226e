// Addresses and forms of the disk engine: signed with a key of this installation, good for one thing until they expire.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { OBJECTS_PATH, typeOfKey } from '../object-key.ts';
import type { UploadForm } from '../objects.ts';

export const FILE_FIELD = 'file';

export interface FormPolicy {
  readonly key: string;
  readonly type: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export type Addresses = ReturnType<typeof diskAddresses>;

export function diskAddresses(secret: Uint8Array) {
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
  const isSigned = (text: string, signature: string) => {
    const [given, right] = [Buffer.from(signature), Buffer.from(sign(text))];
    return given.length === right.length && timingSafeEqual(given, right);
  };
  const textOf = (method: string, key: string, query: URLSearchParams) => `v1\n${method}\n${key}\n${query}`;

  return {
    /** @param method PUT, or GET, which stands for HEAD as well */
    address(method: 'GET' | 'PUT', key: string, parameters: Readonly<Record<string, string>>): string {
      const query = new URLSearchParams(parameters);
      query.set('signature', sign(textOf(method, key, query)));
      return `${OBJECTS_PATH}/${key}?${query}`;
    },

    /**
     * @returns the parameters under the signature.
     * @throws XiaoqiaoError `upload_ticket_invalid`, `upload_ticket_expired`
     */
    verify(method: 'GET' | 'PUT', key: string, query: URLSearchParams, now: number): URLSearchParams {
      const signed = new URLSearchParams(query);
      const [signature = '', ...more] = signed.getAll('signature');
      signed.delete('signature');
      if (more.length > 0 || !isSigned(textOf(method, key, signed), signature))
        throw new XiaoqiaoError('upload_ticket_invalid');
      requireInTime(Number(signed.get('expires')), now);
      return signed;
    },

    form(policy: FormPolicy): UploadForm {
      const text = Buffer.from(JSON.stringify(policy)).toString('base64url');
      return {
        url: OBJECTS_PATH,
        fields: {
          key: policy.key,
          'Content-Type': policy.type,
          policy: text,
          signature: sign(`v1\nPOST\n${text}`),
        },
        fileField: FILE_FIELD,
      };
    },

    /**
     * What the fields of a form allow.
     * @throws XiaoqiaoError `upload_ticket_invalid`, `upload_ticket_expired`
     */
    verifyForm(fields: ReadonlyMap<string, string>, now: number): FormPolicy {
      const text = fields.get('policy') ?? '';
      if (!isSigned(`v1\nPOST\n${text}`, fields.get('signature') ?? ''))
        throw new XiaoqiaoError('upload_ticket_invalid');
      const policy: FormPolicy = JSON.parse(Buffer.from(text, 'base64url').toString());
      requireInTime(policy.expiresAt, now);
      const { key, type } = policy;
      // As S3 has it: each field must be what the policy says, although nothing else is used.
      if (fields.get('key') !== key || fields.get('content-type') !== type || type !== typeOfKey(key))
        throw new XiaoqiaoError('upload_ticket_invalid');
      return policy;
    },
  };
}

function requireInTime(expiresAt: number, now: number): void {
  if (!(now < expiresAt)) throw new XiaoqiaoError('upload_ticket_expired');
}
