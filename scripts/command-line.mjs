import process from 'node:process';
import { parseArgs } from 'node:util';
import { say } from './console-progress.mjs';

/**
 * The options and positional arguments of the command that runs. `--help` prints the usage and ends with status 0; what
 * the command does not know is named before the usage, and ends it with status 2.
 *
 * @template {import('node:util').ParseArgsOptionsConfig} T
 * @param {string} usage
 * @param {T} options
 * @param {{ allowPositionals?: boolean, args?: string[] }} [more] `args` stands in for the process's own
 */
export function readCommandLine(usage, options, { allowPositionals = false, args } = {}) {
  const given = args ?? process.argv.slice(2);
  if (given.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    const read = parseArgs({ args: given, options, allowPositionals: true });
    const [first] = read.positionals;
    if (first === undefined || allowPositionals) return read;
    return refuseCommandLine(`Unexpected argument '${first}'`, usage);
  } catch (error) {
    return refuseCommandLine(error instanceof Error ? error.message : String(error), usage);
  }
}

/**
 * Ends the command as one that was called wrongly.
 *
 * @param {string} problem
 * @param {string} usage
 * @returns {never}
 */
export function refuseCommandLine(problem, usage) {
  say(`${problem}\n\n${usage}`);
  process.exit(2);
}
