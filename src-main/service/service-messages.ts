import { addressSchema, amountTextSchema, z } from '../../src-shared/parse.ts';
import { chainAnswerSchema } from '../../src-shared/stream/http-shapes.ts';

/** Between main and the process of the local service. Plain values, parsed on both sides. */
const allowedSchema = z.union([z.literal('all'), z.array(addressSchema).max(2000)]);

export const serviceRequestSchema = z.discriminatedUnion('kind', [
  /** First, once. The secret is made by main for this one process and travels no other way. */
  z.object({
    kind: z.literal('start'),
    databasePath: z.string().min(1),
    rpcUrls: z.array(z.string()).min(1),
    escrow: z.object({ address: addressSchema, startBlock: z.number().int().min(0) }),
    confirmations: z.number().int().min(0),
    /** Who pays for signed calls; null: whom the environment names, else nobody. `dailyLimit` in the coin's unit. */
    relayer: z.object({ keyFile: z.string().min(1), dailyLimit: amountTextSchema }).nullable(),
    /** 0: a free one. */
    port: z.number().int().min(0).max(65_535),
    secret: z.string().min(32),
    allowed: allowedSchema,
  }),
  z.object({ kind: z.literal('token'), id: z.number().int(), account: addressSchema }),
  z.object({ kind: z.literal('allow'), allowed: allowedSchema }),
  z.object({ kind: z.literal('stop') }),
]);
export type ServiceRequest = z.input<typeof serviceRequestSchema>;
export type ReadServiceRequest = z.output<typeof serviceRequestSchema>;
export type AllowedAccounts = z.output<typeof allowedSchema>;

export const serviceMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), url: z.string() }),
  z.object({ kind: z.literal('chain'), chain: chainAnswerSchema }),
  z.object({
    kind: z.literal('token'),
    id: z.number().int(),
    token: z.string(),
    expiresInMs: z.number(),
  }),
  /** It cannot start; the process ends. */
  z.object({
    kind: z.literal('failed'),
    reason: z.enum(['port_taken', 'database', 'relayer_key', 'other']),
    message: z.string(),
  }),
  z.object({ kind: z.literal('log'), line: z.string() }),
  z.object({ kind: z.literal('stopped') }),
]);
export type ServiceMessage = z.input<typeof serviceMessageSchema>;
