// Fits subscribe messages into the port of the messages service, and reads which templates an installation has.
import { readFileSync } from 'node:fs';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type MessageSender, readTemplates, type SendOutcome, type Templates } from '@xiaoqiao/messages';
import { type Wechat, wechatCodeOf } from '@xiaoqiao/wechat';

/** Refused, or all used up. */
const NO_CONSENT = 43101;

/** The other end never heard of it. */
const notReached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

export const fitMessageSender = ({ message, token }: Wechat): MessageSender => ({
  async send({ openid, templateId, page, data }) {
    try {
      // Fetched first: whatever goes wrong here, no message was sent.
      await token.get();
    } catch (error) {
      return outcomeOf(error, 'postponed');
    }
    try {
      await message.sendSubscribe({ openid, templateId, data, ...(page === null ? {} : { page }) });
      return { outcome: 'sent' };
    } catch (error) {
      return outcomeOf(error, 'unknown');
    }
  },
});

function outcomeOf(error: unknown, unanswered: 'postponed' | 'unknown'): SendOutcome {
  if (!isXiaoqiaoError(error)) throw error;
  const code = wechatCodeOf(error);
  const { reason, issues } = error.details as {
    reason?: string;
    issues?: readonly { field: string; message: string }[];
  };
  const said =
    issues?.map(({ field, message }) => `${field}: ${message}`).join('; ') ?? reason ?? error.error;
  if (code === NO_CONSENT) return { outcome: 'no-consent', reason: said };
  if (!error.retryable) return { outcome: 'refused', reason: code === undefined ? said : `${code} ${said}` };
  const cause = (error.cause as { code?: string } | undefined)?.code ?? '';
  if (code !== undefined || notReached.has(cause)) return { outcome: 'postponed', reason: said };
  return { outcome: unanswered, reason: said };
}

/** @throws Error naming the file, the place in it and the rule */
export function loadTemplates(file: string | undefined): Templates {
  if (file === undefined) return {};
  try {
    return readTemplates(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`WECHAT_TEMPLATES_FILE (${file}): ${(cause as Error).message}`, { cause });
  }
}
