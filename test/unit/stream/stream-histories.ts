import fc from 'fast-check';

export const tradeCount = 4;

/** What happens to a chain, a service's log, and the line to one client. */
export type Happening =
  | { readonly kind: 'grow'; readonly trades: readonly number[] }
  | { readonly kind: 'reorganise'; readonly depth: number }
  | { readonly kind: 'prune' | 'reindex' | 'drop' | 'lists_asked' | 'lists_answered' }
  /** The connection ends after so many messages, if it is not null. */
  | { readonly kind: 'connect'; readonly stopAfter: number | null }
  /** All that is due, except one frame. */
  | { readonly kind: 'deliver'; readonly lost: number | null };

const grow = fc.record({
  kind: fc.constant('grow' as const),
  trades: fc.array(fc.nat(tradeCount - 1), { minLength: 1, maxLength: 3 }),
});

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { arbitrary: grow, weight: 6 },
    {
      arbitrary: fc.record({
        kind: fc.constant('reorganise' as const),
        depth: fc.integer({ min: 1, max: 6 }),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant('connect' as const),
        stopAfter: fc.option(fc.nat(8)),
      }),
      weight: 3,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant('deliver' as const),
        lost: fc.option(fc.nat(4), { freq: 3 }),
      }),
      weight: 5,
    },
    { arbitrary: fc.constant({ kind: 'lists_asked' as const }), weight: 2 },
    { arbitrary: fc.constant({ kind: 'lists_answered' as const }), weight: 2 },
    { arbitrary: fc.constant({ kind: 'drop' as const }), weight: 1 },
    { arbitrary: fc.constant({ kind: 'prune' as const }), weight: 1 },
    { arbitrary: fc.constant({ kind: 'reindex' as const }), weight: 1 },
  ),
  { minLength: 5, maxLength: 50, size: 'max' },
);
