import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogRange } from '../../../src-escrow/listener/log-range.ts';

const manyAnswers = 40;

describe('the range of one request for logs', () => {
  it('halves when it is refused, down to one block', () => {
    const range = createLogRange(1_000);
    const sizes = [range.size];
    while (range.refused(range.size)) sizes.push(range.size);
    expect(sizes).toEqual([1_000, 500, 250, 125, 62, 31, 15, 7, 3, 1]);
    expect(range.size).toBe(1);
  });

  it('takes the size a node names, unless that is no smaller', () => {
    const range = createLogRange(1_000);
    range.refused(1_000, 10);
    expect(range.size).toBe(10);
    range.refused(10, 10_000);
    expect(range.size).toBe(5);
  });

  it('halves once for ranges that were under way together', () => {
    const range = createLogRange(1_000);
    for (let count = 0; count < 4; count += 1) range.refused(1_000);
    expect(range.size).toBe(500);
  });

  it('is smaller where there are many logs, and does not grow there', () => {
    const range = createLogRange(1_000);
    range.gave(1_000, 40_000);
    expect(range.size).toBe(250);
    for (let count = 0; count < manyAnswers; count += 1) range.gave(range.size, 9_000);
    expect(range.size).toBe(250);
  });

  it('grows back after good answers, and comes close to what the node takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), (limit) => {
        const range = createLogRange();
        let refusals = 0;
        let blocks = 0;
        for (let count = 0; count < 400; count += 1) {
          const { size } = range;
          if (size > limit) {
            refusals += 1;
            expect(range.refused(size)).toBe(true);
          } else {
            blocks += size;
            range.gave(size, 0);
          }
        }
        expect(range.size).toBeGreaterThanOrEqual(1);
        // Settled: mostly near the limit, rarely refused.
        expect(blocks / 400).toBeGreaterThan(Math.min(limit, 50_000) * 0.6);
        expect(refusals).toBeLessThan(80);
      }),
      { numRuns: 300 },
    );
  });

  it('never asks for no block, nor beyond the largest, whatever the nodes say', () => {
    const step = fc.oneof(
      fc.record({ refused: fc.option(fc.integer({ min: 1, max: 10 ** 9 }), { nil: undefined }) }),
      fc.record({ logs: fc.nat({ max: 200_000 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.array(fc.nat({ max: 3 })),
        (steps, late) => {
          const range = createLogRange();
          const inProgress: number[] = [];
          for (const [index, what] of steps.entries()) {
            inProgress.push(range.size);
            // Answers come in later than the size they were asked with.
            const asked = inProgress.length > (late[index] ?? 0) ? inProgress.shift()! : range.size;
            if ('logs' in what) range.gave(asked, what.logs);
            else range.refused(asked, what.refused);
            expect(Number.isInteger(range.size)).toBe(true);
            expect(range.size).toBeGreaterThanOrEqual(1);
            expect(range.size).toBeLessThanOrEqual(50_000);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
