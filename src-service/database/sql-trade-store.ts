import { sql } from 'kysely';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { addressSchema, hashSchema, tradeIdSchema } from '../../src-shared/parse.ts';
import {
  eventJsonSchema,
  tradeJsonSchema,
  type EventJson,
  type WireTradeJson,
} from '../../src-shared/stream/wire-shapes.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { LogMessage, MessageLog } from './message-log.ts';
import { endAnyTerm } from './lease.ts';
import type { ServiceDatabase } from './service-database.ts';
import { statement } from './statement.ts';
import { finalBlock, partiesOf, selectTrades, wireTrade } from './trade-rows.ts';
import { tradesPage } from './trades-page.ts';
import { noValues, row, rows, run, type Work } from './work.ts';
import type {
  IndexedEscrow,
  ChangeSet,
  IndexedChain,
  StoredTrade,
  TradeChange,
  TradeStore,
} from './trade-store.ts';
import { moveChain, writeChanges } from './write-changes.ts';

export interface TradeStoreOptions {
  readonly database: ServiceDatabase;
  readonly log: MessageLog;
  /** Runs first in every transaction that takes something from the chain; throws when this instance may not. */
  readonly fence?: (() => Work<void>) | undefined;
}

export interface SqlTradeStore extends TradeStore {
  /** Another instance may have written: nothing in memory counts any more. */
  readonly forgetRecent: () => void;
}

const selectChain = statement()((db) => db.selectFrom('chain').selectAll());
const deleteAllOf = (table: 'events' | 'trade_parties' | 'trades' | 'chain') =>
  statement()((db) => db.deleteFrom(table));
const emptyTables = (['events', 'trade_parties', 'trades', 'chain'] as const).map(deleteAllOf);
const insertChain = statement<{
  chainId: number;
  escrow: string;
  startBlock: number;
  startBlockHash: string;
}>()((db, { chainId, escrow, startBlock, startBlockHash }) =>
  db.insertInto('chain').values({
    id: 1,
    chain_id: chainId,
    escrow,
    start_block: startBlock,
    start_block_hash: startBlockHash,
    indexed_block: 0,
    final_block: 0,
    checkpoint: '',
  }),
);
const selectEventsAbove = statement<{ block: number }>()((db, { block }) =>
  db
    .selectFrom('events')
    .select('body')
    .where('block_number', '>', block)
    .orderBy('block_number', 'desc')
    .orderBy('log_index', 'desc'),
);
const selectEvents = statement<{ tradeId: string; fromSeq: number; limit: number }>()(
  (db, { tradeId, fromSeq, limit }) =>
    db
      .selectFrom('events')
      .select(['block_number', 'body'])
      .where('trade', '=', (of) =>
        of.selectFrom('trades').select('number').where('trade_id', '=', tradeId),
      )
      .where('trade_seq', '>=', fromSeq)
      .orderBy('trade_seq')
      .limit(limit),
);
const selectEventsUpTo = statement<{ tradeId: string; block: number }>()((db, { tradeId, block }) =>
  db
    .selectFrom('events')
    .select('body')
    .where('trade', '=', (of) =>
      of.selectFrom('trades').select('number').where('trade_id', '=', tradeId),
    )
    .where('block_number', '<=', block)
    .orderBy('trade_seq'),
);
const selectParty = statement<{ account: string; tradeId: string }>()((db, { account, tradeId }) =>
  db
    .selectFrom('trade_parties')
    .select(sql`1`.as('one'))
    .where('account', '=', account)
    .where('trade', '=', (of) =>
      of.selectFrom('trades').select('number').where('trade_id', '=', tradeId),
    ),
);
const selectTradeBody = statement<{ tradeId: string }>()((db, { tradeId }) =>
  db
    .selectFrom('trades')
    .select(['last_block', 'body'])
    .where('trade_id', '=', tradeId)
    .where('body', 'is not', null),
);
function parsedEvent({ body }: { body: string }): EscrowEvent {
  const { status: _status, ...event } = eventJsonSchema.parse(JSON.parse(body));
  return event;
}

/** Trades kept in memory, so that a trade's next event needs no reading and parsing. */
const recentTrades = 20_000;

/** Trades in either database; the promises are the interface's. */
export function createTradeStore({ database, log, fence }: TradeStoreOptions): SqlTradeStore {
  /** Invariant: what is in here equals what is stored; any doubt empties it. */
  const recent = new Map<TradeId, StoredTrade>();

  function remember(changes: readonly TradeChange[]): void {
    for (const { event, after } of changes) {
      recent.delete(event.tradeId);
      recent.set(event.tradeId, after);
    }
    for (const id of recent.keys()) {
      if (recent.size <= recentTrades) break;
      recent.delete(id);
    }
  }

  function* indexedChain(): Work<IndexedChain | null> {
    const chain = yield* row(selectChain, noValues);
    if (chain === undefined) return null;
    return {
      identity: {
        chainId: chain.chain_id,
        escrow: addressSchema.parse(chain.escrow),
        startBlock: chain.start_block,
        startBlockHash: hashSchema.parse(chain.start_block_hash),
      },
      indexedBlock: chain.indexed_block,
      finalBlock: chain.final_block,
      checkpoint: chain.checkpoint,
    };
  }

  function* clearChain(): Work<void> {
    yield* log.begin();
    for (const emptied of emptyTables) yield* run(emptied, noValues);
  }

  function* beginChain(identity: IndexedEscrow): Work<void> {
    if (fence !== undefined) yield* fence();
    yield* clearChain();
    const { chainId, escrow, startBlock, startBlockHash } = identity;
    yield* run(insertChain, { chainId, escrow, startBlock, startBlockHash });
  }

  function* forgetChain(): Work<void> {
    // An instance that still follows the chain must not go on with what it remembers.
    if (database.dialect === 'postgres') yield* endAnyTerm();
    yield* clearChain();
  }

  function* readTrades(ids: readonly TradeId[]): Work<Map<TradeId, StoredTrade>> {
    const found = new Map<TradeId, StoredTrade>();
    for (const each of yield* rows(selectTrades, { ids: JSON.stringify(ids) })) {
      const parties = partiesOf(each.parties);
      found.set(tradeIdSchema.parse(each.trade_id), {
        trade: each.body === null ? null : parsedTrade(each.body),
        parties,
        lastBlock: each.last_block,
      });
    }
    return found;
  }

  async function storedTrades(ids: readonly TradeId[]): Promise<Map<TradeId, StoredTrade>> {
    const found = new Map<TradeId, StoredTrade>();
    const unknown: TradeId[] = [];
    for (const id of ids) {
      const known = recent.get(id);
      if (known === undefined) unknown.push(id);
      else found.set(id, known);
    }
    if (unknown.length === 0) return found;
    for (const [id, stored] of await database.read(readTrades(unknown))) found.set(id, stored);
    return found;
  }

  async function commit(set: ChangeSet): Promise<readonly LogMessage[]> {
    try {
      const messages =
        set.changes.length === 0
          ? await database.transaction(moveChain(set, fence?.()))
          : await log.write((writer) => writeChanges(set, writer), fence?.());
      remember(set.changes);
      return messages;
    } catch (error) {
      // It may be that the commit reached the disk and its answer did not reach us.
      recent.clear();
      throw error;
    }
  }

  function* isParty(tradeId: TradeId, account: Address): Work<boolean> {
    return (yield* row(selectParty, { account, tradeId })) !== undefined;
  }

  function* trade(tradeId: TradeId, account: Address): Work<WireTradeJson | null> {
    if (!(yield* isParty(tradeId, account))) return null;
    const final = yield* finalBlock();
    const found = yield* row(selectTradeBody, { tradeId });
    return found === undefined || found.body === null
      ? null
      : wireTrade(found.body, found.last_block, final);
  }

  function* events(tradeId: TradeId, fromSeq: number, limit: number): Work<EventJson[]> {
    const final = yield* finalBlock();
    return (yield* rows(selectEvents, { tradeId, fromSeq, limit })).map((found) => {
      const json = JSON.parse(found.body) as EventJson;
      return { ...json, status: found.block_number <= final ? 'final' : 'pending' };
    });
  }

  return {
    logState: log.state,
    indexedChain: async () => await database.read(indexedChain()),
    beginChain: async (identity) => {
      recent.clear();
      await database.transaction(beginChain(identity));
    },
    forgetChain: async () => {
      recent.clear();
      await database.transaction(forgetChain());
    },
    storedTrades,
    eventsAbove: async (block) =>
      (await database.read(rows(selectEventsAbove, { block }))).map(parsedEvent),
    eventsUpTo: async (tradeId, block) =>
      (await database.read(rows(selectEventsUpTo, { tradeId, block }))).map(parsedEvent),
    commit,
    forgetRecent: () => recent.clear(),
    messagesAfter: log.messagesAfter,
    isParty: async (tradeId, account) => await database.read(isParty(tradeId, account)),
    trades: async (filter) => await database.read(tradesPage(filter)),
    trade: async (tradeId, account) => await database.read(trade(tradeId, account)),
    events: async (tradeId, fromSeq, limit) => await database.read(events(tradeId, fromSeq, limit)),
  };
}

function parsedTrade(body: string): StoredTrade['trade'] {
  const { cursor: _cursor, ...trade } = tradeJsonSchema.parse(JSON.parse(body));
  return trade;
}
