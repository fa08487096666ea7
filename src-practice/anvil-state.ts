import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Anvil's state on disk. Anvil rewrites the file in place every second, so one that is killed while writing
 * leaves half a file; a copy of the last whole one is kept beside it.
 */
export interface AnvilState {
  readonly file: string;
  /** Puts the last whole state in place. Says what was lost, or null. */
  prepare(): Promise<string | null>;
  /** Copies the state aside if it is whole and has changed. */
  keepCopy(): Promise<void>;
  clear(): Promise<void>;
  /** Seconds between two writes: fewer for a large file, which is always written whole. */
  writeInterval(): Promise<number>;
}

const endOfWholeState = /"historical_states":(null|\{[^]*\}|\[[^]*\])\}\s*$/;

export function openAnvilState(directory: string): AnvilState {
  const file = join(directory, 'anvil-state.json');
  const copy = join(directory, 'anvil-state.copy.json');
  let copiedAt = 0;

  const isWhole = async (path: string): Promise<boolean> => {
    try {
      JSON.parse(await readFile(path, 'utf8'));
      return true;
    } catch {
      return false;
    }
  };
  const exists = (path: string): Promise<boolean> =>
    stat(path).then(
      () => true,
      () => false,
    );

  return {
    file,
    async prepare() {
      await mkdir(directory, { recursive: true });
      if (!(await exists(file)) && !(await exists(copy))) return null;
      if (await isWhole(file)) return null;
      await rename(file, `${file}.broken`).catch(() => undefined);
      if (await isWhole(copy)) {
        await copyFile(copy, file);
        return 'The practice chain was cut off while saving: its last seconds are gone.';
      }
      return 'The practice chain could not be read: it starts anew.';
    },
    async keepCopy() {
      const before = await stat(file).catch(() => null);
      if (before === null || before.mtimeMs === copiedAt) return;
      if (!(await endsWhole(file, before.size))) return;
      await copyFile(file, `${copy}.new`);
      const after = await stat(file).catch(() => null);
      // Written again meanwhile: the copy may hold half of each.
      if (after?.mtimeMs !== before.mtimeMs || after.size !== before.size) return;
      await rename(`${copy}.new`, copy);
      copiedAt = before.mtimeMs;
    },
    async clear() {
      for (const path of [file, copy, `${copy}.new`, `${file}.broken`])
        await rm(path, { force: true });
    },
    async writeInterval() {
      const { size } = await stat(file).catch(() => ({ size: 0 }));
      return 1 + Math.floor(size / (10 * 1024 * 1024));
    },
  };
}

async function endsWhole(path: string, size: number): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(4_096),
      0,
      4_096,
      Math.max(0, size - 4_096),
    );
    return endOfWholeState.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
