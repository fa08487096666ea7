import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Files that are replaced as a whole: a crash, a cut or a full disk leaves the old one or the new one, never half of
 * each, and what was written is on disk once the call has ended. All throw the system's own error, with nothing
 * changed and nothing left behind.
 */

/** Only this user reads what the app writes. */
const mode = 0o600;

/** In the same folder, since a rename can't leave its file system; hidden, and never the name of two writes at once. */
const partOf = (path: string): string =>
  join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}.part`);

/** Writes text as UTF-8. The folder must exist. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const part = partOf(path);
  try {
    const file = await open(part, 'wx', mode);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    await replaceDurably(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** As `writeDurably`, for a caller that must know on return. */
export function writeDurablySync(path: string, content: string | Uint8Array): void {
  const part = partOf(path);
  try {
    writeFileSync(part, content, { flag: 'wx', mode });
    replaceDurablySync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Puts the finished file `part` in the place of `path`, in the same folder. */
export async function replaceDurably(part: string, path: string): Promise<void> {
  await sync(part, 'r+');
  await rename(part, path);
  await syncFolder(dirname(path));
}

/** As `replaceDurably`, for a caller that must know on return. */
export function replaceDurablySync(part: string, path: string): void {
  syncToDisk(part, 'r+');
  renameSync(part, path);
  if (process.platform !== 'win32') syncToDisk(dirname(path), 'r');
}

/** A rename is on disk only once its folder is; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await sync(folder, 'r');
}

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function syncToDisk(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
