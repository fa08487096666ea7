/**
 * `npm run test:mutations -- [--sample N] [--seed TEXT] [--only TEXT] [--jobs N] [--list]`: makes small changes to the contracts,
 * one at a time, and expects the forge tests to see each. Every change is a switch of one build (mutation-build.ts).
 * Names the survivors; fails if one of them is not in mutation-equivalents.ts. The last line is `N passed, N failed`.
 * --sample: only N of them, drawn by the seed, which is the sources' own unless given. --only: those whose name has the
 * text. --jobs: how many at a time, the machine's cores unless given. --list: names them and runs nothing.
 */
import process from 'node:process';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure } from './console-progress.mjs';
import { chooseMutations, runMutations } from './mutation-run.ts';

const usage =
  'Usage: npm run test:mutations [-- --sample N | --seed TEXT | --only TEXT | --jobs N | --list]';

try {
  const { values } = readCommandLine(usage, {
    sample: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    jobs: { type: 'string' },
    list: { type: 'boolean' },
  });
  const { sample, seed, only, jobs } = values;
  const choice = {
    ...(sample === undefined ? {} : { sample: Number(sample) }),
    ...(seed === undefined ? {} : { seed }),
    ...(only === undefined ? {} : { only }),
  };
  if (values.list === true) {
    for (const { key } of chooseMutations(choice).chosen) process.stdout.write(`${key}\n`);
    process.exit(0);
  }
  const { passed, failed } = await runMutations(
    choice,
    jobs === undefined ? undefined : Number(jobs),
  );
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
