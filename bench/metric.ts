/** One line of the bench's result, as `--json` prints it. */
export interface Metric {
  readonly name: string;
  /** Null: not measured; `note` says why. It never counts as met. */
  readonly value: number | null;
  readonly unit: string;
  readonly baseline: string;
  readonly baselineValue: number | null;
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
  /** Interleaved repeats of each side. */
  readonly repeats: number;
}

/** A part of the bench: its name on the command line and what it measures, side by side in one run. */
export interface BenchPart {
  readonly name: string;
  readonly about: string;
  readonly measure: (context: BenchContext) => Promise<readonly Metric[]>;
}

/** Value at quantile `q` (0…1) of unsorted samples, nearest rank. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
  if (value === undefined) throw new Error('no samples');
  return value;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

export function notMeasured(
  name: string,
  unit: string,
  baseline: string,
  aim: string,
  note: string,
): Metric {
  return {
    name,
    value: null,
    unit,
    baseline,
    baselineValue: null,
    ratio: null,
    aim,
    met: false,
    note,
  };
}

/** What a ratio of ours to the peer's has to be; `text` is how the table says it. Null: context only. */
export type Aim =
  | { readonly atLeast: number; readonly text?: string }
  | { readonly atMost: number; readonly text?: string }
  | null;

/** A measured figure: medians of both sides, and the median and spread of the ratios repeat by repeat. */
export function comparison(given: {
  readonly name: string;
  readonly unit: string;
  readonly own: readonly number[];
  readonly baseline: string;
  readonly baselines: readonly number[];
  readonly aim: Aim;
  readonly note?: string;
}): Metric {
  const { name, unit, own, baseline, baselines, aim, note } = given;
  // Repeat by repeat: both sides met the same minute of the machine.
  const ratios = own.map((value, repeat) => value / (baselines[repeat] ?? value));
  const ratio = median(ratios);
  const spread = `ratios ${shortNumber(Math.min(...ratios))}–${shortNumber(Math.max(...ratios))} in ${ratios.length} repeats`;
  return {
    name,
    value: median(own),
    unit,
    baseline,
    baselineValue: median(baselines),
    ratio,
    aim: aimText(aim),
    met: isMet(aim, ratio),
    note: note === undefined ? spread : `${spread}; ${note}`,
  };
}

export function aimText(aim: Aim): string {
  if (aim === null) return 'none';
  if (aim.text !== undefined) return aim.text;
  return 'atLeast' in aim ? `≥ ${aim.atLeast} ×` : `≤ ${aim.atMost} ×`;
}

export function isMet(aim: Aim, ratio: number): boolean | null {
  if (aim === null) return null;
  return 'atLeast' in aim ? ratio >= aim.atLeast : ratio <= aim.atMost;
}

/** Three significant digits, thousands grouped. */
export function shortNumber(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-GB');
  return String(Number(value.toPrecision(3)));
}
