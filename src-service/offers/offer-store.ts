import type { Address, Hash } from '../../src-shared/brand.ts';
import {
  deliveredOfferSchema,
  type DeliveredOffer,
} from '../../src-shared/stream/trade-update-shapes.ts';
import type { LogWriter, MessageLog } from '../database/message-log.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { statement } from '../database/statement.ts';
import { row, rows, run, type Work } from '../database/work.ts';

/** Of one sender, in 24 hours. */
export const maxOffersOfSender = 30;
/** Of one receiver, not deleted yet. */
export const maxOffersWaiting = 50;
const dayMs = 24 * 3600 * 1000;

export interface OfferToStore {
  readonly from: Address;
  readonly to: Address;
  readonly text: string;
  /** keccak256 of the text. */
  readonly digest: Hash;
  /** Unix milliseconds, at least a day after `now`. */
  readonly expiresAt: number;
  readonly now: number;
}

/** `known`: the same text from the same sender waits already. */
export type AddedOffer =
  | { readonly outcome: 'stored' | 'known'; readonly cursor: number; readonly expiresAt: number }
  | { readonly outcome: 'sender_limit' | 'receiver_full' };

/** Offers that wait for their receiver; only the receiver ever reads them. */
export interface OfferStore {
  /** Stored with its message to the receiver, or not at all. Deletes the expired ones. */
  readonly add: (offer: OfferToStore) => Promise<AddedOffer>;
  /** Oldest first. */
  readonly waiting: (to: Address, after: number, now: number) => Promise<DeliveredOffer[]>;
  /** Deletes the text wherever it is. False: no such offer waits for this account. */
  readonly remove: (to: Address, cursor: number) => Promise<boolean>;
}

const selectSame = statement<{ from: string; to: string; digest: string; now: number }>()(
  (db, { from, to, digest, now }) =>
    db
      .selectFrom('offers')
      .select(['cursor', 'expires_at'])
      .where('sender', '=', from)
      .where('receiver', '=', to)
      .where('digest', '=', digest)
      .where('expires_at', '>', now)
      .where('body', 'is not', null),
);
const countSent = statement<{ from: string; since: number }>()((db, { from, since }) =>
  db
    .selectFrom('offers')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('sender', '=', from)
    .where('created_at', '>', since),
);
const countWaiting = statement<{ to: string; now: number }>()((db, { to, now }) =>
  db
    .selectFrom('offers')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('receiver', '=', to)
    .where('expires_at', '>', now)
    .where('body', 'is not', null),
);
const insertOffer = statement<{
  cursor: number;
  from: string;
  to: string;
  digest: string;
  now: number;
  expiresAt: number;
  body: string;
}>()((db, { cursor, from, to, digest, now, expiresAt, body }) =>
  db.insertInto('offers').values({
    cursor,
    sender: from,
    receiver: to,
    digest,
    created_at: now,
    expires_at: expiresAt,
    body,
  }),
);
const selectWaiting = statement<{ to: string; after: number; now: number }>()(
  (db, { to, after, now }) =>
    db
      .selectFrom('offers')
      .select('body')
      .where('receiver', '=', to)
      .where('cursor', '>', after)
      .where('expires_at', '>', now)
      .where('body', 'is not', null)
      .orderBy('cursor')
      .limit(maxOffersWaiting),
);
const emptyOffer = statement<{ to: string; cursor: number }>()((db, { to, cursor }) =>
  db
    .updateTable('offers')
    .set({ body: null })
    .where('receiver', '=', to)
    .where('cursor', '=', cursor)
    .where('body', 'is not', null)
    .returning('cursor'),
);
const deleteMessage = statement<{ cursor: number }>()((db, { cursor }) =>
  db.deleteFrom('messages').where('cursor', '=', cursor),
);
/** Expired ones, and deleted ones that no sender's limit counts any more. */
const deleteOld = statement<{ now: number; since: number }>()((db, { now, since }) =>
  db
    .deleteFrom('offers')
    .where((or) =>
      or.or([
        or('expires_at', '<=', now),
        or.and([or('body', 'is', null), or('created_at', '<=', since)]),
      ]),
    )
    .returning('cursor'),
);

function* forgetOld(now: number): Work<void> {
  for (const { cursor } of yield* rows(deleteOld, { now, since: now - dayMs }))
    yield* run(deleteMessage, { cursor });
}

function* addOffer(writer: LogWriter, offer: OfferToStore): Work<AddedOffer> {
  const { from, to, text, digest, expiresAt, now } = offer;
  yield* forgetOld(now);
  const same = yield* row(selectSame, { from, to, digest, now });
  if (same !== undefined)
    return { outcome: 'known', cursor: same.cursor, expiresAt: same.expires_at };
  const sent = yield* row(countSent, { from, since: now - dayMs });
  if ((sent?.count ?? 0) >= maxOffersOfSender) return { outcome: 'sender_limit' };
  const waiting = yield* row(countWaiting, { to, now });
  if ((waiting?.count ?? 0) >= maxOffersWaiting) return { outcome: 'receiver_full' };
  const cursor = writer.nextCursor();
  const delivered: DeliveredOffer = { cursor, from, offer: text, createdAt: now, expiresAt };
  const body = JSON.stringify(delivered);
  yield* run(insertOffer, { cursor, from, to, digest, now, expiresAt, body });
  writer.addForAccount(to, { cursor, text: JSON.stringify({ type: 'offer', ...delivered }) });
  return { outcome: 'stored', cursor, expiresAt };
}

function* waitingOffers(to: Address, after: number, now: number): Work<DeliveredOffer[]> {
  const found = yield* rows(selectWaiting, { to, after, now });
  return found.map(({ body }) => deliveredOfferSchema.parse(JSON.parse(body ?? '')));
}

function* removeOffer(to: Address, cursor: number): Work<boolean> {
  const removed = yield* row(emptyOffer, { to, cursor });
  if (removed === undefined) return false;
  yield* run(deleteMessage, { cursor });
  return true;
}

export function createOfferStore(database: ServiceDatabase, log: MessageLog): OfferStore {
  return {
    add: async (offer) => await log.write((writer) => addOffer(writer, offer)),
    waiting: async (to, after, now) => await database.read(waitingOffers(to, after, now)),
    remove: async (to, cursor) => await database.transaction(removeOffer(to, cursor)),
  };
}
