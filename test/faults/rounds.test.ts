import { describe, expect, it } from 'vitest';
import { figuresLine, newFigures, roundsPerScene, runScene } from './fault-rounds.ts';

/** The same in every run; `npm run test:faults` draws a new one. */
const seed = 20_261;
const rounds = 60;

describe('whatever fails, and whatever the chain does meanwhile', () => {
  it(`every client ends with exactly the canonical chain, in order, once, ${rounds} times`, async () => {
    const figures = newFigures();
    for (let from = 1; from <= rounds; from += roundsPerScene)
      await runScene({ seed, from, to: Math.min(from + roundsPerScene - 1, rounds) }, figures);
    process.stdout.write(`seed ${seed}: ${figuresLine(figures)}\n`);
    expect(figures).toMatchObject({ rounds, missed: 0, doubled: 0, stale: 0 });
    expect(figures.delivered).toBeGreaterThan(rounds * 10);
  });
});
