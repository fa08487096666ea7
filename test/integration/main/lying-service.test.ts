import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { falseClaim } from '../../../src-main/inbox/notification-words.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import { actionOf } from '../../../src-shared/trade/guidance.ts';
import { guideView } from '../../../src-shared/trade/guide-view.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';
import {
  inventRelease,
  startLyingTradeService,
  type LyingTradeService,
} from '../../support/lying-trade-service.ts';
import { startTestService, temporaryFolder } from '../../support/service.ts';
import { openTestProfile, type TestProfile } from './streaming-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let service: LyingTradeService;
let profile: TestProfile;
const closing: (() => unknown)[] = [];

/** A seller with its own node, and an account at a service that lies. */
beforeAll(async () => {
  anvil = await startAnvil();
  closing.push(() => anvil.stop());
  chain = await deployEscrowChain(anvil);
  closing.push(() => chain.close());
  service = await startLyingTradeService();
  closing.push(() => service.close());
  const upstream = await startTestService({
    rpcUrls: [anvil.rpcUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    publicUrl: service.url,
  });
  closing.push(() => upstream.stop());
  service.setUpstream(`http://127.0.0.1:${upstream.address.port}`);
  profile = await openTestProfile({
    folder: temporaryFolder(),
    chain,
    wallet: chain.wallets.seller,
  });
  closing.push(() => profile.close());
  await profile.until('the local stream', () => profile.view()?.local.state === 'ok');
  await connect();
});
afterEach(() => service.alter(null));
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function connect(): Promise<void> {
  const remoteAccounts = [profile.account];
  await profile.changeSettings({ remoteServiceUrl: service.url, remoteAccounts });
  await profile.until('the remote stream', () => profile.view()?.remote?.state === 'ok');
}
const viewOf = (id: TradeId) => profile.tradeBook.trade(id)!;
/** A trade in which the seller was told “paid”, known to both services. */
async function toRelease(): Promise<ChainTrade> {
  const trade = await chain.createTrade();
  await chain.markPaid(trade);
  await profile.until('“paid”', () => viewOf(trade.tradeId)?.trade.state === 'Paid');
  await profile.until(
    'the service’s word',
    () => service.told(trade.tradeId)?.trade.state === 'Paid',
  );
  return trade;
}
/** The seller may release, and nothing else is said to do. */
function expectRelease(id: TradeId): void {
  const view = viewOf(id);
  const now = Date.now();
  const newest = { timeMs: now, heardAt: now };
  const nodes = { agree: true, answers: true, caughtUp: true, newest, blockTimeMs: 2_000 };
  const guidance = guideView(view, nodes, { nowMs: now, localMs: now });
  expect(view).toMatchObject({ seen: 'own', ownTrade: null, trade: { state: 'Paid' } });
  expect(guidance).toMatchObject({ step: 'release', turn: 'mine', reason: null });
  expect(actionOf(guidance, 'confirmPayment')?.heldBack).toBeNull();
}
const isContradicted = (id: TradeId) => () => viewOf(id).mark === 'conflict';

describe('a service that lies', () => {
  it('by an invented “released” changes no step; the claim is struck out and named with its place', async () => {
    const { tradeId } = await toRelease();
    await anvil.mine(2);
    const block = (await chain.provider.getBlock('latest'))!;
    const { trade, event } = inventRelease(service.told(tradeId)!.trade, {
      blockNumber: block.number - 1,
      blockHash: block.parentHash,
    });
    service.claim(trade, event);
    await profile.until('the contradiction', isContradicted(tradeId));
    expectRelease(tradeId);
    const events = await profile.tradeBook.events(tradeId);
    expect(events.map(({ event: { type }, mark }) => [type, mark])).toEqual([
      ['TRADE_CREATED', 'verified'],
      ['PAYMENT_SENT', 'verified'],
      ['TRADE_COMPLETED', 'conflict'],
    ]);
    const claim = await profile.until('the report', () =>
      profile.claims.find(({ id }) => id === event.id),
    );
    expect(falseClaim(claim, service.url)).toMatchObject({
      tradeId,
      text: expect.stringContaining(
        `block ${block.number - 1}, transaction ${event.txHash}`,
      ) as string,
    });
  });

  it('of a block that no chain can have yet is not waited for', async () => {
    const { tradeId } = await toRelease();
    await anvil.mine(1);
    const head = await chain.provider.getBlockNumber();
    const claimed = inventRelease(service.told(tradeId)!.trade, {
      blockNumber: head + 1_000_000,
      blockHash: null,
    });
    service.claim(claimed.trade, claimed.event);
    await profile.until('the contradiction', isContradicted(tradeId));
    expectRelease(tradeId);
    expect(profile.claims.map(({ id }) => id)).toContain(claimed.event.id);
    // Nor is it believed again as the chain goes on.
    await anvil.mine(5);
    await profile.until('the blocks', () => (profile.view()?.checkedTo ?? 0) >= head + 5);
    expect(viewOf(tradeId).mark).toBe('conflict');
    expectRelease(tradeId);
  });

  it('of a newer trade without an event is not followed', async () => {
    const { tradeId } = await toRelease();
    const { trade } = inventRelease(service.told(tradeId)!.trade, {
      blockNumber: 0,
      blockHash: null,
    });
    service.claimTrade(trade);
    // What it says next shows that this was taken in.
    const second = await chain.createTrade();
    await profile.until('the next trade', () => viewOf(second.tradeId)?.mark === 'verified');
    expectRelease(tradeId);
    expect(viewOf(tradeId).mark).toBe('verified');
  });

  it('by telling an event of another trade is contradicted, and the true one stands', async () => {
    const { tradeId } = await toRelease();
    const { event } = service.told(tradeId)!;
    const other = await chain.createTrade();
    await profile.until('the lock', () => viewOf(other.tradeId)?.mark === 'verified');
    await profile.until('the service’s word', () => service.told(other.tradeId)?.event);
    const { trade } = service.told(other.tradeId)!;
    const moved = { ...event!, id: event!.id.replace(/\d+$/, '77'), logIndex: 77 };
    service.claim(
      { ...trade, state: 'Paid', tradeSeq: 2, paidAt: Date.now() },
      { ...moved, tradeId: other.tradeId },
    );
    await profile.until('the contradiction', isContradicted(other.tradeId));
    expect(viewOf(other.tradeId)).toMatchObject({ seen: 'own', trade: { state: 'Funded' } });
    expectRelease(tradeId);
    expect(viewOf(tradeId).mark).toBe('verified');
  });

  it('by holding back what the chain shows is named, and the chain is followed', async () => {
    service.alter((message) => (message.type === 'blockchain_event' ? null : message));
    const trade = await chain.createTrade();
    await chain.markPaid(trade);
    await anvil.mine(4);
    await profile.until('the final block', () => viewOf(trade.tradeId)?.trade.status === 'final');
    expectRelease(trade.tradeId);
    // Ten seconds past the event; each further block lets it be looked at again.
    await expect
      .poll(
        async () => {
          await anvil.mine(1);
          return viewOf(trade.tradeId).withheld && profile.view()?.remote?.withholds;
        },
        { timeout: 20_000, interval: 1_000 },
      )
      .toBe(true);
    expectRelease(trade.tradeId);
  });

  it('or is frozen for two heartbeats is said to be away, and comes back', async () => {
    await profile.changeSettings({ remoteServiceUrl: null });
    service.alter((message) =>
      message.type === 'connected' ? { ...message, heartbeatMs: 1_000 } : message,
    );
    await connect();
    const { tradeId } = await toRelease();
    service.freeze();
    const since = performance.now();
    await profile.until('the silence', () => profile.view()?.remote?.state === 'reconnecting');
    expect(performance.now() - since).toBeLessThan(4_000);
    expect(profile.view()?.remote?.text).toMatch(/silent|nothing|answer/);
    expectRelease(tradeId);
    service.thaw();
    await profile.until('the return', () => profile.view()?.remote?.state === 'ok');
  });
});
