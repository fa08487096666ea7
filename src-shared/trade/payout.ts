import type { Shares } from './escrow-event.ts';
import type { Trade } from './trade.ts';

/** Basis points of the whole. */
export const wholeBps = 10_000;
const bps = BigInt(wholeBps);

/** Fee on all that goes to the buyer: toBuyer × feeBps / 10,000, rounded down. */
export function buyerFee(toBuyer: bigint, feeBps: number): bigint {
  return (toBuyer * BigInt(feeBps)) / bps;
}

/** The part of an amount that a share in basis points is, rounded down. */
export function partOf(amount: bigint, shareBps: number): bigint {
  return (amount * BigInt(shareBps)) / bps;
}

/** A settlement: the buyer's part is exact, the seller gets what is left. */
export function settlementShares(amount: bigint, toBuyer: bigint, feeBps: number): Shares {
  return { toBuyer, fee: buyerFee(toBuyer, feeBps), toSeller: amount - toBuyer, arbiterFee: 0n };
}

/** What the agreed share is once every arbiter let the time pass. */
export function defaultShares(
  { terms, remaining }: Pick<Trade, 'terms' | 'remaining'>,
  feeBps: number,
): Shares {
  return settlementShares(remaining, partOf(remaining, terms.defaultBuyerBps), feeBps);
}

/** A ruling on what remains: the arbiter's fee goes first, in proportion to what was never paid out. */
export function rulingShares(
  { terms, remaining }: Pick<Trade, 'terms' | 'remaining'>,
  buyerBps: number,
  feeBps: number,
): Shares {
  const arbiterFee = (terms.arbiterFee * remaining) / terms.amount;
  const rest = remaining - arbiterFee;
  return { ...settlementShares(rest, partOf(rest, buyerBps), feeBps), arbiterFee };
}
