/** The gas of each call: contracts/gas-snapshot.json, which every test run is held against, and its page docs/gas.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJsonWith, z } from '../src-shared/parse.ts';
import { failureText } from '../src-shared/failure.ts';
import { say, SetupError } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';

const committedSnapshot = join('contracts', 'gas-snapshot.json');
const freshSnapshot = join('contracts', 'out', 'snapshots', 'TradeEscrow.json');
const gasPage = join('docs', 'gas.md');
/** Per cent; signatures and addresses differ by a few zero bytes of calldata at most. */
const tolerance = 2n;
/** What follows this heading on the page is written by hand. */
const handWritten = '\n## Beside other escrow contracts\n';

type Gas = Record<string, string>;

async function readGas(file: string): Promise<Gas> {
  const text = await readFile(join(projectRoot, file), 'utf8').catch(() => '{}');
  const gas = parseJsonWith(z.record(z.string(), z.string().regex(/^\d+$/)), text);
  if (!gas.ok) throw new SetupError(`${file}: ${failureText(gas.failure)}`);
  return gas.value;
}

/** Whether every call costs what the committed snapshot says, within the tolerance; says what differs. */
export async function checkGas(): Promise<boolean> {
  const committed = await readGas(committedSnapshot);
  const fresh = await readGas(freshSnapshot);
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

/** Makes what the tests have just measured the committed snapshot, and writes the page's table anew. */
export async function updateGas(): Promise<void> {
  const fresh = await readGas(freshSnapshot);
  const before = await readFile(join(projectRoot, gasPage), 'utf8').catch(() => '');
  const kept = before.indexOf(handWritten);
  const page = gasPageText(fresh) + (kept === -1 ? '' : before.slice(kept));
  await writeFile(join(projectRoot, committedSnapshot), `${JSON.stringify(fresh, null, 2)}\n`);
  await writeFile(join(projectRoot, gasPage), page);
  say(`${committedSnapshot} and ${gasPage} written`);
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
