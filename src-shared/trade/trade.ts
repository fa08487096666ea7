import type { Address, TradeId } from '../brand.ts';
import { zeroAddress } from '../parse.ts';
import type { Terms } from './terms.ts';

/** Numbered as in the contract: the index is Solidity's `State`. */
export const tradeStates = [
  'None',
  'Funded',
  'Paid',
  'Disputed',
  'Completed',
  'Cancelled',
  'Settled',
] as const;
export type TradeState = (typeof tradeStates)[number];

/** In which something is in escrow: what an approval binds is one of these. */
export const liveStates = ['Funded', 'Paid', 'Disputed'] as const satisfies readonly TradeState[];
export type LiveState = (typeof liveStates)[number];

export type EventStatus = 'pending' | 'final' | 'retracted';

/** A trade as the chain's events tell it. Times in Unix milliseconds. */
export interface Trade {
  readonly tradeId: TradeId;
  readonly terms: Terms;
  readonly state: TradeState;
  /** Smallest unit still in escrow. */
  readonly remaining: bigint;
  /** Number of the trade's last event: 1, 2, 3 … without gaps. */
  readonly tradeSeq: number;
  readonly currentArbiter: Address;
  /** An escalated dispute cannot be escalated again. */
  readonly escalated: boolean;
  readonly createdAt: number;
  readonly paidAt: number | null;
  readonly disputedAt: number | null;
  readonly endedAt: number | null;
  /** End of the present window; null once ended. */
  readonly deadlineAt: number | null;
  /** `final` when its last event is. */
  readonly status: Exclude<EventStatus, 'retracted'>;
}

export type TradeRole = 'seller' | 'buyer' | 'arbiter' | 'fallbackArbiter';

export function isLive(state: TradeState): state is LiveState {
  return state === 'Funded' || state === 'Paid' || state === 'Disputed';
}

/** Whether an arbiter who lets the time pass is followed by the second one. */
export function canEscalate({ terms, escalated }: Pick<Trade, 'terms' | 'escalated'>): boolean {
  return terms.fallbackArbiter !== zeroAddress && !escalated;
}

/** The role an account has in the terms, or null: not a party. */
export function roleOf(terms: Terms, account: Address): TradeRole | null {
  const roles: readonly TradeRole[] = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'];
  return roles.find((role) => terms[role] === account) ?? null;
}
