import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeDurably } from '../../../src-files/durable-file.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';

/**
 * Writes a file that only this user can read, whole or not at all: a crash or a full disk leaves the old
 * one. The folder is made 0700. `storage_failed` with the system's word for it.
 */
export async function writeSecretFile(path: string, text: string): Promise<Result<null>> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeDurably(path, text);
    return ok(null);
  } catch (error) {
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

/** `ENOSPC`, `EACCES` …; never a path. */
function systemErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown';
}
