import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  maxOfferBytes,
  offerSchema,
  offerTextPrefix,
  offerToJson,
  type Offer,
  type OfferDigest,
} from '../../src-shared/agreement/offer.ts';
import { failure } from '../../src-shared/failure.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { keccakOfText, parseJsonWith } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { canonicalJson } from './canonical-json.ts';
import { offerLine } from './offer-line.ts';

/** Longer pastes are not searched. */
const maxPastedCharacters = 256 * 1024;
/** Incompressible 16 KiB, with deflate's framing, in base64url. */
const maxEncodedCharacters = Math.ceil(((maxOfferBytes + 64) * 4) / 3);

/** RFC 8785 text of an offer: what travels, and what `offerDigest` names. */
function offerJsonText(offer: Offer): string {
  return canonicalJson(offerToJson(offer));
}

/** Names one version of an offer, signatures included; an answer repeats it as `re`. */
export function offerDigest(offer: Offer): OfferDigest {
  return keccakOfText(offerJsonText(offer));
}

/**
 * An offer as text, for a messenger or a file: a line for people, which proves nothing and is never read
 * back, then the offer itself. `tokens` names the amount in that line.
 */
export function encodeOffer(offer: Offer, tokens: readonly Token[] = []): string {
  const packed = deflateRawSync(Buffer.from(offerJsonText(offer), 'utf8'), { level: 9 });
  return `${offerLine(offer, tokens)}\n${offerTextPrefix}${packed.toString('base64url')}\n`;
}

/**
 * The offer in a pasted text or a file's content. Never throws, and works in bounded time and memory
 * whatever the text is. `not_an_offer`: no marker; `offer_unreadable`: damaged, too large, not strict, not
 * canonical, or two different offers in one text. Says nothing about signatures: `reviewOffer` does.
 */
export function decodeOffer(text: string): Result<Offer> {
  if (text.length > maxPastedCharacters) return unreadable('too much text');
  const first = text.indexOf(offerTextPrefix);
  if (first === -1) return fail(failure('not_an_offer'));
  const rest = text.slice(first + offerTextPrefix.length);
  const encoded = leadingBase64url(rest);
  const second = rest.indexOf(offerTextPrefix);
  if (second !== -1) {
    const other = leadingBase64url(rest.slice(second + offerTextPrefix.length));
    if (other !== encoded) return unreadable('two offers in one text: paste one of them');
  }
  const decoded = unpackOffer(encoded);
  if (decoded.ok || second !== -1) return decoded;
  // Mail programs break long lines and quote them.
  const joined = leadingBase64url(rest.replace(/[\s>]+/g, ''));
  if (joined === encoded) return decoded;
  const unwrapped = unpackOffer(joined);
  return unwrapped.ok ? unwrapped : decoded;
}

function leadingBase64url(text: string): string {
  return /^[A-Za-z0-9_-]*/.exec(text)?.[0] ?? '';
}

function unpackOffer(encoded: string): Result<Offer> {
  if (encoded === '') return unreadable('nothing after the marker');
  if (encoded.length > maxEncodedCharacters) return unreadable('too large');
  const packed = Buffer.from(encoded, 'base64url');
  if (packed.toString('base64url') !== encoded) return unreadable('damaged');
  const json = inflate(packed);
  if (!json.ok) return json;
  const offer = parseJsonWith(offerSchema, json.value, 'offer_unreadable');
  if (!offer.ok) return offer;
  // Refuses doubled keys, other spellings of a number or an address, and anything else that reads in two ways.
  if (canonicalTextOrNull(offer.value) !== json.value) return unreadable('not in its one form');
  return offer;
}

function inflate(packed: Buffer): Result<string> {
  try {
    // With `info` zlib also says how much it read, which its types leave out.
    const inflated = inflateRawSync(packed, { maxOutputLength: maxOfferBytes, info: true });
    const { buffer, engine } = inflated as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (engine.bytesWritten !== packed.length) return unreadable('damaged');
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer));
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return unreadable(tooLarge ? 'too large' : 'damaged');
  }
}

function canonicalTextOrNull(offer: Offer): string | null {
  try {
    return offerJsonText(offer);
  } catch {
    return null;
  }
}

function unreadable(detail: string): Result<never> {
  return fail(failure('offer_unreadable', { detail }));
}
