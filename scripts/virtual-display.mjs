import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { SetupError } from './console-progress.mjs';

/**
 * @typedef {object} VirtualDisplay
 * @property {NodeJS.ProcessEnv} environment DISPLAY and XAUTHORITY for the programs that use it
 * @property {() => Promise<void>} stop
 */

/** How long Xvfb may take to name its display. */
const startTimeout = 15_000;

/**
 * Starts an X server without a screen, on a display number of its own choice, without a network
 * port, and open only to those who have its cookie. It ends with `stop` or with this process.
 *
 * @returns {Promise<VirtualDisplay>}
 */
export async function startVirtualDisplay() {
  const folder = await mkdtemp(join(tmpdir(), 'escrow-desk-display-'));
  const authority = join(folder, 'authority');
  await writeFile(authority, authorityEntry(randomBytes(16)), { mode: 0o600 });

  const xvfb = ['Xvfb', '-displayfd', '3', '-screen', '0', '1440x960x24', '-nolisten', 'tcp'];
  xvfb.push('-noreset', '-auth', authority);
  // Nobody types on it, so after ten minutes its screen saver would come on, which the app takes for a locked screen.
  xvfb.push('-s', '0');
  // Even when this process is killed outright, the server does not stay behind.
  const setpriv = '/usr/bin/setpriv';
  const command = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM', '--', ...xvfb] : xvfb;
  const child = spawn(command[0] ?? 'Xvfb', command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', resolve);
  });
  const kill = () => void child.kill('SIGTERM');
  process.once('exit', kill);

  const stop = async () => {
    process.off('exit', kill);
    kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const number = await displayNumber(child);
    return { environment: { DISPLAY: `:${number}`, XAUTHORITY: authority }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * One entry of an Xauthority file, valid for every display: five fields, each with a two-byte
 * length before it (the family is a bare number; 0xffff is "any").
 *
 * @param {Buffer} cookie
 */
function authorityEntry(cookie) {
  const field = (/** @type {Buffer} */ bytes) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return Buffer.concat([
    Buffer.from([0xff, 0xff]),
    field(Buffer.alloc(0)),
    field(Buffer.alloc(0)),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(cookie),
  ]);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function displayNumber(child) {
  return new Promise((resolve, reject) => {
    let complaint = '';
    let answer = '';
    const fail = (/** @type {string} */ reason) =>
      reject(
        new SetupError(
          `Xvfb did not start (${reason}). Start \`Xvfb :99\` by hand to see why, or set DISPLAY.`,
        ),
      );
    const timer = setTimeout(() => fail('it named no display in time'), startTimeout);
    child.stderr?.on('data', (chunk) => (complaint += String(chunk)));
    child.stdio[3]?.on('data', (chunk) => {
      answer += String(chunk);
      if (!answer.includes('\n')) return;
      clearTimeout(timer);
      resolve(answer.trim());
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    child.once('close', () => {
      clearTimeout(timer);
      fail(complaint.trim() || 'no message');
    });
  });
}
