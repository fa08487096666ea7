import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import type { ChainProgress } from '../../src-shared/network/chain-progress.ts';
import type { TradeUpdate } from '../../src-shared/stream/trade-update-shapes.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { EventList, StreamBatch } from '../database/database-messages.ts';
import type { ChainVerdict } from '../database/merge-trade.ts';

/** Where a stream's contents go: stored and published, in this order. */
export interface StreamSink {
  cursor(source: Source, account: Address): Promise<{ epoch: string; cursor: number } | null>;
  apply(batch: StreamBatch): Promise<'applied' | 'gap'>;
  eventsDue(
    source: Source,
    account: Address,
  ): Promise<readonly { tradeId: TradeId; cursor: number }[]>;
  applyEvents(list: EventList): Promise<void>;
  /** Notes and files as the service lists them. */
  applyUpdates(updates: readonly TradeUpdate[]): Promise<void>;
  progress(source: Source, account: Address, chain: ChainProgress): Promise<void>;
}

/** What all streams together keep up to date: the trades of one chain, and what is known of how current they are. */
export interface StreamedTrades extends StreamSink {
  /** Reads what is stored of this chain. Returns whether it is another chain than before. */
  useChain(chainId: number, escrow: Address, startBlockHash: Hash | null): Promise<boolean>;
  /** The accounts whose streams take part; what others had read counts no more. */
  setStreams(source: Source, accounts: readonly Address[]): void;
  forgetRemote(): Promise<void>;
  recordVerdict(eventId: string, verdict: ChainVerdict): Promise<void>;
  /** Whether the remote service keeps back what the own node has had for a while. */
  withholds(): boolean;
  checked(): { indexed: number; final: number } | null;
}
