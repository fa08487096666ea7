import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Wallet } from 'ethers';
import { signTerms, termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import { encodeEscrowCall, type EscrowCall } from '../../../src-escrow/escrow-calls.ts';
import { createEscrowReads, type EscrowReads } from '../../../src-escrow/escrow-reads.ts';
import { createRpcPool, type RpcPool } from '../../../src-escrow/rpc-pool.ts';
import {
  planTransaction,
  readGasFees,
  sendSigned,
  type TransactionPlan,
} from '../../../src-escrow/transaction-plan.ts';
import type { Hex } from '../../../src-shared/brand.ts';
import { address, tradeId, zeroAddress, zeroHash } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';

let anvil: Anvil;
let chain: EscrowChain;
let pool: RpcPool;
let reads: EscrowReads;

const addressOf = (wallet: Wallet) => address(wallet.address);
const plan = (wallet: Wallet, call: EscrowCall) =>
  planTransaction(pool, addressOf(wallet), encodeEscrowCall(chain.escrow, call));

async function sign(wallet: Wallet, planned: TransactionPlan): Promise<Hex> {
  const { to, data, value, chainId, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = planned;
  return (await wallet.signTransaction({
    type: 2,
    to,
    data,
    value,
    chainId,
    nonce,
    gasLimit,
    maxFeePerGas,
    maxPriorityFeePerGas,
  })) as Hex;
}

async function run(wallet: Wallet, call: EscrowCall) {
  const planned = await plan(wallet, call);
  if (!planned.ok) throw new Error(JSON.stringify(planned.failure));
  const sent = await sendSigned(pool, await sign(wallet, planned.value));
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  // The node answers before its own automatic block is mined.
  const receipt = await vi.waitFor(async () => {
    const mined = await reads.receipt(sent.value);
    if (mined === null) throw new Error('not mined yet');
    return mined;
  }, 10_000);
  expect(receipt.succeeded).toBe(true);
  expect(receipt.gasUsed).toBeLessThanOrEqual(planned.value.gasLimit);
  return receipt;
}

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil, { feeBps: 50 });
  pool = createRpcPool({ urls: [anvil.rpcUrl], startBlock: chain.deployment.startBlock });
  reads = createEscrowReads(pool, chain.escrow);
});

afterAll(async () => {
  pool.close();
  chain.close();
  await anvil.kill();
});

describe('a transaction', () => {
  it('is planned, signed, sent, and found again, for a whole token trade', async () => {
    const { seller, buyer, deployer } = chain.wallets;
    const terms = chain.makeTerms({ token: chain.stablecoin, amount: 1_000_000n });
    await chain.mintStablecoin(terms.seller, terms.amount);
    const buyerSignature = await signTerms(buyer, terms, chain.domain);
    const create = { method: 'createTrade', terms, buyerSignature } as const;

    expect(await plan(seller, create)).toMatchObject({
      ok: false,
      failure: { code: 'would_revert', detail: expect.stringContaining('allowance') as string },
    });
    await run(seller, { method: 'approve', token: chain.stablecoin, value: terms.amount });
    expect(await reads.allowance(chain.stablecoin, terms.seller)).toBe(terms.amount);
    await run(seller, create);
    expect(await reads.allowance(chain.stablecoin, terms.seller)).toBe(0n);

    const id = termsDigest(terms, chain.domain);
    expect(await reads.tradeIdOf(terms)).toBe(id);
    expect(await reads.trade(id)).toMatchObject({ state: 'Funded', remaining: terms.amount });
    await run(buyer, { method: 'markPaid', terms, referenceHash: zeroHash });
    const release = { method: 'confirmPayment', terms, value: 400_000n } as const;
    await run(seller, { ...release, remaining: 1_000_000n });
    await run(seller, { ...release, value: 600_000n, remaining: 600_000n });
    expect(await reads.trades([id, tradeId(`0x${'00'.repeat(32)}`)])).toMatchObject([
      { state: 'Completed', remaining: 0n, buyerReceived: true, sellerReceived: false },
      { state: 'None' },
    ]);
    expect(await reads.tokenBalance(chain.stablecoin, terms.buyer)).toBe(995_000n);
    expect(await reads.credit(chain.stablecoin, addressOf(deployer))).toBe(5_000n);
    expect(await reads.fee()).toEqual({ feeBps: 50, feeRecipient: addressOf(deployer) });
    await run(deployer, {
      method: 'withdraw',
      token: chain.stablecoin,
      account: addressOf(deployer),
      to: addressOf(deployer),
    });
    expect(await reads.credits([chain.stablecoin, zeroAddress], addressOf(deployer))).toEqual([
      0n,
      0n,
    ]);
  });

  it("that would fail is refused with the contract's reason before it is signed", async () => {
    const { seller, buyer, arbiter } = chain.wallets;
    const trade = await chain.createTrade();
    const { terms } = trade;
    const refused = async (wallet: Wallet, call: EscrowCall) => {
      const planned = await plan(wallet, call);
      return planned.ok ? 'allowed' : `${planned.failure.code}: ${planned.failure.detail}`;
    };
    expect(await refused(seller, { method: 'markPaid', terms, referenceHash: zeroHash })).toBe(
      'would_revert: Only the buyer may do this.',
    );
    expect(
      await refused(seller, { method: 'confirmPayment', terms, value: 1n, remaining: 1n }),
    ).toContain('remain now');
    expect(await refused(seller, { method: 'cancelExpired', terms })).toMatch(
      /would_revert: This is possible after 20\d\d-/,
    );
    expect(await refused(arbiter, { method: 'resolveDispute', terms, buyerBps: 1 })).toContain(
      'Funded',
    );
    const buyerSignature = await signTerms(buyer, terms, chain.domain);
    expect(await refused(seller, { method: 'createTrade', terms, buyerSignature })).toBe(
      'would_revert: Exactly this trade was locked before.',
    );
  });

  it('that the account cannot pay for is refused, amount and fee apart', async () => {
    const poor = Wallet.createRandom();
    const terms = chain.makeTerms({ seller: address(poor.address) });
    const buyerSignature = await signTerms(chain.wallets.buyer, terms, chain.domain);
    const create = encodeEscrowCall(chain.escrow, { method: 'createTrade', terms, buyerSignature });
    const fund = (value: bigint) =>
      anvil.request('anvil_setBalance', [poor.address, `0x${value.toString(16)}`]);
    const from = address(poor.address);
    expect(await planTransaction(pool, from, create)).toMatchObject({
      failure: { code: 'insufficient_balance' },
    });
    await fund(terms.amount);
    expect(await planTransaction(pool, from, create)).toMatchObject({
      failure: { code: 'insufficient_fee_balance' },
    });
    await fund(2n * terms.amount);
    expect(await planTransaction(pool, from, create)).toMatchObject({ ok: true });
  });

  it('may be sent twice; a used number is a failure, not an exception', async () => {
    const { seller } = chain.wallets;
    const planned = await plan(seller, { method: 'cancelNonce', nonce: 1n });
    const other = await plan(seller, { method: 'cancelNonce', nonce: 2n });
    if (!planned.ok || !other.ok) throw new Error('not planned');
    const signed = await sign(seller, planned.value);
    const first = await sendSigned(pool, signed);
    expect(first.ok).toBe(true);
    expect(await sendSigned(pool, signed)).toEqual(first);
    expect(await sendSigned(pool, await sign(seller, other.value))).toMatchObject({
      ok: false,
      failure: { code: 'chain_error', detail: expect.stringContaining('nonce') as string },
    });
  });

  it('is an expected failure while no node answers', async () => {
    const nowhere = createRpcPool({ urls: ['http://127.0.0.1:1'] });
    const call = encodeEscrowCall(chain.escrow, { method: 'cancelNonce', nonce: 9n });
    expect(await planTransaction(nowhere, addressOf(chain.wallets.seller), call)).toMatchObject({
      ok: false,
      failure: { code: 'chain_unreachable' },
    });
    nowhere.close();
  });
});

describe('fees', () => {
  it('cover a base fee that doubles', async () => {
    const fees = await readGasFees(pool);
    expect(fees.maxPriorityFeePerGas).toBeGreaterThan(0n);
    expect(fees.maxFeePerGas).toBe(2n * fees.baseFeePerGas + fees.maxPriorityFeePerGas);
  });
});

describe('reads', () => {
  it('say whether a contract stands at an address', async () => {
    expect(await reads.hasCode(chain.escrow)).toBe(true);
    expect(await reads.hasCode(addressOf(chain.wallets.seller))).toBe(false);
    await expect(reads.tokenBalance(zeroAddress, zeroAddress)).rejects.toThrow('balanceOf');
  });
});
