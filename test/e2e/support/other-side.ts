import { expect } from '@playwright/test';
import { Wallet } from 'ethers';
import {
  makeOffer,
  signOffer,
  tradeIdOfOffer,
} from '../../../src-escrow/agreement/answer-offer.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import {
  blindDetails,
  commitmentOf,
  type BlindedDetails,
} from '../../../src-escrow/agreement/commitment.ts';
import { encodeSealedDetails, sealDetails } from '../../../src-escrow/agreement/sealed-details.ts';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import { daySeconds, hourSeconds } from '../../../src-shared/trade/terms.ts';
import type { Side } from '../../../src-shared/trade/side.ts';
import type { OwnNetwork } from './own-network.ts';

/** What the other side of a trade does by its key alone, without an app. */
export const theirAccount = {
  holder: 'Marta Keller',
  account: { iban: 'DE89370400440532013000' },
};

export interface Agreed {
  readonly offer: Offer;
  readonly theirs: BlindedDetails;
  readonly tradeId: string;
}

/** The network's seller offers 0.1 ETH to anybody, signed. */
export async function theirOffer(
  { seller, arbiter, settings }: OwnNetwork,
  method = 'sepa-instant',
): Promise<Pick<Agreed, 'offer' | 'theirs'>> {
  const theirs = blindDetails(theirAccount);
  const made = makeOffer(
    {
      side: 'seller',
      account: seller.address,
      counterparty: null,
      arbiter,
      fallbackArbiter: null,
      token: zeroAddress,
      amount: 10n ** 17n,
      paymentWindow: 2 * hourSeconds,
      confirmationWindow: 6 * hourSeconds,
      arbitrationWindow: 7 * daySeconds,
      defaultBuyerBps: 5_000,
      arbiterFee: 0n,
      fundBy: Math.floor(Date.now() / 1000) + hourSeconds,
      details: {
        currency: 'EUR',
        fiatAmount: '251.37',
        method,
        country: 'DE',
        reference: 'Rule 1',
      },
    },
    { chainId: settings.chainId, fee: { feeBps: 0, feeRecipient: zeroAddress } },
    { box: encryptionKeysOf(seller.privateKey).box, commit: commitmentOf(theirs) },
  );
  if (!made.ok) throw new Error(made.failure.code);
  const offer = await signOffer(made.value, 'seller', new Wallet(seller.privateKey));
  return { offer, theirs };
}

/** Bank details as text, sealed to the other party of the trade. */
export async function sealed(
  { offer, tradeId }: Agreed,
  blinded: BlindedDetails,
  role: Side = 'seller',
): Promise<string> {
  const { box } = offer.details[role === 'seller' ? 'buyer' : 'seller'];
  const to = { box, tradeId: tradeIdOfOffer(offer), role };
  expect(to.tradeId).toBe(tradeId);
  const made = await sealDetails(blinded, to);
  if (!made.ok) throw new Error(made.failure.code);
  return encodeSealedDetails(made.value);
}
