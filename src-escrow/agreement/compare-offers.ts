import type { Offer, OfferChange } from '../../src-shared/agreement/offer.ts';
import type { TradeId } from '../../src-shared/brand.ts';
import { zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import { tradeIdOfOffer } from './answer-offer.ts';
import { hashDetails } from './details-hash.ts';
import { offerDigest } from './offer-codec.ts';
import { isSignedBy } from './terms-digest.ts';

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

type OfferLeaf = string | number | bigint | undefined;
interface OfferTree {
  readonly [field: string]: OfferLeaf | OfferTree;
}

/** Every field but signatures, `re` and the derived details' hash, by its path, as text. */
function flatten(offer: Offer): Map<string, string> {
  const { signatures: _signatures, re: _re, terms, ...rest } = offer;
  const { detailsHash: _detailsHash, ...agreed } = terms;
  const fields = new Map<string, string>();
  const add = (prefix: string, tree: OfferTree): void => {
    for (const [key, value] of Object.entries(tree)) {
      if (typeof value === 'object') add(`${prefix}${key}.`, value);
      else if (value !== undefined) fields.set(`${prefix}${key}`, value.toString());
    }
  };
  add('', { ...rest, terms: { ...agreed } });
  return fields;
}

/** `tradeId mod 10^20` in groups of five, to read out on a call: `48213 90577 12064 33918`. */
export function checkNumber(id: TradeId): string {
  const digits = (BigInt(id) % 10n ** 20n).toString().padStart(20, '0');
  return digits.replace(/(\d{5})(?=\d)/g, '$1 ');
}
