import { randomBytes } from 'node:crypto';
import { openSide, type AgreementDetails, type Offer } from '../../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { hash, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { otherSide, sideFor, type Side } from '../../src-shared/trade/side.ts';
import { checkTerms, type Terms } from '../../src-shared/trade/terms.ts';
import { latestRelease } from '../../contracts/abi/releases.ts';
import { computeEscrowAddress, type EscrowFee } from '../escrow-deployment.ts';
import { hashDetails } from './details-hash.ts';
import { offerDigest } from './offer-codec.ts';
import { signTerms, termsDigest, type EscrowDomain, type TypedDataSigner } from './terms-digest.ts';

/** What a maker decides; all else of an offer follows. Amounts in the smallest unit, windows in seconds. */
export interface OfferDraftTerms {
  readonly side: Side;
  readonly account: Address;
  /** Null: open to anyone. */
  readonly counterparty: Address | null;
  readonly arbiter: Address;
  readonly fallbackArbiter: Address | null;
  readonly token: Address;
  readonly amount: bigint;
  readonly paymentWindow: number;
  readonly confirmationWindow: number;
  readonly arbitrationWindow: number;
  readonly defaultBuyerBps: number;
  readonly arbiterFee: bigint;
  /** Unix seconds. */
  readonly fundBy: number;
  readonly details: Omit<AgreementDetails, 'v' | 'seller' | 'buyer'>;
}

/** The escrow that the maker's own settings name; its address is computed, never given. */
export interface EscrowChoice {
  readonly chainId: number;
  readonly fee: EscrowFee;
}

function random32(): Hash {
  return hash(`0x${randomBytes(32).toString('hex')}`);
}

/**
 * What a side puts into its slot: the key that the other side's private details are to be sealed to, and the
 * commitment to its own. The commitment's random bytes are the 32 that the check number rests on. A slot whose commit
 * is zero is open.
 */
export type SideSlot = AgreementDetails['seller'];

/** Chain and contract whose signatures an offer carries. Trust it only after `reviewOffer`. */
export function domainOf(offer: Offer): EscrowDomain {
  return { chainId: offer.chainId, escrow: offer.escrow, version: offer.escrowVersion };
}

/** The id that the trade will have if these terms are locked. */
export function tradeIdOfOffer(offer: Offer): TradeId {
  return termsDigest(offer.terms, domainOf(offer));
}

/** An unsigned offer. Fails with `invalid_terms` where the contract would refuse the terms. */
export function makeOffer(
  draft: OfferDraftTerms,
  choice: EscrowChoice,
  slot: SideSlot,
): Result<Offer> {
  const escrow = computeEscrowAddress(choice.fee);
  const details: AgreementDetails = {
    v: 1,
    ...draft.details,
    seller: openSide,
    buyer: openSide,
    [draft.side]: slot,
  };
  const counterparty = draft.counterparty ?? zeroAddress;
  const terms: Terms = {
    seller: draft.side === 'seller' ? draft.account : counterparty,
    buyer: draft.side === 'buyer' ? draft.account : counterparty,
    arbiter: draft.arbiter,
    fallbackArbiter: draft.fallbackArbiter ?? zeroAddress,
    token: draft.token,
    amount: draft.amount,
    paymentWindow: draft.paymentWindow,
    confirmationWindow: draft.confirmationWindow,
    arbitrationWindow: draft.arbitrationWindow,
    defaultBuyerBps: draft.defaultBuyerBps,
    arbiterFee: draft.arbiterFee,
    fundBy: draft.fundBy,
    detailsHash: hashDetails(details),
    salt: BigInt(random32()),
  };
  const checked = checkTerms(terms, escrow, true);
  if (!checked.ok) return checked;
  return ok({
    v: 1,
    chainId: choice.chainId,
    escrow,
    escrowVersion: latestRelease.version,
    fee: { bps: choice.fee.feeBps, to: choice.fee.feeRecipient },
    terms,
    details,
    signatures: {},
  });
}

/** Adds the side's signature over the terms as they stand. */
export async function signOffer(offer: Offer, side: Side, signer: TypedDataSigner): Promise<Offer> {
  const signature = await signTerms(signer, offer.terms, domainOf(offer));
  return { ...offer, signatures: { ...offer.signatures, [side]: signature } };
}

/** Whether this account has a slot of the offer still to fill before it can accept. */
export function fillsSlot(offer: Offer, account: Address): boolean {
  const side = sideFor(offer, account);
  return side !== null && !isComplete(offer, account, side);
}

function isComplete(offer: Offer, account: Address, side: Side): boolean {
  return offer.terms[side] === account && offer.details[side].commit !== zeroHash;
}

/**
 * The answer that accepts an offer, still to be signed by `side`: own empty slots are filled with `slot`, nothing else
 * changes. As the taker's `commit` is random, the details' hash and so the tradeId can't have been prepared by
 * the maker, which is what the check number rests on. Where nothing is left to fill, the signatures stay.
 */
export function acceptOffer(
  offer: Offer,
  account: Address,
  slot: SideSlot,
): Result<{ readonly offer: Offer; readonly side: Side }> {
  const side = sideFor(offer, account);
  if (side === null) return fail(failure('not_your_offer'));
  if (offer.terms[side] === account && offer.signatures[side] !== undefined)
    return fail(failure('offer_state', { detail: 'you signed it already' }));
  const re = offerDigest(offer);
  const own = offer.details[side];
  const complete = isComplete(offer, account, side);
  const details: AgreementDetails = complete
    ? offer.details
    : { ...offer.details, [side]: own.commit === zeroHash ? slot : own };
  const terms: Terms = complete
    ? offer.terms
    : { ...offer.terms, [side]: account, detailsHash: hashDetails(details) };
  const checked = checkTerms(
    terms,
    offer.escrow,
    terms.seller === zeroAddress || terms.buyer === zeroAddress,
  );
  if (!checked.ok) return checked;
  // Other terms are another digest: what was signed before is worth nothing for it.
  const signatures = complete ? offer.signatures : {};
  return ok({ side, offer: { ...offer, terms, details, re, signatures } });
}

/** What a counter-offer may change. */
export interface CounterEdits {
  readonly terms?: Partial<Omit<Terms, 'seller' | 'buyer' | 'detailsHash' | 'salt'>>;
  readonly details?: Partial<Omit<AgreementDetails, 'v' | 'seller' | 'buyer'>>;
}

/**
 * A counter-offer, still to be signed by `side`. The other side's box and commit are emptied: it takes now,
 * and so adds its random bytes after this message is fixed.
 */
export function counterOffer(
  offer: Offer,
  account: Address,
  edits: CounterEdits,
  slot: SideSlot,
): Result<{ readonly offer: Offer; readonly side: Side }> {
  const side = sideFor(offer, account);
  if (side === null) return fail(failure('not_your_offer'));
  const details: AgreementDetails = {
    ...offer.details,
    ...edits.details,
    [side]: slot,
    [otherSide(side)]: openSide,
  };
  const terms: Terms = {
    ...offer.terms,
    ...edits.terms,
    [side]: account,
    detailsHash: hashDetails(details),
    salt: BigInt(random32()),
  };
  const checked = checkTerms(terms, offer.escrow, true);
  if (!checked.ok) return checked;
  return ok({
    side,
    offer: { ...offer, terms, details, re: offerDigest(offer), signatures: {} },
  });
}
