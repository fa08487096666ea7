import { openServiceDatabase } from '../../src-service/database/open-service-database.ts';
import { createSqliteTradeStore } from '../../src-service/database/sqlite-trade-store.ts';
import type { TradeStore } from '../../src-service/database/trade-store.ts';
import { createServiceLogger } from '../../src-service/logger.ts';

export interface OpenedStore {
  readonly store: TradeStore;
  readonly close: () => void;
}

/** The service's store on the SQLite file at `path`, opened as the service opens it. */
export function openStore(path: string): OpenedStore {
  const logger = createServiceLogger({ write: () => undefined }, 'error');
  const opened = openServiceDatabase(path, logger, Date.now());
  return { store: createSqliteTradeStore(opened), close: () => opened.close() };
}
