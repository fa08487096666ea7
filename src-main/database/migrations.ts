import type { Migration } from '../../src-sqlite/open-database.ts';

/**
 * `history.db`. Amounts and whole trades are JSON in the wire's form. `chain` numbers a row of `chains`, so that all
 * that is stored belongs to one chain id, escrow and start-block hash; 0 is the profile itself.
 * `local_*`, `remote_*`: what each service says; `shown_*`: the merged view.
 */
export const appMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'trades, events, cursors, notices, records',
    up: (database) =>
      database.exec(`
        CREATE TABLE chains (
          id INTEGER PRIMARY KEY,
          chain_id INTEGER NOT NULL,
          escrow TEXT NOT NULL,
          start_block_hash TEXT,
          indexed INTEGER NOT NULL DEFAULT -1,
          final INTEGER NOT NULL DEFAULT -1,
          used_at INTEGER NOT NULL
        );
        CREATE TABLE trades (
          chain INTEGER NOT NULL,
          trade_id TEXT NOT NULL,
          local_json TEXT, local_cursor INTEGER NOT NULL DEFAULT 0,
          local_due INTEGER NOT NULL DEFAULT 0, local_missing INTEGER NOT NULL DEFAULT 0,
          remote_json TEXT, remote_cursor INTEGER NOT NULL DEFAULT 0,
          remote_due INTEGER NOT NULL DEFAULT 0, remote_missing INTEGER NOT NULL DEFAULT 0,
          shown_json TEXT, shown_source TEXT, mark TEXT,
          withheld INTEGER NOT NULL DEFAULT 0,
          state TEXT, ended_at INTEGER, changed_at INTEGER NOT NULL,
          search TEXT NOT NULL DEFAULT '',
          PRIMARY KEY (chain, trade_id)
        ) WITHOUT ROWID;
        CREATE INDEX trades_by_end ON trades (chain, ended_at DESC) WHERE shown_json IS NOT NULL;
        CREATE TABLE events (
          chain INTEGER NOT NULL,
          event_id TEXT NOT NULL,
          trade_id TEXT NOT NULL,
          trade_seq INTEGER NOT NULL,
          block_number INTEGER NOT NULL,
          log_index INTEGER NOT NULL,
          json TEXT NOT NULL,
          local_status TEXT, remote_status TEXT, verdict TEXT,
          PRIMARY KEY (chain, event_id)
        ) WITHOUT ROWID;
        CREATE INDEX events_by_trade ON events (chain, trade_id, block_number, log_index);
        CREATE INDEX events_local_pending ON events (chain, block_number) WHERE local_status = 'pending';
        CREATE INDEX events_remote_only ON events (chain, block_number) WHERE local_status IS NULL;
        CREATE TABLE cursors (
          chain INTEGER NOT NULL,
          source TEXT NOT NULL,
          account TEXT NOT NULL,
          epoch TEXT NOT NULL,
          cursor INTEGER NOT NULL,
          synced INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (chain, source, account)
        ) WITHOUT ROWID;
        CREATE TABLE notices (
          position INTEGER PRIMARY KEY,
          chain INTEGER NOT NULL,
          id TEXT NOT NULL,
          trade_id TEXT NOT NULL,
          event_id TEXT NOT NULL,
          at INTEGER NOT NULL,
          silent INTEGER NOT NULL,
          told INTEGER NOT NULL DEFAULT 0,
          seen INTEGER NOT NULL DEFAULT 0,
          UNIQUE (chain, id)
        );
        CREATE TABLE records (
          position INTEGER PRIMARY KEY,
          chain INTEGER NOT NULL,
          kind TEXT NOT NULL,
          id TEXT NOT NULL,
          json TEXT NOT NULL,
          UNIQUE (chain, kind, id)
        );
      `),
  },
  {
    version: 2,
    name: 'notes and names of files',
    up: (database) =>
      database.exec(`
        CREATE TABLE notes (
          chain INTEGER NOT NULL,
          id TEXT NOT NULL,
          trade_id TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          json TEXT NOT NULL,
          PRIMARY KEY (chain, id)
        ) WITHOUT ROWID;
        CREATE INDEX notes_by_trade ON notes (chain, trade_id, created_at);
        CREATE TABLE files (
          chain INTEGER NOT NULL,
          trade_id TEXT NOT NULL,
          keccak TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          json TEXT NOT NULL,
          PRIMARY KEY (chain, trade_id, keccak)
        ) WITHOUT ROWID;
      `),
  },
  {
    version: 3,
    name: 'the version of each escrow',
    // All that was stored before belongs to escrows of the first version.
    up: (database) =>
      database.exec(`ALTER TABLE chains ADD COLUMN escrow_version TEXT NOT NULL DEFAULT '1'`),
  },
];
