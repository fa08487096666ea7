import { describe, expect, it } from 'vitest';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { tradeId, zeroAddress, zeroHash } from '../../../src-shared/parse.ts';
import {
  acceptOffer,
  counterOffer,
  makeOffer,
  signOffer,
  tradeIdOfOffer,
} from '../../../src-escrow/agreement/answer-offer.ts';
import {
  checkNumber,
  compareOffers,
  isLockable,
} from '../../../src-escrow/agreement/compare-offers.ts';
import { hashDetails } from '../../../src-escrow/agreement/details-hash.ts';
import { offerDigest } from '../../../src-escrow/agreement/offer-codec.ts';
import {
  arbiter,
  buyer,
  chainId,
  draft,
  noFee,
  seller,
  signedAcceptance,
  signedOffer,
  slotOf,
  stranger,
  valueOf,
} from './agreement-samples.ts';

/** What somebody who answers could send, signed by them, with the details' hash made to fit. */
async function answeredWith(offer: Offer, change: (answer: Offer) => Offer): Promise<Offer> {
  const answer = change(valueOf(acceptOffer(offer, buyer.address, slotOf(buyer))).offer);
  const fitting = {
    ...answer,
    terms: { ...answer.terms, detailsHash: hashDetails(answer.details) },
  };
  return signOffer(fitting, 'buyer', buyer.wallet);
}

describe('an offer that the seller starts', () => {
  it('is open, can be signed, and cannot be locked', async () => {
    const offer = await signedOffer();
    expect(offer.terms).toMatchObject({ seller: seller.address, buyer: zeroAddress });
    expect(offer.details.buyer).toEqual({ box: zeroHash, commit: zeroHash });
    expect(offer.details.seller.commit).not.toBe(zeroHash);
    expect(isLockable(offer)).toBe(false);
  });

  it('is accepted by filling the own slot and nothing else, and can then be locked', async () => {
    const offer = await signedOffer();
    const answer = await signedAcceptance(offer, buyer);
    expect(answer.re).toBe(offerDigest(offer));
    expect(Object.keys(answer.signatures)).toEqual(['buyer']);
    const { kind, changes } = compareOffers(offer, answer);
    expect(kind).toBe('acceptance');
    expect(changes.map(({ field }) => field).sort()).toEqual([
      'details.buyer.box',
      'details.buyer.commit',
      'terms.buyer',
    ]);
    expect(isLockable(answer)).toBe(true);
  });

  it('gets another id from each taker, and from the same taker twice', async () => {
    const offer = await signedOffer();
    const ids = await Promise.all(
      [buyer, buyer, stranger].map(async (taker) =>
        tradeIdOfOffer(await signedAcceptance(offer, taker)),
      ),
    );
    expect(new Set([...ids, tradeIdOfOffer(offer)]).size).toBe(4);
  });

  it('adds the taker’s 32 random bytes also where the buyer was named', async () => {
    const offer = await signedOffer({ counterparty: buyer.address });
    const answer = await signedAcceptance(offer, buyer);
    const { kind, changes } = compareOffers(offer, answer);
    expect([kind, ...changes.map(({ field }) => field)]).toEqual([
      'acceptance',
      'details.buyer.box',
      'details.buyer.commit',
    ]);
    expect(acceptOffer(offer, stranger.address, slotOf(stranger))).toMatchObject({
      failure: { code: 'not_your_offer' },
    });
  });

  it('cannot be taken by its maker or its arbiter', async () => {
    const offer = await signedOffer();
    expect(acceptOffer(offer, arbiter.address, slotOf(arbiter))).toMatchObject({
      failure: { code: 'invalid_terms' },
    });
    expect(acceptOffer(offer, seller.address, slotOf(seller))).toMatchObject({
      failure: { code: 'offer_state' },
    });
  });
});

describe('an offer that the buyer starts', () => {
  it('is answered by the seller, then signed by the buyer, and can then be locked', async () => {
    const offer = await signedOffer({ side: 'buyer' });
    const answer = await signedAcceptance(offer, seller);
    expect(compareOffers(offer, answer).kind).toBe('acceptance');
    expect(isLockable(answer)).toBe(false);
    const agreed = await signedAcceptance(answer, buyer);
    expect(agreed.terms).toEqual(answer.terms);
    expect(Object.keys(agreed.signatures).sort()).toEqual(['buyer', 'seller']);
    expect(compareOffers(answer, agreed)).toEqual({ kind: 'acceptance', changes: [] });
    expect(isLockable(agreed)).toBe(true);
  });
});

describe('comparing an answer with the version held', () => {
  it('finds nothing new in the version itself', async () => {
    const offer = await signedOffer();
    expect(compareOffers(offer, offer)).toEqual({ kind: 'same', changes: [] });
  });

  it('shows every other difference as a counter-offer, old and new', async () => {
    const offer = await signedOffer();
    const altered = await answeredWith(offer, (answer) => ({
      ...answer,
      terms: { ...answer.terms, amount: 1n },
      details: { ...answer.details, fiatAmount: '3100.00' },
    }));
    const { kind, changes } = compareOffers(offer, altered);
    expect(kind).toBe('counter');
    expect(changes).toContainEqual({ field: 'terms.amount', from: '1250000000000000000', to: '1' });
    expect(changes).toContainEqual({ field: 'details.fiatAmount', from: '3105.00', to: '3100.00' });
  });

  it('never takes a changed field for an acceptance', async () => {
    const offer = await signedOffer();
    const alterations: ((answer: Offer) => Offer)[] = [
      ...Object.entries(offer.terms)
        .filter(([field]) => field !== 'buyer' && field !== 'detailsHash')
        .map(([field, value]) => (answer: Offer) => ({
          ...answer,
          terms: {
            ...answer.terms,
            [field]:
              typeof value === 'string'
                ? stranger.address
                : typeof value === 'bigint'
                  ? value + 1n
                  : value + 1,
          },
        })),
      ...['currency', 'fiatAmount', 'method', 'country', 'reference', 'note', 'bank'].map(
        (field) => (answer: Offer) => ({ ...answer, details: { ...answer.details, [field]: 'X' } }),
      ),
      (answer) => ({
        ...answer,
        details: {
          ...answer.details,
          seller: { ...answer.details.seller, box: answer.details.buyer.commit },
        },
      }),
      (answer) => ({ ...answer, details: { ...answer.details, seller: answer.details.buyer } }),
      (answer) => ({ ...answer, chainId: 1 }),
      (answer) => ({ ...answer, escrow: stranger.address }),
      (answer) => ({ ...answer, escrowVersion: '1' }),
      (answer) => ({ ...answer, fee: { ...answer.fee, bps: 1 } }),
      (answer) => ({ ...answer, re: zeroHash }),
      ({ re: _re, ...answer }) => answer,
    ];
    for (const alter of alterations) {
      expect(compareOffers(offer, await answeredWith(offer, alter)).kind).toBe('counter');
    }
  });

  it('asks for the answering side’s signature and a details’ hash that fits', async () => {
    const offer = await signedOffer();
    const answer = await signedAcceptance(offer, buyer);
    expect(compareOffers(offer, { ...answer, signatures: {} }).kind).toBe('counter');
    const misfit = { ...answer, terms: { ...answer.terms, detailsHash: zeroHash } };
    expect(compareOffers(offer, misfit).kind).toBe('counter');
  });

  it('does not let a slot that is filled be filled anew', async () => {
    const offer = await signedOffer({ counterparty: buyer.address });
    const taken = await answeredWith(offer, (answer) => ({
      ...answer,
      terms: { ...answer.terms, buyer: stranger.address },
    }));
    expect(compareOffers(offer, taken).kind).toBe('counter');
  });
});

describe('a counter-offer', () => {
  it('takes the other side’s signature away and is accepted like an offer', async () => {
    const offer = await signedOffer();
    const countered = valueOf(
      counterOffer(
        offer,
        buyer.address,
        {
          details: { fiatAmount: '3000.00' },
          terms: { paymentWindow: 7_200 * 2 },
        },
        slotOf(buyer),
      ),
    );
    expect(countered).toMatchObject({
      side: 'buyer',
      offer: { signatures: {}, re: offerDigest(offer) },
    });
    const signed = await signOffer(countered.offer, 'buyer', buyer.wallet);
    expect(compareOffers(offer, signed).kind).toBe('counter');
    expect(signed.details.seller).toEqual({ box: zeroHash, commit: zeroHash });
    const answer = await signedAcceptance(signed, seller);
    expect(compareOffers(signed, answer).kind).toBe('acceptance');
    const agreed = await signedAcceptance(answer, buyer);
    expect(isLockable(agreed)).toBe(true);
  });

  it('is refused where the contract would refuse it', async () => {
    const offer = await signedOffer();
    expect(
      counterOffer(offer, buyer.address, { terms: { paymentWindow: 1 } }, slotOf(buyer)),
    ).toMatchObject({
      failure: { code: 'invalid_terms', field: 'paymentWindow' },
    });
  });
});

describe('a new offer', () => {
  it('is refused where the contract would refuse its terms', () => {
    expect(
      makeOffer({ ...draft, amount: 0n }, { chainId, fee: noFee }, slotOf(seller)),
    ).toMatchObject({
      failure: { code: 'invalid_terms', field: 'amount' },
    });
  });
});

describe('the check number', () => {
  it('is the id modulo 10^20 in groups of five digits', () => {
    const of = (value: bigint) => checkNumber(tradeId(`0x${value.toString(16).padStart(64, '0')}`));
    expect(of(48_213_90577_12064_33918n + 7n * 10n ** 20n)).toBe('48213 90577 12064 33918');
    expect(of(42n)).toBe('00000 00000 00000 00042');
  });
});
