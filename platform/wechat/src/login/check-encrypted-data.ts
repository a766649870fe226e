// Did WeChat itself make this encryptedData? It remembers for three days.
import { createHash } from 'node:crypto';
import { integer } from '../http/reply-fields.ts';
import type { Api } from '../token/api.ts';
import type { CheckEncryptedDataReply } from '../wire/index.ts';

export interface EncryptedDataCheck {
  readonly valid: boolean;
  /** Milliseconds; only of valid ones. */
  readonly createdAt?: number;
}

export async function checkEncryptedData(
  api: Api,
  encryptedData: string,
  appid: string,
): Promise<EncryptedDataCheck> {
  const body = { encrypted_msg_hash: createHash('sha256').update(encryptedData).digest('hex') };
  const call = { method: 'POST', path: '/wxa/business/checkencryptedmsg', body } as const;
  const reply = await api.ask(call, appid);
  // Yes, it is spelled like that.
  if ((reply as Partial<CheckEncryptedDataReply>).vaild !== true) return { valid: false };
  return { valid: true, createdAt: integer(reply, 'create_time') * 1000 };
}
