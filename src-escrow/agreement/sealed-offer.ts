import type { Offer } from '../../src-shared/agreement/offer.ts';
import type { Address, Hash } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { packOffer, readPackedOffer } from './offer-codec.ts';
import { padded, sealedExtraBytes, sealTo, unpadded, type OpenSealed } from './sealed-message.ts';
import { readTextMessage, textMessage, type TextMessageFormat } from './text-message.ts';

/** Who sends to whom through a service. Bound to what is sealed: the service can't pass it on as another's. */
export interface Delivery {
  readonly from: Address;
  readonly to: Address;
}

export const sealedOfferPrefix = 'escrow-desk-sealed:1/';
const infoHead = Buffer.from('escrow-desk/offer/1', 'utf8');
/** Sealed offers have a multiple of this length, so that it tells little of the note in them. */
const paddingStep = 512;

function infoOf({ from, to }: Delivery): Buffer {
  const bytes = (address: Address) => Buffer.from(address.slice(2), 'hex');
  return Buffer.concat([infoHead, bytes(from), bytes(to)]);
}

/** Seals an offer to the receiver's box, as text for a service. `sealed_offer_unreadable`: the box is no usable key. */
export async function sealOffer(
  offer: Offer,
  delivery: Delivery,
  box: Hash,
): Promise<Result<string>> {
  try {
    const sealed = await sealTo(box, infoOf(delivery), padded(packOffer(offer), paddingStep));
    return ok(textMessage('Sealed offer', sealedOfferPrefix, sealed));
  } catch {
    return unreadable('the receiver’s box is no usable key');
  }
}

export function isSealedOffer(text: string): boolean {
  return text.includes(sealedOfferPrefix);
}

const sealedForm: TextMessageFormat<Uint8Array> = {
  prefix: sealedOfferPrefix,
  missing: 'not_an_offer',
  unreadable: 'sealed_offer_unreadable',
  read: (packed, refuse) =>
    packed.length > sealedExtraBytes && (packed.length - sealedExtraBytes) % paddingStep === 0
      ? ok(new Uint8Array(packed))
      : refuse('damaged'),
};

/**
 * Opens a sealed offer; what it says is then read like any other. Fails with `sealed_offer_unreadable`, or as the
 * opener does when it can't open anything now.
 */
export async function openSealedOffer(
  text: string,
  delivery: Delivery,
  open: OpenSealed,
): Promise<Result<Offer>> {
  const sealed = readTextMessage(sealedForm, text);
  if (!sealed.ok) return sealed;
  const opened = await open(infoOf(delivery), sealed.value);
  if (opened.ok) {
    const packed = unpadded(opened.value);
    return packed === null ? unreadable('damaged') : readPackedOffer(packed);
  }
  if (opened.failure.code !== 'sealed_to_another') return opened;
  return unreadable('not sealed to this account, not by this sender, or altered');
}

function unreadable(detail: string): Result<never> {
  return fail(failure('sealed_offer_unreadable', { detail }));
}
