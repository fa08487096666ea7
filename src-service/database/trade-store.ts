import type { ChainIdentity } from '../../src-escrow/chain-batch.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import type { EventJson, WireTradeJson } from '../../src-shared/stream/wire-shapes.ts';
import type { EscrowEvent, TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { Trade, TradeRole, TradeState } from '../../src-shared/trade/trade.ts';
import type { LogMessage, LogPage, LogScope, LogState } from './message-log.ts';

/** Which chain and escrow the stored trades are of. */
export interface IndexedEscrow extends ChainIdentity {
  readonly escrow: Address;
}

/** How far the chain is stored. `checkpoint` is the escrow event listener's own, kept as JSON text. */
export interface IndexedChain {
  readonly identity: IndexedEscrow;
  readonly indexedBlock: number;
  readonly finalBlock: number;
  readonly checkpoint: string;
}

/** A trade with what the fold and the log need of it. `trade` is null while its creation is retracted. */
export interface StoredTrade {
  readonly trade: Trade | null;
  readonly parties: readonly Address[];
  /** Block of its last event; 0 without any. */
  readonly lastBlock: number;
}

/** One message to be: an event or its retraction, and the trade after it. */
export interface TradeChange {
  readonly event: TrackedEscrowEvent;
  readonly after: StoredTrade;
}

/** All that one batch of the chain changes; stored as a whole or not at all. */
export interface ChangeSet {
  /** Retractions newest first, then events in chain order. */
  readonly changes: readonly TradeChange[];
  readonly indexedBlock: number;
  readonly finalBlock: number;
  readonly checkpoint: string;
}

export interface TradesFilter {
  readonly account: Address;
  readonly state?: TradeState | undefined;
  readonly role?: TradeRole | undefined;
  readonly token?: Address | undefined;
  /** Part of a trade id or of a party's address. */
  readonly q?: string | undefined;
  /** Only trades that entered the store before this one: the last of the page before. */
  readonly before?: TradeId | undefined;
  readonly limit: number;
}

export interface TradesPage {
  readonly trades: readonly WireTradeJson[];
  /** For the next page's `before`; null at the end. A trade id, because a count would tell how busy others are. */
  readonly next: TradeId | null;
}

/**
 * The service's trades and the log of messages about them.
 * Invariants: a change set is one durable transaction that gives out its cursors last; cursors rise and commit in
 * order; a trade's parties never change and stay stored even when its creation is retracted.
 */
export interface TradeStore {
  readonly logState: () => Promise<LogState>;
  readonly indexedChain: () => Promise<IndexedChain | null>;
  /** Forgets all trades, events and messages, begins a new epoch, and binds the store to this chain. */
  readonly beginChain: (identity: IndexedEscrow) => Promise<void>;
  /** Forgets the chain wholly; the next start indexes anew under a new epoch. */
  readonly forgetChain: () => Promise<void>;

  readonly storedTrades: (ids: readonly TradeId[]) => Promise<Map<TradeId, StoredTrade>>;
  /** Events above `block`, newest first: what a reorganisation back to it takes away. */
  readonly eventsAbove: (block: number) => Promise<EscrowEvent[]>;
  /** Events of a trade up to and including `block`, oldest first. */
  readonly eventsUpTo: (tradeId: TradeId, block: number) => Promise<EscrowEvent[]>;
  readonly commit: (changes: ChangeSet) => Promise<readonly LogMessage[]>;

  readonly messagesAfter: (scope: LogScope, after: number, limit: number) => Promise<LogPage>;
  readonly isParty: (tradeId: TradeId, account: Address) => Promise<boolean>;
  readonly trades: (filter: TradesFilter) => Promise<TradesPage>;
  /** Null for an unknown trade and for who is no party to it. */
  readonly trade: (tradeId: TradeId, account: Address) => Promise<WireTradeJson | null>;
  /** Oldest first, from `fromSeq`; for parties only, as `trade`. */
  readonly events: (tradeId: TradeId, fromSeq: number, limit: number) => Promise<EventJson[]>;
}
