import { tradeIdOfOffer } from '../../src-escrow/agreement/answer-offer.ts';
import { hashDetails } from '../../src-escrow/agreement/details-hash.ts';
import { isLockable } from '../../src-escrow/agreement/compare-offers.ts';
import {
  detailsSchema,
  type AgreementDetails,
  type Offer,
} from '../../src-shared/agreement/offer.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { parseWith, tradeIdSchema } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import {
  asStored,
  openRecordCollection,
  type RecordContext,
} from '../database/record-collection.ts';

/**
 * Agreements of trades that were not made here: those in which we are the arbiter, and those of our own that were made
 * on another computer. Handed to us so that price, method and what was committed to can be read; proved by the
 * trade's id, whoever handed them over.
 */
export interface AgreementStore {
  detailsOf(tradeId: TradeId): AgreementDetails | null;
  /** Null: none of these accounts is the offer's arbiter. `offer_altered` when it doesn't prove itself. */
  keepAsArbiter(offer: Offer, accounts: readonly Address[]): Promise<Result<TradeId> | null>;
  /** Of a trade that is locked already: its offer has expired, but says what was agreed. */
  keepOfTrade(offer: Offer): Promise<Result<TradeId>>;
  stop(): void;
}

export async function openAgreementStore(
  context: RecordContext,
  onChange: () => void,
): Promise<AgreementStore> {
  const agreements = await openRecordCollection(context, {
    kind: 'agreement',
    schema: detailsSchema,
    idOf: (_details, storedId) => {
      const tradeId = parseWith(tradeIdSchema, storedId);
      return tradeId.ok ? tradeId.value : null;
    },
  });
  agreements.onChange(onChange);

  async function keepOfTrade(offer: Offer): Promise<Result<TradeId>> {
    if (hashDetails(offer.details) !== offer.terms.detailsHash || !isLockable(offer))
      return fail(failure('offer_altered'));
    const tradeId = tradeIdOfOffer(offer);
    const kept = await asStored(agreements.put(tradeId, offer.details));
    return kept.ok ? ok(tradeId) : kept;
  }

  return {
    detailsOf: (tradeId) => agreements.get(tradeId) ?? null,
    keepOfTrade,
    async keepAsArbiter(offer, accounts) {
      const { arbiter, fallbackArbiter } = offer.terms;
      if (!accounts.includes(arbiter) && !accounts.includes(fallbackArbiter)) return null;
      return keepOfTrade(offer);
    },
    stop: () => agreements.stop(),
  };
}
