// What content security found, the same for a checked text and for media checked later.
import { type Fields, isFields, object, oneOf } from '../http/reply-fields.ts';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import { type CheckSuggestion, checkLabels, checkSuggestions, errcodes } from '../wire/index.ts';

export interface ContentFinding {
  /** Publish only what passes; `review` is for a person to decide. */
  readonly suggest: CheckSuggestion;
  /** WeChat's number, and its meaning; `other` for a number we do not know. */
  readonly label: number;
  readonly labelName: (typeof checkLabels)[keyof typeof checkLabels];
}

export interface ContentVerdict extends ContentFinding {
  /** What WeChat's strategies said one by one, those that failed left out. */
  readonly strategies: readonly (ContentFinding & {
    readonly strategy: string;
    readonly keyword?: string;
  })[];
}

/** From the `result` and `detail` of a reply or an event; errcode says nothing about the content. */
export function readVerdict(fields: Fields): ContentVerdict {
  const details = Array.isArray(fields.detail) ? fields.detail.filter(isFields) : [];
  return {
    ...readFinding(object(fields, 'result')),
    strategies: details
      .filter(({ errcode = errcodes.ok }) => Number(errcode) === errcodes.ok)
      .filter(({ suggest }) => checkSuggestions.includes(suggest as CheckSuggestion))
      .map((detail) => ({
        strategy: String(detail.strategy ?? ''),
        ...readFinding(detail),
        ...(typeof detail.keyword === 'string' ? { keyword: detail.keyword } : {}),
      })),
  };
}

function readFinding(fields: Fields): ContentFinding {
  const label = Number(fields.label);
  if (!Number.isSafeInteger(label)) throw unreadableReply('label is no number');
  return {
    suggest: oneOf(fields, 'suggest', checkSuggestions),
    label,
    labelName: Object.hasOwn(checkLabels, label) ? checkLabels[label as keyof typeof checkLabels] : 'other',
  };
}
