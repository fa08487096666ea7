import { ether, type Token } from '../money/token.ts';

/** What is true of a network and no node says: all of it in this one file. */
export interface NetworkFacts {
  /** What fees are paid in, unless the user's own list names it otherwise. */
  readonly coin: Token;
  /** Milliseconds between two blocks, roughly. */
  readonly blockTimeMs: number;
  /** A block this deep is final; the newest block itself counts as 1. */
  readonly confirmations: number;
  /**
   * Gas to have at hand for each payout that a call of the escrow pushes. A push hands on 200,000, and a push that
   * fails with less at hand undoes the call (EscrowPayouts.sol).
   */
  readonly payoutGas: bigint;
  /** Per cent that a gas limit lies above the estimate: what a call needs moves until it is in a block. */
  readonly gasMargin: bigint;
  /** Gas of one relayed call at most. */
  readonly relayedGas: number;
  /** Whether the node may come back after a crash without blocks that were final already. */
  readonly losesFinalBlocks: boolean;
}

/** The chain of this computer: Anvil's id. */
export const practiceChainId = 31_337;

/** Anvil keeps its chain on disk once a second: killed, it has lost what was mined since. */
export const practiceFacts: NetworkFacts = {
  coin: ether,
  blockTimeMs: 2_000,
  confirmations: 2,
  payoutGas: 250_000n,
  gasMargin: 25n,
  relayedGas: 500_000,
  losesFinalBlocks: true,
};

export const ownNetworkFacts: NetworkFacts = {
  coin: ether,
  blockTimeMs: 12_000,
  confirmations: 12,
  payoutGas: 250_000n,
  gasMargin: 25n,
  relayedGas: 500_000,
  losesFinalBlocks: false,
};

/**
 * Arbitrum counts the fee for the data, which moves with the price of gas on Ethereum, as gas of the call. It is taken
 * off before the first instruction, so that a payout is left with as much as elsewhere.
 */
const arbitrumFacts: NetworkFacts = { ...ownNetworkFacts, gasMargin: 100n, relayedGas: 2_000_000 };

/** Arbitrum One, Nova, and the test network Sepolia. */
const arbitrumChainIds: readonly number[] = [42_161, 42_170, 421_614];

/** Those of the practice chain, those known to differ, else those that hold for any network a user names. */
export function networkFacts(chainId: number): NetworkFacts {
  if (chainId === practiceChainId) return practiceFacts;
  return arbitrumChainIds.includes(chainId) ? arbitrumFacts : ownNetworkFacts;
}
