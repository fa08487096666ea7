import type { ReadBlocks } from '../../src-shared/network/chain-progress.ts';
import type { Mark } from '../../src-shared/ipc/views.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { EventStatus, Trade } from '../../src-shared/trade/trade.ts';

/**
 * What the own node shows where the remote service claims an event that the local one does not have:
 * `absent`: the very block, and neither the log nor the receipt in it; `other_hash`: another block at that height;
 * `beyond`: no chain could have had such a block yet when it was claimed; `present`: the log is there, the local service
 * will bring it; null: not asked yet, or nobody answered.
 */
export type ChainVerdict = 'absent' | 'other_hash' | 'beyond' | 'present' | null;

/** An event with what both sides say of it. Null: does not have it. `event.status` is the local one's, where it has it. */
export interface KnownEvent {
  readonly event: TrackedEscrowEvent;
  readonly local: EventStatus | null;
  readonly remote: EventStatus | null;
  readonly verdict: ChainVerdict;
}

/** Local wins (architecture.md): whatever the local service has is verified; the rest is a claim until it is checked. */
export function markOfEvent(known: KnownEvent, progress: ReadBlocks): Mark {
  const { event, local, remote, verdict } = known;
  if (local !== null) return 'verified';
  if (remote === 'retracted') return 'unverified';
  if (verdict === 'beyond') return 'conflict';
  if (event.blockNumber > progress.indexed) return 'unverified';
  if (verdict === 'absent') return 'conflict';
  if (verdict === 'other_hash' && event.blockNumber <= progress.final) return 'conflict';
  return 'unverified';
}

export interface MergeInput {
  readonly local: Trade | null;
  readonly remote: Trade | null;
  /** Events of the trade that the remote service has and the local one has not. */
  readonly remoteOnly: readonly KnownEvent[];
  readonly progress: ReadBlocks;
  /** Whose version is shown until now. */
  readonly shownBefore: Source | null;
}

export interface MergedTrade {
  readonly trade: Trade;
  readonly source: Source;
  readonly mark: Mark;
}

/** The trade as it is shown, or null when nobody knows of it. A money action additionally reads the chain itself. */
export function mergeTrade(input: MergeInput): MergedTrade | null {
  const { local, remote, progress } = input;
  const claims = input.remoteOnly.filter(
    (known) => known.local === null && known.remote !== 'retracted',
  );
  const marks = claims.map((known) => markOfEvent(known, progress));
  // A newer trade counts with the event that made it so: without one there is nothing that could ever be checked.
  const isClaimed = (seq: number): boolean => claims.some(({ event }) => event.tradeSeq === seq);
  const ahead =
    remote !== null &&
    (local === null || (remote.tradeSeq > local.tradeSeq && isClaimed(remote.tradeSeq)));
  const mark: Mark = marks.includes('conflict')
    ? 'conflict'
    : claims.length > 0 || ahead
      ? 'unverified'
      : 'verified';

  const preferred = ((): Source => {
    if (mark === 'conflict') return 'local';
    if (!ahead) return 'local';
    // Another block stands there on the own chain: nothing moves until one of the two proves right.
    const forked = claims.some(
      ({ event, verdict }) => verdict === 'other_hash' && event.blockNumber <= progress.indexed,
    );
    return forked ? (input.shownBefore ?? 'remote') : 'remote';
  })();
  const source: Source =
    preferred === 'local'
      ? local === null
        ? 'remote'
        : 'local'
      : remote === null
        ? 'local'
        : 'remote';
  const trade = source === 'local' ? local : remote;
  if (trade === null) return null;
  // A trade that only the remote service knows, and does not prove, is never shown as checked.
  return { trade, source, mark: source === 'remote' && mark === 'verified' ? 'unverified' : mark };
}

export interface WithholdingInput {
  /** Number and block of the newest event that is final locally; null: none is. */
  readonly localFinal: { readonly tradeSeq: number; readonly blockNumber: number } | null;
  readonly remote: Trade | null;
  /** What the remote service had read ten seconds ago while its stream was caught up; null: not that long. */
  readonly remoteIndexedBefore: number | null;
}

/** Ten seconds after the remote service has passed a final event's block it still does not tell of it. */
export function isWithheld({ localFinal, remote, remoteIndexedBefore }: WithholdingInput): boolean {
  if (localFinal === null || remoteIndexedBefore === null) return false;
  return (
    localFinal.blockNumber <= remoteIndexedBefore && (remote?.tradeSeq ?? 0) < localFinal.tradeSeq
  );
}
