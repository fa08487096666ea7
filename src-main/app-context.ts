import type { Provider } from 'ethers';
import type { EscrowFee } from '../src-escrow/escrow-deployment.ts';
import type { Address, Hash, TradeId } from '../src-shared/brand.ts';
import type { AgreementDetails } from '../src-shared/agreement/offer.ts';
import type { IpcPublications } from '../src-shared/ipc/ipc-publications.ts';
import type { EventView, SettingsView, TradeView } from '../src-shared/ipc/views.ts';
import type { Token } from '../src-shared/money/token.ts';
import type { Result } from '../src-shared/result.ts';
import type { NoteJson } from '../src-shared/stream/trade-update-shapes.ts';
import type { TradeAction } from '../src-shared/trade/allowed-actions.ts';
import type { Experience } from '../src-shared/trade/experience.ts';
import type { NodeFacts, SentStep, TradeFacts } from '../src-shared/trade/situation.ts';
import type { EventFacts } from './database/event-facts.ts';
import type { TradeUpdates } from './database/database-messages.ts';
import type { RecordStore } from './database/record-store.ts';
import type { Logger } from './logger.ts';
import type { TradeServices } from './service/trade-service-client.ts';

/**
 * What main offers its modules (wallet, offers, contacts): the parts they build on, and nothing of Electron.
 * `index.ts` makes the one real one; tests make theirs of real parts.
 */
export interface AppContext {
  /** The profile's present network. Ask again after `onNetworkChange`. */
  network(): AppNetwork;
  /** The network was changed in Settings, or its node has another address now (the practice chain restarted). */
  onNetworkChange(listener: (network: AppNetwork) => void): () => void;
  readonly records: RecordStore;
  /** To the app window; dropped when there is none. */
  publish<N extends keyof IpcPublications>(name: N, payload: IpcPublications[N]): void;
  readonly tradeBook: TradeBookAccess;
  readonly settings: SettingsAccess;
  readonly files: FileAccess;
  /** What the user's own nodes are to guidance now. */
  nodes(): NodeFacts;
  /** The trade services beside their streams; null until they are made, shortly after the modules. */
  services(): TradeServices | null;
  /** Puts something that is no event of a trade into the Inbox, once per id, and notifies if the user wants that. */
  notify(message: InboxMessage): void;
  readonly log: Logger;
  /** Unix milliseconds. */
  now(): number;
}

/** What is no event of a trade: an offer that came, a note, a step that was not sent. Opens what it names. */
export interface InboxMessage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly offerId?: Hash;
  readonly tradeId?: TradeId;
}

/** The network as the settings name it. Structurally a `WalletChain`. */
export interface AppNetwork {
  readonly kind: 'practice' | 'own';
  readonly practice: boolean;
  readonly chainId: number;
  readonly networkName: string;
  /** The allow-list, the native coin first. */
  readonly tokens: readonly Token[];
  /** Computed from the shipped code and `fee`. */
  readonly escrow: Address;
  readonly fee: EscrowFee;
  /** A block this deep is final; the newest block itself counts as 1. */
  readonly confirmations: number;
  /** Gas to have at hand for each payout that a call pushes. */
  readonly payoutGas: bigint;
  /** Per cent that a gas limit lies above the estimate. */
  readonly gasMargin: bigint;
  /** Milliseconds between two blocks, as this chain usually makes them. */
  readonly blockTimeMs: number;
  /** On the user's own RPC; caches neither chain id nor nonces nor calls. Rejects while no node answers. */
  readonly provider: Provider;
  /** One for each node that is configured, when there are several; a doubtful thing is asked of all. */
  readonly everyNode: readonly Provider[];
  /** Calls back with each new head's number. */
  onHead(listener: (head: number) => void): () => void;
}

/** What the trade book asks of the modules that know accounts, agreements and contacts. Cheap, synchronous. */
export interface TradeDecorations {
  accounts(): readonly Address[];
  /** The agreement behind a trade, when it was made or read here. */
  detailsOf(tradeId: TradeId): AgreementDetails | null;
  labelOf(address: Address): string | null;
  /** Of the profile's escrow, on all that goes to the buyer; basis points. */
  feeBps(): number;
  /** What guidance needs beyond the trade, of keys, bank details, proposals and nodes. */
  factsOf(view: UnguidedTrade, events: EventFacts): TradeFacts;
}

/** A trade's view before its facts are added; `sent`: the step of ours that waits. */
export type UnguidedTrade = Omit<TradeView, 'facts'> & { readonly sent: SentStep | null };

export interface TradeBookAccess {
  trade(id: TradeId): TradeView | null;
  /** Every trade that is not yet in History, and those that are. */
  trades(): readonly TradeView[];
  /** The same, also when it ended long ago and only the history has it. */
  find(id: TradeId): Promise<TradeView | null>;
  /** Of all trades that have ended on this chain, by party. */
  experiences(): ReadonlyMap<Address, Experience>;
  /** What the trade's timeline holds, oldest first. */
  events(id: TradeId): Promise<readonly EventView[]>;
  /**
   * Events that are new or read otherwise now (retracted, back, final, another mark), as they stand, after they are
   * stored. One may come again unchanged.
   */
  onEvents(listener: (events: readonly EventView[]) => void): () => void;
  /** Genuine notes, and names of files, as far as they were ever read; without any service, too. */
  updates(id: TradeId): Promise<TradeUpdates>;
  /** Calls back with trades that have new notes or files, or of which forged ones came. */
  onUpdates(listener: (tradeIds: readonly TradeId[]) => void): () => void;
  /** Live trades that have notes. */
  notedTrades(): Promise<readonly TradeId[]>;
  /** How many notes of a trade were dropped since the start: no party had signed them as they came. */
  forgedNotes(id: TradeId): number;
  /** Keeps a note of ours that a service has taken; whoever signed it is checked here as well. */
  keepNote(note: NoteJson): Promise<void>;
  /** Shows an own step that waits for its log, sent by us or by a service; null: none waits that went this way. */
  markPending(tradeId: TradeId, action: TradeAction | null, sentBy: 'own' | 'relayed'): void;
  /**
   * Accounts, agreements or labels changed, or facts of these trades alone: views are made anew, and what differs is
   * published.
   */
  refresh(tradeIds?: readonly TradeId[]): void;
}

export interface SettingsAccess {
  get(): SettingsView;
  onChange(listener: (settings: SettingsView) => void): () => void;
}

/** Files the user names. `ESCROW_DESK_SAVE_DIR` takes the dialogs' place in tests. */
export interface FileAccess {
  /** A dialog of the system's is open. */
  isAsking(): boolean;
  /** Asks where to, writes, returns the path. `cancelled`, `storage_failed`. Readable by the user alone. */
  save(suggestedName: string, content: string | Uint8Array): Promise<Result<{ path: string }>>;
  /** Asks where to, for who writes there by itself. `cancelled`. */
  choosePath(suggestedName: string): Promise<Result<{ path: string }>>;
  /** Asks which file; its text, at most `maxBytes`. `cancelled`, `storage_failed`, `invalid_input`. */
  open(
    title: string,
    extensions: readonly string[],
    maxBytes: number,
  ): Promise<Result<{ name: string; text: string }>>;
  /** The same, as bytes. */
  openBytes(
    title: string,
    extensions: readonly string[],
    maxBytes: number,
  ): Promise<Result<{ name: string; bytes: Uint8Array }>>;
}
