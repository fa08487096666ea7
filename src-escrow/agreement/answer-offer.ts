import { randomBytes } from 'node:crypto';
import {
  openSide,
  type Details,
  type Offer,
  type OfferChange,
} from '../../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { hash, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { checkTerms, type Terms } from '../../src-shared/trade/terms.ts';
import { computeEscrowAddress, type EscrowFee } from '../escrow-deployment.ts';
import { hashDetails } from './details-hash.ts';
import { offerDigest } from './offer-codec.ts';
import {
  isSignedBy,
  signTerms,
  termsDigest,
  type EscrowDomain,
  type TypedDataSigner,
} from './terms-digest.ts';

/** The two sides of an offer. */
export type Side = 'seller' | 'buyer';

export function otherSide(side: Side): Side {
  return side === 'seller' ? 'buyer' : 'seller';
}

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
  readonly details: Omit<Details, 'v' | 'seller' | 'buyer'>;
}

/** The escrow that the maker's own settings name; its address is computed, never given. */
export interface EscrowChoice {
  readonly chainId: number;
  readonly fee: EscrowFee;
}

function random32(): Hash {
  return hash(`0x${randomBytes(32).toString('hex')}`);
}

/** Chain and contract whose signatures an offer carries. Trust it only after `reviewOffer`. */
export function domainOf(offer: Offer): EscrowDomain {
  return { chainId: offer.chainId, escrow: offer.escrow };
}

/** The id that the trade will have if these terms are locked. */
export function tradeIdOfOffer(offer: Offer): TradeId {
  return termsDigest(offer.terms, domainOf(offer));
}

/** An unsigned offer. Fails with `invalid_terms` where the contract would refuse the terms. */
export function makeOffer(draft: OfferDraftTerms, choice: EscrowChoice): Result<Offer> {
  const { address: escrow, version } = computeEscrowAddress(choice.fee);
  const details: Details = { v: 1, ...draft.details, seller: openSide, buyer: openSide };
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
    escrowVersion: version,
    fee: choice.fee,
    terms,
    details,
    signatures: {},
  });
}

/** Adds the side's signature over the terms as they stand. */
export async function signOffer(
  offer: Offer,
  side: Side,
  signer: TypedDataSigner,
): Promise<Offer> {
  const signature = await signTerms(signer, offer.terms, domainOf(offer));
  return { ...offer, signatures: { ...offer.signatures, [side]: signature } };
}

/** The side on which this account stands or could stand: named, or the open slot. Null: neither. */
export function sideFor(offer: Offer, account: Address): Side | null {
  const { seller, buyer } = offer.terms;
  if (account === seller) return 'seller';
  if (account === buyer) return 'buyer';
  if (seller === zeroAddress) return 'seller';
  return buyer === zeroAddress ? 'buyer' : null;
}

/**
 * The answer that accepts an offer, still to be signed by `side`: own empty slots are filled, nothing else
 * changes. The side that takes puts 32 random bytes into its `commit` (a commitment to its private details,
 * once there are any, is as random): the details' hash and so the tradeId then can't have been prepared by
 * the maker, which is what the check number rests on. Where nothing is left to fill, the signatures stay.
 */
export function acceptOffer(
  offer: Offer,
  account: Address,
): Result<{ readonly offer: Offer; readonly side: Side }> {
  const side = sideFor(offer, account);
  if (side === null) return fail(failure('not_your_offer'));
  const re = offerDigest(offer);
  const own = offer.details[side];
  const complete = offer.terms[side] === account && own.commit !== zeroHash;
  const details: Details = complete
    ? offer.details
    : { ...offer.details, [side]: { ...own, commit: own.commit === zeroHash ? random32() : own.commit } };
  const terms: Terms = complete
    ? offer.terms
    : { ...offer.terms, [side]: account, detailsHash: hashDetails(details) };
  const checked = checkTerms(terms, offer.escrow, terms.seller === zeroAddress || terms.buyer === zeroAddress);
  if (!checked.ok) return checked;
  // Other terms are another digest: what was signed before is worth nothing for it.
  const signatures = complete ? offer.signatures : {};
  return ok({ side, offer: { ...offer, terms, details, re, signatures } });
}

/** What a counter-offer may change. */
export interface CounterEdits {
  readonly terms?: Partial<Omit<Terms, 'seller' | 'buyer' | 'detailsHash' | 'salt'>>;
  readonly details?: Partial<Omit<Details, 'v' | 'seller' | 'buyer'>>;
}

/**
 * A counter-offer, still to be signed by `side`. The other side's box and commit are emptied: it takes now,
 * and so adds its random bytes after this message is fixed.
 */
export function counterOffer(
  offer: Offer,
  account: Address,
  edits: CounterEdits,
): Result<{ readonly offer: Offer; readonly side: Side }> {
  const side = sideFor(offer, account);
  if (side === null) return fail(failure('not_your_offer'));
  const details: Details = { ...offer.details, ...edits.details, [otherSide(side)]: openSide };
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

/** Both sides are named and the buyer signed exactly this: the seller can lock it. */
export function isLockable(offer: Offer): boolean {
  const { seller, buyer } = offer.terms;
  const signature = offer.signatures.buyer;
  if (seller === zeroAddress || buyer === zeroAddress || signature === undefined) return false;
  return isSignedBy(buyer, tradeIdOfOffer(offer), signature);
}

/** What an answer is, against the version of ours that it answers. */
export interface OfferComparison {
  /** `same`: nothing new. `acceptance`: only what the answering side may fill is new. `counter`: all else. */
  readonly kind: 'acceptance' | 'counter' | 'same';
  readonly changes: readonly OfferChange[];
}

/**
 * Compares an answer with the version held, which our side signed. Only the other side's empty slots
 * (address, box, commit) may be filled and only its signature added; one more difference makes it a
 * counter-offer, which needs a fresh signature of ours. Whether the signatures are valid is for
 * `reviewOffer` to say.
 */
export function compareOffers(held: Offer, answer: Offer): OfferComparison {
  const answering = answeringSide(held, answer);
  const from = flatten(held);
  const to = flatten(answer);
  const fields = new Set([...from.keys(), ...to.keys()]);
  const changes: OfferChange[] = [];
  let onlyFilled = true;
  for (const field of fields) {
    const change = { field, from: from.get(field) ?? '', to: to.get(field) ?? '' };
    if (change.from === change.to) continue;
    changes.push(change);
    onlyFilled &&= answering !== null && fillsSlot(change, answering);
  }
  const signatures = sameSignatures(held, answer);
  if (changes.length === 0 && signatures) return { kind: 'same', changes };
  if (answer.re !== offerDigest(held)) {
    onlyFilled = false;
    changes.push({ field: 're', from: offerDigest(held), to: answer.re ?? '' });
  }
  // The details' hash moves with the slots; by itself it is a change like any other.
  if (hashDetails(answer.details) !== answer.terms.detailsHash) {
    onlyFilled = false;
    changes.push({
      field: 'terms.detailsHash',
      from: held.terms.detailsHash,
      to: answer.terms.detailsHash,
    });
  }
  const signed = answering !== null && answer.signatures[answering] !== undefined;
  return { kind: onlyFilled && signed ? 'acceptance' : 'counter', changes };
}

/** The side that has not signed the version held; an unsigned draft of ours has none. */
function answeringSide(held: Offer, answer: Offer): Side | null {
  const { seller, buyer } = held.signatures;
  if (seller !== undefined && buyer === undefined) return 'buyer';
  if (buyer !== undefined && seller === undefined) return 'seller';
  if (seller !== undefined) return null;
  if (answer.signatures.buyer === undefined) return 'seller';
  return answer.signatures.seller === undefined ? 'buyer' : null;
}

function fillsSlot(change: OfferChange, side: Side): boolean {
  switch (change.field) {
    case `terms.${side}`:
      return change.from === zeroAddress;
    case `details.${side}.box`:
    case `details.${side}.commit`:
      return change.from === zeroHash;
    default:
      return false;
  }
}

function sameSignatures(held: Offer, answer: Offer): boolean {
  return (
    held.signatures.seller === answer.signatures.seller &&
    held.signatures.buyer === answer.signatures.buyer
  );
}

/** Every field but signatures, `re` and the derived details' hash, by its path, as text. */
function flatten(offer: Offer): Map<string, string> {
  const { signatures: _signatures, re: _re, terms, ...rest } = offer;
  const { detailsHash: _detailsHash, ...agreed } = terms;
  const fields = new Map<string, string>();
  const add = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, element] of Object.entries(value)) {
        add(path === '' ? key : `${path}.${key}`, element);
      }
    } else if (value !== undefined) fields.set(path, String(value as string | number | bigint));
  };
  add('', { ...rest, terms: agreed });
  return fields;
}

/** `tradeId mod 10^20` in groups of five, to read out on a call: `48213 90577 12064 33918`. */
export function checkNumber(id: TradeId): string {
  const digits = (BigInt(id) % 10n ** 20n).toString().padStart(20, '0');
  return digits.replace(/(\d{5})(?=\d)/g, '$1 ');
}
