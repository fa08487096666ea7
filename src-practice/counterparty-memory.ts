import type { Offer, OfferDigest } from '../src-shared/agreement/offer.ts';
import type { Hash, TradeId } from '../src-shared/brand.ts';
import {
  privateDetailsSchema,
  privateDetailsToJson,
} from '../src-shared/agreement/private-details.ts';
import { hashSchema, tradeIdSchema, z } from '../src-shared/parse.ts';
import {
  practiceScenarioSchema,
  type PracticeScenario,
} from '../src-shared/practice/practice-messages.ts';
import type { BlindedDetails } from '../src-escrow/agreement/commitment.ts';
import { tradeIdOfOffer } from '../src-escrow/agreement/answer-offer.ts';
import { decodeOffer, encodeOffer, offerDigest } from '../src-escrow/agreement/offer-codec.ts';
import { readStateFile, writeStateFile } from './state-file.ts';

/** An offer that the counterparty signed, and how it means to go on after the lock. */
export interface RememberedOffer {
  readonly offer: Offer;
  readonly scenario: PracticeScenario;
  /** What the counterparty committed to in its slot. */
  readonly own: BlindedDetails;
}

/** What the counterparty must not forget when the app restarts. */
export interface CounterpartyMemory {
  /** Offers that may still be answered, by digest. */
  readonly offers: ReadonlyMap<OfferDigest, RememberedOffer>;
  /** Agreed trades that are not over, by id. */
  readonly trades: ReadonlyMap<TradeId, RememberedOffer>;
  rememberOffer(remembered: RememberedOffer): Promise<void>;
  rememberTrade(remembered: RememberedOffer): Promise<void>;
  forgetTrade(id: TradeId): Promise<void>;
  /** The reasons of rulings, by trade: packages in base64, the newest last. */
  readonly reasons: ReadonlyMap<TradeId, string>;
  rememberReasons(id: TradeId, packed: string): Promise<void>;
}

const storedOfferSchema = z.object({
  text: z.string(),
  scenario: practiceScenarioSchema,
  own: z.object({ blind: hashSchema, details: privateDetailsSchema }),
});
const memorySchema = z.object({
  v: z.literal(1),
  /** Of the chain that it belongs to: nothing is remembered of another one. */
  genesisHash: hashSchema,
  offers: z.array(storedOfferSchema),
  trades: z.array(storedOfferSchema),
  reasons: z.array(z.object({ tradeId: tradeIdSchema, package: z.string() })).default([]),
});
const maxOffers = 200;
const maxReasons = 200;

export async function openCounterpartyMemory(
  file: string,
  genesisHash: Hash,
): Promise<CounterpartyMemory> {
  const offers = new Map<OfferDigest, RememberedOffer>();
  const trades = new Map<TradeId, RememberedOffer>();
  const reasons = new Map<TradeId, string>();
  const stored = await readStateFile(file, memorySchema);
  if (stored?.genesisHash === genesisHash) {
    for (const remembered of readAll(stored.offers)) {
      offers.set(offerDigest(remembered.offer), remembered);
    }
    for (const remembered of readAll(stored.trades)) {
      trades.set(tradeIdOfOffer(remembered.offer), remembered);
    }
    for (const { tradeId, package: packed } of stored.reasons) reasons.set(tradeId, packed);
  }
  const save = (): Promise<void> =>
    writeStateFile(file, {
      v: 1,
      genesisHash,
      offers: [...offers.values()].map(asStored),
      trades: [...trades.values()].map(asStored),
      reasons: [...reasons].map(([tradeId, packed]) => ({ tradeId, package: packed })),
    });
  return {
    offers,
    trades,
    async rememberOffer(remembered) {
      offers.set(offerDigest(remembered.offer), remembered);
      for (const oldest of offers.keys()) {
        if (offers.size <= maxOffers) break;
        offers.delete(oldest);
      }
      await save();
    },
    async rememberTrade(remembered) {
      trades.set(tradeIdOfOffer(remembered.offer), remembered);
      await save();
    },
    reasons,
    async rememberReasons(id, packed) {
      reasons.set(id, packed);
      for (const oldest of reasons.keys()) {
        if (reasons.size <= maxReasons) break;
        reasons.delete(oldest);
      }
      await save();
    },
    async forgetTrade(id) {
      trades.delete(id);
      await save();
    },
  };
}

function asStored({ offer, scenario, own }: RememberedOffer): z.input<typeof storedOfferSchema> {
  const details = privateDetailsToJson(own.details);
  return { text: encodeOffer(offer), scenario, own: { blind: own.blind, details } };
}

function readAll(stored: readonly z.output<typeof storedOfferSchema>[]): RememberedOffer[] {
  return stored.flatMap(({ text, scenario, own }) => {
    const decoded = decodeOffer(text);
    return decoded.ok ? [{ offer: decoded.value, scenario, own }] : [];
  });
}
