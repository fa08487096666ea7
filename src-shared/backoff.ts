export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): anything from 0 to the doubled bound. */
export function fullJitterMs(
  failures: number,
  { firstMs, maxMs }: BackoffOptions,
  random: () => number = Math.random,
): number {
  const bound = Math.min(maxMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 20));
  return Math.round(random() * bound);
}

/** Resolves after the time, or at once when the signal aborts; never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
