import type { TextAttempt } from '../../src-shared/practice/scam-school.ts';
import { failureText, type FailureCode } from '../../src-shared/failure.ts';
import type { Finding, ImportResult } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import { detailsText } from '../../src-shared/words/text-details.ts';

/** The refusal that each attempt must meet when it is read; the others are let in and marked on the review. */
const refusals: Partial<Readonly<Record<TextAttempt, FailureCode>>> = {
  amount_altered: 'offer_altered',
  fake_escrow: 'unknown_escrow',
  other_chain: 'offer_other_chain',
  lookalike_token: 'unlisted_token',
  claimed_lock: 'not_found',
  other_account: 'sealed_details_wrong',
  lapsed_offer: 'offer_lapsed',
  huge_text: 'offer_unreadable',
  hidden_characters: 'offer_unreadable',
  deep_text: 'offer_unreadable',
};

/**
 * What the app said that stopped the attempt, out of its own answer to the text; null: something else came of it, and
 * the lesson is not passed.
 */
export function stoppedBy(attempt: TextAttempt, read: Result<ImportResult>): string | null {
  const refusal = refusals[attempt];
  if (refusal !== undefined) {
    if (read.ok || read.failure.code !== refusal) return null;
    if (attempt === 'claimed_lock' && read.failure.detail !== detailsText.tradeUnknown) return null;
    return failureText(read.failure);
  }
  if (!read.ok || read.value.kind !== 'offer') return null;
  const { state, changes, findings } = read.value.offer;
  const found = (code: string, level: Finding['level']): string | null =>
    findings.find((finding) => finding.code === code && finding.level === level)?.text ?? null;
  switch (attempt) {
    case 'wholly_replaced':
      return found('first_trade', 'warn');
    case 'own_arbiter': {
      const unknown = found('arbiter_unknown', 'block');
      const silent = found('unusual_default', 'warn');
      return unknown === null || silent === null ? null : `${unknown} ${silent}`;
    }
    case 'quiet_change':
      // It asks for an answer and names what differs, instead of passing for the acceptance.
      return state === 'answer' && changes.some(({ field }) => field === 'terms.amount')
        ? detailsText.changedAnswer
        : null;
    default:
      return null;
  }
}
