import { domainOf } from '../../src-escrow/agreement/answer-offer.ts';
import { offerDigest } from '../../src-escrow/agreement/offer-codec.ts';
import { termsDigest } from '../../src-escrow/agreement/terms-digest.ts';
import { offerSchema, offerToJson, type Offer } from '../../src-shared/agreement/offer.ts';
import type { Hash } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import {
  addressSchema,
  hashSchema,
  parseWith,
  tradeIdSchema,
  unixMillisSchema,
  z,
} from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { RecordStore } from '../database/record-store.ts';

const storedOfferSchema = z.object({
  /** Digest of its terms: the trade's id, once both sides are named. */
  id: hashSchema,
  offer: offerSchema,
  state: z.enum([
    'draft',
    'sent',
    'answer',
    'accepted',
    'locked',
    'lapsed',
    'declined',
    'withdrawn',
    'replaced',
    'used',
  ]),
  /** Our side of it; the account is null while the open slot is still to be filled. */
  role: z.enum(['seller', 'buyer']),
  account: addressSchema.nullable(),
  /** Our side wrote this version. */
  mine: z.boolean(),
  changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
  /** The open offer of ours at the beginning, of which several answers may come. */
  root: hashSchema.nullable(),
  /** The version that took its place. */
  replacedBy: hashSchema.nullable(),
  tradeId: tradeIdSchema.nullable(),
  /** What services were given of this version, newest last. */
  sent: z
    .array(
      z.object({
        to: addressSchema,
        service: z.string(),
        sealed: z.boolean(),
        at: unixMillisSchema,
      }),
    )
    .default([]),
  createdAt: unixMillisSchema,
  changedAt: unixMillisSchema,
});

/** One version of an agreement as it is kept. */
export type StoredOffer = z.output<typeof storedOfferSchema>;

export interface OfferStore {
  /** Newest change first. */
  all(): readonly StoredOffer[];
  get(id: Hash): StoredOffer | undefined;
  /** By the digest that an answer names, signatures included. */
  byDigest(digest: Hash): StoredOffer | undefined;
  /** Durable, or `storage_failed` and nothing changed. */
  put(offer: StoredOffer): Promise<Result<StoredOffer>>;
  reload(): Promise<void>;
}

export function idOfOffer(offer: Offer): Hash {
  return termsDigest(offer.terms, domainOf(offer));
}

/** What every version begins with, whoever wrote it. `createdAt`: Unix milliseconds. */
export function newVersion(offer: Offer, createdAt: number) {
  return {
    id: idOfOffer(offer),
    offer,
    changes: [],
    root: null,
    replacedBy: null,
    tradeId: null,
    sent: [],
    createdAt,
    changedAt: createdAt,
  };
}

export async function openOfferStore(
  records: RecordStore,
  onChange: () => void,
): Promise<OfferStore> {
  const offers = new Map<Hash, StoredOffer>();
  const digests = new Map<Hash, Hash>();
  const keep = (stored: StoredOffer): void => {
    offers.set(stored.id, stored);
    digests.set(offerDigest(stored.offer), stored.id);
  };
  async function reload(): Promise<void> {
    const listed = await records.list('offer');
    offers.clear();
    digests.clear();
    for (const { value } of listed) {
      const parsed = parseWith(storedOfferSchema, value);
      // The id is derived, so a record that doesn't prove itself is not shown.
      if (parsed.ok && idOfOffer(parsed.value.offer) === parsed.value.id) keep(parsed.value);
    }
    onChange();
  }
  await reload();

  return {
    all: () => [...offers.values()].sort((a, b) => b.changedAt - a.changedAt),
    get: (id) => offers.get(id),
    byDigest(digest) {
      const id = digests.get(digest);
      return id === undefined ? undefined : offers.get(id);
    },
    async put(stored) {
      try {
        await records.put('offer', stored.id, { ...stored, offer: offerToJson(stored.offer) });
      } catch {
        return fail(failure('storage_failed'));
      }
      keep(stored);
      onChange();
      return ok(stored);
    },
    reload,
  };
}
