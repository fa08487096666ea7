import { DatabaseSync } from 'node:sqlite';
import type { ChangeSet } from '../../src-service/database/trade-store.ts';
import { eventToJson, tradeToJson } from '../../src-shared/stream/wire-shapes.ts';

/**
 * The store one writes first: the same driver with its default settings, an event keyed by transaction and log, a
 * trade by its id. It keeps the same contents as the service's (event, trade after it, message) in the same batches, with
 * the same look-ups.
 */
export function openPlainStore(path: string) {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE events (
      tx_hash TEXT NOT NULL, log_index INTEGER NOT NULL, trade_id TEXT NOT NULL, block_number INTEGER NOT NULL,
      body TEXT NOT NULL, PRIMARY KEY (tx_hash, log_index)
    );
    CREATE TABLE trades (trade_id TEXT PRIMARY KEY, state TEXT NOT NULL, body TEXT NOT NULL);
    CREATE TABLE trade_parties (account TEXT NOT NULL, trade_id TEXT NOT NULL, PRIMARY KEY (account, trade_id));
    CREATE TABLE messages (cursor INTEGER PRIMARY KEY AUTOINCREMENT, trade_id TEXT NOT NULL, body TEXT NOT NULL);
    CREATE INDEX events_of_trade ON events (trade_id);
    CREATE INDEX messages_of_trade ON messages (trade_id);
  `);
  const insertEvent = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)');
  const insertParty = database.prepare('INSERT OR IGNORE INTO trade_parties VALUES (?, ?)');
  const putTrade = database.prepare(
    'INSERT INTO trades VALUES (?, ?, ?) ON CONFLICT (trade_id) DO UPDATE SET state = excluded.state, body = excluded.body',
  );
  const insertMessage = database.prepare('INSERT INTO messages (trade_id, body) VALUES (?, ?)');
  let cursor = 0;
  return {
    commit({ changes }: ChangeSet): void {
      database.exec('BEGIN');
      for (const { event, after } of changes) {
        if (after.trade === null) continue;
        cursor += 1;
        const { tradeId, txHash, logIndex, blockNumber } = event;
        const eventJson = eventToJson(event);
        const trade = tradeToJson(after.trade, cursor);
        insertEvent.run(txHash, logIndex, tradeId, blockNumber, JSON.stringify(eventJson));
        putTrade.run(tradeId, trade.state, JSON.stringify(trade));
        if (event.tradeSeq === 1)
          for (const account of after.parties) insertParty.run(account, tradeId);
        insertMessage.run(
          tradeId,
          JSON.stringify({ type: 'blockchain_event', cursor, tradeId, event: eventJson, trade }),
        );
      }
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}
