/**
 * `npm run test:contracts -- [--deep] [--update-gas]`: the contract's tests under forge, then its gas against
 * contracts/gas-snapshot.json. The last line is `N passed, N failed`.
 * --deep: many more runs of each fuzz test and invariant. --update-gas: writes the snapshot and docs/gas.md anew.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { parseJsonWith, z } from '../src-shared/parse.ts';
import { failureText } from '../src-shared/failure.ts';
import { exitWithFailure, longStep, say, SetupError } from './console-progress.mjs';
import { runForge } from './forge.ts';
import { projectRoot } from './project-paths.mjs';

const gasTests = 'GasSnapshot';
const committedSnapshot = join('contracts', 'gas-snapshot.json');
const freshSnapshot = join('contracts', 'out', 'snapshots', 'TradeEscrow.json');
const gasPage = join('docs', 'gas.md');
/** Per cent; signatures and addresses differ by a few zero bytes of calldata at most. */
const tolerance = 2n;
const deepRuns = {
  FOUNDRY_FUZZ_RUNS: '10000',
  FOUNDRY_INVARIANT_RUNS: '512',
  FOUNDRY_INVARIANT_DEPTH: '300',
};

type Counts = { passed: number; failed: number };
type Gas = Record<string, string>;

/** Forge's own count; without one (the contracts don't compile) the run itself is what failed. */
function readCounts(output: string, code: number): Counts {
  const found = /(\d+) tests? passed, (\d+) failed, \d+ skipped \(\d+ total tests?\)/.exec(output);
  const counts = { passed: Number(found?.[1] ?? 0), failed: Number(found?.[2] ?? 0) };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** All at once: each test run alone would compile what it needs by itself. */
async function compile(): Promise<boolean> {
  const { code, output } = await runForge(['build'], 'capture');
  if (code !== 0) say(output);
  return code === 0;
}

async function runTests(args: string[]): Promise<Counts> {
  const { code, output } = await runForge(['test', ...args], 'tee');
  return readCounts(output, code);
}

async function readGas(file: string): Promise<Gas> {
  const text = await readFile(join(projectRoot, file), 'utf8').catch(() => '{}');
  const gas = parseJsonWith(z.record(z.string(), z.string().regex(/^\d+$/)), text);
  if (!gas.ok) throw new SetupError(`${file}: ${failureText(gas.failure)}`);
  return gas.value;
}

/** Whether every call costs what the committed snapshot says, within the tolerance; says what differs. */
function gasMatches(committed: Gas, fresh: Gas): boolean {
  const names = [...new Set([...Object.keys(committed), ...Object.keys(fresh)])].sort();
  const differing = names.filter((name) => {
    const before = BigInt(committed[name] ?? 0);
    const now = BigInt(fresh[name] ?? 0);
    const change = now > before ? now - before : before - now;
    return change * 100n > before * tolerance;
  });
  for (const name of differing)
    say(`✗ gas of ${name}: ${committed[name] ?? 'unknown'} → ${fresh[name] ?? 'not measured'}`);
  if (differing.length > 0)
    say('If that is meant, run npm run test:contracts -- --update-gas and commit the result.');
  return differing.length === 0;
}

function gasPageText(gas: Gas): string {
  const calls = Object.keys(gas)
    .filter((name) => name.startsWith('native '))
    .map((name) => name.slice('native '.length));
  const rows = [
    ['call', 'native coin', 'ERC-20'],
    ...calls.map((call) => [call, gas[`native ${call}`] ?? '', gas[`token ${call}`] ?? '']),
  ];
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [
    '# What each call costs',
    '',
    'Gas used by each call as a transaction of its own, base cost and calldata included, with a fee of 0.5 %.',
    'Written by `npm run test:contracts -- --update-gas`; every test run compares with it and fails beyond 2 %.',
    'A payout is pushed under 200,000 gas and refuses to be pushed with less, so the gas _limit_ of a call that pays a',
    'contract must leave about 250,000 per payout; what is not used is not paid.',
    '',
    line(head),
    rule,
    ...body.map(line),
    '',
  ].join('\n');
}

async function checkGas(update: boolean): Promise<Counts> {
  const counts = await runTests(['--match-contract', gasTests, '--isolate']);
  if (counts.failed > 0) return counts;
  const fresh = await readGas(freshSnapshot);
  if (update) {
    await writeFile(join(projectRoot, committedSnapshot), `${JSON.stringify(fresh, null, 2)}\n`);
    await writeFile(join(projectRoot, gasPage), gasPageText(fresh));
    say(`${committedSnapshot} and ${gasPage} written`);
  }
  const matches = gasMatches(await readGas(committedSnapshot), fresh);
  return matches ? { passed: counts.passed + 1, failed: 0 } : { passed: counts.passed, failed: 1 };
}

try {
  const { values } = parseArgs({
    options: { deep: { type: 'boolean' }, 'update-gas': { type: 'boolean' } },
  });
  if (values.deep) Object.assign(process.env, deepRuns);
  const compiled = await longStep('Compiling the contracts and their tests', compile);
  const tests = compiled
    ? await runTests(['--no-match-contract', gasTests])
    : { passed: 0, failed: 1 };
  const gas = compiled ? await checkGas(values['update-gas'] === true) : { passed: 0, failed: 0 };
  const failed = tests.failed + gas.failed;
  process.stdout.write(`${tests.passed + gas.passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
