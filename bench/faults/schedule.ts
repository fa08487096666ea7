/** What goes wrong after a step's events. */
export type FaultStep =
  | { readonly fault: 'connections dropped' | 'node restarted' | 'listeners killed' }
  | { readonly fault: 'reorg'; readonly depth: number }
  | { readonly fault: 'a log left out' };

export interface Step {
  readonly trades: number;
  readonly step: FaultStep;
}

/** Blocks. */
export const deepestReorg = 3;

/** mulberry32: numbers in 0 … 1 that a seed repeats. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Every fault at least once, in an order and with sizes that the seed decides. */
export function faultSchedule(seed: number): readonly Step[] {
  const random = seededRandom(seed);
  const upTo = (count: number): number => 1 + Math.floor(random() * count);
  const faults: FaultStep[] = [
    { fault: 'connections dropped' },
    { fault: 'node restarted' },
    { fault: 'listeners killed' },
    { fault: 'a log left out' },
    { fault: 'reorg', depth: upTo(deepestReorg) },
    { fault: 'reorg', depth: upTo(deepestReorg) },
    { fault: 'a log left out' },
    { fault: 'connections dropped' },
  ];
  for (let index = faults.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [faults[index], faults[other]] = [faults[other]!, faults[index]!];
  }
  return faults.map((step) => ({ trades: upTo(3), step }));
}
