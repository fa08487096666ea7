import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  DatabaseOpenError,
  moveDatabaseAside,
  openDatabase,
  type Migration,
  type OpenedDatabase,
} from '../../src-sqlite/open-database.ts';
import type { ServiceLogger } from '../logger.ts';
import { migrationSteps } from './migrations.ts';
import type { ServiceDatabase } from './service-database.ts';
import { createSqliteServiceDatabase } from './sqlite-service-database.ts';

/** Where the service keeps what it knows. `url`: `postgres://…`, with its password: for no log and no message. */
export type DatabaseLocation =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

/**
 * Opens the service's database and brings its schema up to date. A SQLite file is a cache of the chain: a damaged one
 * is moved aside and begun anew, under a new epoch.
 * Throws `DatabaseOpenError` when another process owns the file, a newer version wrote it, or the disk refuses, and
 * `PostgresOpenError`. `nowMs`: Unix milliseconds.
 */
export async function openServiceDatabase(
  location: DatabaseLocation,
  logger: ServiceLogger,
  nowMs: number,
): Promise<ServiceDatabase> {
  if (location.kind === 'sqlite')
    return createSqliteServiceDatabase(openFile(location.path, logger, nowMs));
  // Loaded when there is one: without, a service starts sooner.
  const { openPostgresDatabase } = await import('./postgres-service-database.ts');
  return await openPostgresDatabase(location.url, (error) =>
    logger.warn({ event: 'database_connection_lost', err: error }),
  );
}

const fileMigrations: readonly Migration[] = migrationSteps('sqlite').map(
  ({ version, name, sql }) => ({ version, name, up: (database) => database.exec(sql) }),
);

function openFile(path: string, logger: ServiceLogger, nowMs: number): OpenedDatabase {
  const options = { migrations: fileMigrations, reserveLog: true };
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
