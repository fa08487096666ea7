import {
  addressSchema,
  amountTextSchema,
  hashSchema,
  tradeIdSchema,
  unixMillisSchema,
  unixSecondsSchema,
  z,
} from '../parse.ts';
import type { TrackedEscrowEvent } from '../trade/escrow-event.ts';
import { termsJsonSchema, termsToJson } from '../trade/terms.ts';
import { tradeStates, type Trade } from '../trade/trade.ts';

/**
 * Shapes of trades and events on sockets, over HTTP and on disk (trade-stream-protocol.md):
 * amounts are decimal strings, times Unix milliseconds; `terms` and `args` keep Solidity's names and units.
 * Parsing turns them into the in-memory types.
 */
export const tradeStateSchema = z.enum(tradeStates);
const sequenceSchema = z
  .number()
  .int()
  .min(0)
  .max(2 ** 48);
/** Position in a service's log of messages: microseconds-sized, below 2^53. */
export const cursorSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const tradeJsonSchema = z.object({
  tradeId: tradeIdSchema,
  terms: z.object(termsJsonSchema.shape),
  state: tradeStateSchema,
  remaining: amountTextSchema,
  tradeSeq: sequenceSchema,
  currentArbiter: addressSchema,
  escalated: z.boolean(),
  createdAt: unixMillisSchema,
  paidAt: unixMillisSchema.nullable(),
  disputedAt: unixMillisSchema.nullable(),
  endedAt: unixMillisSchema.nullable(),
  deadlineAt: unixMillisSchema.nullable(),
  status: z.enum(['pending', 'final']),
  /** Of its last message on this service. */
  cursor: cursorSchema,
});
export type WireTrade = z.output<typeof tradeJsonSchema>;
export type WireTradeJson = z.input<typeof tradeJsonSchema>;

const afterCallShape = {
  state: tradeStateSchema,
  remaining: amountTextSchema,
  deadline: unixSecondsSchema,
};
const sharesShape = {
  toBuyer: amountTextSchema,
  fee: amountTextSchema,
  toSeller: amountTextSchema,
  arbiterFee: amountTextSchema,
};
const shares = z.object(sharesShape);

const eventShape = {
  id: z.string().regex(/^0x[0-9a-f]{64}:\d{1,9}$/),
  tradeId: tradeIdSchema,
  tradeSeq: sequenceSchema,
  blockNumber: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  blockHash: hashSchema,
  txHash: hashSchema,
  logIndex: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
  timestamp: unixMillisSchema,
  status: z.enum(['pending', 'final', 'retracted']),
  ...afterCallShape,
};

/** One event; `type` says what `args` holds. */
export const eventJsonSchema = z.discriminatedUnion('type', [
  z.object({
    ...eventShape,
    type: z.literal('TRADE_CREATED'),
    args: z.object({ terms: z.object(termsJsonSchema.shape) }),
  }),
  z.object({
    ...eventShape,
    type: z.literal('PAYMENT_SENT'),
    args: z.object({ referenceHash: hashSchema }),
  }),
  z.object({
    ...eventShape,
    type: z.literal('DEADLINE_EXTENDED'),
    args: z.object({}),
  }),
  z.object({ ...eventShape, type: z.literal('PAYMENT_CONFIRMED'), args: shares }),
  z.object({ ...eventShape, type: z.literal('FUNDS_REFUNDED'), args: shares }),
  z.object({ ...eventShape, type: z.literal('TRADE_COMPLETED'), args: shares }),
  z.object({ ...eventShape, type: z.literal('TRADE_CANCELLED'), args: shares }),
  z.object({ ...eventShape, type: z.literal('TRADE_SETTLED'), args: shares }),
  z.object({
    ...eventShape,
    type: z.literal('DISPUTE_OPENED'),
    args: z.object({ arbiter: addressSchema, openedBy: addressSchema, evidenceHash: hashSchema }),
  }),
  z.object({
    ...eventShape,
    type: z.literal('EVIDENCE_SUBMITTED'),
    args: z.object({ submittedBy: addressSchema, evidenceHash: hashSchema }),
  }),
  z.object({
    ...eventShape,
    type: z.literal('DISPUTE_ESCALATED'),
    args: z.object({ arbiter: addressSchema }),
  }),
  z.object({
    ...eventShape,
    type: z.literal('DISPUTE_RESOLVED'),
    args: z.object({
      ...sharesShape,
      resolvedBy: addressSchema,
      buyerBps: z.number().int().min(0).max(10_000),
      reasonHash: hashSchema.optional(),
    }),
  }),
  z.object({ ...eventShape, type: z.literal('DISPUTE_EXPIRED'), args: shares }),
  z.object({
    ...eventShape,
    type: z.literal('PAYOUT_CREDITED'),
    args: z.object({ account: addressSchema, token: addressSchema, amount: amountTextSchema }),
  }),
]) satisfies z.ZodType<TrackedEscrowEvent>;
export type EventJson = z.input<typeof eventJsonSchema>;

/** Every bigint of a plain object tree as its decimal text: the one rule from memory to JSON. */
export type Jsonified<T> = T extends bigint
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer E)[]
      ? Jsonified<E>[]
      : T extends object
        ? { [K in keyof T]: Jsonified<T[K]> }
        : T;

export function jsonify<T>(value: T): Jsonified<T>;
export function jsonify(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((element: unknown) => jsonify(element));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, element]) => [key, jsonify(element as unknown)]),
    );
  }
  return value;
}

export function tradeToJson(trade: Trade, cursor: number): WireTradeJson {
  const { terms, ...rest } = trade;
  return { ...jsonify(rest), terms: termsToJson(terms), cursor };
}

export function eventToJson(event: TrackedEscrowEvent): EventJson {
  return jsonify(event);
}
