/**
 * The one place that opens SQLite: `node:sqlite` where the runtime has it, else its drop-in replacement with prebuilt
 * native code. Every database of the project is opened here, so all share one durability and one owner rule.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type SqliteDatabase = DatabaseSync;
export type SqliteStatement = StatementSync;

type SqliteModule = typeof import('node:sqlite');

let sqliteModule: SqliteModule | undefined;

function loadSqlite(): SqliteModule {
  sqliteModule ??= process.getBuiltinModule('node:sqlite') ?? loadDropIn();
  return sqliteModule;
}

function loadDropIn(): SqliteModule {
  const loaded: unknown = createRequire(import.meta.url)('@photostructure/sqlite');
  return loaded as typeof import('@photostructure/sqlite') & SqliteModule;
}

/** One forward step. `version` counts 1, 2, 3 … without gaps; each runs in a transaction of its own. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: (database: SqliteDatabase) => void;
}

/**
 * - `locked`: another process owns the file;
 * - `newer`: written by a newer version of the program; left unchanged;
 * - `corrupt`: not readable as a database; the owner may move it aside with `moveDatabaseAside`;
 * - `unwritable`: the folder or disk refuses.
 */
export type DatabaseProblem = 'locked' | 'newer' | 'corrupt' | 'unwritable';

export class DatabaseOpenError extends Error {
  readonly problem: DatabaseProblem;
  readonly path: string;
  constructor(problem: DatabaseProblem, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseOpenError';
    this.problem = problem;
    this.path = path;
  }
}

export interface OpenedDatabase {
  readonly path: string;
  readonly database: SqliteDatabase;
  /** True when this call made the file. */
  readonly created: boolean;
  /** Version of the schema before this call's migrations; 0 for a new file. */
  readonly migratedFrom: number;
  /** Runs `work` in one durable transaction; anything thrown rolls it back and is thrown on. */
  transaction: <T>(work: () => T) => T;
  /** Closes the file, then gives up the ownership. */
  close: () => void;
}

export interface OpenDatabaseOptions {
  readonly migrations: readonly Migration[];
  /** Reads the whole file for damage before use (`quick_check`); seconds on a large one. Default: false. */
  readonly verify?: boolean;
  /** Called before migrations of an existing file, with the version found; for a safety copy. */
  readonly beforeMigration?: (database: SqliteDatabase, fromVersion: number) => void;
  /** SQLite's page cache in MiB. Default: 64. */
  readonly cacheMebibytes?: number;
  /** Lay the WAL file out ahead, for commits that somebody waits for; some 10 ms and 4 MiB of disk. Default: false. */
  readonly reserveLog?: boolean;
}

/** Milliseconds a statement waits for a lock; only a foreign reader of the file could hold one. */
const busyTimeoutMs = 5000;

/**
 * Opens, or makes, the database at `path`, WAL, `synchronous=FULL`, foreign keys on, and owns it until `close`:
 * an exclusive transaction on `PATH.lock` keeps a second process out and dies with this one.
 * Throws `DatabaseOpenError`.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions): OpenedDatabase {
  const lock = takeOwnership(path);
  let database: SqliteDatabase | undefined;
  try {
    if (existsSync(damageMarkerOf(path))) {
      throw new DatabaseOpenError('corrupt', path, `${path} was found damaged in use.`);
    }
    const created = !existsSync(path);
    database = new (loadSqlite().DatabaseSync)(path, { enableForeignKeyConstraints: true });
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    const migratedFrom = schemaVersion(database);
    const newest = options.migrations.length;
    if (migratedFrom > newest) {
      const message = `${path} was written by a newer version (schema ${migratedFrom}, this one knows ${newest}). It was left unchanged: start the newer version.`;
      throw new DatabaseOpenError('newer', path, message);
    }
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA cache_size = -${cacheKibibytes(options)};
      PRAGMA temp_store = MEMORY;
    `);
    if (options.verify === true) verifyDatabase(database, path);
    if (!created && migratedFrom < newest) options.beforeMigration?.(database, migratedFrom);
    migrate(database, migratedFrom, options.migrations);
    if (options.reserveLog === true) reserveLog(database, cacheKibibytes(options));
    return openedDatabase(path, database, lock, created, migratedFrom);
  } catch (error) {
    database?.close();
    lock.close();
    throw error instanceof DatabaseOpenError ? error : asOpenError(error, path);
  }
}

/**
 * Opens an existing file beside its owner, who may be at work: for reading, and for statements that write elsewhere.
 * Throws `DatabaseOpenError`.
 */
export function checkDatabase(path: string): SqliteDatabase {
  if (!existsSync(path))
    throw new DatabaseOpenError('unwritable', path, `${path} does not exist. Check the path.`);
  let database: SqliteDatabase | undefined;
  try {
    database = new (loadSqlite().DatabaseSync)(path);
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    schemaVersion(database);
    return database;
  } catch (error) {
    database?.close();
    throw asOpenError(error, path);
  }
}

/** Version of an opened file's schema; 0 for one that is no database of ours. Throws when it is damaged. */
export function schemaVersion(database: SqliteDatabase): number {
  // Reading the schema's own page is what notices a file that is no database.
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** Keeps other processes out of the database at `path` until it is called again. Throws `DatabaseOpenError`. */
export function keepDatabaseClosed(path: string): () => void {
  const lock = takeOwnership(path);
  return () => lock.close();
}

const cacheKibibytes = ({ cacheMebibytes = 64 }: OpenDatabaseOptions): number =>
  cacheMebibytes * 1024;

/**
 * Makes the WAL file as long as it grows before a checkpoint begins it anew: a commit that only overwrites is durable
 * in a third of the time of one that makes the file longer (the file system's own journal has to be written too).
 * Pages of a transaction that outgrows the cache are written to the WAL; taken back, they leave nothing but its length.
 */
function reserveLog(database: SqliteDatabase, cacheKibibytes: number): void {
  database.exec(`
    PRAGMA cache_size = 10;
    BEGIN IMMEDIATE;
    CREATE TABLE reserved (filler BLOB);
    INSERT INTO reserved
      WITH RECURSIVE page (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM page WHERE number < 1050)
      SELECT zeroblob(4000) FROM page;
    ROLLBACK;
    PRAGMA cache_size = -${cacheKibibytes};
  `);
}

function openedDatabase(
  path: string,
  database: SqliteDatabase,
  lock: SqliteDatabase,
  created: boolean,
  migratedFrom: number,
): OpenedDatabase {
  let open = true;
  return {
    path,
    database,
    created,
    migratedFrom,
    transaction: (work) => inTransaction(database, work),
    close: () => {
      if (!open) return;
      open = false;
      try {
        // The drop-in keeps the connection until its statements are collected: nothing may be left in the WAL.
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        database.close();
      } finally {
        lock.close();
      }
    },
  };
}

function inTransaction<T>(database: SqliteDatabase, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    // SQLite rolls back by itself on some errors (disk full); a second ROLLBACK would hide the first cause.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function takeOwnership(path: string): SqliteDatabase {
  let lock: SqliteDatabase | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    lock = new (loadSqlite().DatabaseSync)(`${path}.lock`);
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const code = sqliteCode(error);
    if (code === sqliteBusy || code === sqliteLocked) {
      throw new DatabaseOpenError(
        'locked',
        path,
        `${path} is in use by another running process. Stop that one, or choose another file.`,
        { cause: error },
      );
    }
    // The lock file holds nothing: a damaged one is made anew.
    if (code === sqliteNotADatabase || code === sqliteCorrupt) {
      rmSync(`${path}.lock`, { force: true });
      return takeOwnership(path);
    }
    throw new DatabaseOpenError(
      'unwritable',
      path,
      `${path} cannot be opened for writing. Check the folder, its permissions and the disk.`,
      { cause: error },
    );
  }
}

function migrate(database: SqliteDatabase, from: number, migrations: readonly Migration[]): void {
  for (const [index, migration] of migrations.entries()) {
    if (migration.version !== index + 1)
      throw new Error(`migration ${migration.name} is out of order`);
    if (migration.version <= from) continue;
    inTransaction(database, () => {
      migration.up(database);
      database.exec(`PRAGMA user_version = ${migration.version}`);
    });
  }
}

/** Reads the whole file. Throws `DatabaseOpenError` when it is damaged. */
export function verifyDatabase(database: SqliteDatabase, path: string): void {
  let answer: unknown;
  try {
    answer = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  } catch (error) {
    throw asOpenError(error, path);
  }
  if (answer !== 'ok')
    throw new DatabaseOpenError('corrupt', path, `${path} is damaged: ${String(answer)}`);
}

const sqliteBusy = 5;
const sqliteLocked = 6;
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/** SQLite's primary result code of a thrown error, or null if it is none of SQLite's. */
function sqliteCode(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

/** Whether a thrown error says that the file itself is damaged. */
export function isDatabaseCorruption(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === sqliteCorrupt || code === sqliteNotADatabase;
}

function asOpenError(error: unknown, path: string): Error {
  if (isDatabaseCorruption(error)) {
    return new DatabaseOpenError('corrupt', path, `${path} is damaged and cannot be read.`, {
      cause: error,
    });
  }
  if (sqliteCode(error) === null) return error instanceof Error ? error : new Error(String(error));
  return new DatabaseOpenError(
    'unwritable',
    path,
    `${path} cannot be opened. Check the folder, its permissions and the disk.`,
    { cause: error },
  );
}

const companions = ['', '-wal', '-shm'] as const;
const damageMarkerOf = (path: string): string => `${path}.damaged`;

/** Notes that damage was met while in use; the next `openDatabase` then reports `corrupt`. */
export function markDatabaseDamaged(path: string): void {
  writeFileSync(damageMarkerOf(path), '', { mode: 0o600 });
}

/**
 * Renames a closed database and its companions to `PATH.corrupt-TIME` and returns that name.
 * `nowMs`: Unix milliseconds.
 */
export function moveDatabaseAside(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${path}.corrupt-${stamp}`;
  for (const companion of companions) {
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion);
  }
  rmSync(damageMarkerOf(path), { force: true });
  return aside;
}
