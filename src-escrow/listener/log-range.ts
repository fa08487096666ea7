/**
 * How many blocks one `eth_getLogs` asks for: halves when refused, grows back when it goes well. Several ranges may be
 * under way at once, so what is learnt from one counts only against the size that one had.
 */
export interface LogRange {
  readonly size: number;
  /**
   * The node refused `asked` blocks, or took too long; `suggested`: what it says it would take. False: it was one
   * block already.
   */
  refused(asked: number, suggested?: number): boolean;
  /** `logs` it gave for `asked` blocks. */
  gave(asked: number, logs: number): void;
}

const manyLogs = 10_000;
const fewLogs = 4_000;
/** Good answers in a row after a refusal before it grows again. */
const caution = 8;
/** Good answers in a row before a refused size is tried once more. */
const forgetRefusalAfter = 64;

export function createLogRange(first = 128, largest = 50_000): LogRange {
  let size = first;
  let ceiling = Number.POSITIVE_INFINITY;
  let good = caution;

  /** Doubles while nothing was refused, then closes in on what was. */
  function grown(): number {
    if (ceiling === Number.POSITIVE_INFINITY) return Math.min(largest, size * 2);
    const headroom = ceiling - size;
    return headroom <= Math.max(1, size / 8)
      ? size
      : size + Math.min(size, Math.floor(headroom / 2));
  }

  return {
    get size() {
      return size;
    },
    refused(asked, suggested) {
      good = 0;
      ceiling = Math.max(2, Math.min(ceiling, asked));
      const half = Math.max(1, Math.floor(asked / 2));
      size = Math.min(size, suggested !== undefined && suggested < asked ? suggested : half);
      return asked > 1;
    },
    gave(asked, logs) {
      if (logs > manyLogs) {
        size = Math.min(size, Math.max(1, Math.floor((asked * manyLogs) / logs)));
        return;
      }
      if (asked < size) return;
      good += 1;
      if (good >= forgetRefusalAfter) ceiling = Number.POSITIVE_INFINITY;
      if (good > caution && logs < fewLogs) size = Math.min(largest, grown());
    },
  };
}
