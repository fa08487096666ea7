import { domainOf } from '../../src-escrow/agreement/answer-offer.ts';
import { offerDigest } from '../../src-escrow/agreement/offer-codec.ts';
import { termsDigest } from '../../src-escrow/agreement/terms-digest.ts';
import { offerSchema, offerToJson, type Offer } from '../../src-shared/agreement/offer.ts';
import type { Hash } from '../../src-shared/brand.ts';
import {
  addressSchema,
  hashSchema,
  tradeIdSchema,
  unixMillisSchema,
  z,
} from '../../src-shared/parse.ts';
import { ok, type Result } from '../../src-shared/result.ts';
import {
  asStored,
  openRecordCollection,
  type RecordContext,
} from '../database/record-collection.ts';

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
  stop(): void;
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
  context: RecordContext,
  onChange: () => void,
): Promise<OfferStore> {
  const offers = await openRecordCollection(context, {
    kind: 'offer',
    schema: storedOfferSchema,
    // The id is derived, so a record that doesn't prove itself is not shown.
    idOf: ({ id, offer }) => (idOfOffer(offer) === id ? id : null),
    toJson: (stored) => ({ ...stored, offer: offerToJson(stored.offer) }),
  });
  /** Also of earlier versions of an id, before a side signed: an answer may name one of those. */
  const digests = new Map<Hash, Hash>();
  const noteDigest = ({ id, offer }: StoredOffer): void => void digests.set(offerDigest(offer), id);
  offers.list().forEach(noteDigest);
  offers.onReload(() => {
    digests.clear();
    offers.list().forEach(noteDigest);
    onChange();
  });

  return {
    all: () => offers.list().toSorted((a, b) => b.changedAt - a.changedAt),
    get: (id) => offers.get(id),
    byDigest(digest) {
      const id = digests.get(digest);
      return id === undefined ? undefined : offers.get(id);
    },
    async put(stored) {
      const kept = await asStored(offers.put(stored.id, stored));
      if (!kept.ok) return kept;
      noteDigest(stored);
      onChange();
      return ok(stored);
    },
    stop: () => offers.stop(),
  };
}
