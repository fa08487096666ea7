import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  DatabaseOpenError,
  markDatabaseDamaged,
  moveDatabaseAside,
  openDatabase,
  type Migration,
} from '../../../src-sqlite/open-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'escrow-desk-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const first: Migration = {
  version: 1,
  name: 'notes',
  up: (database) => database.exec('CREATE TABLE notes (text TEXT) STRICT'),
};
const second: Migration = {
  version: 2,
  name: 'authors',
  up: (database) => database.exec("ALTER TABLE notes ADD COLUMN author TEXT DEFAULT 'nobody'"),
};
let files = 0;
const newPath = (): string => join(folder, `${(files += 1)}.db`);

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DatabaseOpenError) return error.problem;
    throw error;
  }
  return 'none';
}

describe('a database file', () => {
  it('is durable, one writer at a time, and migrated forward', () => {
    const path = newPath();
    const one = openDatabase(path, { migrations: [first] });
    expect(one).toMatchObject({ created: true, migratedFrom: 0 });
    const pragma = (name: string) =>
      Object.values(one.database.prepare(`PRAGMA ${name}`).get()!)[0];
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual([
      'wal',
      2,
      1,
    ]);
    one.database.exec("INSERT INTO notes VALUES ('kept')");
    one.close();
    const versions: number[] = [];
    const two = openDatabase(path, {
      migrations: [first, second],
      beforeMigration: (_database, from) => versions.push(from),
    });
    expect(two).toMatchObject({ created: false, migratedFrom: 1 });
    expect(versions).toEqual([1]);
    expect(two.database.prepare('SELECT * FROM notes').get()).toEqual({
      text: 'kept',
      author: 'nobody',
    });
    two.close();
  });

  it('belongs to one owner until it is closed', () => {
    const path = newPath();
    const owner = openDatabase(path, { migrations: [first] });
    expect(problemOf(() => openDatabase(path, { migrations: [first] }))).toBe('locked');
    owner.close();
    openDatabase(path, { migrations: [first] }).close();
  });

  it('of a newer version is refused unchanged', () => {
    const path = newPath();
    openDatabase(path, { migrations: [first, second] }).close();
    const before = readFileSync(path);
    expect(problemOf(() => openDatabase(path, { migrations: [first] }))).toBe('newer');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('that is damaged is reported, can be moved aside, and is then made anew', () => {
    const path = newPath();
    writeFileSync(path, 'not a database '.repeat(1000));
    expect(problemOf(() => openDatabase(path, { migrations: [first] }))).toBe('corrupt');
    const aside = moveDatabaseAside(path, Date.now());
    expect(readFileSync(aside, 'utf8')).toContain('not a database');
    const fresh = openDatabase(path, { migrations: [first] });
    expect(fresh.created).toBe(true);
    fresh.close();
    markDatabaseDamaged(path);
    expect(problemOf(() => openDatabase(path, { migrations: [first] }))).toBe('corrupt');
  });

  it('rolls a failed transaction and a failed migration back wholly', () => {
    const path = newPath();
    const opened = openDatabase(path, { migrations: [first] });
    const failing = (): void =>
      opened.transaction(() => {
        opened.database.exec("INSERT INTO notes VALUES ('lost')");
        throw new Error('stop');
      });
    expect(failing).toThrow('stop');
    expect(opened.database.prepare('SELECT count(*) AS n FROM notes').get()).toEqual({ n: 0 });
    opened.close();
    const broken: Migration = {
      version: 2,
      name: 'broken',
      up: (database) => database.exec('CREATE TABLE half (a); SELECT nonsense()'),
    };
    expect(() => openDatabase(path, { migrations: [first, broken] })).toThrow();
    const after = openDatabase(path, { migrations: [first] });
    expect(
      after.database.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").get(),
    ).toBeUndefined();
    after.close();
  });

  it('in a folder that cannot be made is reported', () => {
    const file = newPath();
    writeFileSync(file, '');
    expect(problemOf(() => openDatabase(join(file, 'x.db'), { migrations: [first] }))).toBe(
      'unwritable',
    );
  });
});
