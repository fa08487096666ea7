import type { ReadBlocks } from '../../src-shared/network/chain-progress.ts';
import type { ChainRef } from '../../src-shared/network/chain-ref.ts';
import type { DatabaseProblem } from '../../src-sqlite/open-database.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import type { EventView, Mark, TradeView } from '../../src-shared/ipc/views.ts';
import type { TradeFile, TradeUpdate } from '../../src-shared/stream/trade-update-shapes.ts';
import type { ServerMessage } from '../../src-shared/stream/wire-messages.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { EndedTrade } from '../../src-shared/trade/experience.ts';
import type { Note } from '../../src-shared/trade/note.ts';
import type { Trade } from '../../src-shared/trade/trade.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { ChainVerdict, KnownEvent } from './merge-trade.ts';
import type { EventFacts } from './event-facts.ts';
import type { ChainRecord, RecordKind, StoredRecord } from './record-store.ts';

/** What the trade book and the history database say to each other; structured clones, so bigint stays bigint. */

/** A trade as it is shown, before main adds accounts, agreement and labels. */
export interface TradeRecord extends EventFacts {
  readonly trade: Trade;
  readonly mark: Mark;
  readonly withheld: boolean;
  /** Unix milliseconds. */
  readonly changedAt: number;
  readonly seen: TradeView['seen'];
  readonly earlierEscrow: TradeView['earlierEscrow'];
  /** As the local service has it, where the remote one's version is shown; null: the same, or it has none. */
  readonly ownTrade: Trade | null;
}

/** Messages of a stream that change what is stored, as they came. */
export type StreamMessage = Extract<
  ServerMessage,
  { type: 'subscribed' | 'snapshot' | 'caught_up' | 'ping' | 'blockchain_event' | 'trade_update' }
>;

/** What a trade carries beside its events: signed notes, and files by the hash of their content. */
export interface TradeUpdates {
  readonly notes: readonly Note[];
  readonly files: readonly TradeFile[];
}

/** A note that was dropped. `id` as it claims. */
export interface ForgedNote {
  readonly tradeId: TradeId;
  readonly id: Hash;
}

/** What a stream brought, in its order. */
export interface StreamBatch {
  readonly source: Source;
  readonly account: Address;
  readonly epoch: string;
  readonly messages: readonly StreamMessage[];
  /** Stored with what the messages say; null: none yet (inside a snapshot). */
  readonly cursor: number | null;
}

/** The events of a trade that stand now, as the service lists them. */
export interface EventList {
  readonly source: Source;
  readonly account: Address;
  readonly tradeId: TradeId;
  /** The trade's cursor when the list was asked for: one that moved since is asked for again. */
  readonly cursor: number;
  readonly events: readonly TrackedEscrowEvent[];
}

/** What main adds to what a stream brought. */
export interface AtApply {
  /** All accounts of the profile: a trade without one of them is dropped. */
  readonly accounts: readonly Address[];
  readonly now: number;
}

/** What one step changed, to be published. */
export interface TradeChanges {
  readonly changed: readonly TradeRecord[];
  readonly removed: readonly TradeId[];
  /** Events that are new or read otherwise now (retracted, back, final, another mark), as they stand. */
  readonly events: readonly EventView[];
  /** Trades of which events are kept no more. */
  readonly eventsForgotten: readonly TradeId[];
  /** Trades with new notes or files. */
  readonly updatesChanged: readonly TradeId[];
  /** Notes that no party of their trade signed as they came; dropped. */
  readonly forged: readonly ForgedNote[];
  readonly notifications: readonly EventNotification[];
}
export interface AppliedStream extends TradeChanges {
  /** `gap`: a message before is missing; subscribe anew, without a cursor. */
  readonly outcome: 'applied' | 'gap';
  /** Dropped because the id does not follow from the terms, or no account of ours is in it. */
  readonly dropped: number;
}

/** One thing that happened, once ever. */
export interface EventNotification {
  readonly id: string;
  readonly tradeId: TradeId;
  readonly event: TrackedEscrowEvent;
  readonly trade: Trade;
  readonly mark: Mark;
  readonly at: number;
  readonly seen: boolean;
}

export interface SourceProgress {
  readonly source: Source;
  readonly indexed: number;
  readonly final: number;
  readonly now: number;
  /** Of the remote one: read ten seconds ago already, while caught up. */
  readonly indexedBefore: number | null;
}

export interface HistoryFilter {
  readonly search: string;
  /** Accounts whose label fits the search. */
  readonly searchAccounts: readonly Address[];
  readonly states: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

export interface OpenedAppDatabase {
  /** The damaged file was moved there; what was written since `copyAt` (null: all) is lost. */
  readonly damage: { readonly movedTo: string; readonly copyAt: number | null } | null;
}

/** Requests of main to the worker: arguments and answer by name. */
/** What waits in the escrow for an account, of all its trades together. Smallest unit. */
export interface OpenCredit {
  readonly account: Address;
  readonly token: Address;
  readonly amount: bigint;
}

export interface DatabaseRequests {
  setChain: { args: ChainRef & { now: number }; result: { chain: number; changed: boolean } };
  progressOf: { args: null; result: ReadBlocks };
  /** Everything not ended before this moment. */
  present: {
    args: { endedAfter: number; openCredits: readonly OpenCredit[] };
    result: readonly TradeRecord[];
  };
  /** Every trade that has ended, as far as the own chain shows it. */
  ended: { args: null; result: readonly EndedTrade[] };
  apply: { args: StreamBatch & AtApply; result: AppliedStream };
  /** Replaces what was held from this source. */
  applyEvents: { args: EventList & AtApply; result: TradeChanges };
  eventsDue: {
    args: { source: Source; account: Address };
    result: readonly { readonly tradeId: TradeId; readonly cursor: number }[];
  };
  /** What a service lists beside the events of trades that are known here; what is known already stays. */
  applyUpdates: {
    args: { updates: readonly TradeUpdate[]; now: number };
    result: TradeChanges;
  };
  updates: { args: TradeId; result: TradeUpdates };
  /** Live trades that have notes. */
  notedTrades: { args: null; result: readonly TradeId[] };
  progress: { args: SourceProgress; result: TradeChanges };
  /** Claims of the remote service that the own chain should settle. */
  doubtful: { args: null; result: readonly KnownEvent[] };
  verdict: {
    args: { eventId: string; verdict: ChainVerdict; now: number };
    result: TradeChanges;
  };
  cursor: {
    args: { source: Source; account: Address };
    result: { epoch: string; cursor: number } | null;
  };
  /** All that the remote service said is forgotten (another one was chosen, or none). */
  forgetRemote: { args: { now: number }; result: TradeChanges };
  events: { args: TradeId; result: readonly EventView[] };
  history: {
    args: HistoryFilter;
    result: { trades: readonly TradeRecord[]; total: number };
  };
  notifications: { args: { limit: number }; result: readonly EventNotification[] };
  notificationsShown: { args: readonly string[]; result: null };
  notificationsSeen: { args: readonly string[]; result: null };
  listRecords: { args: RecordKind; result: readonly StoredRecord[] };
  putRecord: { args: { kind: RecordKind; id: string; json: string }; result: null };
  removeRecord: { args: { kind: RecordKind; id: string }; result: null };
  allRecords: { args: null; result: readonly ChainRecord[] };
  restoreRecords: { args: { records: readonly ChainRecord[]; now: number }; result: null };
  dailyCopy: { args: { now: number }; result: { path: string } | null };
  close: { args: null; result: null };
}
export type DatabaseRequestName = keyof DatabaseRequests;

/** What the worker says by itself: one of these, first. */
export interface DatabasePublications {
  opened: OpenedAppDatabase;
  refused: { readonly problem: DatabaseProblem; readonly message: string };
}
