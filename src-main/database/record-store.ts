import type { ChainRef } from '../../src-shared/network/chain-ref.ts';

/**
 * Small collections that belong to the profile, in the history database beside the trades.
 * `contact`, `payout` and `blocked-sender` are the profile's; every other kind belongs to the present chain (its id
 * and start-block hash), so a reset practice chain or another network brings its own.
 */
export const recordKinds = [
  'offer',
  'transaction',
  'contact',
  'inbox',
  'payout',
  'private',
  'opened',
  'sealed',
  'agreement',
  'settlement',
  'request',
  'request-refused',
  'blocked-sender',
  'relayed-call',
  'evidence',
  'school',
  'outbox',
  'credit',
] as const;
export type RecordKind = (typeof recordKinds)[number];

export interface StoredRecord {
  readonly id: string;
  /** Plain JSON (no bigint); whoever reads it parses it with a schema of their own. */
  readonly value: unknown;
}

/** A record with the chain it belongs to; null: the profile's own. */
export interface ChainRecord extends StoredRecord {
  readonly chain: ChainRef | null;
  readonly kind: RecordKind;
}

export interface RecordStore {
  /** In the order of their first `put`. */
  list(kind: RecordKind): Promise<readonly StoredRecord[]>;
  /** Durable once resolved. Rejects when the disk refuses; nothing is changed then. */
  put(kind: RecordKind, id: string, value: unknown): Promise<void>;
  remove(kind: RecordKind, id: string): Promise<void>;
  /** Those of every chain, for a backup. */
  all(): Promise<readonly ChainRecord[]>;
  /** From a backup, in one transaction; what is here already stays as it is. Then as after `onChainChange`. */
  restore(records: readonly ChainRecord[]): Promise<void>;
  /** The present chain is another one, or a backup was restored: what was listed of it must be listed again. */
  onChainChange(listener: () => void): () => void;
}
