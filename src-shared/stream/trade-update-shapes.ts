import {
  addressSchema,
  hashSchema,
  hexSchema,
  tradeIdSchema,
  unicodeTextSchema,
  unixMillisSchema,
  z,
} from '../parse.ts';
import { maxNoteBytes, noteKinds } from '../trade/note.ts';
import { cursorSchema } from './wire-shapes.ts';

/** What a trade carries beside its events, and offers: on sockets, over HTTP, on disk (trade-stream-protocol.md). */
/** 65 bytes; longer ones of contract accounts can't sign in here. */
const signatureSchema = hexSchema.refine((text) => text.length === 132, 'not 65 bytes');

export const noteBodySchema = z.object({
  kind: z.enum(noteKinds),
  text: unicodeTextSchema(maxNoteBytes),
  signature: signatureSchema,
  createdAt: unixMillisSchema,
});
export const noteJsonSchema = z.object({
  id: hashSchema,
  tradeId: tradeIdSchema,
  author: addressSchema,
  ...noteBodySchema.shape,
});
export type NoteJson = z.output<typeof noteJsonSchema>;

/** Bytes of one file. */
export const maxFileBytes = 5 * 1024 * 1024;
/** Bytes of one party's files in one trade. */
export const maxFileBytesOfParty = 20 * 1024 * 1024;

export const tradeFileSchema = z.object({
  /** Of the content; its name. */
  keccak: hashSchema,
  /** Bytes. */
  size: z.number().int().min(1).max(maxFileBytes),
  /** Who brought it. */
  author: addressSchema,
  createdAt: unixMillisSchema,
});
export type TradeFile = z.output<typeof tradeFileSchema>;

/** One entry of `GET /api/updates`: a note or a file of one of the caller's trades. */
export const tradeUpdateSchema = z.object({
  cursor: cursorSchema,
  tradeId: tradeIdSchema,
  note: noteJsonSchema.optional(),
  file: tradeFileSchema.optional(),
});
export type TradeUpdate = z.output<typeof tradeUpdateSchema>;

/**
 * `pending`: taken, not sent yet; `sent`: in a transaction that is not mined; `mined`: done by the contract;
 * `failed`: given up, the contract did nothing.
 */
const relayStatusSchema = z.enum(['pending', 'sent', 'mined', 'failed']);
export type RelayStatus = z.output<typeof relayStatusSchema>;

/** A signed call on its way. Only the chain's events move a trade. */
export const relayAnswerSchema = z.object({
  /** EIP-712 digest of the signed call; of the seller's for `settle`. */
  digest: hashSchema,
  tradeId: tradeIdSchema,
  status: relayStatusSchema,
  /** Of the newest transaction that carries it. */
  txHash: hashSchema.nullable(),
  /** Why it failed, in one sentence. */
  message: z.string().max(500).nullable(),
});
export type RelayAnswer = z.output<typeof relayAnswerSchema>;

/** A service that relays: the account that pays. */
export const relayerAnswerSchema = z.object({ relayer: addressSchema });

export const maxOfferTextBytes = 16 * 1024;
export const offerBodySchema = z.object({
  to: addressSchema,
  /** The travelling text, or a sealed one: `to` alone understands it. */
  offer: unicodeTextSchema(maxOfferTextBytes).refine(
    // Besides being no part of any offer, they would grow sixfold in JSON, beyond a message's size.
    (text) => !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text),
    'holds control characters',
  ),
});
export const deliveredOfferSchema = z.object({
  cursor: cursorSchema,
  from: addressSchema,
  offer: z.string(),
  createdAt: unixMillisSchema,
  /** When the service deletes it. */
  expiresAt: unixMillisSchema,
});
export type DeliveredOffer = z.output<typeof deliveredOfferSchema>;
