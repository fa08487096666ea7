import { setTimeout as passes } from 'node:timers/promises';
import { failure } from '../../src-shared/failure.ts';
import { fail, type Result } from '../../src-shared/result.ts';

/** The person before the screen, whom the page may not wear down: one window or dialog of main's at a time. */
export interface Attention {
  /**
   * Runs what opens a window or dialog of main's. `busy` while one is open. After a cancelled one the next waits, a second
   * at first and twice as long each time, until something was agreed to.
   */
  run<T>(work: () => Promise<Result<T>>): Promise<Result<T>>;
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

export function createAttention(deps: {
  /** A window or dialog of main's is open. */
  readonly taken: () => boolean;
  /** How often a person agreed to something in a window of main's; what was answered without one ends no pause. */
  readonly agreements: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}): Attention {
  const { taken, agreements, now } = deps;
  let cancelledInARow = 0;
  let pausedUntil = 0;
  let waiting = false;
  return {
    async run(work) {
      if (taken() || waiting) return fail(failure('busy'));
      const pause = pausedUntil - now();
      if (pause > 0) {
        waiting = true;
        await passes(pause);
        waiting = false;
        if (taken()) return fail(failure('busy'));
      }
      const agreedBefore = agreements();
      const result = await work();
      if (agreements() > agreedBefore) cancelledInARow = 0;
      if (!result.ok && result.failure.code === 'cancelled') {
        const longer = firstPauseMs * 2 ** cancelledInARow;
        cancelledInARow += 1;
        pausedUntil = now() + Math.min(longer, longestPauseMs);
      }
      return result;
    },
  };
}
