/**
 * `npm run test:faults -- [--only sqlite|postgres] [--rounds N] [--seed S] [--round R]`: randomised rounds of faults on
 * real parts, half of them on SQLite and half on PostgreSQL and Redis. `--round` runs its scene again up to that round.
 * The last line is one of figures; the exit status is 0 only if every round ended with every client holding exactly
 * the canonical chain.
 */
import { parseArgs } from 'node:util';
import { metricsLine, newMetrics, RoundFailed, roundsPerScene, runScene } from './fault-rounds.ts';
import type { Store } from './fault-scene.ts';

const usage =
  'Usage: npm run test:faults -- [--only sqlite|postgres] [--rounds N] [--seed S] [--round R]';
function refuse(problem: string): never {
  process.stderr.write(`${problem}\n${usage}\n`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '1000' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        round: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const values = readOptions();
const bothStores: readonly Store[] = ['sqlite', 'postgres'];
const stores = bothStores.filter((store) => values.only === undefined || store === values.only);
const seed = Number(values.seed);
const one = values.round === undefined ? null : Number(values.round);
const first = one === null ? 1 : one - ((one - 1) % roundsPerScene);
const last = one ?? Math.ceil(Number(values.rounds) / stores.length);
if (stores.length === 0 || ![seed, first, last].every(Number.isSafeInteger) || first < 1)
  refuse('STORE is sqlite or postgres; N, S and R are whole numbers.');

const say = (line: string): void => void process.stdout.write(`${line}\n`);
let failed = 0;
/** A scene of each store in turn: a run that is ended early has seen both. */
const all = new Map(stores.map((store) => [store, newMetrics()]));
say(`seed ${seed}, rounds ${first} to ${last} on ${stores.join(' and on ')}`);
for (let from = first; from <= last; from += roundsPerScene) {
  const to = Math.min(from + roundsPerScene - 1, last);
  for (const [store, metrics] of all) {
    try {
      await runScene({ store, seed, from, to, say }, metrics);
    } catch (error) {
      failed += 1;
      say(error instanceof RoundFailed ? `FAILED ${error.message}` : `FAILED ${String(error)}`);
    }
  }
}
for (const [store, metrics] of all) say(`${store}, seed ${seed}: ${metricsLine(metrics)}`);
say(failed === 0 ? 'ok' : `${failed} scenes FAILED`);
process.exit(failed === 0 ? 0 : 1);
