import { describe, expect, it } from 'vitest';
import { figuresLine, newFigures, roundsPerScene, runScene } from './fault-rounds.ts';

/** The same in every run; `npm run test:faults` draws a new one. */
const seed = 20_261;

describe('whatever fails, and whatever the chain does meanwhile', () => {
  it.each([
    ['sqlite', 40],
    ['postgres', 20],
  ] as const)(
    'on %s every client ends with exactly the canonical chain, in order, once, %i times',
    async (store, rounds) => {
      const figures = newFigures();
      for (let from = 1; from <= rounds; from += roundsPerScene) {
        const to = Math.min(from + roundsPerScene - 1, rounds);
        await runScene({ store, seed, from, to }, figures);
      }
      process.stdout.write(`${store}, seed ${seed}: ${figuresLine(figures)}\n`);
      expect(figures).toMatchObject({ rounds, missed: 0, doubled: 0, stale: 0 });
      expect(figures.delivered).toBeGreaterThan(rounds * 10);
    },
  );
});
