/**
 * `npm run test:contracts -- [--deep] [--coverage] [--update-gas]`: the contract's tests under forge, then its gas
 * against contracts/gas-snapshot.json, then a few mutations of the contract, which the tests must see (all of them:
 * `npm run test:mutations`). The last line is `N passed, N failed`.
 * --deep: many more runs of each fuzz test and invariant. --coverage: instead, how much of contracts/src the tests
 * reach; fails below 100 %. --update-gas: writes the snapshot and docs/gas.md anew.
 */
import process from 'node:process';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, longStep, say } from './console-progress.mjs';
import { checkCoverage } from './contract-coverage.ts';
import { checkGas, updateGas } from './contract-gas.ts';
import { runForge } from './forge.ts';
import { runMutations } from './mutation-run.ts';

const usage = 'Usage: npm run test:contracts [-- --deep | --coverage | --update-gas]';
const gasTests = 'GasSnapshot';
const deepRuns = {
  FOUNDRY_FUZZ_RUNS: '4000',
  FOUNDRY_INVARIANT_RUNS: '512',
  FOUNDRY_INVARIANT_DEPTH: '256',
};

/** Of several hundred; which ones changes with the contracts. */
const mutationSample = { usual: 6, deep: 60 };

type Counts = { passed: number; failed: number };

/** Forge's own count; without one (the contracts don't compile) the run itself is what failed. */
function readCounts(output: string, code: number): Counts {
  const found = /(\d+) tests? passed, (\d+) failed, \d+ skipped \(\d+ total tests?\)/.exec(output);
  const counts = { passed: Number(found?.[1] ?? 0), failed: Number(found?.[2] ?? 0) };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** How many random calls the invariants were checked after: forge says it for each of them. */
function sayInvariantCalls(output: string): void {
  const calls = [...output.matchAll(/(\w+)\(\) \(runs: \d+, calls: (\d+), reverts: (\d+)\)/g)];
  if (calls.length === 0) return;
  const sum = calls.reduce((total, [, , count]) => total + Number(count), 0);
  const least = Math.min(...calls.map(([, , count]) => Number(count)));
  say(`${calls.length} invariants after ${sum} random calls, at least ${least} for each`);
}

/** All at once: each test run alone would compile what it needs by itself. */
async function compile(): Promise<boolean> {
  const { code, output } = await runForge(['build'], 'capture');
  if (code !== 0) say(output);
  return code === 0;
}

async function runTests(args: string[]): Promise<Counts> {
  const { code, output, interrupted } = await runForge(['test', ...args], 'tee');
  if (interrupted) process.exit(code);
  sayInvariantCalls(output);
  return readCounts(output, code);
}

async function measureGas(update: boolean): Promise<Counts> {
  const counts = await runTests(['--match-contract', gasTests, '--isolate']);
  if (counts.failed > 0) return counts;
  if (update) await updateGas();
  return (await checkGas())
    ? { passed: counts.passed + 1, failed: 0 }
    : { passed: counts.passed, failed: 1 };
}

async function testAll(update: boolean, isDeep: boolean): Promise<Counts> {
  if (!(await longStep('Compiling the contracts and their tests', compile)))
    return { passed: 0, failed: 1 };
  const tests = await runTests(['--no-match-contract', gasTests]);
  const gas = await measureGas(update);
  const counts = { passed: tests.passed + gas.passed, failed: tests.failed + gas.failed };
  // Where a test fails anyway, what it sees of a mutation says nothing.
  if (update || counts.failed > 0) return counts;
  const mutations = await runMutations({
    sample: isDeep ? mutationSample.deep : mutationSample.usual,
  });
  return { passed: counts.passed + mutations.passed, failed: mutations.failed };
}

async function cover(): Promise<Counts> {
  return (await longStep('Running the tests without the optimizer', checkCoverage))
    ? { passed: 1, failed: 0 }
    : { passed: 0, failed: 1 };
}

try {
  const { values } = readCommandLine(usage, {
    deep: { type: 'boolean' },
    coverage: { type: 'boolean' },
    'update-gas': { type: 'boolean' },
  });
  if (values.deep) Object.assign(process.env, deepRuns);
  const { passed, failed } = values.coverage
    ? await cover()
    : await testAll(values['update-gas'] === true, values.deep === true);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
