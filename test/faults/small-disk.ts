import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own that can be filled up. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves no byte free. */
  fill(): void;
  makeRoom(): void;
  remove(): void;
}

const chunkBytes = 256 * 1024;

/** Mounts a disk of `mebibytes` in memory at `path`, which must exist; null where this user may mount nothing. */
export function mountSmallDisk(path: string, mebibytes: number): SmallDisk | null {
  const filler = join(path, 'filler');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], {
      stdio: 'ignore',
    });
  } catch {
    return null;
  }
  const unmount = (): void => {
    try {
      execFileSync('umount', ['--lazy', path], { stdio: 'ignore' });
    } catch {
      // It went with whoever unmounted it before.
    }
  };
  process.once('exit', unmount);
  return {
    path,
    fill() {
      const file = openSync(filler, 'a');
      try {
        // The last bytes one page at a time: what is left is less than any write needs.
        for (const bytes of [chunkBytes, 4096]) {
          const chunk = Buffer.alloc(bytes, 1);
          while (wroteAll(file, chunk));
        }
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    makeRoom: () => {
      if (existsSync(filler)) rmSync(filler);
    },
    remove: () => {
      process.off('exit', unmount);
      unmount();
    },
  };
}

function wroteAll(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) === chunk.length;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
