/** One line of the bench's result, as `--json` prints it. */
export interface Figure {
  readonly name: string;
  /** Null: not measured; `note` says why. It never counts as met. */
  readonly value: number | null;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number | null;
  /** value / peerValue: the result; absolute values are only context. */
  readonly ratio: number | null;
  readonly aim: string;
  /** Null: shown for context, without an aim of its own. */
  readonly met: boolean | null;
  readonly note?: string;
}

export interface BenchContext {
  /** Progress for people, on standard error. */
  readonly say: (line: string) => void;
}

/** A part of the bench: its name on the command line and what it measures, side by side in one run. */
export interface BenchPart {
  readonly name: string;
  readonly about: string;
  readonly measure: (context: BenchContext) => Promise<readonly Figure[]>;
}

/** Value at quantile `q` (0…1) of unsorted samples, nearest rank. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
  if (value === undefined) throw new Error('no samples');
  return value;
}

export function notMeasured(
  name: string,
  unit: string,
  peer: string,
  aim: string,
  note: string,
): Figure {
  return { name, value: null, unit, peer, peerValue: null, ratio: null, aim, met: false, note };
}
