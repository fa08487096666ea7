import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { SetupError } from './console-progress.mjs';

/**
 * @typedef {object} ChildResult
 * @property {number} code exit status; a death by signal counts as 128 + its number, like in a shell
 * @property {string} output what it wrote to both streams, when captured
 * @property {boolean} interrupted whether a signal to us was handed on to it
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {'inherit' | 'capture' | 'tee'} [options.output] `tee` shows and captures
 * @param {boolean} [options.forwardSignals] hands SIGINT, SIGTERM and SIGHUP on instead of dying
 * @param {boolean} [options.group] in a process group of its own, so that nothing it started
 *   outlives a timeout
 * @param {AbortSignal} [options.signal] asks it to end (SIGTERM)
 * @param {number} [options.timeout] milliseconds; then it is killed and the code is not 0
 * @returns {Promise<ChildResult>}
 */
export async function runChild(command, args, options = {}) {
  const { cwd, env = process.env, output = 'inherit', forwardSignals = false, timeout } = options;
  const group = options.group === true && process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd,
    env,
    detached: group,
    stdio: output === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });

  /** @type {Buffer[]} */
  const chunks = [];
  const collect = (/** @type {NodeJS.WriteStream} */ shown) => (/** @type {Buffer} */ chunk) => {
    chunks.push(chunk);
    if (output === 'tee') shown.write(chunk);
  };
  child.stdout?.on('data', collect(process.stdout));
  child.stderr?.on('data', collect(process.stderr));

  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (group) process.kill(-child.pid, signal);
    else child.kill(signal);
  };
  let timedOut = false;
  const timer =
    timeout &&
    setTimeout(() => {
      timedOut = true;
      kill('SIGKILL');
    }, timeout);

  const end = () => kill('SIGTERM');
  options.signal?.addEventListener('abort', end, { once: true });

  let interrupted = false;
  const stopWatching = forwardSignals ? whenParentDies(() => process.emit('SIGTERM')) : () => {};
  /** @type {NodeJS.Signals[]} */
  const signals = forwardSignals ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : [];
  const handlers = signals.map((signal) => {
    const handler = () => {
      interrupted = true;
      kill(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });

  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (error) =>
        reject(new SetupError(`${command} could not be started: ${error.message}`)),
      );
      child.once('close', (code, signal) =>
        resolve({
          code: code ?? 128 + (signal ? constants.signals[signal] : 0),
          output: Buffer.concat(chunks).toString('utf8'),
          interrupted,
          timedOut,
        }),
      );
    });
  } finally {
    clearTimeout(timer);
    stopWatching();
    options.signal?.removeEventListener('abort', end);
    for (const remove of handlers) remove();
  }
}

/**
 * Runs the npm that started this script, or the one on the path.
 *
 * @param {string[]} args
 * @param {Parameters<typeof runChild>[2]} options
 */
export function runNpm(args, options) {
  const starter = process.env.npm_execpath;
  return starter && /npm-cli\.[cm]?js$/.test(starter)
    ? runChild(process.execPath, [starter, ...args], options)
    : runChild('npm', args, options);
}

/**
 * npm hands a signal to the shell that it started, and that shell dies of it without a word to us.
 * Being adopted by another process is how we notice.
 *
 * @param {() => void} act
 * @returns {() => void} stops watching
 */
function whenParentDies(act) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 250);
  return () => clearInterval(timer);
}
