import { detailsSchema } from '../../src-shared/agreement/offer.ts';
import {
  addressSchema,
  hashSchema,
  tradeIdSchema,
  unixMillisSchema,
  z,
} from '../../src-shared/parse.ts';
import { noteJsonSchema } from '../../src-shared/stream/trade-update-shapes.ts';
import { eventJsonSchema } from '../../src-shared/stream/wire-shapes.ts';
import { maxEvidenceBytes } from '../../src-shared/trade/evidence.ts';
import { signedProposalSchema } from '../../src-shared/trade/settlement.ts';
import { termsJsonSchema } from '../../src-shared/trade/terms.ts';

/** Characters of base64 that a whole evidence package may take. */
const maxPackageText = Math.ceil((maxEvidenceBytes * 4) / 3) + 4;

/** All that is known of one trade, in a form that a third party can check against the chain (docs/adr/0046-dossier.md). */
export const dossierSchema = z.strictObject({
  format: z.literal('escrow-desk-dossier'),
  /** Of the trade's escrow. */
  v: z.literal([1, 2]),
  /** Unix milliseconds, the maker's clock: the one claim that nothing proves. */
  madeAt: unixMillisSchema,
  chainId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  escrow: addressSchema,
  tradeId: tradeIdSchema,
  terms: termsJsonSchema,
  /** The agreement's public part, when its maker has it. */
  agreement: detailsSchema.nullable(),
  /** In the order of the chain, without what a reorganisation took back. */
  events: z.array(eventJsonSchema).max(10_000),
  notes: z.array(noteJsonSchema).max(10_000),
  /** Splits that were signed, and more time. */
  settlements: z.array(signedProposalSchema).max(1000),
  /** What the chain commits to, a ruling's reasons too; `package` in base64 when its maker has it. */
  evidence: z
    .array(
      z.strictObject({
        hash: hashSchema,
        by: addressSchema,
        package: z.base64().max(maxPackageText).nullable(),
      }),
    )
    .max(1000),
});
export type Dossier = z.output<typeof dossierSchema>;
export type DossierJson = z.input<typeof dossierSchema>;
