import type { Migration } from '../../src-shared/sqlite/open-database.ts';

/** Schema of `service.db`. Forward only: a released step never changes, a new one follows. */
export const serviceMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'trades, their events, the log of messages, sign-in',
    up: (database) =>
      database.exec(`
        -- One row: who this database is, and the counter every message's cursor comes from.
        CREATE TABLE service (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          epoch TEXT NOT NULL,
          last_cursor INTEGER NOT NULL,
          pruned_cursor INTEGER NOT NULL
        ) STRICT;

        -- One row once a chain was seen: which one, and how far it is indexed.
        CREATE TABLE chain (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          chain_id INTEGER NOT NULL,
          escrow TEXT NOT NULL,
          start_block INTEGER NOT NULL,
          start_block_hash TEXT NOT NULL,
          indexed_block INTEGER NOT NULL,
          final_block INTEGER NOT NULL,
          checkpoint TEXT NOT NULL
        ) STRICT;

        -- body: the trade's JSON, null once its creation is retracted; the row stays for its parties.
        CREATE TABLE trades (
          number INTEGER PRIMARY KEY,
          trade_id TEXT NOT NULL UNIQUE,
          parties TEXT NOT NULL,
          state TEXT NOT NULL,
          token TEXT NOT NULL,
          last_block INTEGER NOT NULL,
          cursor INTEGER NOT NULL,
          body TEXT
        ) STRICT;

        CREATE TABLE trade_parties (
          account TEXT NOT NULL,
          trade INTEGER NOT NULL REFERENCES trades (number),
          role TEXT NOT NULL,
          PRIMARY KEY (account, trade)
        ) STRICT, WITHOUT ROWID;

        -- What stands on the chain now; a retraction deletes.
        CREATE TABLE events (
          block_number INTEGER NOT NULL,
          log_index INTEGER NOT NULL,
          trade INTEGER NOT NULL REFERENCES trades (number),
          trade_seq INTEGER NOT NULL,
          body TEXT NOT NULL,
          PRIMARY KEY (block_number, log_index)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX events_of_trade ON events (trade, trade_seq);

        -- The log every socket is a position in: messages as they are sent.
        CREATE TABLE messages (
          cursor INTEGER PRIMARY KEY,
          trade INTEGER NOT NULL REFERENCES trades (number),
          body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX messages_of_trade ON messages (trade, cursor);

        CREATE TABLE used_nonces (
          nonce TEXT PRIMARY KEY,
          expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- A family is one sign-in and all tokens that came of it.
        CREATE TABLE token_families (
          family TEXT PRIMARY KEY,
          account TEXT NOT NULL,
          generation INTEGER NOT NULL,
          rotated_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL,
          revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX token_families_of_account ON token_families (account);

        CREATE TABLE refresh_tokens (
          token_hash TEXT PRIMARY KEY,
          family TEXT NOT NULL REFERENCES token_families (family) ON DELETE CASCADE,
          generation INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX refresh_tokens_of_family ON refresh_tokens (family);
      `),
  },
];
