import { addressSchema, hashSchema, hexSchema, unixMillisSchema, z } from '../parse.ts';
import { cursorSchema, eventJsonSchema, tradeJsonSchema, tradeStateSchema } from './wire-shapes.ts';
import {
  deliveredOfferSchema,
  noteJsonSchema,
  tradeFileSchema,
  tradeUpdateSchema,
} from './trade-update-shapes.ts';
import { chainStatusSchema, errorCodes } from './wire-messages.ts';

/** Bodies and queries of the trade service's HTTP interface (trade-stream-protocol.md). */
export const nonceAnswerSchema = z.object({
  nonce: z.string().min(8).max(512),
  expiresAt: unixMillisSchema,
});
export const verifyBodySchema = z.object({
  address: addressSchema,
  nonce: z.string().min(8).max(512),
  issuedAt: z.iso.datetime(),
  signature: hexSchema.refine((text) => text.length <= 2 + 2 * 1024),
});
export const tokensAnswerSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresInMs: z.number().int(),
  userId: addressSchema,
});
export const refreshBodySchema = z.object({ refreshToken: z.string().min(16).max(512) });
export const logoutBodySchema = z.object({ all: z.boolean().optional() });
export const errorAnswerSchema = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    details: z.unknown().optional(),
  }),
});
export const chainAnswerSchema = z.object({
  chainId: z.number().int(),
  escrowAddress: addressSchema,
  startBlockHash: hashSchema.nullable(),
  head: z.number().int(),
  indexed: z.number().int(),
  final: z.number().int(),
  status: chainStatusSchema,
});

/** Query of GET /api/trades; numbers arrive as text. */
export const tradesQuerySchema = z.object({
  state: tradeStateSchema.optional(),
  role: z.enum(['seller', 'buyer', 'arbiter', 'fallbackArbiter']).optional(),
  token: addressSchema.optional(),
  q: z.string().max(80).optional(),
  page: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const tradesAnswerSchema = z.object({
  trades: z.array(tradeJsonSchema),
  next: z.string().nullable(),
});
export const eventsAnswerSchema = z.object({
  events: z.array(eventJsonSchema),
  next: z.string().nullable(),
});
/** `page`: what `next` of the page before said. */
export const notesQuerySchema = z.object({
  page: z.coerce.number().pipe(cursorSchema).default(0),
});
export const notesAnswerSchema = z.object({
  notes: z.array(noteJsonSchema),
  next: z.string().nullable(),
});
export const updatesQuerySchema = z.object({
  after: z.coerce.number().pipe(cursorSchema).default(0),
});
export const updatesAnswerSchema = z.object({
  updates: z.array(tradeUpdateSchema),
  /** For the next page's `after`. */
  next: cursorSchema.nullable(),
});
export const filesAnswerSchema = z.object({ files: z.array(tradeFileSchema) });
export const offersQuerySchema = z.object({
  after: z.coerce.number().pipe(cursorSchema).default(0),
});
export const offersAnswerSchema = z.object({ offers: z.array(deliveredOfferSchema) });
export const sentOfferSchema = z.object({ cursor: cursorSchema, expiresAt: unixMillisSchema });

export const statsAnswerSchema = z.object({
  uptimeMs: z.number(),
  connections: z.number(),
  users: z.number(),
  subscriptions: z.number(),
  messagesIn: z.number(),
  messagesOut: z.number(),
  bytesOut: z.number(),
  droppedSlow: z.number(),
  authFailures: z.number(),
  resumed: z.number(),
  resynced: z.number(),
  heartbeatTimeouts: z.number(),
  latencyMs: z.object({ p50: z.number(), p99: z.number() }),
  epoch: z.string(),
  cursor: cursorSchema,
});

/** Fields of the EIP-4361 text; both sides fill the one template and no sent text is ever signed. */
export interface SignInText {
  /** `PUBLIC_URL` at the service; at the client the URL it dialled. */
  readonly url: string;
  readonly address: string;
  readonly chainId: number;
  readonly nonce: string;
  /** ISO 8601, the client's clock. */
  readonly issuedAt: string;
}

export function signInText(fields: SignInText): string {
  const { host, origin } = new URL(fields.url);
  return `${host} wants you to sign in with your Ethereum account:
${fields.address}

Sign in to the trade service. This moves no money.

URI: ${origin}
Version: 1
Chain ID: ${fields.chainId}
Nonce: ${fields.nonce}
Issued At: ${fields.issuedAt}`;
}
