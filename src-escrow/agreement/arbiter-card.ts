import type { TypedDataField } from 'ethers';
import {
  arbiterCardPrefix,
  signedArbiterCardSchema,
  type ArbiterCard,
  type SignedArbiterCard,
} from '../../src-shared/agreement/arbiter-card.ts';
import type { Hash } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { canonicalJson } from './canonical-json.ts';
import { utcMinute } from './offer-line.ts';
import {
  isSignedBy,
  signTypedData,
  typedDataDigest,
  type TypedData,
  type TypedDataSigner,
  type TypedDataTarget,
} from './terms-digest.ts';
import {
  packJson,
  readPackedJson,
  readTextMessage,
  textMessage,
  type TextMessageFormat,
} from './text-message.ts';

/** A card is about a person, not about one contract or chain: it holds on all of them. */
const domain: TypedDataTarget = { name: 'EscrowDesk', version: '1' };
const cardTypes: Record<'ArbiterCard', TypedDataField[]> = {
  ArbiterCard: [
    { name: 'arbiter', type: 'address' },
    { name: 'name', type: 'string' },
    { name: 'contact', type: 'string' },
    { name: 'box', type: 'bytes32' },
    { name: 'feeBps', type: 'uint16' },
    { name: 'minArbitrationWindow', type: 'uint32' },
    { name: 'validUntil', type: 'uint64' },
  ],
};

/** What the card's arbiter signs. */
export function arbiterCardTypedData(card: ArbiterCard): TypedData {
  return { domain, types: cardTypes, value: { ...card } };
}

export function arbiterCardDigest(card: ArbiterCard): Hash {
  return typedDataDigest(arbiterCardTypedData(card));
}

export async function signArbiterCard(
  card: ArbiterCard,
  signer: TypedDataSigner,
): Promise<SignedArbiterCard> {
  return { v: 1, card, signature: await signTypedData(signer, arbiterCardTypedData(card)) };
}

/**
 * The card, if its arbiter signed exactly this: else `arbiter_card_invalid`; `arbiter_card_expired` once `now` (Unix
 * seconds) is past it. That he is honest it can't say.
 */
export function checkArbiterCard(
  { card, signature }: SignedArbiterCard,
  now: number,
): Result<ArbiterCard> {
  if (!isSignedBy(card.arbiter, arbiterCardDigest(card), signature))
    return fail(failure('arbiter_card_invalid'));
  if (card.validUntil < now)
    return fail(failure('arbiter_card_expired', { detail: utcMinute(card.validUntil) }));
  return ok(card);
}

const cardForm: TextMessageFormat<SignedArbiterCard> = {
  prefix: arbiterCardPrefix,
  missing: 'not_an_arbiter_card',
  unreadable: 'arbiter_card_unreadable',
  read: readPackedJson(signedArbiterCardSchema, canonicalJson),
};

/** A line for people, then the card. */
export function encodeArbiterCard(signed: SignedArbiterCard): string {
  const { name, validUntil } = signed.card;
  const line = `Arbiter card of ${name}, valid until ${utcMinute(validUntil)}`;
  return textMessage(line, arbiterCardPrefix, packJson(canonicalJson(signed)));
}

/** The card in a pasted text or file, in its strict form; `checkArbiterCard` says whether it is true. Never throws. */
export function decodeArbiterCard(text: string): Result<SignedArbiterCard> {
  return readTextMessage(cardForm, text);
}
