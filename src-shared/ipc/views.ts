import type { Address, Hash, TradeId } from '../brand.ts';
import type { AgreementDetails, OfferChange } from '../agreement/offer.ts';
import type { Failure } from '../failure.ts';
import type { Token } from '../money/token.ts';
import type { TrackedEscrowEvent } from '../trade/escrow-event.ts';
import type { SchoolAttempt, SchoolLessonId, SchoolNeed } from '../practice/scam-school.ts';
import type { TradeAction } from '../trade/allowed-actions.ts';
import type { NodeFacts, TradeFacts } from '../trade/situation.ts';
import type { Terms } from '../trade/terms.ts';
import type { Trade, TradeRole } from '../trade/trade.ts';
import type { SentOffer } from './service-views.ts';
import type { Side } from '../trade/side.ts';

/** How far the app itself has checked what it shows (architecture.md, trade book). */
export type Mark = 'verified' | 'unverified' | 'conflict';

/** One trade as a window shows it. */
export interface TradeView {
  readonly trade: Trade;
  readonly mark: Mark;
  /** Ours in it; with several accounts the first by role order. */
  readonly account: Address;
  readonly role: TradeRole;
  /** Null: the agreement was made elsewhere; only its hash is known. */
  readonly details: AgreementDetails | null;
  /** The user's own name for the other side, or null. */
  readonly counterpartyLabel: string | null;
  /** Unix milliseconds of the last change here. */
  readonly changedAt: number;
  /** The escrow's fee on all that goes to the buyer, in basis points. */
  readonly feeBps: number;
  /** Our transaction that waits for its log, or null. */
  readonly pendingAction: TradeAction | null;
  /** The service holds back what the chain shows. */
  readonly withheld: boolean;
  /** Who showed it: see `TradeSituation.seen`. */
  /** It stands in an escrow of an earlier version, at this address, and is only read; null: in the present one. */
  readonly earlierEscrow: Address | null;
  readonly seen: 'own' | 'behind' | 'service';
  /** As the own nodes show it, where a service's newer version is shown above; null: the same, or never seen. */
  readonly ownTrade: Trade | null;
  /** What guidance needs beyond the trade. */
  readonly facts: TradeFacts;
}

/** One line of the timeline. */
export interface EventView {
  readonly event: TrackedEscrowEvent;
  readonly mark: Mark;
}

/** The events of one trade in the chain's order, retracted ones included. */
export interface TradeEvents {
  /** Of the last delta contained; deltas count on from it without gaps. */
  readonly sequence: number;
  readonly events: readonly EventView[];
}

export interface TradesSnapshot {
  /** Of the last delta contained; deltas count on from it without gaps. */
  readonly sequence: number;
  readonly trades: readonly TradeView[];
}
export interface TradesDelta {
  readonly sequence: number;
  readonly changed: readonly TradeView[];
  readonly removed: readonly TradeId[];
  /** Events that are new or read otherwise now (retracted, back, final, another mark), as they stand after this delta. */
  readonly events: readonly EventView[];
  /** Trades with other changes of events than `events` holds: too many at once, or some are kept no more. */
  readonly eventsOmitted: readonly TradeId[];
}

export interface HistoryPage {
  readonly trades: readonly TradeView[];
  readonly total: number;
}

export type OfferState =
  | 'draft'
  | 'sent'
  | 'answer'
  | 'accepted'
  | 'locked'
  | 'lapsed'
  | 'declined'
  | 'withdrawn'
  | 'replaced'
  | 'used';

/** One line of the review: `block` stops Accept, `warn` does not. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'block';
  /** Stable name of the check, for tests and for confirming (`arbiter_unknown`). */
  readonly code: string;
  readonly text: string;
}

export interface OfferView {
  /** Digest of terms as held now; an open offer's changes when it is accepted. */
  readonly id: Hash;
  readonly state: OfferState;
  readonly terms: Terms;
  readonly details: AgreementDetails;
  readonly token: Token | null;
  readonly fee: { readonly bps: number; readonly to: Address };
  readonly escrow: Address;
  readonly chainId: number;
  /** Ours in it, or null while the open slot is still to be filled. */
  readonly account: Address | null;
  readonly role: Side;
  readonly mine: boolean;
  readonly findings: readonly Finding[];
  /** A counter-offer's changes against what we held. */
  readonly changes: readonly OfferChange[];
  /** `48213 90577 12064 33918`, once accepted. */
  readonly checkNumber: string | null;
  readonly tradeId: TradeId | null;
  readonly signedBySeller: boolean;
  readonly signedByBuyer: boolean;
  /** What services were given of this version, newest last. */
  readonly sent: readonly SentOffer[];
  /** Accepting fills a slot of ours, so it needs bank details. */
  readonly needsDetails: boolean;
  /** Our lock of it waits for its event. */
  readonly lockSent: boolean;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** One line of bank details, as it is read: `IBAN`, `DE89 3704 …`. */
export interface PrivateFieldView {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

/** Bank details of one side of a trade, for the screen. */
export type PrivateDetailsView =
  /** Not here yet, or not to be shown yet: `text` says why. */
  | { readonly state: 'waiting'; readonly text: string }
  /** Sealed ones are here; the account must be unlocked to open them. */
  | { readonly state: 'sealed' }
  /** Here, but not what was agreed. */
  | { readonly state: 'wrong'; readonly text: string }
  | { readonly state: 'open'; readonly fields: readonly PrivateFieldView[] };

/** What is known of the bank details behind a trade. Whether anything may be paid by them, guidance says. */
export interface TradeDetailsView {
  readonly sides: { readonly seller: PrivateDetailsView; readonly buyer: PrivateDetailsView };
  /** Own details can be sealed for the other side now. */
  readonly canSeal: boolean;
  /** And, in a dispute, for the arbiter, whose card is known. */
  readonly canSealForArbiter: boolean;
}

/** What was last typed for a payment method, to fill the next form. */
export interface RememberedDetails {
  readonly role: Side;
  readonly method: string;
  readonly holder: string;
  readonly account: Readonly<Record<string, string>>;
}

/** What a pasted text or an opened file turned out to be. */
export type ImportResult =
  | { readonly kind: 'offer'; readonly offer: OfferView }
  /** `waits`: sealed for an account that is locked. */
  | { readonly kind: 'details'; readonly tradeId: TradeId; readonly waits: boolean }
  /** The agreement of a trade in which we are the arbiter. */
  | { readonly kind: 'agreement'; readonly tradeId: TradeId }
  | { readonly kind: 'proposal'; readonly tradeId: TradeId }
  | { readonly kind: 'card'; readonly arbiter: Address; readonly name: string };

/** An evidence package that is kept here; what it holds hashes to `hash`, checked when it is read. */
export interface EvidenceView {
  readonly hash: Hash;
  readonly tradeId: TradeId;
  readonly author: Address;
  /** Unix milliseconds by the author's own clock. */
  readonly createdAt: number;
  /** Hostile text is possible: shown as plain text only. */
  readonly text: string | null;
  /** The agreement's public part; only when the terms commit to exactly this. */
  readonly agreement: AgreementDetails | null;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** `open`: can be accepted now. `void`: state, amount or deadline are not those that it was signed for. */
export type ProposalState = 'open' | 'declined' | 'expired' | 'withdrawn' | 'void';

/** Times in Unix milliseconds. */
interface SignedView {
  readonly id: Hash;
  readonly tradeId: TradeId;
  readonly mine: boolean;
  readonly state: ProposalState;
  readonly expiresAt: number;
  readonly createdAt: number;
}

/** A split that one side has signed; the other accepts it by sending the contract's `settle`. */
export interface SettlementView extends SignedView {
  readonly kind: 'settlement';
  /** Smallest unit, before the fee; the seller gets the rest. */
  readonly toBuyer: bigint;
  /** What is divided, smallest unit. */
  readonly remaining: bigint;
}

/** More time, accepted by sending `extendDeadline`. */
export interface ExtensionView extends SignedView {
  readonly kind: 'extension';
  readonly deadlineAt: number;
  readonly newDeadlineAt: number;
}

export type ProposalView = SettlementView | ExtensionView;

export interface AccountView {
  readonly address: Address;
  readonly label: string;
  readonly locked: boolean;
  /** Unix milliseconds, null: never backed up. */
  readonly backedUpAt: number | null;
  readonly sharedWithService: boolean;
}

export interface BalanceView {
  readonly account: Address;
  readonly token: Token;
  readonly amount: bigint;
  /** Waiting for withdrawal in the escrow. */
  readonly credit: bigint;
}

export type TransactionState =
  'signed' | 'sent' | 'mined' | 'final' | 'failed' | 'replaced' | 'dropped';

export interface TransactionView {
  readonly hash: Hash;
  readonly account: Address;
  readonly nonce: number;
  readonly state: TransactionState;
  /** What it does, in the screen's words: `Release 2,500.00 USDC to Marta`. */
  readonly title: string;
  readonly tradeId: TradeId | null;
  readonly sentAt: number;
  readonly blockNumber: number | null;
  readonly replacedBy: Hash | null;
  readonly canReplace: boolean;
  readonly failure: Failure | null;
}

/** One stored notification: what happened while nobody looked; kept until seen. */
export interface InboxItem {
  /** `tradeId:tradeSeq:type`, so that an event notifies once, ever. */
  readonly id: string;
  readonly tradeId: TradeId | null;
  /** News of an offer. */
  readonly offerId: Hash | null;
  readonly title: string;
  readonly text: string;
  readonly at: number;
  readonly seen: boolean;
  /** `retracted`: it was there, and the chain took it back. `contradicted`: the own node shows that it did not happen. */
  readonly doubt: 'none' | 'unchecked' | 'retracted' | 'contradicted';
}

export type LinkState =
  'off' | 'connecting' | 'ok' | 'behind' | 'reconnecting' | 'refused' | 'halted';

/** One connection for the status bar. */
export interface LinkView {
  readonly state: LinkState;
  /** In words: `reconnecting in 4 s`, `sign-in refused`. */
  readonly text: string;
  /** Unix milliseconds of the next attempt, or null. */
  readonly retryAt: number | null;
}

export interface ConnectionsView {
  readonly network: LinkView & {
    readonly name: string;
    readonly chainId: number;
    readonly head: number | null;
    readonly headAt: number | null;
  };
  readonly local: LinkView & { readonly url: string | null };
  readonly remote: (LinkView & { readonly url: string; readonly withholds: boolean }) | null;
  /** What they are to guidance, now. */
  readonly nodes: NodeFacts;
  /** Trades whose past is being read; null: none. */
  readonly reading: { readonly done: number; readonly total: number } | null;
  /** Own check of the chain: everything up to here is applied. */
  readonly checkedTo: number | null;
  readonly finalTo: number | null;
}

export interface NetworkSettings {
  readonly kind: 'practice' | 'own';
  readonly name: string;
  readonly chainId: number;
  readonly rpcUrls: readonly string[];
  /** Escrow's first block; nothing is read before it. */
  readonly startBlock: number;
  readonly tokens: readonly Token[];
  readonly explorerUrl: string | null;
}

export interface SettingsView {
  readonly network: NetworkSettings;
  /** A self-hosted or another trader's service, or null. */
  readonly remoteServiceUrl: string | null;
  /** Accounts of ours that the remote service learns. */
  readonly remoteAccounts: readonly Address[];
  readonly share: {
    readonly enabled: boolean;
    readonly port: number;
    readonly addresses: readonly Address[] | 'all';
  };
  readonly theme: 'system' | 'light' | 'dark';
  readonly textScale: number;
  readonly autoLockMinutes: number;
  /** Above this amount (smallest unit by token address) the passphrase is asked even when unlocked; absent: always ask when locked only. */
  readonly passphraseLimits: Readonly<Record<string, bigint>>;
  readonly notifications: boolean;
  /** What the app copied leaves the clipboard after a minute. */
  readonly clearClipboard: boolean;
}

export interface Contact {
  readonly address: Address;
  readonly label: string;
  readonly arbiter: boolean;
  /** What the arbiter signed of himself; null without, `expired` once its time is over. */
  readonly card: {
    readonly name: string;
    readonly contact: string;
    readonly feeBps: number;
    readonly minArbitrationWindow: number;
    /** Unix seconds. */
    readonly validUntil: number;
    readonly expired: boolean;
  } | null;
}

export interface ReadyItem {
  readonly code: 'practice_trade' | 'account' | 'network' | 'fee_coin' | 'arbiter' | 'backup';
  readonly done: boolean;
  readonly text: string;
}

export interface PracticeView {
  readonly running: boolean;
  readonly rpcUrl: string | null;
  readonly counterparty: Address | null;
  readonly arbiter: Address | null;
  /** Newest last: `12:20 Robin says paid`. */
  readonly activity: readonly { readonly at: number; readonly text: string }[];
}

/** The scam school: what was stopped so far, and what can be tried now. */
export interface SchoolView {
  readonly lessons: readonly {
    readonly id: SchoolLessonId;
    readonly passed: boolean;
    /** What must be there first; null: it can be tried now. */
    readonly waitsFor: SchoolNeed | null;
    /** `said`: in the words of the app or the contract, once it was stopped. */
    readonly attempts: readonly { readonly id: SchoolAttempt; readonly said: string | null }[];
  }[];
  /** The sale in which a stranger's money arrived, or null. */
  readonly sale: TradeId | null;
}

export interface AppInfo {
  readonly version: string;
  readonly profile: string;
  readonly userDataPath: string;
  readonly logPath: string;
  readonly electron: string;
  readonly platform: string;
}

/** Of the transaction, or of what was signed for a service to send. */
export interface SentAction {
  readonly hash: Hash;
}
