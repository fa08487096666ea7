/** How many blocks one `eth_getLogs` asks for: halves when refused, grows back when it goes well. */
export interface LogRange {
  readonly size: number;
  /** The node refused, or took too long. False: it was one block already. */
  refused(): boolean;
  /** `logs` it gave for a full-size range. */
  gave(logs: number): void;
}

const manyLogs = 10_000;
const fewLogs = 4_000;
/** Good answers in a row after a refusal before it grows again. */
const caution = 8;

export function createLogRange(first = 2_000, largest = 50_000): LogRange {
  let size = first;
  let goodAnswersDue = 0;
  return {
    get size() {
      return size;
    },
    refused() {
      goodAnswersDue = caution;
      if (size === 1) return false;
      size = Math.max(1, Math.floor(size / 2));
      return true;
    },
    gave(logs) {
      if (logs > manyLogs) {
        size = Math.max(1, Math.floor((size * manyLogs) / logs));
        return;
      }
      if (goodAnswersDue > 0) goodAnswersDue -= 1;
      else if (logs < fewLogs) size = Math.min(largest, Math.ceil(size * 1.5));
    },
  };
}
