import { describe, expect, it } from 'vitest';
import { networkFacts, practiceChainId } from '../../../src-shared/network/networks.ts';

describe('what is known of a network beforehand', () => {
  it('the practice chain is fast, final after two blocks, and may lose what was final', () => {
    expect(networkFacts(practiceChainId)).toMatchObject({
      coin: { symbol: 'ETH', decimals: 18 },
      blockTimeMs: 2_000,
      confirmations: 2,
      losesFinalBlocks: true,
    });
  });

  it.each([1, 8453, 11_155_111])('chain %i is taken for a slow one that keeps its word', (id) => {
    expect(networkFacts(id)).toMatchObject({
      coin: { symbol: 'ETH', decimals: 18 },
      blockTimeMs: 12_000,
      confirmations: 12,
      losesFinalBlocks: false,
    });
  });

  it('a payout never has less gas at hand than the contract hands on', () => {
    for (const id of [1, 42_161, practiceChainId])
      expect(networkFacts(id).payoutGas).toBeGreaterThan(200_000n);
  });

  it('Arbitrum, whose gas holds the fee for the data, has a wider margin and pays more gas for others', () => {
    const elsewhere = networkFacts(1);
    expect(elsewhere).toMatchObject({ gasMargin: 25n, relayedGas: 500_000 });
    for (const id of [42_161, 42_170, 421_614]) {
      const arbitrum = networkFacts(id);
      expect(arbitrum.gasMargin).toBeGreaterThan(elsewhere.gasMargin);
      expect(arbitrum.relayedGas).toBeGreaterThan(elsewhere.relayedGas);
      expect(arbitrum.payoutGas).toBe(elsewhere.payoutGas);
    }
  });
});
