export interface RunningClock {
  /** Milliseconds since it began in which this process ran. */
  readonly now: () => number;
  /** To be called every `intervalMs`; returns `now()`. */
  readonly tick: () => number;
}

/**
 * What sockets owe is measured by this clock. A tick that comes late, because the process was stopped or too busy to
 * turn to it, counts as two intervals at most: meanwhile nobody had a chance to take or to answer anything. By the
 * monotonic clock.
 */
export function createRunningClock(
  intervalMs: number,
  monotonicMs: () => number = () => performance.now(),
): RunningClock {
  let ran = 0;
  let tickedAt = monotonicMs();
  const sinceTick = () => Math.min(monotonicMs() - tickedAt, 2 * intervalMs);
  return {
    now: () => ran + sinceTick(),
    tick() {
      ran += sinceTick();
      tickedAt = monotonicMs();
      return ran;
    },
  };
}
