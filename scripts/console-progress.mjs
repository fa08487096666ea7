/**
 * What the set-up scripts say. Everything goes to standard error, so that a command whose standard
 * output is read by another program (`npm run practice`, `npm run deploy`) stays clean.
 */

/** A failure that the reader can act on: shown without a stack trace. */
export class SetupError extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Runs a step that may take long: names it, shows every few seconds that it is still at work, and
 * how long it took.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function longStep(title, step) {
  const start = performance.now();
  say(`• ${title} …`);
  const heartbeat = setInterval(
    () => say(`  … ${title}: ${seconds(performance.now() - start)}`),
    10_000,
  );
  try {
    const result = await step();
    say(`✓ ${title} (${seconds(performance.now() - start)})`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Ends the process the way a command should: a known failure as one readable paragraph, a bug with
 * its stack.
 *
 * @param {unknown} error
 * @returns {never}
 */
export function exitWithFailure(error) {
  if (error instanceof SetupError) say(`\n✗ ${error.message}`);
  else say(`\n✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}
