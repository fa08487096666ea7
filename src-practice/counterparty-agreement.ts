import { Wallet } from 'ethers';
import type { Offer } from '../src-shared/agreement/offer.ts';
import type { Address, TradeId } from '../src-shared/brand.ts';
import { failure } from '../src-shared/failure.ts';
import type { Token } from '../src-shared/money/token.ts';
import { practiceChainId, practiceFacts } from '../src-shared/network/networks.ts';
import type { PracticeScenario } from '../src-shared/practice/practice-messages.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import { daySeconds, hourSeconds } from '../src-shared/trade/terms.ts';
import { type Side, sideFor } from '../src-shared/trade/side.ts';
import {
  acceptOffer,
  fillsSlot,
  makeOffer,
  signOffer,
  tradeIdOfOffer,
} from '../src-escrow/agreement/answer-offer.ts';
import { compareOffers, isLockable } from '../src-escrow/agreement/compare-offers.ts';
import { commitmentOf, type BlindedDetails } from '../src-escrow/agreement/commitment.ts';
import { decodeOffer, encodeOffer, offerDigest } from '../src-escrow/agreement/offer-codec.ts';
import { blockingFailure, type ReviewContext } from '../src-escrow/agreement/offer-finding.ts';
import { reviewOffer } from '../src-escrow/agreement/review-offer.ts';
import type { CounterpartyMemory } from './counterparty-memory.ts';
import { practiceFee } from './practice-chain.ts';
import {
  isSealedText,
  readSealed,
  robinsDetails,
  sealForCounterparty,
  slotOf,
} from './practice-details.ts';
import { ada, grace, robin } from './practice-people.ts';
import { practiceStablecoin } from './test-stablecoin.ts';

/** What the counterparty would offer. `side`: what it does itself. Null `to`: open to anyone. */
export interface OfferWish {
  readonly side: 'sell' | 'buy';
  readonly token: Address;
  readonly scenario: PracticeScenario;
  readonly to: Address | null;
}

/** How the counterparty agrees, on texts alone, as a person with a messenger would. */
export interface CounterpartyAgreement {
  makeOffer(wish: OfferWish): Promise<Result<{ readonly text: string }>>;
  /** Bank details for a locked trade; null: none of ours. */
  sealDetails(tradeId: TradeId): Promise<Result<{ readonly text: string | null }>>;
  /** Takes whatever is handed over; the text to hand back, or null: none is needed. */
  receive(
    text: string,
    scenario: PracticeScenario | undefined,
  ): Promise<Result<{ readonly text: string | null }>>;
}

const practiceMethod = 'sepa-instant';
const noGrace = 'name Grace (practice) as the second arbiter: she decides here once Ada has not';
const practiceTokens: readonly Token[] = [practiceFacts.coin, practiceStablecoin];

/** What one practice offer is about: amount in the smallest unit, and its price. */
const samples: readonly { token: Address; amount: bigint; fiatAmount: string }[] = [
  { token: practiceFacts.coin.address, amount: 5n * 10n ** 17n, fiatAmount: '1242.00' },
  { token: practiceStablecoin.address, amount: 2_500n * 10n ** 6n, fiatAmount: '2315.00' },
];

export function createCounterpartyAgreement(
  memory: CounterpartyMemory,
  chainTime: () => Promise<number>,
): CounterpartyAgreement {
  const wallet = new Wallet(robin.privateKey);

  const sign = async (
    offer: Offer,
    side: Side,
    scenario: PracticeScenario,
    own: BlindedDetails,
  ) => {
    const signed = await signOffer(offer, side, wallet);
    await memory.rememberOffer({ offer: signed, scenario, own });
    // Signed by the buyer and complete: whoever sells may lock it now.
    if (isLockable(signed)) await memory.rememberTrade({ offer: signed, scenario, own });
    return encodeOffer(signed, practiceTokens);
  };

  /** What stands in Robin's own slot of an offer that comes back to be signed. */
  const ownDetails = (offer: Offer): BlindedDetails | undefined =>
    [...memory.offers.values()].find(({ own }) =>
      [offer.details.seller.commit, offer.details.buyer.commit].includes(commitmentOf(own)),
    )?.own;

  return {
    async makeOffer(wish) {
      const sample = samples.find(({ token }) => token === wish.token);
      if (sample === undefined) return fail(failure('unlisted_token'));
      if (wish.scenario === 'without_gas' && wish.side === 'buy')
        return fail(failure('invalid_input', { field: 'side', detail: 'you buy in this one' }));
      const side = wish.side === 'sell' ? 'seller' : 'buyer';
      const own = robinsDetails(side, practiceMethod);
      const made = makeOffer(
        {
          side,
          account: robin.address,
          counterparty: wish.to,
          arbiter: ada.address,
          fallbackArbiter: needsGrace(wish.scenario) ? grace.address : null,
          token: sample.token,
          amount: sample.amount,
          // The shortest that the contract allows, so that a window can be seen to end.
          paymentWindow: wish.scenario === 'expire' ? hourSeconds : 2 * hourSeconds,
          confirmationWindow: 6 * hourSeconds,
          arbitrationWindow: 7 * daySeconds,
          defaultBuyerBps: 5_000,
          arbiterFee: 0n,
          fundBy: (await chainTime()) + (wish.to === null ? daySeconds : hourSeconds),
          details: {
            currency: 'EUR',
            fiatAmount: sample.fiatAmount,
            method: practiceMethod,
            country: 'DE',
            reference: 'PRACTICE',
            note: 'A practice trade: no real money.',
          },
        },
        { chainId: practiceChainId, fee: practiceFee },
        slotOf(own),
      );
      if (!made.ok) return made;
      return ok({ text: await sign(made.value, side, wish.scenario, own) });
    },

    async sealDetails(tradeId) {
      const known = memory.trades.get(tradeId);
      if (known === undefined) return ok({ text: null });
      return sealForCounterparty(known.offer, tradeId, known.own);
    },

    async receive(text, wished) {
      if (isSealedText(text)) {
        const read = await readSealed(text, (id) => memory.trades.get(id)?.offer);
        return read.ok ? ok({ text: null }) : read;
      }
      const decoded = decodeOffer(text);
      if (!decoded.ok) return decoded;
      const offer = decoded.value;
      const refusal = blockingFailure(reviewOffer(offer, await robinsEyes(offer, chainTime)));
      if (refusal !== null) return fail(refusal);
      if (memory.offers.has(offerDigest(offer))) return ok({ text: null });
      if (memory.trades.has(tradeIdOfOffer(offer))) return ok({ text: null });

      const held = offer.re === undefined ? undefined : memory.offers.get(offer.re);
      const scenario = wished ?? held?.scenario ?? 'release';
      if (needsGrace(scenario) && offer.terms.fallbackArbiter !== grace.address)
        return fail(failure('invalid_input', { field: 'fallbackArbiter', detail: noGrace }));
      const accepted = held !== undefined && compareOffers(held.offer, offer).kind === 'acceptance';
      if (accepted && offer.terms.seller === robin.address && isLockable(offer)) {
        await memory.rememberTrade({ offer, scenario, own: held.own });
        return ok({ text: null });
      }
      // An open offer, a counter-offer, or the last signature that is missing.
      const side = sideFor(offer, robin.address);
      if (side === null) return fail(failure('not_your_offer'));
      const fills = fillsSlot(offer, robin.address);
      const own = fills ? robinsDetails(side, offer.details.method) : ownDetails(offer);
      if (own === undefined) return fail(failure('offer_unknown'));
      const answer = acceptOffer(offer, robin.address, slotOf(own));
      if (!answer.ok) return answer;
      return ok({ text: await sign(answer.value.offer, side, scenario, own) });
    },
  };
}

/** Scenarios in which the second arbiter decides. */
const needsGrace = (scenario: PracticeScenario): boolean =>
  scenario === 'escalated' || scenario === 'declined';

/** Robin knows everybody's arbiters: a practice offer may name anyone. */
async function robinsEyes(offer: Offer, chainTime: () => Promise<number>): Promise<ReviewContext> {
  return {
    chainId: practiceChainId,
    tokens: practiceTokens,
    now: await chainTime(),
    account: robin.address,
    known: [],
    arbiters: [offer.terms.arbiter, offer.terms.fallbackArbiter],
    cards: new Map(),
    compared: [],
    tradesWith: new Map(),
  };
}
