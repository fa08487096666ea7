const keptSamples = 1024;

/** Counters of one instance since its start, for `/ws-stats`. */
export class StreamStatistics {
  messagesIn = 0;
  messagesOut = 0;
  bytesOut = 0;
  droppedSlow = 0;
  authFailures = 0;
  refusedByLimit = 0;
  resumed = 0;
  resynced = 0;
  heartbeatTimeouts = 0;
  readonly #latencies: number[] = [];
  #next = 0;

  /** Milliseconds from a batch's arrival to its messages being handed to the sockets. */
  addLatency(milliseconds: number): void {
    this.#latencies[this.#next] = milliseconds;
    this.#next = (this.#next + 1) % keptSamples;
  }

  /** Of the last 1,024 batches with messages; 0 without any. */
  latencyMs(): { p50: number; p99: number } {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const at = (share: number): number => {
      const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return Math.round(value * 1000) / 1000;
    };
    return { p50: at(0.5), p99: at(0.99) };
  }
}
