import type { Address, Hash, TradeId } from '../brand.ts';
import type { Failure } from '../failure.ts';
import type { RelayableAction } from '../trade/allowed-actions.ts';
import type { NoteKind } from '../trade/note.ts';
import type { Side } from '../trade/side.ts';
import type { Source } from '../trade/source.ts';

/**
 * What the window shows of things that go through trade services: offers sent and waiting, notes, signed calls.
 */

/** A service took an offer for somebody. */
export interface SentOffer {
  readonly to: Address;
  /** In words: `desk.example.org`, `this computer’s service`. */
  readonly service: string;
  /** Only the receiver can read it; else the service could, too. */
  readonly sealed: boolean;
  /** Unix milliseconds. */
  readonly at: number;
}

/** A service that could carry an offer. */
export interface OfferServiceView {
  readonly source: Source;
  readonly name: string;
  /** Null: the offer names nobody, so the user must. */
  readonly to: Address | null;
  /** The receiver's box is known: it would be sealed. */
  readonly sealed: boolean;
  readonly problem: Failure | null;
}

/** An offer that a stranger sent through a service. Nothing of it counts or is notified until it is opened. */
export interface ReceivedOfferView {
  readonly id: Hash;
  readonly from: Address;
  /** Ours that it was sent to. */
  readonly account: Address;
  readonly service: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** Null: sealed, and the account is locked. */
  readonly summary: {
    /** Ours in it. */
    readonly role: Side;
    readonly amount: bigint;
    readonly token: Address;
    readonly fiatAmount: string;
    readonly currency: string;
    readonly method: string;
    /** Unix seconds. */
    readonly fundBy: number;
  } | null;
}
export interface ReceivedOffersView {
  /** Newest first. */
  readonly requests: readonly ReceivedOfferView[];
  /** What came and was refused at once, by its reason. */
  readonly refused: readonly { readonly text: string; readonly count: number }[];
  readonly blocked: readonly Address[];
}

/** How far a note of ours has come; `text` says it in words. Of others only `delivered` ones are known. */
export interface NoteDelivery {
  readonly state: 'delivered' | 'waiting' | 'refused';
  readonly text: string;
}

/** A signed word of a party; its signature was checked here. */
export interface NoteView {
  readonly id: Hash;
  readonly tradeId: TradeId;
  readonly author: Address;
  readonly mine: boolean;
  readonly kind: NoteKind;
  /** Plain text: a message's own words, or what another kind carries, in ours. */
  readonly text: string;
  /** A split's id, hashes of evidence packages, the account that sealed details are for. */
  readonly contents: readonly string[];
  /** Unix milliseconds by the author's own clock. */
  readonly createdAt: number;
  readonly delivery: NoteDelivery;
}

export interface NotesView {
  readonly tradeId: TradeId;
  /** Oldest first. */
  readonly notes: readonly NoteView[];
  /** The services that carry notes of this trade; none: nothing can be sent. */
  readonly services: readonly { readonly source: Source; readonly name: string }[];
  /** Dropped since the start: nobody of the trade had signed them as they came. */
  readonly forged: number;
}

/**
 * `waits`: the service has it, no event yet. `withheld`: no event in good time, or the service refused or gave up.
 * `expired`: nobody can send it any more.
 */
export type RelayedCallState = 'waits' | 'withheld' | 'expired';

/** A step that we signed and a service was asked to send. Gone once the chain has it. */
export interface RelayedCallView {
  readonly digest: Hash;
  readonly tradeId: TradeId;
  readonly action: RelayableAction;
  readonly title: string;
  readonly state: RelayedCallState;
  /** Why it is withheld, if the service said so; null: it only does not come. */
  readonly why: Failure | null;
  /** Null: this computer's service; else the other one's host. */
  readonly service: string | null;
  /** Unix milliseconds. */
  readonly signedAt: number;
  readonly expiresAt: number;
}

/** Who could pay for the next steps of a trade. */
export interface RelayOfferView {
  readonly tradeId: TradeId;
  readonly account: Address;
  /** Steps allowed now that a service could send. */
  readonly steps: readonly RelayableAction[];
  /** What the account has of the coin, and what the dearest of these steps costs at most. Smallest unit. */
  readonly coin: bigint;
  readonly needed: bigint;
  /** Null in `service`: this computer's. Null as a whole: none relays, and why. */
  readonly relayer: { readonly service: string | null } | null;
  readonly why: Failure | null;
}
