import { makeOffer } from '../../src-escrow/agreement/answer-offer.ts';
import type { Offer } from '../../src-shared/agreement/offer.ts';
import type { Address } from '../../src-shared/brand.ts';
import { hash, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { daySeconds, hourSeconds } from '../../src-shared/trade/terms.ts';

export interface SampleOfferOf {
  readonly chainId: number;
  readonly account: Address;
  readonly arbiter: Address;
  readonly token: Address;
}

/** An unsigned offer to sell 250 of the token for 230 EUR to anybody, by the standard escrow; `change` as needed. */
export function sampleOffer(
  { chainId, account, arbiter, token }: SampleOfferOf,
  change: Partial<Parameters<typeof makeOffer>[0]> = {},
): Offer {
  const made = makeOffer(
    {
      side: 'seller',
      account,
      counterparty: null,
      arbiter,
      fallbackArbiter: null,
      token,
      amount: 250_000_000n,
      paymentWindow: 2 * hourSeconds,
      confirmationWindow: 6 * hourSeconds,
      arbitrationWindow: 14 * daySeconds,
      defaultBuyerBps: 5_000,
      arbiterFee: 0n,
      fundBy: Math.floor(Date.now() / 1000) + daySeconds,
      details: {
        currency: 'EUR',
        fiatAmount: '230.00',
        method: 'sepa-instant',
        country: 'DE',
        reference: 'Order 5',
      },
      ...change,
    },
    { chainId, fee: { feeBps: 0, feeRecipient: zeroAddress } },
    { box: zeroHash, commit: hash(`0x${'7'.repeat(64)}`) },
  );
  if (!made.ok) throw new Error(made.failure.code);
  return made.value;
}
