import type { Shares } from './escrow-event.ts';

const bps = 10_000n;

/** Fee on all that goes to the buyer: toBuyer × feeBps / 10,000, rounded down. */
export function buyerFee(toBuyer: bigint, feeBps: number): bigint {
  return (toBuyer * BigInt(feeBps)) / bps;
}

/** How `remaining` is divided when the buyer's part is `buyerBps` (rounded down), less the arbiter's fee on a ruling. */
export function divide(
  remaining: bigint,
  buyerBps: number,
  feeBps: number,
  arbiterFee = 0n,
): Shares {
  const rest = remaining - arbiterFee;
  const toBuyer = (rest * BigInt(buyerBps)) / bps;
  return { toBuyer, fee: buyerFee(toBuyer, feeBps), toSeller: rest - toBuyer, arbiterFee };
}

/** What who rules gets: arbiterFee × remaining / amount, rounded down. */
export function rulingFee(
  terms: { arbiterFee: bigint; amount: bigint },
  remaining: bigint,
): bigint {
  return (terms.arbiterFee * remaining) / terms.amount;
}
