import { openMessageLog } from '../../src-service/database/message-log.ts';
import { openServiceDatabase } from '../../src-service/database/open-service-database.ts';
import { createTradeStore } from '../../src-service/database/sql-trade-store.ts';
import type { TradeStore } from '../../src-service/database/trade-store.ts';
import { createServiceLogger } from '../../src-service/logger.ts';

export interface OpenedStore {
  readonly store: TradeStore;
  readonly close: () => Promise<void>;
}

/** The service's store on the SQLite file at `path`, opened as the service opens it. */
export async function openStore(path: string): Promise<OpenedStore> {
  const logger = createServiceLogger({ write: () => undefined }, 'error');
  const database = await openServiceDatabase({ kind: 'sqlite', path }, logger, Date.now());
  const store = createTradeStore({ database, log: await openMessageLog(database) });
  return { store, close: database.close };
}
