const bps = 10_000n;

/** Fee on all that goes to the buyer: toBuyer × feeBps / 10,000, rounded down. */
export function buyerFee(toBuyer: bigint, feeBps: number): bigint {
  return (toBuyer * BigInt(feeBps)) / bps;
}
