import { addressSchema, hashSchema, unixSecondsSchema, z } from '../parse.ts';
import { daySeconds } from '../trade/terms.ts';
import { plainText, signatureSchema } from './offer.ts';

/** What an arbiter signs of himself: "I know of such trades and answer" (agreement.md). */
export const arbiterCardSchema = z.strictObject({
  arbiter: addressSchema,
  name: plainText(60),
  /** How to reach him: e-mail, phone, site. Shown as plain text, never as a link. */
  contact: plainText(140),
  /** X25519 key to which private details are sealed in a dispute. */
  box: hashSchema,
  /** His usual fee, in 1/10,000 of the amount; the contract allows a 20th at most. */
  feeBps: z.number().int().min(0).max(500),
  /** Seconds he needs at least. */
  minArbitrationWindow: z
    .number()
    .int()
    .min(3 * daySeconds)
    .max(30 * daySeconds),
  validUntil: unixSecondsSchema,
});
export type ArbiterCard = z.output<typeof arbiterCardSchema>;

export const signedArbiterCardSchema = z.strictObject({
  v: z.literal(1),
  card: arbiterCardSchema,
  signature: signatureSchema,
});
export type SignedArbiterCard = z.output<typeof signedArbiterCardSchema>;

export const arbiterCardPrefix = 'escrow-desk-arbiter:1/';
