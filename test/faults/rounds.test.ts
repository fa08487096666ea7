import { describe, expect, it } from 'vitest';
import { testSeed, volume } from '../support/volume.ts';
import { metricsLine, newMetrics, roundsPerScene, runScene } from './fault-rounds.ts';

/** The rounds of these seeds are repeated with `npm run test:faults -- --only STORE --seed SEED --round NUMBER`. */
const seed = volume({ quick: 20_261, full: testSeed });

describe('whatever fails, and whatever the chain does meanwhile', () => {
  it.concurrent.each([
    ['sqlite', volume({ quick: 24, full: 500 })],
    ['postgres', volume({ quick: 12, full: 500 })],
  ] as const)(
    'on %s every client ends with exactly the canonical chain, in order, once, %i times',
    async (store, rounds) => {
      const metrics = newMetrics();
      for (let from = 1; from <= rounds; from += roundsPerScene) {
        const to = Math.min(from + roundsPerScene - 1, rounds);
        await runScene({ store, seed, from, to }, metrics);
      }
      process.stdout.write(`${store}, seed ${seed}: ${metricsLine(metrics)}\n`);
      expect(metrics).toMatchObject({ rounds, missed: 0, doubled: 0, stale: 0 });
      expect(metrics.delivered).toBeGreaterThan(rounds * 10);
    },
  );
});
