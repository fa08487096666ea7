import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullJitterMs } from '../../../src-shared/backoff.ts';

const bounds = { firstMs: 150, maxMs: 5_000 };

describe('the wait before the next try', () => {
  it('is anything from nothing to a bound that doubles with each failure, and ends', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 60].map((failures) =>
      fullJitterMs(failures, bounds, () => 1),
    );
    expect(longest).toEqual([150, 300, 600, 1_200, 2_400, 4_800, 5_000, 5_000]);
    expect(fullJitterMs(9, bounds, () => 0)).toBe(0);
    expect(fullJitterMs(9, bounds, () => 0.5)).toBe(2_500);
  });

  it('is never beyond the bound, whatever is drawn', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, drawn) => {
          const wait = fullJitterMs(failures, bounds, () => drawn);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(bounds.maxMs);
        },
      ),
    );
  });
});
