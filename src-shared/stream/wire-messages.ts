import { addressSchema, hashSchema, tradeIdSchema, unixMillisSchema, z } from '../parse.ts';
import {
  deliveredOfferSchema,
  noteJsonSchema,
  relayAnswerSchema,
  tradeFileSchema,
} from './trade-update-shapes.ts';
import { cursorSchema, eventJsonSchema, tradeJsonSchema } from './wire-shapes.ts';

/** Messages of `/trades-ws`, wire version 1 (trade-stream-protocol.md). Unknown fields are ignored. */
export const heartbeatMs = 30_000;
export const protocolVersion = 1;
export const maxMessageBytes = 64 * 1024;

const requestId = z.string().min(1).max(64).optional();
const epoch = z.string().min(1).max(64);
const resumeShape = { after: cursorSchema.optional(), epoch: epoch.optional() };

/** What a subscription covers: all of the caller's trades, or one. */
const mineShape = { scope: z.literal('mine') };
const oneShape = { tradeId: tradeIdSchema };

export const clientMessageSchema = z.union([
  z.object({ type: z.literal('subscribe'), ...mineShape, ...resumeShape, requestId }),
  z.object({ type: z.literal('subscribe'), ...oneShape, ...resumeShape, requestId }),
  z.object({ type: z.literal('unsubscribe'), ...mineShape, requestId }),
  z.object({ type: z.literal('unsubscribe'), ...oneShape, requestId }),
  z.object({ type: z.literal('refresh'), token: z.string().min(1).max(4096), requestId }),
  z.object({ type: z.literal('ping'), t: unixMillisSchema, requestId }),
  z.object({ type: z.literal('pong'), t: unixMillisSchema, requestId }),
]);
export type ClientMessage = z.output<typeof clientMessageSchema>;

export const errorCodes = [
  'bad_request',
  'bad_message',
  'unknown_type',
  'token_invalid',
  'other_user',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'rate_limited',
  'would_revert',
  'unavailable',
  'storage_full',
  'internal',
] as const;
export type WireErrorCode = (typeof errorCodes)[number];

export const chainStatusSchema = z.enum(['ok', 'behind', 'unreachable', 'halted']);
export type ChainStatus = z.output<typeof chainStatusSchema>;

const scopeShape = { scope: z.literal('mine').optional(), tradeId: tradeIdSchema.optional() };
const blockNumber = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('connected'),
    userId: addressSchema,
    connectionId: z.string(),
    protocol: z.literal(1),
    chainId: z.number().int(),
    escrow: addressSchema,
    startBlockHash: hashSchema.nullable(),
    epoch,
    cursor: cursorSchema,
    expiresInMs: z.number(),
    heartbeatMs: z.number().int().min(1000).max(600_000),
  }),
  z.object({
    type: z.literal('subscribed'),
    ...scopeShape,
    cursor: cursorSchema,
    recovered: z.boolean(),
    requestId,
  }),
  z.object({
    type: z.literal('snapshot'),
    ...scopeShape,
    trades: z.array(tradeJsonSchema).max(200),
    last: z.boolean(),
  }),
  z.object({ type: z.literal('caught_up'), ...scopeShape, cursor: cursorSchema }),
  z.object({
    type: z.literal('blockchain_event'),
    cursor: cursorSchema,
    prev: cursorSchema,
    tradeId: tradeIdSchema,
    event: eventJsonSchema,
    trade: tradeJsonSchema.nullable(),
  }),
  z.object({
    type: z.literal('trade_update'),
    cursor: cursorSchema,
    prev: cursorSchema,
    tradeId: tradeIdSchema,
    trade: tradeJsonSchema,
    reason: z.enum(['note', 'file', 'relay']),
    note: noteJsonSchema.optional(),
    file: tradeFileSchema.optional(),
    relay: relayAnswerSchema.optional(),
  }),
  z.object({ type: z.literal('offer'), ...deliveredOfferSchema.shape }),
  z.object({
    type: z.literal('chain'),
    head: blockNumber,
    indexed: blockNumber,
    final: blockNumber,
    status: chainStatusSchema,
  }),
  z.object({ type: z.literal('ping'), t: unixMillisSchema, cursor: cursorSchema }),
  z.object({ type: z.literal('pong'), t: unixMillisSchema, requestId }),
  z.object({ type: z.literal('unsubscribed'), ...scopeShape, requestId }),
  z.object({ type: z.literal('refreshed'), expiresInMs: z.number(), requestId }),
  z.object({ type: z.literal('error'), code: z.enum(errorCodes), message: z.string(), requestId }),
  z.object({
    type: z.literal('closing'),
    reason: z.enum(['draining', 'token_expired', 'revoked', 'too_slow']),
    reconnectAfterMs: z.number().int().min(0),
  }),
]);
/** As received: parsed, amounts bigint. */
export type ServerMessage = z.output<typeof serverMessageSchema>;
/** As sent: JSON. */
export type ServerMessageJson = z.input<typeof serverMessageSchema>;

export const closeCodes = {
  draining: 1001,
  token_expired: 4401,
  revoked: 4403,
  too_slow: 4408,
  binary: 1003,
  too_many_messages: 1008,
  too_large: 1009,
} as const;
