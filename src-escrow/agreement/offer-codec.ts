import {
  offerSchema,
  offerTextPrefix,
  offerToJson,
  type Offer,
  type OfferDigest,
} from '../../src-shared/agreement/offer.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { keccakOfText } from '../../src-shared/parse.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, type Result } from '../../src-shared/result.ts';
import { canonicalJson } from './canonical-json.ts';
import { offerLine } from './offer-line.ts';
import {
  packJson,
  readPackedJson,
  readTextMessage,
  textMessage,
  type TextMessageFormat,
} from './text-message.ts';

/** RFC 8785 text of an offer: what travels, and what `offerDigest` names. */
function offerJsonText(offer: Offer): string {
  return canonicalJson(offerToJson(offer));
}

/** Names one version of an offer, signatures included; an answer repeats it as `re`. */
export function offerDigest(offer: Offer): OfferDigest {
  return keccakOfText(offerJsonText(offer));
}

/** The bytes that travel. */
export function packOffer(offer: Offer): Buffer {
  return packJson(offerJsonText(offer));
}

/** An offer in the bytes that travel, checked like one in a text. */
export function readPackedOffer(packed: Buffer): Result<Offer> {
  return offerForm.read(packed, (detail) => fail(failure('offer_unreadable', { detail })));
}

const offerForm: TextMessageFormat<Offer> = {
  prefix: offerTextPrefix,
  missing: 'not_an_offer',
  unreadable: 'offer_unreadable',
  read: readPackedJson(offerSchema, offerJsonText),
};

/**
 * An offer as text, for a messenger or a file: a line for people, which proves nothing and is never read
 * back, then the offer itself. `tokens` names the amount in that line.
 */
export function encodeOffer(offer: Offer, tokens: readonly Token[] = []): string {
  return textMessage(offerLine(offer, tokens), offerTextPrefix, packOffer(offer));
}

/**
 * The offer in a pasted text or a file's content. Never throws, and works in bounded time and memory
 * whatever the text is. `not_an_offer`: no marker; `offer_unreadable`: damaged, too large, not strict, not
 * canonical, or two different offers in one text. Says nothing about signatures: `reviewOffer` does.
 */
export function decodeOffer(text: string): Result<Offer> {
  return readTextMessage(offerForm, text);
}
