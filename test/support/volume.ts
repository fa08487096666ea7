import process from 'node:process';

/**
 * How much of what is drawn by chance a run holds. `npm test` draws little and always the same: it ends soon, and what
 * fails is the change's own. `npm run test:full` draws much, and anew each time; it says its seed, which
 * `ESCROW_DESK_TEST_SEED` repeats in both.
 */
const isFull = process.env['ESCROW_DESK_TEST_VOLUME'] === 'full';

export const testSeed = Number(process.env['ESCROW_DESK_TEST_SEED'] ?? 20_261_125);

export interface Volume {
  readonly quick: number;
  readonly full: number;
}

/** The number for this run. */
export const volume = ({ quick, full }: Volume): number => (isFull ? full : quick);

/** As fast-check takes it: how many examples of a property, and from which seed. */
export const examples = (size: Volume): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: volume(size),
  seed: testSeed,
});
