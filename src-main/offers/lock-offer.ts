import { tradeIdOfOffer } from '../../src-escrow/agreement/answer-offer.ts';
import { isLockable } from '../../src-escrow/agreement/compare-offers.ts';
import type { OfferFinding } from '../../src-escrow/agreement/offer-finding.ts';
import { lockMarginSeconds, type Offer } from '../../src-shared/agreement/offer.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { OfferState, SentAction } from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { refusal } from './offer-review.ts';
import type { StoredOffer } from './offer-store.ts';

export interface LockDeps {
  readonly wallet: Wallet;
  readonly state: () => OfferState | undefined;
  readonly review: (offer: Offer, account: Address) => readonly OfferFinding[];
  readonly nowSeconds: () => number;
  readonly warnings: readonly string[];
}

/**
 * Locks an accepted offer as its seller: everything that made it acceptable is checked again, and that enough
 * time is left for the lock to be mined.
 */
export async function lockOffer(stored: StoredOffer, deps: LockDeps): Promise<Result<SentAction>> {
  const { offer } = stored;
  const { buyer } = offer.signatures;
  if (stored.role !== 'seller' || buyer === undefined || !isLockable(offer))
    return fail(failure('offer_state'));
  const tradeId = tradeIdOfOffer(offer);
  const waits = deps.wallet
    .transactions()
    .some((sent) => sent.tradeId === tradeId && (sent.state === 'signed' || sent.state === 'sent'));
  if (waits) return fail(failure('busy', { detail: 'its transaction is on the way' }));

  const stillAllowed = (): Result<null> => {
    if (deps.state() !== 'accepted') return fail(failure('offer_state'));
    const left = offer.terms.fundBy - deps.nowSeconds();
    if (left <= 0) return fail(failure('offer_lapsed'));
    if (left <= lockMarginSeconds) return fail(failure('lock_too_late'));
    // Our own signature is the lock itself; the other side's was checked above.
    const refused = refusal(
      deps.review(offer, offer.terms.seller).filter(({ code }) => code !== 'unsigned'),
    );
    return refused === null ? ok(null) : fail(refused);
  };
  const allowed = stillAllowed();
  if (!allowed.ok) return allowed;
  return deps.wallet.lockTrade({
    tradeId,
    terms: offer.terms,
    buyerSignature: buyer,
    warnings: deps.warnings,
    stillAllowed,
  });
}
