import type { Shares } from './escrow-event.ts';
import type { Trade } from './trade.ts';

/** Basis points of the whole. */
export const wholeBps = 10_000;
const bps = BigInt(wholeBps);

/** Fee on all that goes to the buyer: toBuyer × feeBps / 10,000, rounded down. */
export function buyerFee(toBuyer: bigint, feeBps: number): bigint {
  return (toBuyer * BigInt(feeBps)) / bps;
}

/** A split as the contract makes it: the buyer's part rounded down, the seller gets what is left. */
export function settlementShares(amount: bigint, buyerBps: number, feeBps: number): Shares {
  const toBuyer = (amount * BigInt(buyerBps)) / bps;
  return { toBuyer, fee: buyerFee(toBuyer, feeBps), toSeller: amount - toBuyer, arbiterFee: 0n };
}

/** A ruling on what remains: the arbiter's fee goes first, in proportion to what was never paid out. */
export function rulingShares(
  { terms, remaining }: Pick<Trade, 'terms' | 'remaining'>,
  buyerBps: number,
  feeBps: number,
): Shares {
  const arbiterFee = (terms.arbiterFee * remaining) / terms.amount;
  return { ...settlementShares(remaining - arbiterFee, buyerBps, feeBps), arbiterFee };
}
