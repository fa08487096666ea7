import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  getJson,
  newDatabase,
  signIn,
  startServiceProcess,
  startTestService,
  temporaryFolder,
  urlOf,
  type ServiceProcess,
  type TestService,
} from '../../support/service.ts';
import type { DatabaseLocation } from '../../../src-service/database/open-service-database.ts';
import type { ChainAnswer } from '../../../src-service/http/status-routes.ts';
import { newHeldStream, StreamClient } from '../../support/stream-client.ts';
import {
  chainAnswerSchema,
  eventsAnswerSchema,
  tradesAnswerSchema,
} from '../../../src-shared/stream/http-shapes.ts';
import { tradeJsonSchema } from '../../../src-shared/stream/wire-shapes.ts';

let anvil: Anvil;
let chain: EscrowChain;
const stopping: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  anvil = await startAnvil({ statePath: join(temporaryFolder(), 'chain.json') });
  chain = await deployEscrowChain(anvil);
});
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
});

const escrowOf = () => ({ address: chain.escrow, startBlock: chain.deployment.startBlock });

async function startService(database?: DatabaseLocation): Promise<TestService> {
  const service = await startTestService({
    rpcUrls: [anvil.wsUrl],
    escrow: escrowOf(),
    ...(database === undefined ? {} : { database }),
  });
  await service.chainKnown;
  stopping.push(service.stop);
  return service;
}

async function startProcess(database: DatabaseLocation): Promise<ServiceProcess> {
  const { address, startBlock } = escrowOf();
  const service = await startServiceProcess({
    RPC_URL: anvil.wsUrl,
    ESCROW_ADDRESS: address,
    ESCROW_START_BLOCK: String(startBlock),
    DATABASE_URL: urlOf(database),
    JWT_ACCESS_SECRET: 'a secret that all starts of this test share',
  });
  stopping.push(() => service.end('SIGKILL'));
  return service;
}

async function follow(url: string, wallet: Wallet, held = newHeldStream()): Promise<StreamClient> {
  const { accessToken } = await signIn(url, wallet);
  const client = await new StreamClient(url, accessToken, { held }).follow();
  stopping.push(() => client.close());
  return client;
}

const indexedPast = (client: StreamClient, block: number): Promise<unknown> =>
  client.next('chain', (message) => message.indexed >= block);

describe('a trade service on a real chain', () => {
  it('carries a whole trade to both parties and the arbiters, and says when it is final', async () => {
    const service = await startService();
    const { seller, buyer, arbiter, fallbackArbiter } = chain.wallets;
    const clients = await Promise.all(
      [seller, buyer, arbiter, fallbackArbiter].map((wallet) =>
        follow(service.address.url, wallet),
      ),
    );
    const trade = await chain.createTrade();
    await chain.markPaid(trade);
    const half = trade.terms.amount / 2n;
    await chain.confirmPayment(trade, half, trade.terms.amount);
    const last = await chain.confirmPayment(trade, half, half);
    for (const client of clients) {
      await client.next('blockchain_event', ({ event }) => event.type === 'TRADE_COMPLETED');
      const types = client.received.flatMap((message) =>
        message.type === 'blockchain_event' && message.tradeId === trade.tradeId
          ? [message.event.type]
          : [],
      );
      expect(types).toEqual([
        'TRADE_CREATED',
        'PAYMENT_SENT',
        'PAYMENT_CONFIRMED',
        'PAYMENT_CONFIRMED',
        'TRADE_COMPLETED',
      ]);
      expect(client.held.trades.get(trade.tradeId)).toMatchObject({
        state: 'Completed',
        remaining: 0n,
        deadlineAt: null,
      });
      expect(client.held.gaps).toBe(0);
    }
    await anvil.mine(3);
    await clients[0]!.next('chain', ({ final }) => final >= last.blockNumber);
    const { accessToken } = await signIn(service.address.url, seller);
    const answer = await getJson(`${service.address.url}/api/trades/${trade.tradeId}`, accessToken);
    expect(tradeJsonSchema.parse(answer.body)).toMatchObject({ status: 'final', tradeSeq: 5 });
    const events = await getJson(
      `${service.address.url}/api/trades/${trade.tradeId}/events`,
      accessToken,
    );
    const { events: all } = eventsAnswerSchema.parse(events.body);
    expect(all.map((event) => event.tradeSeq)).toEqual([1, 2, 3, 4, 5]);
    expect(all.every((event) => event.status === 'final')).toBe(true);
  });

  it('shows a trade to its parties only, over every route', async () => {
    const service = await startService();
    const { url } = service.address;
    const stranger = new Wallet(anvil.accounts[7]!.privateKey);
    const strange = await follow(url, stranger);
    const own = await follow(url, chain.wallets.seller);
    const trade = await chain.createTrade();
    await own.next('blockchain_event', ({ tradeId }) => tradeId === trade.tradeId);
    await indexedPast(strange, trade.receipt.blockNumber);
    expect(strange.held.events.size).toBe(0);

    const { accessToken } = await signIn(url, stranger);
    const list = await getJson(`${url}/api/trades`, accessToken);
    expect(tradesAnswerSchema.parse(list.body)).toEqual({ trades: [], next: null });
    const unknown = `0x${'12'.repeat(32)}`;
    for (const tail of ['', '/events']) {
      const real = await getJson(`${url}/api/trades/${trade.tradeId}${tail}`, accessToken);
      expect(real.status).toBe(404);
      expect(await getJson(`${url}/api/trades/${unknown}${tail}`, accessToken)).toEqual(real);
      expect((await getJson(`${url}/api/trades/${trade.tradeId}${tail}`)).status).toBe(401);
    }
    const single = new StreamClient(url, accessToken);
    stopping.push(() => single.close());
    await single.connected();
    for (const tradeId of [trade.tradeId, unknown]) {
      single.send({ type: 'subscribe', tradeId, requestId: tradeId.slice(0, 20) });
      const refused = await single.next('error', (m) => m.requestId === tradeId.slice(0, 20));
      expect(refused).toMatchObject({
        code: 'not_found',
        message: 'There is no such trade of yours.',
      });
    }
    await chain.markPaid(trade);
    await own.next('blockchain_event', ({ event }) => event.type === 'PAYMENT_SENT');
    expect(single.received.some((message) => message.type === 'blockchain_event')).toBe(false);
  });

  it('misses nothing and doubles nothing over a dropped socket, kill -9, and a restarted node', async () => {
    const database = newDatabase();
    const held = newHeldStream();
    let service = await startProcess(database);
    let client = await follow(service.url, chain.wallets.buyer, held);

    const trade = await chain.createTrade();
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 1);
    await client.close();
    await chain.markPaid(trade);
    client = await follow(service.url, chain.wallets.buyer, held);
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 2);
    expect(await client.next('subscribed')).toMatchObject({ recovered: true });

    // Killed without a word while the chain goes on.
    await service.end('SIGKILL');
    await chain.confirmPayment(trade, 1n, trade.terms.amount);
    service = await startProcess(database);
    client = await follow(service.url, chain.wallets.buyer, held);
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 3);
    expect(await client.next('subscribed')).toMatchObject({ recovered: true });

    // The node goes away and comes back with its chain.
    await anvil.restart();
    await chain.refund(trade, 2n, trade.terms.amount - 1n);
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 4);

    const ofTrade = [...held.events.values()].filter((event) => event.tradeId === trade.tradeId);
    expect(ofTrade.map((event) => event.tradeSeq)).toEqual([1, 2, 3, 4]);
    expect(new Set(held.applied).size).toBe(held.applied.length);
    expect(held.gaps).toBe(0);
  });

  it('retracts orphaned events newest first, then tells the canonical ones', async () => {
    const service = await startService();
    const client = await follow(service.address.url, chain.wallets.seller);
    const kept = await chain.createTrade();
    await client.until(() => client.held.trades.has(kept.tradeId));
    await chain.markPaid(kept);
    const orphan = await chain.createTrade();
    await client.until(() => client.held.trades.has(orphan.tradeId));
    const before = client.received.length;
    await anvil.request('anvil_reorg', [2, []]);
    await client.until(() => !client.held.trades.has(orphan.tradeId), 'the retracted creation');

    const retractions = client.received
      .slice(before)
      .flatMap((message) => (message.type === 'blockchain_event' ? [message] : []));
    expect(retractions.map(({ tradeId, event }) => [tradeId, event.type, event.status])).toEqual([
      [orphan.tradeId, 'TRADE_CREATED', 'retracted'],
      [kept.tradeId, 'PAYMENT_SENT', 'retracted'],
    ]);
    expect(retractions[0]!.trade).toBeNull();
    expect(retractions[1]!.trade).toMatchObject({ state: 'Funded', tradeSeq: 1, paidAt: null });

    // The orphaned trade is gone for its party over every route, and comes back with the chain.
    const { accessToken } = await signIn(service.address.url, chain.wallets.seller);
    const gone = await getJson(`${service.address.url}/api/trades/${orphan.tradeId}`, accessToken);
    expect(gone.status).toBe(404);
    await chain.markPaid(kept);
    await client.until(() => client.held.trades.get(kept.tradeId)?.tradeSeq === 2);
    expect(client.held.gaps).toBe(0);
  });

  it('tells who was away during the retraction as well', async () => {
    const service = await startService();
    const held = newHeldStream();
    const client = await follow(service.address.url, chain.wallets.seller, held);
    const orphan = await chain.createTrade();
    await client.until(() => held.trades.has(orphan.tradeId));
    await client.close();
    const watcher = await follow(service.address.url, chain.wallets.buyer);
    await anvil.request('anvil_reorg', [1, []]);
    await watcher.until(() => !watcher.held.trades.has(orphan.tradeId));
    const back = await follow(service.address.url, chain.wallets.seller, held);
    expect(await back.next('subscribed')).toMatchObject({ recovered: true });
    expect(held.trades.has(orphan.tradeId)).toBe(false);
  });

  it('serves what it has without a chain, and says so', async () => {
    const database = newDatabase();
    const first = await startService(database);
    const trade = await chain.createTrade();
    const client = await follow(first.address.url, chain.wallets.seller);
    await client.until(() => client.held.trades.has(trade.tradeId));
    await first.stop();

    const alone = await startTestService({
      rpcUrls: ['http://127.0.0.1:1'],
      escrow: escrowOf(),
      database,
    });
    stopping.push(alone.stop);
    const { url } = alone.address;
    const offline = await follow(url, chain.wallets.seller);
    await offline.until(() => offline.held.trades.has(trade.tradeId));
    expect(await offline.next('chain', ({ status }) => status === 'unreachable')).toBeDefined();
    const answer = chainAnswerSchema.parse((await getJson(`${url}/api/chain`)).body);
    expect(answer).toMatchObject({
      chainId: 31337,
      escrowAddress: chain.escrow,
      status: 'unreachable',
    });
    expect((await getJson(`${url}/ready`)).status).toBe(200);
  });
});

describe('a practice chain that was killed', () => {
  it.each([
    { otherChain: 'replace', ends: 'is read anew', status: 'ok' },
    { otherChain: 'keep', ends: 'is left as it is by a service that keeps', status: 'halted' },
  ] as const)('$ends', async ({ otherChain, status }) => {
    const place = join(temporaryFolder(), 'killed.json');
    const node = await startAnvil({ statePath: place });
    const killed = await deployEscrowChain(node);
    stopping.push(async () => {
      killed.close();
      await node.kill();
    });
    const kept = await killed.createTrade();
    await node.stop();
    copyFileSync(place, `${place}.written`);
    await node.restart();
    const lost = await killed.createTrade();
    await node.mine(4);

    const { startBlock } = killed.deployment;
    const service = await startTestService(
      { rpcUrls: [node.wsUrl], escrow: { address: killed.escrow, startBlock } },
      { otherChain },
    );
    stopping.push(service.stop);
    await service.chainKnown;
    const reached = (done: (chain: ChainAnswer) => boolean) =>
      new Promise<void>((resolve) => {
        const stop = service.onChain((chain) => {
          if (!done(chain)) return;
          queueMicrotask(() => stop());
          resolve();
        });
      });
    const finalBlock = Number(await node.request('eth_blockNumber')) - 2;
    await reached((chain) => chain.status === 'ok' && chain.final === finalBlock);
    const listed = async (): Promise<string[]> => {
      const { accessToken } = await signIn(service.address.url, killed.wallets.seller);
      const list = await getJson(`${service.address.url}/api/trades`, accessToken);
      return tradesAnswerSchema.parse(list.body).trades.map((trade) => trade.tradeId);
    };
    expect((await listed()).sort()).toEqual([kept.tradeId, lost.tradeId].sort());

    await node.kill();
    copyFileSync(`${place}.written`, place);
    await node.restart();
    // Its blocks from here on are others than those that were lost.
    await node.request('evm_increaseTime', [60]);
    await node.mine(8);
    const head = Number(await node.request('eth_blockNumber'));
    await reached(
      (chain) => chain.status === status && (status === 'halted' || chain.indexed === head),
    );

    const gone = status === 'ok' ? [lost.tradeId] : [];
    const expected = [kept.tradeId, lost.tradeId].filter((id) => !gone.includes(id));
    expect((await listed()).sort()).toEqual(expected.sort());
  });
});
