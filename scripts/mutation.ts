/** One small change of the contracts, and where it stands. */

export type MutationKind =
  'condition' | 'bound' | 'arithmetic' | 'sender' | 'event' | 'order' | 'statement' | 'guard';

/** Text that is put before and after a range of the source; what it wraps stays in place, so that wraps nest. */
export interface Wrap {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Given the condition that is true only in this mutation. */
  readonly before: (isOn: string) => string;
  readonly after: (isOn: string) => string;
}

export interface Mutation {
  readonly kind: MutationKind;
  /** Stays the same while the function and the text do: `Contract.function: kind: before → after`. */
  readonly key: string;
  readonly wraps: readonly Wrap[];
}
