import type { Address } from '../../src-shared/brand.ts';
import { tradeId } from '../../src-shared/parse.ts';
import {
  noteJsonSchema,
  tradeFileSchema,
  type TradeUpdate,
} from '../../src-shared/stream/trade-update-shapes.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { statement } from '../database/statement.ts';
import { rows, type Work } from '../database/work.ts';

/** Notes and files of all trades of an account, in the order of their messages. */
export interface UpdateFeed {
  /** `next`: for the next page's `after`; null at the end. */
  readonly page: (
    account: Address,
    after: number,
    limit: number,
  ) => Promise<{ updates: TradeUpdate[]; next: number | null }>;
}

type PageValues = { account: string; after: number; limit: number };

const notesOfAccount = statement<PageValues>()((db, { account, after, limit }) =>
  db
    .selectFrom('notes as n')
    .innerJoin('trades as t', 't.trade_id', 'n.trade_id')
    .innerJoin('trade_parties as p', 'p.trade', 't.number')
    .select(['n.cursor', 'n.trade_id', 'n.body'])
    .where('p.account', '=', account)
    .where('n.cursor', '>', after)
    .where('t.body', 'is not', null)
    .orderBy('n.cursor')
    .limit(limit),
);
const filesOfAccount = statement<PageValues>()((db, { account, after, limit }) =>
  db
    .selectFrom('trade_files as f')
    .innerJoin('trades as t', 't.trade_id', 'f.trade_id')
    .innerJoin('trade_parties as p', 'p.trade', 't.number')
    .select(['f.cursor', 'f.trade_id', 'f.keccak', 'f.author', 'f.size', 'f.created_at'])
    .where('p.account', '=', account)
    .where('f.cursor', '>', after)
    .where('t.body', 'is not', null)
    .orderBy('f.cursor')
    .limit(limit),
);

function* page(
  account: Address,
  after: number,
  limit: number,
): Work<{ updates: TradeUpdate[]; next: number | null }> {
  const notes = yield* rows(notesOfAccount, { account, after, limit: limit + 1 });
  const files = yield* rows(filesOfAccount, { account, after, limit: limit + 1 });
  const all: TradeUpdate[] = [
    ...notes.map(({ cursor, trade_id: id, body }) => ({
      cursor,
      tradeId: tradeId(id),
      note: noteJsonSchema.parse(JSON.parse(body)),
    })),
    ...files.map(({ cursor, trade_id: id, created_at: createdAt, ...file }) => ({
      cursor,
      tradeId: tradeId(id),
      file: tradeFileSchema.parse({ ...file, createdAt }),
    })),
  ].toSorted((a, b) => a.cursor - b.cursor);
  const updates = all.slice(0, limit);
  return { updates, next: all.length > limit ? (updates.at(-1)?.cursor ?? null) : null };
}

export function createUpdateFeed(database: ServiceDatabase): UpdateFeed {
  return {
    page: async (account, after, limit) => await database.read(page(account, after, limit)),
  };
}
