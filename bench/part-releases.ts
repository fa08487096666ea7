import { Interface } from 'ethers';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import type { ChainTrade, EscrowChain } from '../test/support/escrow-chain.ts';

const calls = new Interface(tradeEscrowAbi);

/** Releases one unit at a time, each signed beforehand so that only the node's own work lies after `sentAt`. */
export async function* partReleases(chain: EscrowChain, trade: ChainTrade, count: number) {
  const { seller } = chain.wallets;
  const firstNonce = await chain.provider.getTransactionCount(seller.address);
  const fees = await chain.provider.getFeeData();
  for (let index = 0; index < count; index += 1) {
    const signed = await seller.signTransaction({
      chainId: chain.chainId,
      type: 2,
      nonce: firstNonce + index,
      to: chain.escrow,
      data: calls.encodeFunctionData('confirmPayment', [
        trade.terms,
        1n,
        trade.terms.amount - BigInt(index),
      ]),
      gasLimit: 400_000n,
      maxFeePerGas: (fees.maxFeePerGas ?? 10n ** 9n) * 2n,
      maxPriorityFeePerGas: fees.maxPriorityFeePerGas ?? 10n ** 9n,
    });
    const sentAt = performance.now();
    const txHash = (await chain.anvil.request('eth_sendRawTransaction', [signed])) as string;
    yield { index, txHash, sentAt, sentAtWallClock: performance.timeOrigin + sentAt };
  }
}
