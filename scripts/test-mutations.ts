/**
 * `npm run test:mutations -- [--sample N] [--seed TEXT] [--only TEXT] [--jobs N] [--list]`: makes small changes to the contracts,
 * one at a time, and expects the forge tests to see each. Every change is a switch of one build (mutation-build.ts).
 * Names the survivors; fails if one of them is not in mutation-equivalents.ts. The last line is `N passed, N failed`.
 * --sample: only N of them, drawn by the seed, which is the sources' own unless given. --only: those whose name has the
 * text. --jobs: how many at a time, the machine's cores unless given. --list: names them and runs nothing.
 */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, longStep, say, seconds, SetupError } from './console-progress.mjs';
import { buildMutations, testMutation } from './mutation-build.ts';
import { equivalents } from './mutation-equivalents.ts';
import { findMutations, type Mutation } from './mutation-points.ts';

const usage =
  'Usage: npm run test:mutations [-- --sample N | --seed TEXT | --only TEXT | --jobs N | --list | --help]';

/**
 * The tests in three parts, the quickest first: nearly every mutation ends in the first. What is left out measures gas,
 * size or the committed bytecode, in which the switches stand.
 */
const leftOut = ['--no-match-test', 'test_theCommittedBytecode|test_theRuntimeCode'];
const slow = 'EveryCall|PayoutGas|Bounds|HostileTokens|OddTokens|Exit';
const randomHistories = 'Invariants';
const stages = [
  { args: ['--no-match-contract', `GasSnapshot|${slow}|${randomHistories}`], fuzzRuns: 12 },
  { args: ['--match-contract', slow], fuzzRuns: 24 },
  { args: ['--match-contract', randomHistories], fuzzRuns: 24 },
];

type Verdict = 'killed' | 'survived';

async function runStage(
  number: number,
  { args, fuzzRuns }: (typeof stages)[number],
): Promise<{ passes: boolean; output: string }> {
  const { code, output, interrupted } = await testMutation(
    number,
    [...args, ...leftOut, '--fail-fast', '--threads', '1', '--fuzz-seed', '0x1'],
    fuzzRuns,
  );
  if (interrupted) process.exit(code);
  if (code !== 0 && !/\[FAIL/.test(output)) throw new SetupError(`Forge failed:\n${output}`);
  return { passes: code === 0, output };
}

async function judge(number: number): Promise<Verdict> {
  for (const stage of stages) {
    if (!(await runStage(number, stage)).passes) return 'killed';
  }
  return 'survived';
}

/** With every switch off the tests must pass, or no failure would mean anything. */
async function checkUnchanged(count: number): Promise<void> {
  for (const stage of stages.slice(0, count)) {
    const { passes, output } = await runStage(0, stage);
    if (!passes) throw new SetupError(`Without a mutation a test fails:\n${output}`);
  }
}

/** The same few for the same seed, from all kinds and places alike. */
function draw(all: readonly Mutation[], count: number, seed: string): Mutation[] {
  const rank = ({ key }: Mutation) => createHash('sha256').update(`${seed}\n${key}`).digest('hex');
  return all
    .map((mutation) => ({ mutation, rank: rank(mutation) }))
    .sort((left, right) => left.rank.localeCompare(right.rank))
    .slice(0, count)
    .map(({ mutation }) => mutation);
}

async function runAll(
  all: readonly Mutation[],
  chosen: readonly Mutation[],
  jobs: number,
): Promise<string[]> {
  const survivors: string[] = [];
  const waiting = [...chosen];
  let done = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const verdict = await judge(all.indexOf(next) + 1);
      done += 1;
      if (verdict === 'survived') survivors.push(next.key);
      if (verdict === 'survived') say(`  survives: ${next.key}`);
      if (done % 50 === 0) say(`  … ${done} of ${chosen.length}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return survivors;
}

function choose(
  all: readonly Mutation[],
  values: { sample?: string | undefined; seed?: string | undefined; only?: string | undefined },
): Mutation[] {
  const { sample, only = '' } = values;
  const named = all.filter(({ key }) => key.includes(only));
  if (sample === undefined) return named;
  const seed =
    values.seed ??
    createHash('sha256')
      .update(all.map(({ key }) => key).join('\n'))
      .digest('hex')
      .slice(0, 16);
  say(`A sample of ${sample}, with the seed ${seed}`);
  return draw(
    named.filter(({ key }) => equivalents[key] === undefined),
    Number(sample),
    seed,
  );
}

try {
  const { values } = readCommandLine(usage, {
    sample: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    jobs: { type: 'string' },
    list: { type: 'boolean' },
  });
  const all = findMutations();
  const chosen = choose(all, values);
  if (values.list === true) {
    for (const { key } of chosen) process.stdout.write(`${key}\n`);
    process.exit(0);
  }
  const keys = new Set(all.map(({ key }) => key));
  const gone = Object.keys(equivalents).filter((key) => !keys.has(key));
  for (const key of gone) say(`✗ listed as equivalent, but no such mutation: ${key}`);
  await longStep(`Compiling ${all.length} mutations as switches of one build`, () =>
    buildMutations(all),
  );
  // A sample mostly ends in the first stage: whoever survives that is judged by all of them.
  const checked = values.sample === undefined ? stages.length : 1;
  await longStep('Running the tests without a mutation', () => checkUnchanged(checked));
  const start = performance.now();
  const survivors = await runAll(all, chosen, Number(values.jobs ?? availableParallelism()));
  const alive = survivors.filter((key) => equivalents[key] === undefined);
  const killed = chosen.length - survivors.length;
  say(
    `${chosen.length} mutations in ${seconds(performance.now() - start)}: ${killed} killed, ` +
      `${survivors.length - alive.length} known as equivalent, ${alive.length} survive`,
  );
  for (const key of alive) say(`✗ ${key}`);
  const failed = alive.length + gone.length;
  process.stdout.write(`${chosen.length - alive.length} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
