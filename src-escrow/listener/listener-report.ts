/** What an operator may want to know; never part of the data. */
export type ListenerReport =
  | { readonly event: 'chain_failed'; readonly message: string }
  | { readonly event: 'consumer_failed'; readonly message: string; readonly error: unknown }
  | { readonly event: 'event_missed'; readonly message: string }
  | { readonly event: 'log_refused'; readonly message: string }
  /** A node answered without logs that a receipt shows; they were read from elsewhere. */
  | { readonly event: 'logs_left_out'; readonly message: string }
  /** A node shows no receipts to compare its logs with; once a node. */
  | { readonly event: 'logs_unchecked'; readonly message: string }
  | { readonly event: 'halted' | 'begun_anew' | 'other_chain'; readonly message: string };

/** The consumer did not commit; its place is unchanged. */
export class ConsumerFailed extends Error {
  constructor(cause: unknown) {
    super(`the batch was not taken: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
