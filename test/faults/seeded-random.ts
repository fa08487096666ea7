/** Random choices that a seed repeats. */
export interface SeededRandom {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A whole number in [from, to], both included. */
  readonly between: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** `count` different ones, fewer if there are not so many. */
  readonly pickSome: <T>(from: readonly T[], count: number) => T[];
}

/** mulberry32 over the numbers, mixed one after the other. */
export function seededRandom(...seeds: readonly number[]): SeededRandom {
  let state = 0x9e3779b9;
  for (const seed of seeds) state = Math.imul(state ^ seed, 0x85ebca6b) ^ (state >>> 13);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[between(0, from.length - 1)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  };
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick,
    pickSome: (from, count) => {
      const left = [...from];
      const some: (typeof left)[number][] = [];
      while (left.length > 0 && some.length < count)
        some.push(...left.splice(between(0, left.length - 1), 1));
      return some;
    },
  };
}
