import type { Address, Hash, TradeId } from '../brand.ts';
import type { Terms } from './terms.ts';
import type { EventStatus, TradeState } from './trade.ts';

/** What every event of a trade carries: the trade as the call leaves it. `deadline` in Unix seconds, 0 once ended. */
export interface AfterCall {
  readonly tradeSeq: number;
  readonly state: TradeState;
  readonly remaining: bigint;
  readonly deadline: number;
}

/**
 * How one call divides money; all 0 in an end's event whose figures stand in the action's event already.
 * `toBuyer` is before the fee: the buyer gets toBuyer − fee.
 */
export interface Shares {
  readonly toBuyer: bigint;
  readonly fee: bigint;
  readonly toSeller: bigint;
  readonly arbiterFee: bigint;
}

/** Arguments of each contract event beyond tradeId and `AfterCall`, by wire type; Solidity's names. */
export interface EscrowEventArgs {
  TRADE_CREATED: { readonly terms: Terms };
  PAYMENT_SENT: { readonly referenceHash: Hash };
  DEADLINE_EXTENDED: Readonly<Record<string, never>>;
  PAYMENT_CONFIRMED: Shares;
  FUNDS_REFUNDED: Shares;
  TRADE_COMPLETED: Shares;
  TRADE_CANCELLED: Shares;
  TRADE_SETTLED: Shares;
  DISPUTE_OPENED: {
    readonly arbiter: Address;
    readonly openedBy: Address;
    readonly evidenceHash: Hash;
  };
  EVIDENCE_SUBMITTED: { readonly submittedBy: Address; readonly evidenceHash: Hash };
  DISPUTE_ESCALATED: { readonly arbiter: Address };
  DISPUTE_RESOLVED: Shares & {
    readonly resolvedBy: Address;
    readonly buyerBps: number;
    /** Of the arbiter's reasons, zero without any; absent: a ruling of the escrow's first version, which knew none. */
    readonly reasonHash?: Hash | undefined;
  };
  DISPUTE_EXPIRED: Shares;
  PAYOUT_CREDITED: { readonly account: Address; readonly token: Address; readonly amount: bigint };
}

export type EscrowEventType = keyof EscrowEventArgs;

/** Where a log stands on the chain. `id` = `blockHash:logIndex`. `timestamp` is the block's, Unix milliseconds. */
export interface LogPosition {
  readonly id: string;
  readonly blockNumber: number;
  readonly blockHash: Hash;
  readonly txHash: Hash;
  readonly logIndex: number;
  readonly timestamp: number;
}

export type EscrowEventOf<T extends EscrowEventType> = LogPosition &
  AfterCall & { readonly type: T; readonly tradeId: TradeId; readonly args: EscrowEventArgs[T] };

/** One event of a trade, discriminated by `type`. */
export type EscrowEvent = { [T in EscrowEventType]: EscrowEventOf<T> }[EscrowEventType];

/** An event with what is known of its permanence. */
export type TrackedEscrowEvent = EscrowEvent & { readonly status: EventStatus };

/** The contract's event names and their wire types, in the order of the protocol page. */
export const wireTypeOfContractEvent = {
  TradeCreated: 'TRADE_CREATED',
  PaymentSent: 'PAYMENT_SENT',
  DeadlineExtended: 'DEADLINE_EXTENDED',
  PaymentConfirmed: 'PAYMENT_CONFIRMED',
  FundsRefunded: 'FUNDS_REFUNDED',
  TradeCompleted: 'TRADE_COMPLETED',
  TradeCancelled: 'TRADE_CANCELLED',
  TradeSettled: 'TRADE_SETTLED',
  DisputeOpened: 'DISPUTE_OPENED',
  EvidenceSubmitted: 'EVIDENCE_SUBMITTED',
  DisputeEscalated: 'DISPUTE_ESCALATED',
  DisputeResolved: 'DISPUTE_RESOLVED',
  DisputeExpired: 'DISPUTE_EXPIRED',
  PayoutCredited: 'PAYOUT_CREDITED',
} as const satisfies Record<string, EscrowEventType>;
