import { compareOffers, isLockable } from '../../src-escrow/agreement/compare-offers.ts';
import { offerDigest } from '../../src-escrow/agreement/offer-codec.ts';
import { isOpenOffer, type Offer } from '../../src-shared/agreement/offer.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { type Side, sideFor } from '../../src-shared/trade/side.ts';
import { accountFor, findingsFor, refusal, type Reviewer } from './offer-review.ts';
import { idOfOffer, newVersion, type OfferStore, type StoredOffer } from './offer-store.ts';

/** What an offer that came in is to this profile. Nothing is stored yet. */
export interface ExaminedOffer {
  readonly offer: Offer;
  /** Ours that it names, or null while its open slot is still to be filled. */
  readonly account: Address | null;
  readonly role: Side;
  /** Held already, by whatever way it came first: reading it again changes nothing. */
  readonly known: StoredOffer | null;
  /** The version of ours that it answers. */
  readonly answers: StoredOffer | null;
}

export interface OfferReading {
  /** Every check that stands before the review; a refusal says why not even that. */
  examine(offer: Offer): Result<ExaminedOffer>;
  /** Examines and stores it to be reviewed; what is held already stays as it is. */
  read(offer: Offer): Promise<Result<StoredOffer>>;
}

export interface OfferReadingDeps {
  readonly offers: OfferStore;
  readonly reviewer: () => Reviewer;
  readonly keep: (stored: StoredOffer) => Promise<Result<StoredOffer>>;
  readonly now: () => number;
}

/**
 * Takes in what travels. Invariant: whatever comes, a version that was signed, accepted or locked here stays what it
 * is: a new version stands beside it, and only a version that still waits for its answer is changed by one.
 */
export function createOfferReading({
  offers,
  reviewer,
  keep,
  now,
}: OfferReadingDeps): OfferReading {
  /** The version that stands now for one that was replaced. */
  function latest(stored: StoredOffer): StoredOffer {
    const next = stored.replacedBy === null ? undefined : offers.get(stored.replacedBy);
    return next === undefined || next.id === stored.id ? stored : next;
  }

  function examine(offer: Offer): Result<ExaminedOffer> {
    const present = reviewer();
    const account = accountFor(offer, present.accounts);
    const same = offers.byDigest(offerDigest(offer));
    if (same !== undefined)
      return ok({ offer, account, role: same.role, known: latest(same), answers: null });
    const refused = refusal(findingsFor(offer, account, present));
    if (refused !== null) return fail(refused);
    const role =
      account !== null
        ? sideFor(offer, account)
        : offer.terms.seller === zeroAddress
          ? 'seller'
          : 'buyer';
    if (role === null || (account === null && !isOpenOffer(offer)))
      return fail(failure('not_your_offer'));
    const held = offer.re === undefined ? undefined : offers.byDigest(offer.re);
    const answers = held?.mine === true && held.account === account ? held : null;
    if (answers?.state === 'withdrawn')
      return fail(failure('offer_state', { detail: 'you withdrew the offer that it answers' }));
    // The same terms: what is agreed or locked stays as it is, unless they still wait for this signature.
    const sameTerms = offers.get(idOfOffer(offer));
    const waits = answers !== null && sameTerms?.id === answers.id && answers.state === 'sent';
    const known = sameTerms === undefined || waits ? null : sameTerms;
    return ok({ offer, account, role, known, answers });
  }

  async function readAnswer(answer: Offer, held: StoredOffer): Promise<Result<StoredOffer>> {
    const { kind, changes } = compareOffers(held.offer, answer);
    if (kind === 'same') return ok(held);
    const id = idOfOffer(answer);
    const accepted = kind === 'acceptance';
    const open = isOpenOffer(held.offer);
    const kept = await keep({
      ...newVersion(answer, held.id === id ? held.createdAt : now()),
      state: accepted && isLockable(answer) ? 'accepted' : 'answer',
      role: held.role,
      account: held.account,
      mine: false,
      changes: accepted ? [] : [...changes],
      root: held.root ?? (open ? held.id : null),
    });
    if (kept.ok && accepted && !open && held.id !== id)
      await keep({ ...held, state: 'replaced', replacedBy: id });
    return kept;
  }

  return {
    examine,
    async read(offer) {
      const examined = examine(offer);
      if (!examined.ok) return examined;
      const { account, role, known, answers } = examined.value;
      if (known !== null) return ok(known);
      if (answers !== null) return readAnswer(offer, answers);
      // Signed by ourselves on another computer: there is nothing left to answer.
      const own = account !== null && offer.terms[role] === account;
      const mine = own && offer.signatures[role] !== undefined;
      return keep({
        ...newVersion(offer, now()),
        state: !mine ? 'answer' : isLockable(offer) ? 'accepted' : 'sent',
        role,
        account: own ? account : null,
        mine,
      });
    },
  };
}
