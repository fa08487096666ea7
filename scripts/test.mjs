/**
 * `npm test`: installs what is missing and runs every part of the suite. The last line is `N passed, N failed`; the exit
 * status is 0 only if every part ran tests and none failed.
 *
 * `npm run test:full` is the same with much more of all that is drawn by chance (test/support/volume.ts).
 * `node scripts/test.mjs --only PART [ARGUMENTS]` runs one part and hands the arguments to its runner.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { buildIfStale } from './build.mjs';
import { runChild } from './child-process.mjs';
import { readCommandLine, refuseCommandLine } from './command-line.mjs';
import { SetupError, exitWithFailure, say, seconds } from './console-progress.mjs';
import { projectEnvironment, projectNode, projectRoot, toolScript } from './project-paths.mjs';
import { prepareProject } from './setup.mjs';
import { prepareDatabaseServer } from './system-libraries.mjs';

/**
 * @typedef {object} PartResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string | undefined} [problem] why the part counts as failed although no test says so
 * @property {boolean} [interrupted]
 */

const resultsFolder = join(projectRoot, 'test-results');
const usage =
  'Usage: npm test, npm run test:full, or node scripts/test.mjs [--full] --only PART [ARGUMENTS]';
const given = process.argv.slice(2);
/** What follows the part's name is its runner's business. */
const ownCount = given.includes('--only') ? given.indexOf('--only') + 2 : given.length;
const forRunner = given.slice(ownCount);
const {
  values: { full: isFull = false, only },
} = readCommandLine(
  usage,
  { full: { type: 'boolean' }, only: { type: 'string' } },
  { args: given.slice(0, ownCount) },
);
/** What a part may take before it counts as hanging. */
const minutes = (/** @type {number} */ count) => count * 60_000 * (isFull ? 12 : 1);

/** Journeys through windows at a time, each on a display of its own: they wait for blocks more than they compute. */
const windowsBeside = 3;

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} title
 * @property {(extra: string[]) => Promise<PartResult>} run
 * @property {(extra: string[]) => Promise<PartResult>} [beside] it keeps one core busy and measures nothing, so that the
 *   next part may run beside it; what it says then comes at its end
 */

/** @type {Part[]} */
const parts = [
  {
    name: 'contracts',
    title: 'contract tests (forge)',
    run: (extra) => runContracts(isFull ? ['--deep', ...extra] : extra, 'tee'),
    beside: (extra) => runContracts(isFull ? ['--deep', ...extra] : extra, 'capture'),
  },
  {
    name: 'unit',
    title: 'unit tests',
    run: (extra) => runVitest('unit', ['unit', 'unit-renderer', 'screens'], minutes(10), extra),
  },
  {
    name: 'integration',
    title: 'integration tests (real chain, sockets, database)',
    run: async (extra) => {
      await prepareDatabaseServer();
      return await runVitest('integration', ['integration*'], minutes(30), extra);
    },
  },
  {
    name: 'faults',
    title: 'faults (processes killed, lines cut, disk full, chain reorganised)',
    run: async (extra) => {
      await prepareDatabaseServer();
      return await runVitest('faults', ['faults'], minutes(25), extra);
    },
  },
  { name: 'e2e', title: 'end-to-end tests (Electron)', run: runPlaywright },
];

/**
 * @param {string[]} extra
 * @param {'tee' | 'capture'} shown
 */
async function runContracts(extra, shown) {
  const { code, output, ...ending } = await runChild(
    projectNode(),
    [join(projectRoot, 'scripts', 'test-contracts.ts'), ...extra],
    { ...common(minutes(15)), output: shown },
  );
  if (shown === 'capture') process.stdout.write(output);
  const counts = [
    ...output.matchAll(/(\d+) (?:tests? )?passed[,;] (\d+) failed(?:[,;] (\d+) skipped)?/g),
  ];
  const [, passed, failed, skipped] = (counts.at(-1) ?? []).map(Number);
  return conclude({ passed, failed, skipped }, code, ending);
}

/**
 * @param {string} name
 * @param {string[]} projects
 * @param {number} timeout
 * @param {string[]} extra
 */
async function runVitest(name, projects, timeout, extra) {
  const resultFile = join(resultsFolder, `${name}-results.json`);
  await rm(resultFile, { force: true });
  // Test processes may be ended before they tidy up; what they left goes with this folder.
  const temporary = await mkdtemp(join(tmpdir(), 'escrow-desk-'));
  const options = common(timeout);
  const { code, ...ending } = await runChild(
    projectNode(),
    [
      toolScript('vitest', 'vitest.mjs'),
      'run',
      ...projects.map((project) => `--project=${project}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${resultFile}`,
      ...extra,
    ],
    { ...options, env: { ...options.env, TMPDIR: temporary } },
  );
  await rm(temporary, { recursive: true, force: true });
  const result = await readResult(resultFile);
  return conclude(
    {
      passed: result?.numPassedTests,
      failed: result?.numFailedTests,
      skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
    },
    code,
    ending,
  );
}

/** @param {string[]} extra */
async function runPlaywright(extra) {
  const resultFile = join(resultsFolder, 'e2e-results.json');
  await rm(resultFile, { force: true });
  const { prepareWindow, withWindowEnvironment } = await import('./window-environment.mjs');
  const runtime = await prepareWindow();
  await buildIfStale();
  const { code, ...ending } = await withWindowEnvironment(
    runtime,
    (environment) =>
      runChild(projectNode(), [toolScript('@playwright/test', 'cli.js'), 'test', ...extra], {
        ...common(minutes(42)),
        env: environment,
      }),
    windowsBeside,
  );
  const stats = (await readResult(resultFile))?.stats;
  return conclude(
    {
      passed: stats?.expected,
      failed: stats && stats.unexpected + stats.flaky,
      skipped: stats?.skipped,
    },
    code,
    ending,
  );
}

/** @param {number} timeout */
function common(timeout) {
  return {
    cwd: projectRoot,
    env: projectEnvironment(),
    forwardSignals: true,
    group: true,
    timeout,
  };
}

/** @param {string} file */
async function readResult(file) {
  return JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
}

/**
 * A runner that died, ran nothing or complained without naming a test has not passed.
 *
 * @param {{ passed: number | undefined, failed: number | undefined, skipped: number | undefined }} counts
 * @param {number} code
 * @param {{ interrupted: boolean, timedOut: boolean }} ending
 * @returns {PartResult}
 */
function conclude(counts, code, { interrupted, timedOut }) {
  const passed = counts.passed || 0;
  const failed = counts.failed || 0;
  const skipped = counts.skipped || 0;
  let problem;
  if (interrupted) problem = 'it was interrupted';
  else if (timedOut) problem = 'it took too long and was ended';
  else if (counts.passed === undefined) problem = `its runner died (exit status ${code})`;
  else if (code !== 0 && failed === 0)
    problem = `its runner reported an error (exit status ${code})`;
  else if (passed + failed === 0) problem = 'it ran no test';
  return { passed, failed: problem ? failed + 1 : failed, skipped, problem, interrupted };
}

/**
 * @param {Part} part
 * @param {Part['run']} run
 * @param {string[]} extra
 * @returns {Promise<PartResult & { line: string }>}
 */
async function runPart(part, run, extra) {
  const start = performance.now();
  const result = await run(extra).catch((error) => {
    const problem = error instanceof SetupError ? error.message : (error.stack ?? String(error));
    return /** @type {PartResult} */ ({ passed: 0, failed: 1, skipped: 0, problem });
  });
  const counts = [`${result.passed} passed`, `${result.failed} failed`];
  if (result.skipped > 0) counts.push(`${result.skipped} skipped`);
  const line =
    `${result.failed > 0 ? '✗' : '✓'} ${part.title}: ${counts.join(', ')} ` +
    `(${seconds(performance.now() - start)})${result.problem ? `\n    ${result.problem}` : ''}`;
  say(line);
  return { ...result, line };
}

/**
 * @param {Part[]} wanted
 * @param {string[]} extra
 */
async function runParts(wanted, extra) {
  const start = performance.now();
  /** @type {Awaited<ReturnType<typeof runPart>>[]} */
  const results = [];
  /** @type {ReturnType<typeof runPart> | undefined} */
  let running;
  for (const [index, part] of wanted.entries()) {
    const isBeside = part.beside !== undefined && index + 1 < wanted.length;
    say(`\n── ${index + 1}/${wanted.length} ${part.title}${isBeside ? ', beside the next' : ''}`);
    if (part.beside && isBeside) {
      running = runPart(part, part.beside, extra);
      continue;
    }
    const ended = [await runPart(part, part.run, extra)];
    if (running) ended.unshift(await running);
    running = undefined;
    results.push(...ended);
    if (ended.some(({ interrupted }) => interrupted)) break;
  }
  const sum = (/** @type {'passed' | 'failed'} */ count) =>
    results.reduce((total, result) => total + result[count], 0);
  const lines = results.map(({ line }) => line);
  process.stdout.write(
    `\n${lines.join('\n')}\nIn all ${seconds(performance.now() - start)}\n` +
      `${sum('passed')} passed, ${sum('failed')} failed\n`,
  );
  return sum('failed') === 0 && results.length === wanted.length;
}

try {
  const wanted = only === undefined ? parts : parts.filter(({ name }) => name === only);
  if (wanted.length === 0) {
    const names = parts.map(({ name }) => name).join(', ');
    refuseCommandLine(`There is no part ${only}; there are ${names}.`, usage);
  }
  await prepareProject();
  await mkdir(resultsFolder, { recursive: true });
  if (isFull) {
    // Read by test/support/volume.ts.
    process.env.ESCROW_DESK_TEST_VOLUME = 'full';
    process.env.ESCROW_DESK_TEST_SEED ??= String(Date.now() % 2 ** 31);
    const seed = process.env.ESCROW_DESK_TEST_SEED;
    say(`Full volume, seed ${seed}: ESCROW_DESK_TEST_SEED=${seed} npm run test:full repeats it.`);
  }
  process.exitCode = (await runParts(wanted, forRunner)) ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
