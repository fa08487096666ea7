/** `npm run test:contracts -- --coverage`: which lines and branches of the contract the forge tests reach. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say, SetupError } from './console-progress.mjs';
import { runForge } from './forge.ts';
import { projectRoot } from './project-paths.mjs';

const report = join('contracts', 'out', 'coverage.lcov');
const parts = [
  { title: 'lines', found: 'LF', hit: 'LH' },
  { title: 'branches', found: 'BRF', hit: 'BRH' },
  { title: 'functions', found: 'FNF', hit: 'FNH' },
] as const;

interface FileCoverage {
  readonly file: string;
  /** By lcov's names: how many were found, how many hit. */
  readonly counts: Readonly<Record<string, number>>;
  /** Source lines that never ran, or where a branch never did. */
  readonly missing: readonly number[];
}

/** One record a file, in lcov's text format: `KEY:value` lines up to `end_of_record`. */
function readReport(text: string): FileCoverage[] {
  return text
    .split('end_of_record')
    .filter((record) => record.includes('SF:'))
    .map((record) => {
      const counts: Record<string, number> = {};
      const missing = new Set<number>();
      let file = '';
      for (const line of record.trim().split('\n')) {
        const [key = '', value = ''] = line.split(/:(.*)/s);
        const fields = value.split(',');
        if (key === 'SF') file = value;
        if ((key === 'DA' || key === 'BRDA') && /^(0|-)$/.test(fields.at(-1) ?? ''))
          missing.add(Number(fields[0]));
        if (parts.some((part) => part.found === key || part.hit === key))
          counts[key] = Number(value);
      }
      return { file, counts, missing: [...missing].sort((left, right) => left - right) };
    });
}

function share(files: readonly FileCoverage[], part: (typeof parts)[number]): string {
  const sum = (key: string) => files.reduce((total, file) => total + (file.counts[key] ?? 0), 0);
  const [hit, found] = [sum(part.hit), sum(part.found)];
  const percent = found === 0 ? 100 : Math.floor((hit / found) * 10_000) / 100;
  return `${percent.toFixed(2)} % (${hit}/${found})`;
}

/**
 * Runs the tests without the optimizer, prints a table, and is true only if every line, branch and function of
 * contracts/src ran. The test that compares the bytecode is left out: unoptimized it is another one.
 */
export async function checkCoverage(): Promise<boolean> {
  const { code, output } = await runForge(
    [
      'coverage',
      ...['--no-match-contract', 'GasSnapshot|Invariants'],
      ...['--no-match-test', 'theCommittedBytecodeIsTheTestedOne'],
      ...['--no-match-coverage', 'contracts/(test|src/test)'],
      ...['--report', 'lcov', '--report-file', report],
      // A fixed seed: the figures are the tests', not luck.
      ...['--fuzz-seed', '1', '--fuzz-runs', '32'],
    ],
    'capture',
  );
  if (code !== 0) {
    say(output);
    return false;
  }
  const files = readReport(await readFile(join(projectRoot, report), 'utf8'));
  if (files.length === 0) throw new SetupError(`${report} names no file of contracts/src.`);
  const rows = [
    ['file', ...parts.map((part) => part.title), 'not reached'],
    ...files.map((file) => [
      file.file,
      ...parts.map((part) => share([file], part)),
      file.missing.map((line) => `line ${line}`).join(', '),
    ]),
    ['all', ...parts.map((part) => share(files, part)), ''],
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  for (const row of rows)
    say(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  const complete = files.every((file) =>
    parts.every((part) => file.counts[part.hit] === file.counts[part.found]),
  );
  say(complete ? '✓ every line and branch of contracts/src' : '✗ coverage below 100 %');
  return complete;
}
