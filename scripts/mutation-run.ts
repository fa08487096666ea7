/** The mutation run: which mutations, each against the tests, and what survives. */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { longStep, say, seconds, SetupError } from './console-progress.mjs';
import { buildMutations, testMutation } from './mutation-build.ts';
import { equivalents } from './mutation-equivalents.ts';
import type { Mutation } from './mutation.ts';
import { findMutations } from './mutation-points.ts';

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

export interface Choice {
  /** How many are drawn; all unless given. */
  readonly sample?: number;
  /** What the draw follows from; the mutations' names unless given. */
  readonly seed?: string;
  /** Only those whose name has this text. */
  readonly only?: string;
}

/** The mutations that the choice names, by their keys, and all there are. */
export function chooseMutations(choice: Choice): { all: Mutation[]; chosen: Mutation[] } {
  const all = findMutations();
  const named = all.filter(({ key }) => key.includes(choice.only ?? ''));
  if (choice.sample === undefined) return { all, chosen: named };
  const names = all.map(({ key }) => key).join('\n');
  const seed = choice.seed ?? createHash('sha256').update(names).digest('hex').slice(0, 16);
  say(`${choice.sample} mutations of ${all.length}, drawn by the seed ${seed}`);
  const candidates = named.filter(({ key }) => equivalents[key] === undefined);
  return { all, chosen: draw(candidates, choice.sample, seed) };
}

/** Runs them, names the survivors, and counts: a known equivalent counts as passed. */
export async function runMutations(
  choice: Choice,
  jobs = availableParallelism(),
): Promise<{ passed: number; failed: number }> {
  const { all, chosen } = chooseMutations(choice);
  const keys = new Set(all.map(({ key }) => key));
  const gone = Object.keys(equivalents).filter((key) => !keys.has(key));
  for (const key of gone) say(`✗ listed as equivalent, but no such mutation: ${key}`);
  await longStep(`Compiling ${all.length} mutations as switches of one build`, () =>
    buildMutations(all),
  );
  // A sample mostly ends in the first stage: whoever survives that is judged by all of them.
  const checked = choice.sample === undefined ? stages.length : 1;
  await longStep('Running the tests without a mutation', () => checkUnchanged(checked));
  const start = performance.now();
  const survivors = await runAll(all, chosen, jobs);
  const alive = survivors.filter((key) => equivalents[key] === undefined);
  say(
    `${chosen.length} mutations in ${seconds(performance.now() - start)}: ` +
      `${chosen.length - survivors.length} killed, ` +
      `${survivors.length - alive.length} known as equivalent, ${alive.length} survive`,
  );
  for (const key of alive) say(`✗ ${key}`);
  return { passed: chosen.length - alive.length, failed: alive.length + gone.length };
}
