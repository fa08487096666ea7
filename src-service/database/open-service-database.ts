import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import {
  DatabaseOpenError,
  moveDatabaseAside,
  openDatabase,
  type OpenedDatabase,
} from '../../src-shared/sqlite/open-database.ts';
import type { ServiceLogger } from '../logger.ts';
import { serviceMigrations } from './migrations.ts';

/**
 * Opens `service.db`. It is a cache of the chain: a damaged one is moved aside and begun anew, under a new epoch.
 * Throws `DatabaseOpenError` when another process owns it, a newer version wrote it, or the disk refuses.
 */
export function openServiceDatabase(
  path: string,
  logger: ServiceLogger,
  nowMs: number,
): OpenedDatabase {
  const options = { migrations: serviceMigrations, reserveLog: true };
  try {
    return openDatabase(path, options);
  } catch (error) {
    if (!(error instanceof DatabaseOpenError) || error.problem !== 'corrupt') throw error;
    const movedTo = moveDatabaseAside(path, nowMs);
    logger.warn({ event: 'database_moved_aside', path, movedTo, err: error });
    return openDatabase(path, options);
  }
}

/** The secret kept beside the database, made on first use; only this user may read it. */
export function ownTokenSecret(databasePath: string): string {
  const path = `${databasePath}.jwt-secret`;
  if (existsSync(path)) {
    const secret = readFileSync(path, 'utf8').trim();
    if (Buffer.byteLength(secret) >= 32) return secret;
  }
  const secret = randomBytes(48).toString('base64url');
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return secret;
}
