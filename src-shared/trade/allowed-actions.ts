import type { Address } from '../brand.ts';
import { maxExtensionSeconds } from './terms.ts';
import { canEscalate, isLive, type Trade } from './trade.ts';

/** The contract's calls on an existing trade, by their Solidity names. */
export const tradeActions = [
  'markPaid',
  'confirmPayment',
  'refund',
  'extendDeadline',
  'cancelExpired',
  'openDispute',
  'submitEvidence',
  'resolveDispute',
  'declineDispute',
  'escalateDispute',
  'expireDispute',
  'settle',
] as const;
export type TradeAction = (typeof tradeActions)[number];

/** Those that the contract also takes from anybody who holds the party's signature. */
export const relayableActions = ['markPaid', 'refund', 'openDispute', 'submitEvidence'] as const;
export type RelayableAction = (typeof relayableActions)[number];

export function isRelayable(action: TradeAction): action is RelayableAction {
  return relayableActions.some((each) => each === action);
}

/** Whether the trade's deadline is over: by it is ≤, after it is > (escrow-protocol.md). An ended one has none. */
export function isLate({ deadlineAt }: Pick<Trade, 'deadlineAt'>, nowMs: number): boolean {
  // The contract counts whole seconds.
  return deadlineAt !== null && Math.floor(nowMs / 1000) > Math.floor(deadlineAt / 1000);
}

/** Whether there is a deadline that both could agree to: later than the present one, in time, and not too far from now. */
function canExtend(trade: Trade, nowMs: number): boolean {
  const { state, deadlineAt } = trade;
  if ((state !== 'Funded' && state !== 'Paid') || deadlineAt === null) return false;
  const latest = Math.floor(nowMs / 1000) + maxExtensionSeconds;
  return !isLate(trade, nowMs) && Math.floor(deadlineAt / 1000) < latest;
}

/**
 * What the contract lets this account do with the trade at `nowMs` (chain time, Unix milliseconds).
 * Pure; tested against the contract itself.
 * `extendDeadline` and `settle` are listed for the two parties: they also need the other's approval.
 */
export function allowedActions(
  trade: Trade,
  account: Address,
  nowMs: number,
): readonly TradeAction[] {
  const { terms, state } = trade;
  if (!isLive(state) || trade.deadlineAt === null) return [];
  const isSeller = account === terms.seller;
  const isBuyer = account === terms.buyer;
  const late = isLate(trade, nowMs);
  const actions: TradeAction[] = [];
  if (state === 'Funded' && isBuyer && !late) actions.push('markPaid');
  if (isSeller) actions.push('confirmPayment');
  if (isBuyer) actions.push('refund');
  if ((isSeller || isBuyer) && canExtend(trade, nowMs)) actions.push('extendDeadline');
  if (state === 'Funded' && isSeller && late) actions.push('cancelExpired');
  if (state === 'Paid' && (isSeller || (isBuyer && late))) actions.push('openDispute');
  if (state === 'Disputed') {
    if (isSeller || isBuyer) actions.push('submitEvidence');
    if (account === trade.currentArbiter && !late) actions.push('resolveDispute');
    if (account === terms.arbiter && canEscalate(trade) && !late) actions.push('declineDispute');
    if (late && canEscalate(trade)) actions.push('escalateDispute');
    if (late && !canEscalate(trade)) actions.push('expireDispute');
  }
  if (isSeller || isBuyer) actions.push('settle');
  return actions;
}
