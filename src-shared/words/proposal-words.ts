import { wholeBps } from '../trade/payout.ts';
import type { FirstSettlement, Settlement, SignedProposal, Unsigned } from '../trade/settlement.ts';
import { settlementWords } from './screen-words.ts';
import { fullTime } from './times.ts';

/**
 * The buyer's part of what remains in basis points, for words alone: rounded, but never so that one side seems to get
 * nothing of what it gets.
 */
export function shareBps(toBuyer: bigint, remaining: bigint): number {
  if (toBuyer === 0n || remaining === 0n) return 0;
  if (toBuyer >= remaining) return wholeBps;
  const rounded = Number((toBuyer * BigInt(wholeBps) * 2n + remaining) / (remaining * 2n));
  return Math.min(wholeBps - 1, Math.max(1, rounded));
}

/** The same of a signed split, of either version. */
export function buyerBpsOf(split: Unsigned<Settlement> | Unsigned<FirstSettlement>): number {
  return split.v === 1 ? split.buyerBps : shareBps(split.toBuyer, split.remaining);
}

/** `a split 70 / 30`, `more time, until 2026-07-29 16:02:00`: what is proposed, after a verb. */
export function proposalWords(proposal: Unsigned<SignedProposal>): string {
  return proposal.v === 2 && proposal.kind === 'extension'
    ? `more time, until ${fullTime(proposal.newDeadline * 1000)}`
    : `a split ${settlementWords(buyerBpsOf(proposal))}`;
}
