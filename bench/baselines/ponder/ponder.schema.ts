import { onchainTable, primaryKey } from 'ponder';

export const event = onchainTable(
  'event',
  (t) => ({
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    tx: t.hex().notNull(),
    name: t.text().notNull(),
    tradeId: t.hex().notNull(),
    tradeSeq: t.integer().notNull(),
    state: t.integer().notNull(),
    remaining: t.text().notNull(),
    deadline: t.bigint().notNull(),
    rest: t.text().notNull(),
    timestamp: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.block, table.logIndex] }) }),
);
