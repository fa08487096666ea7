import type { Address, Hash, Hex, TradeId } from '../brand.ts';
import { wholeBps } from './payout.ts';
import { extensionTermsShape, settlementTermsShape } from './settlement.ts';
import { addressSchema, amountTextSchema, hexSchema, unixSecondsSchema, z } from '../parse.ts';

/**
 * What a note is for: `message` is plain words; `evidence` plain words that name the hashes of files; `settlement` a
 * signed proposal, a split or more time, on its way to the other party (`settlementNoteSchema`); `details` what one reader alone is to have: sealed
 * private details, or for an arbiter the agreement that proves them (`detailsNoteSchema`).
 */
export const noteKinds = ['message', 'evidence', 'settlement', 'details'] as const;
export type NoteKind = (typeof noteKinds)[number];

/** Bytes of UTF-8. */
export const maxNoteBytes = 4096;
/** Of one party in one trade. */
export const maxNotesOfParty = 200;

/** What the author's signature covers, beside the escrow's domain. */
export interface NoteContent {
  readonly tradeId: TradeId;
  readonly kind: NoteKind;
  /** Anything, also hostile: to be shown as plain text. */
  readonly text: string;
  /** Unix milliseconds, the author's clock. */
  readonly createdAt: number;
}

/** A signed word of a party to the trade; never moves money. */
export interface Note extends NoteContent {
  /** EIP-712 digest of the content: the note's identity everywhere. */
  readonly id: Hash;
  readonly author: Address;
  readonly signature: Hex;
}

const noteApprovalShape = {
  nonce: amountTextSchema,
  deadline: unixSecondsSchema,
  signature: hexSchema,
};

/** JSON text of a `settlement` note: a proposal the author has signed; the other party takes it by sending the call. */
export const settlementNoteSchema = z.union([
  z.discriminatedUnion('kind', [
    z.strictObject({ v: z.literal(2), ...settlementTermsShape, ...noteApprovalShape }),
    z.strictObject({ v: z.literal(2), ...extensionTermsShape, ...noteApprovalShape }),
  ]),
  /** Of the escrow's first version. */
  z.strictObject({
    v: z.literal(1),
    buyerBps: z.number().int().min(0).max(wholeBps),
    /** Smallest unit in escrow that is shared. */
    remaining: amountTextSchema,
    ...noteApprovalShape,
  }),
]);

/** JSON text of a `details` note. `to`: whom it is sealed to; others need not try. `text`: as it would be pasted. */
export const detailsNoteSchema = z.strictObject({
  v: z.literal(1),
  to: addressSchema,
  text: z.string().max(maxNoteBytes),
});

const fileHashPattern = /\b0x[0-9a-f]{64}\b/g;

/** The file hashes that an `evidence` note names, each once, in their order. */
export function fileHashesIn(text: string): Hash[] {
  return [...new Set(text.match(fileHashPattern) ?? [])] as Hash[];
}
