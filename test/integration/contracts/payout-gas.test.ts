import { zeroHash } from '../../../src-shared/parse.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEscrowCall, type EscrowCall } from '../../../src-escrow/escrow-calls.ts';
import { payoutReserve } from '../../../src-escrow/payout-gas.ts';
import { practiceFacts } from '../../../src-shared/network/networks.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';

const { payoutGas } = practiceFacts;
let anvil: Anvil;
let chain: EscrowChain;
/** Uses up whatever gas it gets. */
const burnsGas = '0xfe';

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil, { feeBps: 50 });
});
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
});

async function disputed(): Promise<ChainTrade> {
  const trade = await chain.createTrade({ arbiterFee: 10n ** 16n });
  await chain.markPaid(trade);
  await chain.openDispute(trade);
  return trade;
}

/** Sends the ruling with the gas it was estimated to need, while a party's account has become hostile. */
async function ruleAfterAChange(reserve: boolean): Promise<number | null | undefined> {
  const { terms } = await disputed();
  const call: EscrowCall = {
    method: 'resolveDispute',
    terms,
    buyerBps: 5_000,
    reasonHash: zeroHash,
  };
  const { to, data } = encodeEscrowCall(chain.escrow, call);
  const { arbiter } = chain.wallets;
  const estimate = await arbiter.estimateGas({ to, data });
  const gasLimit = (estimate * 5n) / 4n + (reserve ? payoutReserve(data, payoutGas) : 0n);
  const parties = [terms.buyer, terms.seller];
  for (const party of parties) await anvil.request('anvil_setCode', [party, burnsGas]);
  try {
    const sent = await arbiter.sendTransaction({ to, data, gasLimit });
    const receipt = await sent.wait().catch(() => null);
    return receipt?.status;
  } finally {
    for (const party of parties) await anvil.request('anvil_setCode', [party, '0x']);
  }
}

describe('the gas of a ruling', () => {
  it('is enough when both receivers turn hostile after the estimate', async () => {
    expect(await ruleAfterAChange(true)).toBe(1);
  });

  it('would not be with the estimate and a quarter alone', async () => {
    expect(await ruleAfterAChange(false)).not.toBe(1);
  });

  it('is left where both parties are paid, and nowhere else', async () => {
    const { terms } = await disputed();
    const reserveOf = (call: EscrowCall) =>
      payoutReserve(encodeEscrowCall(chain.escrow, call).data, payoutGas);
    const settle = { toBuyer: 1n, remaining: 1n, approvals: [] };
    const ruling = { buyerBps: 1, reasonHash: zeroHash };
    expect(reserveOf({ method: 'resolveDispute', terms, ...ruling })).toBe(500_000n);
    expect(reserveOf({ method: 'expireDispute', terms })).toBe(500_000n);
    expect(reserveOf({ method: 'settle', terms, ...settle })).toBe(500_000n);
    expect(reserveOf({ method: 'confirmPayment', terms, value: 1n, remaining: 1n })).toBe(0n);
    expect(reserveOf({ method: 'escalateDispute', terms })).toBe(0n);
    expect(reserveOf({ method: 'declineDispute', terms })).toBe(0n);
    expect(payoutReserve('0x', payoutGas)).toBe(0n);
  });
});
