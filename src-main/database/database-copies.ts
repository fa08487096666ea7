import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { replaceDurablySync } from '../../src-files/durable-file.ts';
import type { SqliteDatabase } from '../../src-sqlite/open-database.ts';

const keptCopies = 5;
const dayMs = 24 * 3600 * 1000;

/** Copies beside the file, newest first. */
function listCopies(path: string): { path: string; at: number }[] {
  const prefix = `${basename(path)}.copy-`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && !name.endsWith('.part'))
    .map((name) => join(dirname(path), name))
    .map((copy) => ({ path: copy, at: statSync(copy).mtimeMs }))
    .sort((a, b) => b.at - a.at);
}

/** A whole, consistent copy; an older one is dropped only after the new one stands. */
export function copyDatabase(database: SqliteDatabase, path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const copy = `${path}.copy-${stamp}`;
  rmSync(`${copy}.part`, { force: true });
  database.prepare('VACUUM INTO ?').run(`${copy}.part`);
  replaceDurablySync(`${copy}.part`, copy);
  for (const old of listCopies(path).slice(keptCopies)) rmSync(old.path, { force: true });
  return copy;
}

/** Copies unless one of the last day exists. */
export function copyDaily(database: SqliteDatabase, path: string, nowMs: number): string | null {
  const newest = listCopies(path)[0];
  if (newest !== undefined && nowMs - newest.at < dayMs) return null;
  return copyDatabase(database, path, nowMs);
}

/** Puts the newest copy in the place of a file that was moved aside; null when there is none. */
export function restoreCopy(
  path: string,
  skip: ReadonlySet<string>,
): { path: string; at: number } | null {
  const copy = listCopies(path).find((each) => !skip.has(each.path));
  if (copy === undefined) return null;
  if (existsSync(path)) throw new Error(`${path} is still in its place`);
  copyFileSync(copy.path, `${path}.part`);
  replaceDurablySync(`${path}.part`, path);
  return copy;
}
