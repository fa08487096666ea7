/**
 * `npm run model-check`: proves the assertions of contracts/model/TradeModel.sol with the compiler's model checker (constrained
 * Horn clauses), for every sequence of calls. The compiler of the npm package has no solver of its own: it hands each
 * question to z3, which must be installed (Debian: `apt-get install z3`; elsewhere `pip install z3-solver` brings one), on
 * the PATH or named by Z3. About a minute. The last line is `N proved, N not proved`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, say, seconds, SetupError } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';

const solc = createRequire(import.meta.url)('solc');
const model = 'contracts/model/TradeModel.sol';
const z3 = process.env.Z3 || 'z3';
/** The options that the compiler's own native build gives z3 for Horn clauses. */
const options = [
  'rewriter.pull_cheap_ite=true',
  'fp.spacer.q3.use_qgen=true',
  'fp.spacer.mbqi=false',
  'fp.spacer.ground_pobs=false',
];
/** Seconds for one question; on an idle machine none takes more than a few. */
const timeLimit = 1800;

/** @typedef {{ severity: string, formattedMessage: string }} Finding */

/** Answers one question of the compiler; what z3 can't tell in time counts as not proved. */
function solve(/** @type {string} */ query) {
  const start = performance.now();
  const { stdout, error } = spawnSync(z3, ['-smt2', '-in', `-T:${timeLimit}`, ...options], {
    input: query,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) throw new SetupError(`z3 does not run (${error.message}). Install it, or set Z3.`);
  say(`  a question answered in ${seconds(performance.now() - start)}`);
  return { contents: stdout };
}

/** @returns {Finding[]} */
function check() {
  const input = {
    language: 'Solidity',
    sources: { [model]: { content: readFileSync(join(projectRoot, model), 'utf8') } },
    settings: {
      evmVersion: 'cancun',
      modelChecker: {
        engine: 'chc',
        solvers: ['smtlib2'],
        targets: ['assert'],
        contracts: { [model]: ['TradeModel'] },
        showProvedSafe: true,
        showUnproved: true,
      },
      outputSelection: { '*': { '*': [] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { smtSolver: solve }));
  return output.errors ?? [];
}

try {
  readCommandLine('Usage: npm run model-check', {});
  const version = spawnSync(z3, ['--version'], { encoding: 'utf8' });
  if (version.error) {
    throw new SetupError('z3 is needed: apt-get install z3, or set Z3 to where it lies.');
  }
  say(`${version.stdout.trim()}, ${model}`);
  const asserted = readFileSync(join(projectRoot, model), 'utf8').match(/^ +assert\(/gm) ?? [];
  const findings = check();
  const proved = findings.filter(({ formattedMessage }) => /check is safe!/.test(formattedMessage));
  for (const finding of findings) {
    if (!proved.includes(finding)) say(finding.formattedMessage);
  }
  const open = asserted.length - proved.length;
  process.stdout.write(`${proved.length} proved, ${open} not proved\n`);
  process.exitCode = open === 0 && asserted.length > 0 ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
