import { existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { replaceDurablySync } from '../../src-files/durable-file.ts';
import {
  DatabaseOpenError,
  keepDatabaseClosed,
  checkDatabase,
  schemaVersion,
  verifyDatabase,
  type SqliteDatabase,
} from '../../src-sqlite/open-database.ts';

/** A backup or restore that was not done; nothing was changed. One sentence for the operator. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
  }
}

export interface RestoredDatabase {
  /** Where the database that was there before is now; null when there was none. */
  readonly movedTo: string | null;
}

/**
 * Copies the SQLite database at `path`, which a service may be using, into the new file `target`: one consistent state.
 * `newest`: version of the newest schema that this program knows. Throws `BackupError`.
 */
export function backUpDatabase(path: string, target: string, newest: number): void {
  if (existsSync(target)) throw new BackupError(`${target} exists already. Choose another name.`);
  const part = `${target}.part`;
  rmSync(part, { force: true });
  try {
    copyInto(path, part, newest);
    replaceDurablySync(part, resolve(target));
  } catch (error) {
    rmSync(part, { force: true });
    throw asBackupError(error, target);
  }
}

/**
 * Puts the backup `source` in the place of the database at `path`, which is moved aside. Refuses while a service uses
 * it, and a source that is damaged, newer than `newest`, or no database of a trade service. Throws `BackupError`.
 *
 * What the copy must not bring back: sign-ins, since some were ended after it was made (everybody signs in again), and
 * cursors given out after it was made (its counter goes on above them, and every client takes a snapshot).
 */
export function restoreDatabase(
  path: string,
  source: string,
  newest: number,
  nowMs: number,
): RestoredDatabase {
  let release: (() => void) | undefined;
  const part = `${path}.restoring`;
  try {
    release = keepDatabaseClosed(path);
    rmSync(part, { force: true });
    copyInto(source, part, newest);
    makeRestored(part, highestKnown(path), nowMs);
    const movedTo = moveAside(path, nowMs);
    replaceDurablySync(part, resolve(path));
    rmSync(`${path}.damaged`, { force: true });
    return { movedTo };
  } catch (error) {
    throw asBackupError(error, source);
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(part + end, { force: true });
    release?.();
  }
}

function copyInto(path: string, target: string, newest: number): void {
  const database = checkDatabase(path);
  try {
    const version = schemaVersion(database);
    if (version > newest) {
      throw new BackupError(
        `${path} was written by a newer version (schema ${version}, this one knows ${newest}). Use that version.`,
      );
    }
    if (version === 0 || !hasServiceTable(database))
      throw new BackupError(`${path} is no database of a trade service.`);
    verifyDatabase(database, path);
    database.prepare('VACUUM INTO ?').run(target);
  } finally {
    database.close();
  }
}

const hasServiceTable = (database: SqliteDatabase): boolean =>
  database
    .prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'service'`)
    .get() !== undefined;

interface Known {
  readonly cursor: number;
  readonly nonces: readonly { readonly nonce: string; readonly expiresAt: number }[];
}

/** The highest cursor and the used nonces of the database that is there now, as far as it can be read. */
function highestKnown(path: string): Known {
  const nothing: Known = { cursor: 0, nonces: [] };
  if (!existsSync(path)) return nothing;
  let database: SqliteDatabase | undefined;
  try {
    database = checkDatabase(path);
    const cursor = Number(
      database.prepare('SELECT last_cursor FROM service').get()?.['last_cursor'],
    );
    const nonces = database
      .prepare('SELECT nonce, expires_at FROM used_nonces')
      .all()
      .map((row) => ({ nonce: String(row['nonce']), expiresAt: Number(row['expires_at']) }));
    return { cursor: Number.isSafeInteger(cursor) ? cursor : 0, nonces };
  } catch {
    // Damaged: that is why a backup takes its place. The clock is above its cursors.
    return nothing;
  } finally {
    database?.close();
  }
}

function makeRestored(path: string, known: Known, nowMs: number): void {
  const database = checkDatabase(path);
  try {
    database.exec('BEGIN IMMEDIATE; DELETE FROM refresh_tokens; DELETE FROM token_families;');
    const keepUsed = database.prepare(
      'INSERT OR IGNORE INTO used_nonces (nonce, expires_at) VALUES (?, ?)',
    );
    for (const { nonce, expiresAt } of known.nonces) keepUsed.run(nonce, expiresAt);
    const above = Math.max(known.cursor + 1, nowMs * 1000);
    database.prepare('UPDATE service SET last_cursor = max(last_cursor + 1, ?)').run(above);
    // No cursor of before can be resumed from: what came between the copy and now is not in its log.
    database.exec('UPDATE service SET pruned_cursor = last_cursor; COMMIT');
  } finally {
    database.close();
  }
}

function moveAside(path: string, nowMs: number): string | null {
  if (!existsSync(path)) return null;
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${path}.before-restore-${stamp}`;
  for (const end of ['-wal', '-shm', ''])
    if (existsSync(path + end)) renameSync(path + end, aside + end);
  return aside;
}

function asBackupError(error: unknown, path: string): BackupError {
  if (error instanceof BackupError) return error;
  if (error instanceof DatabaseOpenError) return new BackupError(error.message, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new BackupError(
    `${path} cannot be used: ${reason}. Check paths, permissions and the disk.`,
    {
      cause: error,
    },
  );
}
