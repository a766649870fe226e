// The rules of consent, pure: each yes allows one message, from whichever side it is heard.
import type { ConsentRow } from './tables.ts';

const granted = ({ told_by_user, told_by_push }: ConsentRow): number => Math.max(told_by_user, told_by_push);

/** Messages that may still be sent. */
export const creditsOf = (consent: ConsentRow | undefined): number =>
  consent === undefined ? 0 : Math.max(0, granted(consent) - consent.spent);

export const noConsent = (openid: string, templateId: string): ConsentRow => ({
  openid,
  template_id: templateId,
  told_by_user: 0,
  told_by_push: 0,
  spent: 0,
});

/** The phone and WeChat both tell of one yes: whoever comes second adds nothing. */
export const withYes = (consent: ConsentRow, from: 'user' | 'push'): ConsentRow =>
  from === 'user'
    ? { ...consent, told_by_user: consent.told_by_user + 1 }
    : { ...consent, told_by_push: consent.told_by_push + 1 };

export const withSpent = (consent: ConsentRow): ConsentRow => ({ ...consent, spent: consent.spent + 1 });

/** A message that was never sent gives its yes back. */
export const withReturned = (consent: ConsentRow): ConsentRow => ({
  ...consent,
  spent: Math.max(0, consent.spent - 1),
});

/** WeChat, or the user in his settings, says that there is no consent left. */
export const withoutAny = (consent: ConsentRow): ConsentRow => ({ ...consent, spent: granted(consent) });
