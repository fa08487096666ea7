/**
 * Small collections that belong to the profile, in the history database beside the trades.
 * `contact`, `payout`, `blocked-sender` and `account-meta` are the profile's; every other kind belongs to the present chain (its id and
 * start-block hash), so a reset practice chain or another network brings its own.
 */
export const recordKinds = [
  'offer',
  'transaction',
  'contact',
  'inbox',
  'label',
  'payout',
  'private',
  'opened',
  'sealed',
  'agreement',
  'settlement',
  'request',
  'request-refused',
  'blocked-sender',
  'evidence',
  'school',
  'account-meta',
] as const;
export type RecordKind = (typeof recordKinds)[number];

export interface StoredRecord {
  readonly id: string;
  /** Plain JSON (no bigint); whoever reads it parses it with a schema of their own. */
  readonly value: unknown;
}

export interface RecordStore {
  /** In the order of their first `put`. */
  list(kind: RecordKind): Promise<readonly StoredRecord[]>;
  /** Durable once resolved. Rejects when the disk refuses; nothing is changed then. */
  put(kind: RecordKind, id: string, value: unknown): Promise<void>;
  remove(kind: RecordKind, id: string): Promise<void>;
  /** The present chain is another one: what was listed of it must be listed again. */
  onChainChange(listener: () => void): () => void;
}
