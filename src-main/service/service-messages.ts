import { addressSchema, amountTextSchema, z } from '../../src-shared/parse.ts';
import type { PortContract } from '../../src-shared/port/port-messages.ts';
import { chainAnswerSchema } from '../../src-shared/stream/http-shapes.ts';

const allowedSchema = z.union([z.literal('all'), z.array(addressSchema).max(2000)]);
export type AllowedAccounts = z.output<typeof allowedSchema>;

const startSchema = z.object({
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
});
export type ServiceStart = z.output<typeof startSchema>;

const startedSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('listening'), url: z.string() }),
  /** It cannot start; the process ends. */
  z.object({
    outcome: z.literal('failed'),
    reason: z.enum(['port_taken', 'database', 'relayer_key', 'other']),
    message: z.string(),
  }),
]);
export type ServiceStarted = z.output<typeof startedSchema>;

/** Between main and the process of the local service. Plain values, parsed on both sides. */
export const serviceContract = {
  requests: {
    /** First, once. The secret is made by main for this one process and travels no other way. */
    start: { args: startSchema, result: startedSchema },
    token: {
      args: z.object({ account: addressSchema }),
      result: z.object({ token: z.string(), expiresInMs: z.number() }),
    },
    allow: { args: z.object({ allowed: allowedSchema }), result: z.null() },
    /** Answered once all is closed; the process ends then. */
    stop: { args: z.null(), result: z.null() },
  },
  publications: {
    chain: chainAnswerSchema,
    /** One structured line of the service's own log. */
    log: z.string(),
  },
} satisfies PortContract;
