import { randomBytes } from 'node:crypto';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { addressSchema, hashSchema, tradeIdSchema, z } from '../../src-shared/parse.ts';
import type { OpenedDatabase, SqliteStatement } from '../../src-shared/sqlite/open-database.ts';
import {
  eventJsonSchema,
  eventToJson,
  tradeJsonSchema,
  tradeToJson,
  type EventJson,
  type WireTradeJson,
} from '../../src-shared/stream/wire-shapes.ts';
import type { EscrowEvent, TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { TradeRole } from '../../src-shared/trade/trade.ts';
import { integerOf, nullableTextOf, textOf, type Row } from './row.ts';
import type {
  ChainIdentity,
  ChangeSet,
  IndexedChain,
  LogMessage,
  LogPage,
  LogScope,
  LogState,
  StoredTrade,
  TradeChange,
  TradesFilter,
  TradesPage,
  TradeStore,
} from './trade-store.ts';

/** How far back the log can be replayed. */
export interface LogHorizon {
  readonly messages: number;
  readonly milliseconds: number;
}
const defaultLogHorizon: LogHorizon = {
  messages: 50_000,
  milliseconds: 30 * 24 * 3600 * 1000,
};

export interface SqliteTradeStoreOptions {
  readonly horizon?: LogHorizon;
  /** Unix milliseconds; the clock of the cursors. */
  readonly now?: () => number;
}

const partiesSchema = z.array(addressSchema);

/** Trades kept in memory, so that a trade's next event needs no reading and parsing. */
const recentTrades = 20_000;

/** The store on one SQLite file. Its calls are done when they return; the promises are the interface's. */
export function createSqliteTradeStore(
  opened: OpenedDatabase,
  options: SqliteTradeStoreOptions = {},
): TradeStore {
  const { database } = opened;
  const horizon = options.horizon ?? defaultLogHorizon;
  const now = options.now ?? Date.now;
  const statements = new Map<string, SqliteStatement>();
  const sql = (text: string): SqliteStatement => {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = database.prepare(text);
      statements.set(text, statement);
    }
    return statement;
  };
  const rows = (text: string, ...values: (string | number)[]): Row[] => sql(text).all(...values);
  const row = (text: string, ...values: (string | number)[]): Row | undefined =>
    sql(text).get(...values);

  const newEpoch = (): string => randomBytes(12).toString('hex');
  // The counter begins at the clock: a cursor of an earlier database is below all of this one's.
  const begin = now() * 1000;
  sql(
    'INSERT OR IGNORE INTO service (id, epoch, last_cursor, pruned_cursor) VALUES (1, ?, ?, ?)',
  ).run(newEpoch(), begin, begin);

  function logState(): LogState {
    const service = row('SELECT epoch, last_cursor, pruned_cursor FROM service');
    if (service === undefined) throw new Error('the service row is missing');
    return {
      epoch: textOf(service, 'epoch'),
      cursor: integerOf(service, 'last_cursor'),
      prunedCursor: integerOf(service, 'pruned_cursor'),
    };
  }

  function indexedChain(): IndexedChain | null {
    const chain = row('SELECT * FROM chain');
    if (chain === undefined) return null;
    return {
      identity: {
        chainId: integerOf(chain, 'chain_id'),
        escrow: addressSchema.parse(chain['escrow']),
        startBlock: integerOf(chain, 'start_block'),
        startBlockHash: hashSchema.parse(chain['start_block_hash']),
      },
      indexedBlock: integerOf(chain, 'indexed_block'),
      finalBlock: integerOf(chain, 'final_block'),
      checkpoint: textOf(chain, 'checkpoint'),
    };
  }

  function clearChain(): void {
    database.exec(`
      DELETE FROM messages; DELETE FROM events; DELETE FROM trade_parties; DELETE FROM trades; DELETE FROM chain;
    `);
    // The counter stays: a cursor is never given out twice, not even under another epoch.
    sql('UPDATE service SET epoch = ?, last_cursor = max(last_cursor + 1, ?)').run(
      newEpoch(),
      now() * 1000,
    );
    sql('UPDATE service SET pruned_cursor = last_cursor').run();
    messagesSincePrune = 0;
    recent.clear();
  }

  function beginChain(identity: ChainIdentity): void {
    opened.transaction(() => {
      clearChain();
      const { chainId, escrow, startBlock, startBlockHash } = identity;
      sql(`INSERT INTO chain (id, chain_id, escrow, start_block, start_block_hash, indexed_block, final_block, checkpoint)
           VALUES (1, ?, ?, ?, ?, 0, 0, '')`).run(chainId, escrow, startBlock, startBlockHash);
    });
  }

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

  function storedTrade(id: TradeId): StoredTrade | undefined {
    const known = recent.get(id);
    if (known !== undefined) return known;
    const found = row('SELECT parties, last_block, body FROM trades WHERE trade_id = ?', id);
    if (found === undefined) return undefined;
    const body = nullableTextOf(found, 'body');
    const parties = partiesSchema.parse(JSON.parse(textOf(found, 'parties')));
    if (body === null) return { trade: null, parties, lastBlock: integerOf(found, 'last_block') };
    const { cursor: _cursor, ...trade } = tradeJsonSchema.parse(JSON.parse(body));
    return { trade, parties, lastBlock: integerOf(found, 'last_block') };
  }

  const parsedEvent = (found: Row): EscrowEvent => {
    const { status: _status, ...event } = eventJsonSchema.parse(JSON.parse(textOf(found, 'body')));
    return event;
  };

  let messagesSincePrune = 0;

  function commit(set: ChangeSet): LogMessage[] {
    const messages = opened.transaction(() => {
      let cursor = logState().cursor;
      const written = set.changes.map((change) => {
        cursor = Math.max(cursor + 1, now() * 1000);
        return writeChange(change, cursor);
      });
      sql('UPDATE chain SET indexed_block = ?, final_block = ?, checkpoint = ?').run(
        set.indexedBlock,
        set.finalBlock,
        set.checkpoint,
      );
      if (written.length > 0) sql('UPDATE service SET last_cursor = ?').run(cursor);
      return written;
    });
    remember(set.changes);
    messagesSincePrune += messages.length;
    if (messagesSincePrune >= Math.max(1, horizon.messages / 50)) pruneMessages();
    return messages;
  }

  function writeChange({ event, after }: TradeChange, cursor: number): LogMessage {
    const known = row('SELECT number, cursor FROM trades WHERE trade_id = ?', event.tradeId);
    const number = known === undefined ? insertTrade(event, after) : integerOf(known, 'number');
    const prev = known === undefined ? 0 : integerOf(known, 'cursor');
    const eventJson = eventToJson(event);
    if (event.status === 'retracted') {
      sql('DELETE FROM events WHERE block_number = ? AND log_index = ?').run(
        event.blockNumber,
        event.logIndex,
      );
    } else {
      sql(
        'INSERT INTO events (block_number, log_index, trade, trade_seq, body) VALUES (?, ?, ?, ?, ?)',
      ).run(event.blockNumber, event.logIndex, number, event.tradeSeq, JSON.stringify(eventJson));
    }
    const trade = after.trade === null ? null : tradeToJson(after.trade, cursor);
    sql('UPDATE trades SET state = ?, last_block = ?, cursor = ?, body = ? WHERE number = ?').run(
      after.trade?.state ?? 'None',
      after.lastBlock,
      cursor,
      trade === null ? null : JSON.stringify(trade),
      number,
    );
    const { tradeId } = event;
    const text = JSON.stringify({
      type: 'blockchain_event',
      cursor,
      prev,
      tradeId,
      event: eventJson,
      trade,
    });
    sql('INSERT INTO messages (cursor, trade, body) VALUES (?, ?, ?)').run(cursor, number, text);
    return { cursor, tradeId, parties: after.parties, text };
  }

  function insertTrade(event: TrackedEscrowEvent, after: StoredTrade): number {
    if (after.trade === null) throw new Error(`trade ${event.tradeId} begins without its terms`);
    const { terms } = after.trade;
    const inserted = sql(
      `INSERT INTO trades (trade_id, parties, state, token, last_block, cursor) VALUES (?, ?, 'None', ?, 0, 0)`,
    ).run(event.tradeId, JSON.stringify(after.parties), terms.token);
    const number = Number(inserted.lastInsertRowid);
    for (const account of after.parties) {
      const roles: readonly TradeRole[] = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'];
      const role = roles.find((each) => terms[each] === account) ?? 'seller';
      sql('INSERT INTO trade_parties (account, trade, role) VALUES (?, ?, ?)').run(
        account,
        number,
        role,
      );
    }
    return number;
  }

  function pruneMessages(): void {
    messagesSincePrune = 0;
    opened.transaction(() => {
      const oldest = row(
        'SELECT cursor FROM messages ORDER BY cursor DESC LIMIT 1 OFFSET ?',
        horizon.messages,
      );
      const byAge = (now() - horizon.milliseconds) * 1000;
      const upTo = Math.max(oldest === undefined ? 0 : integerOf(oldest, 'cursor'), byAge);
      const last = row('SELECT max(cursor) AS cursor FROM messages WHERE cursor <= ?', upTo);
      if (last === undefined || last['cursor'] === null) return;
      const pruned = integerOf(last, 'cursor');
      sql('DELETE FROM messages WHERE cursor <= ?').run(pruned);
      sql('UPDATE service SET pruned_cursor = max(pruned_cursor, ?)').run(pruned);
    });
  }

  function messagesAfter(scope: LogScope, after: number, limit: number): LogPage {
    if (after < logState().prunedCursor) return { messages: [], end: false, lost: true };
    const found =
      scope.kind === 'mine'
        ? rows(
            `SELECT m.cursor, m.body FROM messages m
             WHERE m.cursor > ? AND EXISTS (SELECT 1 FROM trade_parties p WHERE p.account = ? AND p.trade = m.trade)
             ORDER BY m.cursor LIMIT ?`,
            after,
            scope.account,
            limit,
          )
        : rows(
            `SELECT cursor, body FROM messages
             WHERE trade = (SELECT number FROM trades WHERE trade_id = ?) AND cursor > ? ORDER BY cursor LIMIT ?`,
            scope.tradeId,
            after,
            limit,
          );
    const messages = found.map((each) => ({
      cursor: integerOf(each, 'cursor'),
      text: textOf(each, 'body'),
    }));
    return { messages, end: messages.length < limit, lost: false };
  }

  /** A row's trade as it is sent: final once its last event is at or below the final block. */
  function tradeJson(found: Row, finalBlock: number): WireTradeJson {
    // Written by `commit` of this same schema version: our own text, not input.
    const json = JSON.parse(textOf(found, 'body')) as WireTradeJson;
    return { ...json, status: integerOf(found, 'last_block') <= finalBlock ? 'final' : 'pending' };
  }

  const finalBlock = (): number => indexedChain()?.finalBlock ?? 0;

  function trades(filter: TradesFilter): TradesPage {
    const where = ['p.account = ?', 't.body IS NOT NULL'];
    const values: (string | number)[] = [filter.account];
    const also = (condition: string, ...more: (string | number)[]): void => {
      where.push(condition);
      values.push(...more);
    };
    if (filter.before !== undefined) {
      also('p.trade < (SELECT number FROM trades WHERE trade_id = ?)', filter.before);
    }
    if (filter.state !== undefined) also('t.state = ?', filter.state);
    if (filter.role !== undefined) also('p.role = ?', filter.role);
    if (filter.token !== undefined) also('t.token = ?', filter.token);
    if (filter.q !== undefined && filter.q !== '') {
      const pattern = `%${filter.q.replaceAll(/[\\%_]/g, '\\$&')}%`;
      also(`(t.trade_id LIKE ? ESCAPE '\\' OR t.parties LIKE ? ESCAPE '\\')`, pattern, pattern);
    }
    const found = rows(
      `SELECT t.trade_id, t.last_block, t.body FROM trade_parties p JOIN trades t ON t.number = p.trade
       WHERE ${where.join(' AND ')} ORDER BY p.trade DESC LIMIT ?`,
      ...values,
      filter.limit + 1,
    );
    const final = finalBlock();
    const page = found.slice(0, filter.limit);
    const last = page.at(-1);
    const more = found.length > filter.limit && last !== undefined;
    return {
      trades: page.map((each) => tradeJson(each, final)),
      next: more ? tradeIdSchema.parse(last['trade_id']) : null,
    };
  }

  const isParty = (id: TradeId, account: Address): boolean =>
    row(
      'SELECT 1 FROM trade_parties WHERE account = ? AND trade = (SELECT number FROM trades WHERE trade_id = ?)',
      account,
      id,
    ) !== undefined;

  function trade(id: TradeId, account: Address): WireTradeJson | null {
    if (!isParty(id, account)) return null;
    const found = row(
      'SELECT last_block, body FROM trades WHERE trade_id = ? AND body IS NOT NULL',
      id,
    );
    return found === undefined ? null : tradeJson(found, finalBlock());
  }

  function events(id: TradeId, fromSeq: number, limit: number): EventJson[] {
    const final = finalBlock();
    return rows(
      `SELECT block_number, body FROM events
       WHERE trade = (SELECT number FROM trades WHERE trade_id = ?) AND trade_seq >= ? ORDER BY trade_seq LIMIT ?`,
      id,
      fromSeq,
      limit,
    ).map((found) => {
      const json = JSON.parse(textOf(found, 'body')) as EventJson;
      return { ...json, status: integerOf(found, 'block_number') <= final ? 'final' : 'pending' };
    });
  }

  return {
    logState: async () => logState(),
    indexedChain: async () => indexedChain(),
    beginChain: async (identity) => beginChain(identity),
    forgetChain: async () => opened.transaction(clearChain),
    storedTrades: async (ids) => {
      const found = new Map<TradeId, StoredTrade>();
      for (const id of ids) {
        const stored = storedTrade(id);
        if (stored !== undefined) found.set(id, stored);
      }
      return found;
    },
    eventsAbove: async (block) =>
      rows(
        'SELECT body FROM events WHERE block_number > ? ORDER BY block_number DESC, log_index DESC',
        block,
      ).map(parsedEvent),
    eventsUpTo: async (id, block) =>
      rows(
        `SELECT body FROM events WHERE trade = (SELECT number FROM trades WHERE trade_id = ?) AND block_number <= ?
         ORDER BY trade_seq`,
        id,
        block,
      ).map(parsedEvent),
    commit: async (set) => commit(set),
    messagesAfter: async (scope, after, limit) => messagesAfter(scope, after, limit),
    isParty: async (id, account) => isParty(id, account),
    trades: async (filter) => trades(filter),
    trade: async (id, account) => trade(id, account),
    events: async (id, fromSeq, limit) => events(id, fromSeq, limit),
  };
}
