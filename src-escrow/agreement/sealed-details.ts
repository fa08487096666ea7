import type { AgreementDetails } from '../../src-shared/agreement/offer.ts';
import {
  privateDetailsSchema,
  privateDetailsToJson,
} from '../../src-shared/agreement/private-details.ts';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { hash, hashSchema, parseJsonWith, tradeId, z, zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import { canonicalJson } from './canonical-json.ts';
import { commitmentOf, type BlindedDetails } from './commitment.ts';
import { hashDetails } from './details-hash.ts';
import { padded, sealedExtraBytes, sealTo, unpadded, type OpenSealed } from './sealed-message.ts';
import { readTextMessage, textMessage, type TextMessageFormat } from './text-message.ts';

/** Whose private details are sealed, for which trade; public, and bound to the ciphertext. */
export interface SealedDetails {
  readonly tradeId: TradeId;
  /** The side whose details these are; an arbiter gets both from both. */
  readonly role: Side;
  /** HPKE's encapsulated key, 32 bytes, then the ciphertext. */
  readonly sealed: Uint8Array;
}

const infoHead = Buffer.from('escrow-desk/private/1', 'utf8');
/** What is sealed always has this length: the ciphertext doesn't tell a long name from a short one. */
const paddedBytes = 1024;
const sealedBytes = paddedBytes + sealedExtraBytes;
const roles: readonly Side[] = ['seller', 'buyer'];

function infoOf(id: TradeId, role: Side): Buffer {
  return Buffer.concat([infoHead, Buffer.from(id.slice(2), 'hex'), Buffer.from(role)]);
}

/**
 * Seals one side's private details to the receiver's box. Fails with `sealed_details_unreadable` when the box is no
 * usable X25519 key, or is not there.
 */
export async function sealDetails(
  blinded: BlindedDetails,
  to: { readonly box: Hash; readonly tradeId: TradeId; readonly role: Side },
): Promise<Result<SealedDetails>> {
  if (to.box === zeroHash) return unreadable('the receiver has no box');
  try {
    const sealed = await sealTo(to.box, infoOf(to.tradeId, to.role), blockOf(blinded));
    return ok({ tradeId: to.tradeId, role: to.role, sealed });
  } catch {
    return unreadable('the receiver’s box is no usable key');
  }
}

/**
 * Opens what was sealed to our box. Proves nothing yet about whose details they are: `checkOpened` does. Fails with
 * `sealed_details_unreadable`, or as the opener does when it can't open anything now.
 */
export async function openDetails(
  message: SealedDetails,
  open: OpenSealed,
): Promise<Result<BlindedDetails>> {
  if (message.sealed.length !== sealedBytes) return unreadable('wrong length');
  const opened = await open(infoOf(message.tradeId, message.role), message.sealed);
  if (opened.ok) return readBlock(opened.value);
  if (opened.failure.code !== 'sealed_to_another') return opened;
  return unreadable('not sealed to this account, or altered');
}

/**
 * Whether opened details are those that were agreed: their commitment stands in the agreement, the agreement's hash
 * in the terms, and the terms are the trade (commitment → detailsHash → tradeId; the caller's trade proves the last).
 */
export function checkOpened(
  opened: BlindedDetails,
  role: Side,
  agreed: { readonly details: AgreementDetails; readonly detailsHash: Hash },
): Result<BlindedDetails> {
  if (hashDetails(agreed.details) !== agreed.detailsHash)
    return fail(failure('sealed_details_wrong', { detail: 'the agreement is not the trade’s' }));
  if (commitmentOf(opened) !== agreed.details[role].commit)
    return fail(failure('sealed_details_wrong', { detail: `not what the ${role} committed to` }));
  return ok(opened);
}

const openedSchema = z.strictObject({ blind: hashSchema, private: privateDetailsSchema });

function blockOf({ details, blind }: BlindedDetails): Buffer {
  const text = canonicalJson({ blind, private: privateDetailsToJson(details) });
  const block = padded(Buffer.from(text, 'utf8'), paddedBytes);
  if (block.length !== paddedBytes) throw new Error('private details are too long');
  return block;
}

function readBlock(block: Uint8Array): Result<BlindedDetails> {
  const text = block.length === paddedBytes ? unpadded(block) : null;
  if (text === null) return unreadable('wrong length');
  const parsed = parseJsonWith(openedSchema, text.toString('utf8'), 'sealed_details_unreadable');
  if (!parsed.ok) return parsed;
  return ok({ details: parsed.value.private, blind: parsed.value.blind });
}

function unreadable(detail: string): Result<never> {
  return fail(failure('sealed_details_unreadable', { detail }));
}

export const sealedTextPrefix = 'escrow-desk-details:1/';
const headBytes = 32 + 1;

/** Trade, side and sealed bytes, as they travel: by text, or in a note of the service. */
export function sealedToBytes({ tradeId: id, role, sealed }: SealedDetails): Buffer {
  const side = Buffer.from([roles.indexOf(role)]);
  return Buffer.concat([Buffer.from(id.slice(2), 'hex'), side, sealed]);
}

const sealedForm: TextMessageFormat<SealedDetails> = {
  prefix: sealedTextPrefix,
  missing: 'not_sealed_details',
  unreadable: 'sealed_details_unreadable',
  read(packed, refuse) {
    const role = roles[packed[32] ?? -1];
    if (packed.length !== headBytes + sealedBytes || role === undefined) return refuse('damaged');
    const id = hash(`0x${packed.subarray(0, 32).toString('hex')}`);
    const sealed = new Uint8Array(packed.subarray(headBytes));
    return ok({ tradeId: tradeId(id), role, sealed });
  },
};

/** A line for people, then the sealed details. */
export function encodeSealedDetails(message: SealedDetails): string {
  const line = `Sealed ${message.role === 'seller' ? 'bank details' : 'payer name'} for a trade`;
  return textMessage(line, sealedTextPrefix, sealedToBytes(message));
}

/** The sealed details in a pasted text or a note. Never throws. */
export function decodeSealedDetails(text: string): Result<SealedDetails> {
  return readTextMessage(sealedForm, text);
}
