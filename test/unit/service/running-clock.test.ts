import { describe, expect, it } from 'vitest';
import { createRunningClock } from '../../../src-service/stream/running-clock.ts';

describe('the clock of a running process', () => {
  it('goes on between ticks that come in time, and hardly at all over one that is late', () => {
    let monotonicMs = 5000;
    const clock = createRunningClock(500, () => monotonicMs);
    expect(clock.now()).toBe(0);
    monotonicMs += 300;
    expect(clock.now()).toBe(300);
    monotonicMs += 300;
    expect(clock.tick()).toBe(600);
    // The process is stopped for a minute.
    monotonicMs += 60_000;
    expect(clock.now()).toBe(1600);
    expect(clock.tick()).toBe(1600);
    monotonicMs += 500;
    expect(clock.tick()).toBe(2100);
  });
});
