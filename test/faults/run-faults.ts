/**
 * `npm run test:faults -- [--rounds N] [--seed S] [--round R]`: randomised rounds of faults on real parts. `--round`
 * runs its scene again up to that round. The last line is one of figures; the exit status is 0 only if every round
 * ended with every client holding exactly the canonical chain.
 */
import { parseArgs } from 'node:util';
import { figuresLine, newFigures, RoundFailed, roundsPerScene, runScene } from './fault-rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    round: { type: 'string' },
  },
});
const seed = Number(values.seed);
const one = values.round === undefined ? null : Number(values.round);
const first = one === null ? 1 : one - ((one - 1) % roundsPerScene);
const last = one ?? Number(values.rounds);
if (![seed, first, last].every(Number.isSafeInteger) || first < 1)
  throw new Error(
    'Usage: npm run test:faults -- [--rounds N] [--seed S] [--round R], whole numbers',
  );

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const figures = newFigures();
let failed = 0;
say(`seed ${seed}, rounds ${first} to ${last}`);
for (let from = first; from <= last; from += roundsPerScene) {
  const to = Math.min(from + roundsPerScene - 1, last);
  try {
    await runScene({ seed, from, to, say }, figures);
  } catch (error) {
    failed += 1;
    say(error instanceof RoundFailed ? `FAILED ${error.message}` : `FAILED ${String(error)}`);
  }
}
say(`${failed === 0 ? 'ok' : `${failed} scenes FAILED`}: seed ${seed}, ${figuresLine(figures)}`);
process.exit(failed === 0 ? 0 : 1);
