import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Wallet } from 'ethers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TradeServiceClient } from '../../../src-main/service/trade-service-client.ts';
import type { TradeServiceDependencies } from '../../../src-service/create-trade-service.ts';
import { loadRelayerKey } from '../../../src-service/relay/relayer-key.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { address } from '../../../src-shared/parse.ts';
import type { RelayCall } from '../../../src-shared/stream/relay-call.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';
import {
  coin,
  evidenceCall,
  fund,
  markPaidCall,
  newRelayer,
  cancelNonceCall,
  extendCall,
  refundCall,
  settleCall,
} from '../../support/relay-stage.ts';
import { getJson, postJson, startTestService, type TestService } from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { appClientOf } from '../../support/overheard-trade-service.ts';

let anvil: Anvil;
let chain: EscrowChain;
const stopping: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
  chain?.close();
  await anvil?.stop();
});

interface Stage {
  readonly service: TestService;
  readonly client: TradeServiceClient;
  readonly relayer: Wallet;
  readonly follow: (account: string) => Promise<StreamClient>;
  /** Resolves once the job has this status. */
  readonly reaches: (call: RelayCall, account: Address, status: string) => Promise<string>;
}

async function stage(
  options: { dailyLimit?: bigint; funds?: bigint } = {},
  dependencies: Partial<TradeServiceDependencies> = {},
): Promise<Stage> {
  const { dailyLimit = coin, funds = coin } = options;
  const { wallet, configuration } = await newRelayer(anvil, { dailyLimit }, funds);
  const service = await startTestService(
    {
      rpcUrls: [anvil.wsUrl],
      escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
      relayer: configuration,
    },
    dependencies,
  );
  stopping.push(service.stop);
  await service.chainKnown;
  const client = appClientOf(service, chain.domain);
  return {
    service,
    client,
    relayer: wallet,
    follow: async (account) => {
      const { accessToken } = service.issueLocalToken(address(account));
      const stream = new StreamClient(service.address.url, accessToken);
      stopping.push(() => stream.close());
      return await stream.follow();
    },
    async reaches(call, account, status) {
      const posted = await client.relay(account, call);
      if (!posted.ok) throw new Error(`refused: ${JSON.stringify(posted)}`);
      const read = async (): Promise<string> => {
        const answer = await client.relayStatus(account, posted.value.digest);
        return answer.ok ? answer.value.status : answer.failure.code;
      };
      await expect.poll(read, { timeout: 20_000 }).toBe(status);
      return posted.value.digest;
    },
  };
}

/** A trade that the service has read; the buyer has nothing but a key. */
async function newTrade({ service }: Pick<Stage, 'service'>): Promise<ChainTrade> {
  const trade = await chain.createTrade();
  await expect
    .poll(() => service.chain()?.indexed ?? 0, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(trade.receipt.blockNumber);
  return trade;
}

const buyerAddress = () => address(chain.wallets.buyer.address);
const sellerAddress = () => address(chain.wallets.seller.address);
const sentBy = async (wallet: Wallet): Promise<number> =>
  await chain.provider.getTransactionCount(wallet.address);

describe('a service with a relayer key', () => {
  it('pays for a buyer without coin, and tells both parties how it goes', async () => {
    const { service, client, relayer, follow, reaches } = await stage();
    const trade = await newTrade({ service });
    const stream = await follow(sellerAddress());
    await fund(anvil, buyerAddress(), 0n);
    expect(await client.relayer(buyerAddress())).toEqual({
      ok: true,
      value: address(relayer.address),
    });
    const call = await markPaidCall(chain, trade, chain.wallets.buyer);
    const digest = await reaches(call, buyerAddress(), 'mined');
    await stream.next('blockchain_event', ({ event }) => event.type === 'PAYMENT_SENT');
    await stream.next('trade_update', ({ relay }) => relay?.status === 'mined');
    const reported = stream.received.flatMap((each) =>
      each.type === 'trade_update' ? [each.relay] : [],
    );
    expect(reported.map((each) => each?.status)).toEqual(['pending', 'sent', 'mined']);
    expect(reported.every((each) => each?.digest === digest)).toBe(true);
    expect(await chain.provider.getBalance(buyerAddress())).toBe(0n);
    expect(await sentBy(relayer)).toBe(1);
    const seen = await client.relayStatus(sellerAddress(), reported[0]!.digest);
    expect(seen).toMatchObject({ ok: true, value: { status: 'mined', message: null } });
    expect(service.logLines.join('')).not.toContain(relayer.privateKey.slice(2));
  });

  it('carries a whole trade for both sides: dispute, evidence, settlement by both', async () => {
    const { service, reaches } = await stage();
    const { seller, buyer } = chain.wallets;
    const trade = await newTrade({ service });
    await reaches(await markPaidCall(chain, trade, buyer), buyerAddress(), 'mined');
    await reaches(
      await evidenceCall(chain, trade, seller, 'openDisputeFor'),
      sellerAddress(),
      'mined',
    );
    await reaches(
      await evidenceCall(chain, trade, buyer, 'submitEvidenceFor'),
      buyerAddress(),
      'mined',
    );
    const before = await chain.provider.getBalance(buyerAddress());
    const toBuyer = (trade.terms.amount * 7n) / 10n + 1n;
    await reaches(await settleCall(chain, trade, seller, buyer, toBuyer), sellerAddress(), 'mined');
    expect((await chain.provider.getBalance(buyerAddress())) - before).toBe(toBuyer);
  });

  it('carries more time by both, and a signature that makes another worthless', async () => {
    const { service, client, reaches } = await stage();
    const { seller, buyer } = chain.wallets;
    const trade = await newTrade({ service });
    const more = await extendCall(chain, trade, seller, buyer, 3_600);
    await reaches(more, buyerAddress(), 'mined');
    expect((await chain.read(trade)).deadline).toBe(more.newDeadline);

    const refund = await refundCall(chain, trade, buyer, 1n, trade.terms.amount);
    if (refund.method !== 'refundFor') throw new Error('another call');
    const withdrawal = await cancelNonceCall(chain, trade, buyer, refund.approval.nonce);
    // It is the signer's to ask for, in a trade of his.
    expect((await client.relay(sellerAddress(), withdrawal)).ok).toBe(false);
    await reaches(withdrawal, buyerAddress(), 'mined');
    expect(await client.relay(buyerAddress(), refund)).toMatchObject({
      ok: false,
      failure: { code: 'would_revert' },
    });
    // A state that is past binds nobody.
    const stale = await refundCall(chain, trade, buyer, 1n, trade.terms.amount);
    await reaches(await markPaidCall(chain, trade, buyer), buyerAddress(), 'mined');
    expect((await client.relay(buyerAddress(), stale)).ok).toBe(false);
  });

  it('sends one signed call once, however often and by whomever it is posted', async () => {
    const { service, client, relayer, reaches } = await stage();
    const { seller, buyer } = chain.wallets;
    const trade = await newTrade({ service });
    const call = await settleCall(chain, trade, seller, buyer, 5_000n);
    const other = { ...call, approvals: call.approvals.toReversed() };
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) =>
        n % 2 === 0 ? client.relay(sellerAddress(), call) : client.relay(buyerAddress(), other),
      ),
    );
    expect(new Set(answers.map((each) => each.ok && each.value.digest)).size).toBe(1);
    await reaches(call, buyerAddress(), 'mined');
    expect(await client.relay(sellerAddress(), call)).toMatchObject({
      ok: true,
      value: { status: 'mined' },
    });
    expect(await sentBy(relayer)).toBe(1);
  });

  it('refuses what the contract would, by the name of its reason, without spending anything', async () => {
    const { service, relayer } = await stage();
    const trade = await newTrade({ service });
    const { accessToken } = service.issueLocalToken(buyerAddress());
    const post = async (call: RelayCall) =>
      await postJson(`${service.address.url}/api/relay`, jsonify(call), accessToken);
    const dispute = await evidenceCall(chain, trade, chain.wallets.buyer, 'openDisputeFor');
    expect(await post(dispute)).toMatchObject({
      status: 409,
      body: { error: { code: 'would_revert', details: { reason: 'WrongState' } } },
    });
    const paid = await markPaidCall(chain, trade, chain.wallets.buyer);
    const forged = { ...paid, approval: { ...paid.approval, nonce: paid.approval.nonce + 1n } };
    expect(await post(forged)).toMatchObject({
      body: { error: { details: { reason: 'InvalidApprovalSignature' } } },
    });
    expect(await sentBy(relayer)).toBe(0);
  });

  it('sends only what the caller signed, for the parties of the trade', async () => {
    const { service, client, reaches } = await stage();
    const trade = await newTrade({ service });
    const { seller, buyer } = chain.wallets;
    const call = await markPaidCall(chain, trade, buyer);
    expect(await client.relay(sellerAddress(), call)).toMatchObject({
      ok: false,
      failure: { code: 'service_declined' },
    });
    const stranger = address(chain.walletOf(8).address);
    expect((await client.relay(stranger, call)).ok).toBe(false);
    const settle = await settleCall(chain, trade, seller, buyer, 1n);
    const twice = { ...settle, approvals: [settle.approvals[0]!, settle.approvals[0]!] };
    expect((await client.relay(sellerAddress(), twice)).ok).toBe(false);
    const posted = await client.relay(buyerAddress(), call);
    if (!posted.ok) throw new Error('refused');
    expect(await client.relayStatus(stranger, posted.value.digest)).toMatchObject({ ok: false });
    const url = `${service.address.url}/api/relay/${posted.value.digest}`;
    expect((await getJson(url)).status).toBe(401);
    expect((await postJson(`${service.address.url}/api/relay`, jsonify(call))).status).toBe(401);
    await reaches(call, buyerAddress(), 'mined');
  });

  it('answers 404 without a key', async () => {
    const service = await startTestService({
      rpcUrls: [anvil.wsUrl],
      escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    });
    stopping.push(service.stop);
    await service.chainKnown;
    const trade = await newTrade({ service });
    const client = appClientOf(service, chain.domain);
    const call = await markPaidCall(chain, trade, chain.wallets.buyer);
    expect(await client.relayer(buyerAddress())).toMatchObject({
      ok: false,
      failure: { code: 'service_no_relay' },
    });
    expect(await client.relay(buyerAddress(), call)).toMatchObject({
      ok: false,
      failure: { code: 'service_no_relay' },
    });
  });

  it('takes 5 calls of a party in a trade, and 20 of an account a day', async () => {
    let now = Date.now();
    const { service, client } = await stage({}, { now: () => now });
    await anvil.request('evm_setAutomine', [true]);
    const trades: ChainTrade[] = [];
    for (let i = 0; i < 5; i += 1) trades.push(await newTrade({ service }));
    await anvil.request('evm_setAutomine', [false]);
    const post = async (trade: ChainTrade) =>
      await client.relay(
        buyerAddress(),
        await refundCall(chain, trade, chain.wallets.buyer, 1n, trade.terms.amount),
      );
    const limited = { ok: false, failure: { code: 'service_limit' } };
    for (let i = 0; i < 5; i += 1) expect(await post(trades[0]!)).toMatchObject({ ok: true });
    expect(await post(trades[0]!)).toMatchObject(limited);
    const sellers = await settleCall(
      chain,
      trades[0]!,
      chain.wallets.seller,
      chain.wallets.buyer,
      1n,
    );
    expect((await client.relay(sellerAddress(), sellers)).ok).toBe(true);
    for (const trade of trades.slice(1, 4))
      for (let i = 0; i < 5; i += 1) expect((await post(trade)).ok).toBe(true);
    expect(await post(trades[4]!)).toMatchObject(limited);
    now += 24 * 3600 * 1000 + 1;
    expect((await post(trades[4]!)).ok).toBe(true);
  });

  it('stops at its daily limit', async () => {
    const { service, client, reaches } = await stage({ dailyLimit: coin / 1000n });
    const trade = await newTrade({ service });
    // At 20 gwei a call reserves some 0.002 coin.
    await anvil.request('anvil_setMinGasPrice', ['0x0']).catch(() => undefined);
    await anvil.request('anvil_setNextBlockBaseFeePerGas', [`0x${(20n * 10n ** 9n).toString(16)}`]);
    await anvil.mine();
    const call = await markPaidCall(chain, trade, chain.wallets.buyer);
    expect(await client.relay(buyerAddress(), call)).toMatchObject({
      ok: false,
      failure: { code: 'service_limit' },
    });
    await anvil.request('anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00']);
    await anvil.mine();
    await reaches(call, buyerAddress(), 'mined');
  });

  it('raises the fee of a call that is stuck, and it is mined once', async () => {
    const { service, client, relayer, reaches } = await stage({}, { relayBumpAfterMs: 500 });
    const trade = await newTrade({ service });
    await anvil.request('evm_setAutomine', [false]);
    const call = await markPaidCall(chain, trade, chain.wallets.buyer);
    const posted = await client.relay(buyerAddress(), call);
    if (!posted.ok) throw new Error('refused');
    const hashes = new Set<string>();
    await expect
      .poll(
        async () => {
          const answer = await client.relayStatus(buyerAddress(), posted.value.digest);
          if (answer.ok && answer.value.txHash !== null) hashes.add(answer.value.txHash);
          return hashes.size;
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(2);
    await anvil.mine();
    await reaches(call, buyerAddress(), 'mined');
    expect(await sentBy(relayer)).toBe(1);
  });

  it('withdraws a stuck call that would fail by now, and goes on with the next', async () => {
    const { service, client, relayer, reaches } = await stage({}, { relayBumpAfterMs: 1000 });
    const { buyer } = chain.wallets;
    const [trade, next] = [await newTrade({ service }), await newTrade({ service })];
    await anvil.request('evm_setAutomine', [false]);
    const call = await markPaidCall(chain, trade, buyer);
    const posted = await client.relay(buyerAddress(), call);
    if (!posted.ok) throw new Error('refused');
    await expect
      .poll(async () => {
        const answer = await client.relayStatus(buyerAddress(), posted.value.digest);
        return answer.ok && answer.value.status;
      })
      .toBe('sent');
    // The fee has risen above the call's; the buyer pays it and is faster.
    await anvil.request('anvil_setNextBlockBaseFeePerGas', [`0x${(50n * 10n ** 9n).toString(16)}`]);
    await anvil.request('evm_setAutomine', [true]);
    await chain.markPaid(trade);
    await reaches(call, buyerAddress(), 'failed');
    const answer = await client.relayStatus(buyerAddress(), posted.value.digest);
    expect(answer).toMatchObject({ ok: true, value: { message: /state is Paid/ } });
    await reaches(await markPaidCall(chain, next, buyer), buyerAddress(), 'mined');
    expect(await sentBy(relayer)).toBe(2);
  });

  it('sends a call again whose block was taken back', async () => {
    const { service, reaches, follow } = await stage();
    const trade = await newTrade({ service });
    await anvil.mine(3);
    const stream = await follow(buyerAddress());
    const snapshot = await anvil.request('evm_snapshot');
    const call = await markPaidCall(chain, trade, chain.wallets.buyer);
    await reaches(call, buyerAddress(), 'mined');
    await anvil.request('evm_revert', [snapshot]);
    await anvil.mine(1);
    await stream.next(
      'blockchain_event',
      ({ event }) => event.type === 'PAYMENT_SENT' && event.status === 'retracted',
    );
    const count = () =>
      stream.received.filter(
        (each) =>
          each.type === 'blockchain_event' &&
          each.event.type === 'PAYMENT_SENT' &&
          each.event.status !== 'retracted',
      ).length;
    await stream.until(() => count() === 2, 'the second PAYMENT_SENT', 30_000);
    await reaches(call, buyerAddress(), 'mined');
  });

  it('sends a call again whose number another program used', async () => {
    const { service, client, relayer, reaches } = await stage();
    const trade = await newTrade({ service });
    await anvil.request('evm_setAutomine', [false]);
    const call = await markPaidCall(chain, trade, chain.wallets.buyer);
    const posted = await client.relay(buyerAddress(), call);
    if (!posted.ok) throw new Error('refused');
    let sent: string | null = null;
    await expect
      .poll(async () => {
        const answer = await client.relayStatus(buyerAddress(), posted.value.digest);
        sent = answer.ok ? answer.value.txHash : null;
        return sent;
      })
      .not.toBe(null);
    await anvil.request('anvil_dropTransaction', [sent]);
    const foreign = await relayer.connect(chain.provider).sendTransaction({
      to: relayer.address,
      nonce: 0,
      gasPrice: 10n ** 11n,
    });
    await anvil.mine();
    await foreign.wait();
    await anvil.mine(4);
    await anvil.request('evm_setAutomine', [true]);
    await reaches(call, buyerAddress(), 'mined');
    expect(await sentBy(relayer)).toBe(2);
  });

  it('waits for coin when the relayer has none', async () => {
    const { service, client, relayer, reaches } = await stage({ funds: 0n });
    const trade = await newTrade({ service });
    const call = await markPaidCall(chain, trade, chain.wallets.buyer);
    expect((await client.relay(buyerAddress(), call)).ok).toBe(true);
    await expect.poll(() => service.logLines.join('').includes('relayer_poor')).toBe(true);
    await fund(anvil, relayer.address, coin);
    await reaches(call, buyerAddress(), 'mined');
  });
});

describe("the relayer's key", () => {
  it('is read from a file that only its owner may read, or from a keystore with its passphrase', async () => {
    const { wallet, configuration } = await newRelayer(anvil);
    expect((await loadRelayerKey(configuration)).address).toBe(wallet.address);
    chmodSync(configuration.keyFile, 0o640);
    await expect(loadRelayerKey(configuration)).rejects.toThrow(/chmod 600/);
    const keystore = await wallet.encrypt('open sesame');
    writeFileSync(configuration.keyFile, keystore);
    await expect(loadRelayerKey(configuration)).rejects.toThrow(/RELAYER_PASSPHRASE_FILE/);
    const passphraseFile = join(configuration.keyFile, '..', 'passphrase');
    writeFileSync(passphraseFile, 'open sesame\n', { mode: 0o600 });
    const opened = await loadRelayerKey({ ...configuration, passphraseFile });
    expect(opened.address).toBe(wallet.address);
    writeFileSync(passphraseFile, 'close sesame');
    const refused = loadRelayerKey({ ...configuration, passphraseFile });
    await expect(refused).rejects.toThrow(/does not open it/);
    await expect(refused).rejects.not.toThrow(/sesame/);
  });
});
