import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';

/**
 * Writes a file that only this user can read, whole or not at all: a crash or a full disk leaves the old
 * one. The folder is made 0700. `storage_failed` with the system's word for it.
 */
export async function writeSecretFile(path: string, text: string): Promise<Result<null>> {
  const folder = dirname(path);
  const part = join(folder, `.${randomUUID()}.part`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(part, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    await syncFolder(folder);
    return ok(null);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    return fail(failure('storage_failed', { detail: systemErrorCode(error) }));
  }
}

/** The file's text, or null where there is none; more than `maxBytes` is refused before it is read. */
export async function readTextFile(path: string, maxBytes: number): Promise<Result<string | null>> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) return fail(failure('invalid_input', { detail: 'the file is too large' }));
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    const code = systemErrorCode(error);
    return code === 'ENOENT' ? ok(null) : fail(failure('storage_failed', { detail: code }));
  }
}

/** A rename is on disk only once its folder is; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** `ENOSPC`, `EACCES` …; never a path. */
function systemErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown';
}
