import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Profile } from './app-under-test.ts';

type Row = Record<string, SQLOutputValue>;

/** Reads beside the app's own process; the write-ahead log lets it. */
function query(path: string, sql: string, ...values: string[]): Row[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}

/** The database of that name anywhere under the profile's folder. */
async function databasePath(profile: Profile, name: RegExp): Promise<string> {
  const files = await readdir(profile.folder, { recursive: true });
  const found = files.find((file) => name.test(file.split('/').at(-1) ?? ''));
  if (found === undefined) throw new Error(`no ${String(name)} in ${profile.folder}`);
  return join(profile.folder, found);
}

export interface StoredTrade {
  readonly state: string;
  /** Smallest unit, decimal. */
  readonly remaining: string;
  readonly tradeSeq: number;
  readonly mark: string | null;
}

interface TradeJson {
  readonly state: string;
  readonly remaining: string;
  readonly tradeSeq: number;
}

/** A trade as `history.db` shows it, or null. */
export async function storedTrade(profile: Profile, tradeId: string): Promise<StoredTrade | null> {
  const path = await databasePath(profile, /^history\.db$/);
  const [row] = query(path, 'SELECT shown_json, mark FROM trades WHERE trade_id = ?', tradeId);
  if (row === undefined || typeof row['shown_json'] !== 'string') return null;
  const trade = JSON.parse(row['shown_json']) as TradeJson;
  return {
    state: trade.state,
    remaining: trade.remaining,
    tradeSeq: trade.tradeSeq,
    mark: typeof row['mark'] === 'string' ? row['mark'] : null,
  };
}

/** How many events of a trade `history.db` holds as standing: retracted ones don't count. */
export async function storedEventCount(profile: Profile, tradeId: string): Promise<number> {
  const path = await databasePath(profile, /^history\.db$/);
  const rows = query(path, 'SELECT json FROM events WHERE trade_id = ?', tradeId);
  return rows.filter((row) => !String(row['json']).includes('"retracted"')).length;
}

export interface StoredRecord {
  readonly id: string;
  readonly json: unknown;
}

/** Everything kept of one kind: offers, transactions, contacts. */
export async function storedRecords(
  profile: Profile,
  kind: RegExp,
): Promise<readonly StoredRecord[]> {
  const path = await databasePath(profile, /^history\.db$/);
  const rows = query(path, 'SELECT kind, id, json FROM records ORDER BY position');
  return rows
    .filter((row) => kind.test(String(row['kind'])))
    .map((row) => ({ id: String(row['id']), json: JSON.parse(String(row['json'])) as unknown }));
}

/** A trade as the embedded service's own database has it, or null. */
export async function serviceTrade(profile: Profile, tradeId: string): Promise<StoredTrade | null> {
  return serviceTradeAt(await databasePath(profile, /^service-31337\.db$/), tradeId);
}

/** The same of a self-hosted service's file. */
export function serviceTradeAt(path: string, tradeId: string): StoredTrade | null {
  if (!existsSync(path)) return null;
  const [row] = query(path, 'SELECT body FROM trades WHERE trade_id = ?', tradeId);
  if (row === undefined || typeof row['body'] !== 'string') return null;
  const trade = JSON.parse(row['body']) as TradeJson;
  return {
    state: trade.state,
    remaining: trade.remaining,
    tradeSeq: trade.tradeSeq,
    mark: null,
  };
}
