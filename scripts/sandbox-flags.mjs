import { existsSync } from 'node:fs';
import { readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

/**
 * The flags that Chromium needs on this machine, each with its reason. They are given to development
 * and test starts only: a package never carries them.
 *
 * @param {string} runtimeFolder
 * @returns {Promise<{ flags: string[], messages: string[] }>}
 */
export async function sandboxFlags(runtimeFolder) {
  /** @type {string[]} */
  const flags = [];
  /** @type {string[]} */
  const messages = [];
  if (process.platform !== 'linux') return { flags, messages };

  const obstacle = await sandboxObstacle(runtimeFolder);
  if (obstacle) {
    flags.push('--no-sandbox');
    messages.push(`Chromium's sandbox is off for this development start: ${obstacle}.`);
  }
  // Containers often give 64 MB of shared memory, on which windows crash.
  const sharedMemory = await statfs('/dev/shm').catch(() => undefined);
  if (!sharedMemory || sharedMemory.blocks * sharedMemory.bsize < 256 * 1024 * 1024) {
    flags.push('--disable-dev-shm-usage');
  }
  return { flags, messages };
}

/** @param {string} runtimeFolder */
async function sandboxObstacle(runtimeFolder) {
  if (process.getuid?.() === 0) return 'it cannot run as root (start as another user to have it)';
  const helper = join(runtimeFolder, 'chrome-sandbox');
  if (existsSync(helper)) {
    const { mode, uid } = await stat(helper);
    if (uid === 0 && (mode & 0o4000) !== 0) return undefined;
  }
  /** @type {[string, string][]} */
  const settings = [
    ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
    ['/proc/sys/user/max_user_namespaces', '0'],
  ];
  for (const [file, forbidding] of settings) {
    const value = await readFile(file, 'utf8').catch(() => '');
    if (value.trim() === forbidding) {
      return `this system forbids user namespaces (${file} is ${forbidding})`;
    }
  }
  return undefined;
}
