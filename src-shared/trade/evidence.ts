import { detailsSchema, plainText } from '../agreement/offer.ts';
import { addressSchema, tradeIdSchema, unicodeTextSchema, unixMillisSchema, z } from '../parse.ts';

/** Bytes of a whole evidence package: the service takes no more in one file. */
export const maxEvidenceBytes = 5 * 1024 * 1024;
/** Bytes of UTF-8 of the statement. */
export const maxStatementBytes = 16 * 1024;
export const maxEvidenceFiles = 16;

/** What an evidence package says of itself; the files' contents follow it in this order. */
export const evidenceHeaderSchema = z.strictObject({
  v: z.literal(1),
  tradeId: tradeIdSchema,
  author: addressSchema,
  /** Unix milliseconds, the author's clock. */
  createdAt: unixMillisSchema,
  /** The author's own words; null: only files. Anything, also hostile: to be shown as plain text. */
  text: unicodeTextSchema(maxStatementBytes).nullable(),
  /** The agreement's public part, so that an arbiter can read it; proves itself by the terms' `detailsHash`. */
  agreement: detailsSchema.nullable(),
  files: z
    .array(
      z.strictObject({ name: plainText(120), size: z.number().int().min(1).max(maxEvidenceBytes) }),
    )
    .max(maxEvidenceFiles),
});
export type EvidenceHeader = z.output<typeof evidenceHeaderSchema>;
