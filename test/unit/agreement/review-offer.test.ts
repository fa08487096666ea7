import { describe, expect, it } from 'vitest';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { address, hash, zeroHash } from '../../../src-shared/parse.ts';
import { daySeconds } from '../../../src-shared/trade/terms.ts';
import { computeEscrowAddress } from '../../../src-escrow/escrow-deployment.ts';
import { domainOf, signOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import { hashDetails } from '../../../src-escrow/agreement/details-hash.ts';
import {
  blockingFailure,
  type ReviewContext,
} from '../../../src-escrow/agreement/offer-finding.ts';
import { reviewOffer } from '../../../src-escrow/agreement/review-offer.ts';
import { signTerms } from '../../../src-escrow/agreement/terms-digest.ts';
import {
  arbiter,
  buyer,
  draft,
  now,
  readBy,
  seller,
  signedAcceptance,
  signedOffer,
  stranger,
} from './agreement-samples.ts';

function failureOf(offer: Offer, context: ReviewContext): string | null {
  return blockingFailure(reviewOffer(offer, context))?.code ?? null;
}
function codesOf(offer: Offer, context: ReviewContext): string[] {
  return reviewOffer(offer, context).map(({ code, level }) => `${level} ${code}`);
}
/** Signed by the seller as it stands, however odd. */
async function signedBySeller(offer: Offer): Promise<Offer> {
  const fitting = { ...offer, terms: { ...offer.terms, detailsHash: hashDetails(offer.details) } };
  return signOffer({ ...fitting, signatures: {} }, 'seller', seller.wallet);
}

describe('the review of a good offer', () => {
  it('blocks nothing, and says what was checked', async () => {
    const findings = codesOf(await signedOffer(), readBy(buyer));
    expect(findings).toEqual([
      'ok signed',
      'ok standard_escrow',
      'warn worst_case',
      'ok arbiter_known',
      'warn first_trade',
    ]);
  });

  it('holds from both sides and at every step', async () => {
    const offer = await signedOffer({ side: 'buyer' });
    const answer = await signedAcceptance(offer, seller);
    const agreed = await signedAcceptance(answer, buyer);
    const steps = [
      [offer, seller],
      [offer, buyer],
      [answer, buyer],
      [answer, seller],
      [agreed, seller],
      [agreed, buyer],
    ] as const;
    for (const [step, reader] of steps) expect(failureOf(step, readBy(reader))).toBeNull();
    expect(failureOf(offer, readBy(null))).toBeNull();
  });

  it('counts earlier trades with the other side', async () => {
    const tradesWith = new Map([[seller.address, { ended: 3, disputed: 0 }]]);
    const findings = reviewOffer(await signedOffer(), readBy(buyer, { tradesWith }));
    expect(findings).toContainEqual({
      level: 'ok',
      code: 'known_counterparty',
      text: '3 trades together.',
    });
  });
});

describe('the review refuses', () => {
  it('every offer with one field altered after it was signed', async () => {
    const offer = await signedOffer();
    const { terms, details } = offer;
    const altered: [string, Offer][] = [
      ...Object.entries(terms).map(([field, value]): [string, Offer] => [
        field,
        {
          ...offer,
          terms: {
            ...terms,
            [field]:
              field === 'detailsHash'
                ? zeroHash
                : typeof value === 'string'
                  ? stranger.address
                  : typeof value === 'bigint'
                    ? value + 1n
                    : value + 1,
          },
        },
      ]),
      ...Object.entries({
        currency: 'USD',
        fiatAmount: '1.00',
        method: 'cash',
        country: 'FR',
        reference: 'x',
        note: 'x',
        bank: 'x',
      }).map(([field, value]): [string, Offer] => [
        field,
        { ...offer, details: { ...details, [field]: value } },
      ]),
      ...(['seller', 'buyer'] as const).flatMap((side) =>
        (['box', 'commit'] as const).map((slot): [string, Offer] => [
          `${side}.${slot}`,
          {
            ...offer,
            details: {
              ...details,
              [side]: { ...details[side], [slot]: hash(`0x${'7'.repeat(64)}`) },
            },
          },
        ]),
      ),
      ['no note', { ...offer, details: { ...details, note: undefined } }],
      ['chainId', { ...offer, chainId: 1 }],
      ['escrow', { ...offer, escrow: stranger.address }],
      ['escrowVersion', { ...offer, escrowVersion: '9' }],
      ['fee.bps', { ...offer, fee: { ...offer.fee, bps: 1 } }],
      ['fee.to', { ...offer, fee: { ...offer.fee, to: stranger.address } }],
      ['no signature', { ...offer, signatures: {} }],
      [
        'signature',
        {
          ...offer,
          signatures: { seller: `${offer.signatures.seller!.slice(0, -4)}001b` as `0x${string}` },
        },
      ],
      ['other role', { ...offer, signatures: { buyer: offer.signatures.seller! } }],
    ];
    for (const [field, other] of altered) {
      expect([field, failureOf(other, readBy(buyer))]).not.toEqual([field, null]);
    }
  });

  it('an altered offer whose details’ hash was made to fit', async () => {
    const offer = await signedOffer();
    const details = { ...offer.details, reference: 'elsewhere' };
    const forged = {
      ...offer,
      details,
      terms: { ...offer.terms, detailsHash: hashDetails(details) },
    };
    expect(failureOf(forged, readBy(buyer))).toBe('offer_altered');
  });

  it('a signature by somebody else than who is named', async () => {
    const offer = await signedOffer();
    const signature = await signTerms(stranger.wallet, offer.terms, domainOf(offer));
    expect(failureOf({ ...offer, signatures: { seller: signature } }, readBy(buyer))).toBe(
      'offer_altered',
    );
    const both = { ...offer, signatures: { ...offer.signatures, buyer: signature } };
    expect(failureOf(both, readBy(buyer))).toBe('offer_altered');
  });

  it('an escrow that is not the standard one, however well signed', async () => {
    const offer = await signedOffer();
    const own = await signedBySeller({ ...offer, escrow: stranger.address });
    expect(failureOf(own, readBy(buyer))).toBe('unknown_escrow');
    const pretendedFee = await signedBySeller({ ...offer, fee: { bps: 50, to: stranger.address } });
    expect(failureOf(pretendedFee, readBy(buyer))).toBe('unknown_escrow');
    const unknownRelease = await signedBySeller({ ...offer, escrowVersion: '77' });
    expect(failureOf(unknownRelease, readBy(buyer))).toBe('unknown_escrow');
  });

  it('another chain, an unlisted token, unlawful terms', async () => {
    const offer = await signedOffer();
    expect(failureOf(offer, readBy(buyer, { chainId: 1 }))).toBe('offer_other_chain');
    const fakeToken = await signedBySeller({
      ...offer,
      terms: { ...offer.terms, token: stranger.address },
    });
    expect(failureOf(fakeToken, readBy(buyer))).toBe('unlisted_token');
    const short = await signedBySeller({ ...offer, terms: { ...offer.terms, paymentWindow: 60 } });
    expect(failureOf(short, readBy(buyer))).toBe('invalid_terms');
  });

  it('an offer that expired, nearly so, or stands for more than a week', async () => {
    const offer = await signedOffer();
    expect(failureOf(offer, readBy(buyer, { now: offer.terms.fundBy }))).toBe('offer_lapsed');
    expect(failureOf(offer, readBy(buyer, { now: offer.terms.fundBy - 119 }))).toBe(
      'lock_too_late',
    );
    expect(failureOf(offer, readBy(buyer, { now: offer.terms.fundBy - 121 }))).toBeNull();
    const long = await signedOffer({ fundBy: now + 8 * daySeconds });
    expect(failureOf(long, readBy(buyer))).toBe('invalid_terms');
    const week = await signedOffer({ fundBy: now + 7 * daySeconds });
    expect(failureOf(week, readBy(buyer))).toBeNull();
  });

  it('an offer for others, and one whose arbiter is the reader', async () => {
    const named = await signedOffer({ counterparty: buyer.address });
    expect(failureOf(named, readBy(stranger))).toBe('not_your_offer');
    expect(failureOf(named, readBy(arbiter))).toBe('not_your_offer');
  });

  it('an arbiter who is not on the list, until confirmed', async () => {
    const offer = await signedOffer();
    expect(failureOf(offer, readBy(buyer, { arbiters: [] }))).toBe('arbiter_unconfirmed');
    const second = await signedOffer({ fallbackArbiter: stranger.address });
    expect(failureOf(second, readBy(buyer))).toBe('arbiter_unconfirmed');
    const both = [arbiter.address, stranger.address];
    expect(failureOf(second, readBy(buyer, { arbiters: both }))).toBeNull();
  });

  it('an address that looks like a known one, until compared', async () => {
    const offer = await signedOffer();
    const digits = seller.address.slice(2).toLowerCase();
    const lookalike = address(`0x${digits.slice(0, 4)}${'0'.repeat(32)}${digits.slice(-4)}`);
    const known = [{ address: lookalike, name: 'Marta' }];
    expect(failureOf(offer, readBy(buyer, { known }))).toBe('lookalike_address');
    expect(failureOf(offer, readBy(buyer, { known, compared: [seller.address] }))).toBeNull();
    const real = [{ address: seller.address, name: 'Marta' }];
    expect(failureOf(offer, readBy(buyer, { known: real }))).toBeNull();
  });
});

describe('the review warns of', () => {
  it('each unusual term', async () => {
    const unusual = await signedOffer({
      defaultBuyerBps: 10_000,
      paymentWindow: 3 * daySeconds,
      confirmationWindow: 3_600,
      arbitrationWindow: 20 * daySeconds,
      arbiterFee: 10_000n,
    });
    expect(codesOf(unusual, readBy(buyer))).toEqual(
      expect.arrayContaining([
        'warn unusual_default',
        'warn long_payment_window',
        'warn short_confirmation_window',
        'warn long_arbitration_window',
        'warn arbiter_fee',
      ]),
    );
    const texts = reviewOffer(unusual, readBy(buyer)).map(({ text }) => text);
    expect(texts).toContain('If nobody decides, the buyer gets everything.');
    expect(texts).toContain('3 days to pay; 2 hours is usual for SEPA Instant.');
  });

  it('a fee of the escrow, as the standard escrow for that fee', async () => {
    const offer = await signedOffer();
    const fee = { bps: 50, to: stranger.address };
    const escrow = computeEscrowAddress({ feeBps: 50, feeRecipient: stranger.address });
    const findings = reviewOffer(await signedBySeller({ ...offer, fee, escrow }), readBy(buyer));
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'fee',
        text: 'The escrow keeps 0.5 % of what the buyer gets.',
      }),
    );
    expect(blockingFailure(findings)).toBeNull();
  });

  it('what the reader can lose', async () => {
    const worst = (offer: Offer, context: ReviewContext) =>
      reviewOffer(offer, context).find(({ code }) => code === 'worst_case')?.text;
    expect(worst(await signedOffer(), readBy(buyer))).toBe(
      'Worst case: you paid €3,105.00 and receive nothing.',
    );
    expect(worst(await signedOffer({ side: 'buyer' }), readBy(seller))).toBe(
      'Worst case: 1.25 ETH goes to the buyer and €3,105.00 never reaches you.',
    );
  });

  it('a payment that can be taken back, to the seller', async () => {
    const paypal = await signedOffer({
      side: 'buyer',
      details: { ...draft.details, method: 'paypal' },
    });
    expect(codesOf(paypal, readBy(seller))).toContain('warn reversal_risk');
    expect(codesOf(paypal, readBy(buyer))).not.toContain('warn reversal_risk');
  });
});
