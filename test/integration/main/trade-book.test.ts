import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startHistory } from '../../../src-main/database/database-client.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startRpcProxy } from '../../support/rpc-proxy.ts';
import { startTestService, temporaryFolder } from '../../support/service.ts';
import { openDesk, type Desk, type DeskOptions } from './trade-desk.ts';

let anvil: Anvil;
let chain: EscrowChain;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(options: Partial<DeskOptions> = {}): Promise<Desk> {
  const desk = await openDesk({
    folder: temporaryFolder(),
    chain,
    wallet: chain.wallets.buyer,
    ...options,
  });
  closing.push(() => desk.close());
  await desk.until('the local stream', () => desk.view()?.local.state === 'ok');
  return desk;
}

const remoteService = () =>
  startTestService({
    rpcUrls: [anvil.rpcUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
  });

describe('the trade book on a real chain', () => {
  it('shows each step as verified, in deltas without gaps, and tells once what others did', async () => {
    const desk = await open();
    const trade = await chain.createTrade();
    const state = (wanted: string) => () =>
      desk.book.trade(trade.tradeId)?.trade.state === wanted && desk.book.trade(trade.tradeId);
    const locked = await desk.until('the lock', state('Funded'));
    expect(locked).toMatchObject({ mark: 'verified', role: 'buyer', account: desk.account });
    await chain.markPaid(trade);
    await desk.until('the payment', state('Paid'));
    await chain.confirmPayment(trade, 10n ** 17n, 10n ** 18n);
    await chain.confirmPayment(trade, 9n * 10n ** 17n, 9n * 10n ** 17n);
    const ended = await desk.until('the end', state('Completed'));
    expect(ended.trade.remaining).toBe(0n);
    await anvil.mine(3);
    await desk.until('finality', () => desk.book.trade(trade.tradeId)?.trade.status === 'final');

    expect(desk.deltas.map(({ sequence }) => sequence)).toEqual(desk.deltas.map((_, at) => at + 1));
    const events = await desk.book.events(trade.tradeId);
    expect(events.map(({ event }) => [event.tradeSeq, event.type, event.status])).toEqual([
      [1, 'TRADE_CREATED', 'final'],
      [2, 'PAYMENT_SENT', 'final'],
      [3, 'PAYMENT_CONFIRMED', 'final'],
      [4, 'PAYMENT_CONFIRMED', 'final'],
      [5, 'TRADE_COMPLETED', 'final'],
    ]);
    expect(events[0]?.confirmations).toBeGreaterThan(3);
    const told = desk.notices.filter(({ tradeId }) => tradeId === trade.tradeId);
    expect(told.map(({ event }) => event.tradeSeq)).toEqual([1, 3, 4, 5]);
  });

  it('tells that all is checked to the newest block when no further block comes', async () => {
    const desk = await open();
    let head = 0;
    for (let burst = 0; burst < 4; burst += 1) {
      const above = head;
      await anvil.mine(5);
      head = await desk.until('the new head', () => {
        const seen = desk.view()?.network.head ?? 0;
        return seen > above && seen;
      });
    }
    const newest = Number(await anvil.request('eth_blockNumber', []));
    await desk.until('the light', () => {
      const view = desk.view();
      return view?.network.head === newest && view.checkedTo === newest;
    });
  });

  it('loses and doubles nothing when the service is killed, which comes back elsewhere', async () => {
    const desk = await open();
    const trade = await chain.createTrade();
    await desk.until('the lock', () => desk.book.trade(trade.tradeId));
    const before = desk.service.state().url;
    desk.processes.at(-1)?.kill();
    await desk.until('the death', () => desk.service.state().url === null);
    expect(desk.book.trade(trade.tradeId)?.trade.state).toBe('Funded');
    await chain.markPaid(trade);
    await desk.until('the payment', () => desk.book.trade(trade.tradeId)?.trade.state === 'Paid');
    expect(desk.service.state().url).not.toBe(before);
    const events = await desk.book.events(trade.tradeId);
    expect(events.map(({ event }) => event.tradeSeq)).toEqual([1, 2]);
    const told = desk.notices.filter(({ tradeId }) => tradeId === trade.tradeId);
    expect(told).toHaveLength(1);
  });

  it('keeps a retracted event, struck out, and tells the returned one no second time', async () => {
    const desk = await open();
    const trade = await chain.createTrade();
    await anvil.mine(4);
    await desk.until('the lock', () => desk.book.trade(trade.tradeId)?.trade.status === 'final');
    const snapshot = await anvil.request('evm_snapshot');
    await chain.markPaid(trade);
    await desk.until('the payment', () => desk.book.trade(trade.tradeId)?.trade.state === 'Paid');
    await anvil.request('evm_revert', [snapshot]);
    await anvil.request('evm_increaseTime', [5]);
    await anvil.mine(2);
    await desk.until(
      'the retraction',
      () => desk.book.trade(trade.tradeId)?.trade.state === 'Funded',
    );
    const events = await desk.book.events(trade.tradeId);
    expect(events.map(({ event }) => event.status)).toEqual(['final', 'retracted']);
  });

  it('starts with everything stored when chain and service are gone', async () => {
    const folder = temporaryFolder();
    const desk = await openDesk({ folder, chain, wallet: chain.wallets.buyer });
    await desk.until('the local stream', () => desk.view()?.local.state === 'ok');
    const trade = await chain.createTrade();
    await desk.until('the lock', () => desk.book.trade(trade.tradeId));
    const shown = desk.book.trade(trade.tradeId);
    await desk.close();

    const offline = await openDesk({
      folder,
      chain,
      wallet: chain.wallets.buyer,
      rpcUrl: 'http://127.0.0.1:1',
    });
    closing.push(() => offline.close());
    expect(offline.book.trade(trade.tradeId)).toEqual(shown);
    expect(await offline.book.events(trade.tradeId)).toHaveLength(1);
  });

  it('restores the last copy of a damaged history and says what is lost', async () => {
    const folder = temporaryFolder();
    const worker = new URL('../../../src-main/database/database-worker.ts', import.meta.url);
    const path = join(folder, 'history.db');
    const first = await startHistory(worker, path);
    await first.records.put('contact', 'a', { label: 'Marta' });
    expect(await first.request('dailyCopy', { now: Date.now() })).not.toBeNull();
    expect(await first.request('dailyCopy', { now: Date.now() })).toBeNull();
    await first.stop();
    writeFileSync(path, 'this is no database');
    const second = await startHistory(worker, path);
    expect(second.damage).toMatchObject({ copyAt: expect.any(Number) as number });
    expect(await second.records.list('contact')).toEqual([{ id: 'a', value: { label: 'Marta' } }]);
    expect(readdirSync(folder).some((name) => name.includes('corrupt'))).toBe(true);
    await second.stop();
  });

  it('is owned by one process at a time', async () => {
    const worker = new URL('../../../src-main/database/database-worker.ts', import.meta.url);
    const path = join(temporaryFolder(), 'history.db');
    const first = await startHistory(worker, path);
    await expect(startHistory(worker, path)).rejects.toMatchObject({ problem: 'locked' });
    await first.stop();
  });
});

describe('a remote service beside the local one', () => {
  it('is believed only as far as the own chain shows it', async () => {
    const proxy = await startRpcProxy(anvil.rpcUrl);
    closing.push(() => proxy.close());
    const remote = await remoteService();
    closing.push(() => remote.stop());
    const desk = await open({ rpcUrl: proxy.rpcUrl });
    const remoteAccounts = [desk.account];
    await desk.changeSettings({ remoteServiceUrl: remote.address.url, remoteAccounts });
    await desk.until('the remote stream', () => desk.view()?.remote?.state === 'ok');

    const trade = await chain.createTrade();
    await desk.until('the lock', () => desk.book.trade(trade.tradeId)?.mark === 'verified');
    proxy.setFault(() => ({ kind: 'drop' }));
    await chain.markPaid(trade);
    const early = await desk.until(
      'the remote news',
      () =>
        desk.book.trade(trade.tradeId)?.trade.state === 'Paid' && desk.book.trade(trade.tradeId),
    );
    expect(early.mark).toBe('unverified');
    proxy.setFault(null);
    await desk.until('the check', () => desk.book.trade(trade.tradeId)?.mark === 'verified');

    await desk.changeSettings({ remoteServiceUrl: null });
    expect(desk.book.trade(trade.tradeId)).toMatchObject({
      mark: 'verified',
      trade: { state: 'Paid' },
    });
    await desk.until('no remote light', () => desk.view()?.remote === null);
  });

  it('says readably why it is not signed in, and goes on once it can', async () => {
    const desk = await open();
    const remote = await remoteService();
    closing.push(() => remote.stop());
    desk.setLocked(true);
    const remoteAccounts = [desk.account];
    await desk.changeSettings({ remoteServiceUrl: remote.address.url, remoteAccounts });
    const locked = await desk.until(
      'the locked sign-in',
      () => desk.view()?.remote?.state === 'refused' && desk.view()?.remote,
    );
    expect(locked.text).toContain('unlock');
    desk.setLocked(false);
    await desk.until('the remote stream', () => desk.view()?.remote?.state === 'ok');
    remote.setAllowedAddresses([]);
    const refused = await desk.until(
      'the refusal',
      () => desk.view()?.remote?.state === 'refused' && desk.view()?.remote,
    );
    expect(refused.text).toMatch(/not admitted|refused/);
    await desk.changeSettings({ remoteServiceUrl: 'http://127.0.0.1:1' });
    await desk.until('the unreachable one', () =>
      desk.view()?.remote?.text.includes('cannot be reached'),
    );
    expect(desk.view()?.local.state).toBe('ok');
  });
});
