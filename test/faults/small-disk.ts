import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What the service writes to; it can be filled up. */
export interface SmallDisk {
  /** No byte is free any more. */
  fill(): void;
  freeSpace(): void;
  remove(): Promise<void>;
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
  // It goes with this process, however that ends: the other end of the pipe notices.
  const unmounter = spawn('sh', ['-c', 'cat; umount --lazy "$0"', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  unmounter.unref();
  return {
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
    freeSpace: () => {
      if (existsSync(filler)) rmSync(filler);
    },
    remove: async () => {
      unmounter.ref();
      const gone = once(unmounter, 'exit');
      unmounter.stdin.end();
      await gone;
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
