import { HDNodeWallet, Mnemonic } from 'ethers';
import type { ArbiterCard } from '../../../src-shared/agreement/arbiter-card.ts';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { ether, type Token } from '../../../src-shared/money/token.ts';
import { address, zeroAddress } from '../../../src-shared/parse.ts';
import type { Result } from '../../../src-shared/result.ts';
import { daySeconds, hourSeconds } from '../../../src-shared/trade/terms.ts';
import {
  acceptOffer,
  makeOffer,
  signOffer,
  type OfferDraftTerms,
  type SideSlot,
} from '../../../src-escrow/agreement/answer-offer.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { blindDetails, commitmentOf } from '../../../src-escrow/agreement/commitment.ts';
import type { ReviewContext } from '../../../src-escrow/agreement/offer-finding.ts';

const mnemonic = Mnemonic.fromPhrase('test test test test test test test test test test test junk');
function account(index: number) {
  const wallet = HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${index}`);
  return { wallet, address: address(wallet.address) };
}
export const seller = account(1);
export const buyer = account(2);
export const arbiter = account(3);
export const stranger = account(4);

const usdc: Token = {
  address: address('0x00000000000000000000000000000000000a11ce'),
  symbol: 'USDC',
  decimals: 6,
};
export const tokens = [ether, usdc];
export const chainId = 31_337;
export const noFee = { feeBps: 0, feeRecipient: zeroAddress };
/** 2026-11-22 16:00 UTC. */
export const now = Date.UTC(2026, 10, 22, 16) / 1000;

export const draft: OfferDraftTerms = {
  side: 'seller',
  account: seller.address,
  counterparty: null,
  arbiter: arbiter.address,
  fallbackArbiter: null,
  token: zeroAddress,
  amount: 1_250_000_000_000_000_000n,
  paymentWindow: 2 * hourSeconds,
  confirmationWindow: 6 * hourSeconds,
  arbitrationWindow: 14 * daySeconds,
  defaultBuyerBps: 5_000,
  arbiterFee: 0n,
  fundBy: now + hourSeconds,
  details: {
    currency: 'EUR',
    fiatAmount: '3105.00',
    method: 'sepa-instant',
    country: 'DE',
    reference: 'ED 4821',
    note: 'Grüße, weekdays only',
  },
};

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.detail ?? ''}`);
  return result.value;
}

/** What the arbiter says of himself; the draft's terms give him what he asks for. */
export const arbitersCard: ArbiterCard = {
  arbiter: arbiter.address,
  name: 'Lena Weiß',
  contact: 'lena@example.org',
  box: encryptionKeysOf(arbiter.wallet.privateKey).box,
  feeBps: 100,
  minArbitrationWindow: 7 * daySeconds,
  validUntil: now + 90 * daySeconds,
};

/** A slot as somebody fills it: own box, a fresh commitment. */
export function slotOf(who: typeof seller): SideSlot {
  const blinded = blindDetails({ holder: 'Somebody', account: {} });
  return { box: encryptionKeysOf(who.wallet.privateKey).box, commit: commitmentOf(blinded) };
}

/** An offer by either side, signed by its maker. */
export async function signedOffer(changes: Partial<OfferDraftTerms> = {}): Promise<Offer> {
  const made = { ...draft, ...changes };
  const maker = made.side === 'seller' ? seller : buyer;
  const offer = valueOf(
    makeOffer({ ...made, account: maker.address }, { chainId, fee: noFee }, slotOf(maker)),
  );
  return signOffer(offer, made.side, maker.wallet);
}

/** The other side's signed answer that accepts. */
export async function signedAcceptance(offer: Offer, by: typeof seller): Promise<Offer> {
  const answer = valueOf(acceptOffer(offer, by.address, slotOf(by)));
  return signOffer(answer.offer, answer.side, by.wallet);
}

export function readBy(
  reader: typeof seller | null,
  more: Partial<ReviewContext> = {},
): ReviewContext {
  return {
    chainId,
    tokens,
    now,
    account: reader?.address ?? null,
    known: [],
    arbiters: [arbiter.address],
    cards: new Map([[arbiter.address, arbitersCard]]),
    compared: [],
    tradesWith: new Map(),
    ...more,
  };
}
