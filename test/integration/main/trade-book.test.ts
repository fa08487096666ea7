import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startAppDatabase } from '../../../src-main/database/database-client.ts';
import { confirmationsOf, withChangedEvents } from '../../../src-renderer/format/timeline.ts';
import { guideView, unknownNodes } from '../../../src-shared/trade/guide-view.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import type { EventView } from '../../../src-shared/ipc/views.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startRpcProxy } from '../../support/rpc-proxy.ts';
import { startTestService, temporaryFolder } from '../../support/service.ts';
import { openTestProfile, type TestProfile, type TestProfileOptions } from './streaming-profile.ts';

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

async function open(options: Partial<TestProfileOptions> = {}): Promise<TestProfile> {
  const profile = await openTestProfile({
    folder: temporaryFolder(),
    chain,
    wallet: chain.wallets.buyer,
    ...options,
  });
  closing.push(() => profile.close());
  await profile.until('the local stream', () => profile.view()?.local.state === 'ok');
  return profile;
}

/** A trade's timeline as the deltas alone make it, for a window that was open from the start. */
function timelineOf(profile: TestProfile, tradeId: TradeId): readonly EventView[] {
  expect(profile.deltas.flatMap(({ eventsOmitted }) => eventsOmitted)).not.toContain(tradeId);
  return profile.deltas
    .flatMap(({ events }) => events)
    .filter(({ event }) => event.tradeId === tradeId)
    .reduce<readonly EventView[]>((events, view) => withChangedEvents(events, [view]), []);
}

const remoteService = () =>
  startTestService({
    rpcUrls: [anvil.rpcUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
  });

describe('the trade book on a real chain', () => {
  it('shows each step as verified, in deltas without gaps, and tells once what others did', async () => {
    const profile = await open();
    const trade = await chain.createTrade();
    const state = (wanted: string) => () =>
      profile.tradeBook.trade(trade.tradeId)?.trade.state === wanted &&
      profile.tradeBook.trade(trade.tradeId);
    const locked = await profile.until('the lock', state('Funded'));
    expect(locked).toMatchObject({ mark: 'verified', role: 'buyer', account: profile.account });
    await chain.markPaid(trade);
    await profile.until('the payment', state('Paid'));
    await chain.confirmPayment(trade, 10n ** 17n, 10n ** 18n);
    await chain.confirmPayment(trade, 9n * 10n ** 17n, 9n * 10n ** 17n);
    const ended = await profile.until('the end', state('Completed'));
    expect(ended.trade.remaining).toBe(0n);
    await anvil.mine(3);
    await profile.until(
      'finality',
      () => profile.tradeBook.trade(trade.tradeId)?.trade.status === 'final',
    );

    expect(profile.deltas.map(({ sequence }) => sequence)).toEqual(
      profile.deltas.map((_, at) => at + 1),
    );
    const events = await profile.tradeBook.events(trade.tradeId);
    expect(events.map(({ event }) => [event.tradeSeq, event.type, event.status])).toEqual([
      [1, 'TRADE_CREATED', 'final'],
      [2, 'PAYMENT_SENT', 'final'],
      [3, 'PAYMENT_CONFIRMED', 'final'],
      [4, 'PAYMENT_CONFIRMED', 'final'],
      [5, 'TRADE_COMPLETED', 'final'],
    ]);
    const head = profile.view()?.network.head ?? null;
    expect(confirmationsOf(events[0]!, head)).toBeGreaterThan(3);
    expect(timelineOf(profile, trade.tradeId)).toEqual(events);
    const reported = profile.notifications.filter(({ tradeId }) => tradeId === trade.tradeId);
    expect(reported.map(({ event }) => event.tradeSeq)).toEqual([1, 3, 4, 5]);
  });

  it('tells that all is checked to the newest block when no further block comes', async () => {
    const profile = await open();
    let head = 0;
    for (let burst = 0; burst < 4; burst += 1) {
      const above = head;
      await anvil.mine(5);
      head = await profile.until('the new head', () => {
        const seen = profile.view()?.network.head ?? 0;
        return seen > above && seen;
      });
    }
    const newest = Number(await anvil.request('eth_blockNumber', []));
    await profile.until('the light', () => {
      const view = profile.view();
      return view?.network.head === newest && view.checkedTo === newest;
    });
  });

  it('loses and doubles nothing when the service is killed, which comes back elsewhere', async () => {
    const profile = await open();
    const trade = await chain.createTrade();
    await profile.until('the lock', () => profile.tradeBook.trade(trade.tradeId));
    const before = profile.service.state().url;
    profile.processes.at(-1)?.kill();
    await profile.until('the death', () => profile.service.state().url === null);
    expect(profile.tradeBook.trade(trade.tradeId)?.trade.state).toBe('Funded');
    await chain.markPaid(trade);
    await profile.until(
      'the payment',
      () => profile.tradeBook.trade(trade.tradeId)?.trade.state === 'Paid',
    );
    expect(profile.service.state().url).not.toBe(before);
    const events = await profile.tradeBook.events(trade.tradeId);
    expect(events.map(({ event }) => event.tradeSeq)).toEqual([1, 2]);
    const reported = profile.notifications.filter(({ tradeId }) => tradeId === trade.tradeId);
    expect(reported).toHaveLength(1);
  });

  it('keeps a retracted event, struck out, and tells the returned one no second time', async () => {
    const profile = await open();
    const trade = await chain.createTrade();
    await anvil.mine(4);
    await profile.until(
      'the lock',
      () => profile.tradeBook.trade(trade.tradeId)?.trade.status === 'final',
    );
    const snapshot = await anvil.request('evm_snapshot');
    await chain.markPaid(trade);
    await profile.until(
      'the payment',
      () => profile.tradeBook.trade(trade.tradeId)?.trade.state === 'Paid',
    );
    await anvil.request('evm_revert', [snapshot]);
    await anvil.request('evm_increaseTime', [5]);
    await anvil.mine(2);
    await profile.until(
      'the retraction',
      () => profile.tradeBook.trade(trade.tradeId)?.trade.state === 'Funded',
    );
    const events = await profile.tradeBook.events(trade.tradeId);
    expect(events.map(({ event }) => event.status)).toEqual(['final', 'retracted']);
    expect(timelineOf(profile, trade.tradeId)).toEqual(events);
  });

  it('starts with everything stored when chain and service are gone', async () => {
    const folder = temporaryFolder();
    const profile = await openTestProfile({ folder, chain, wallet: chain.wallets.buyer });
    await profile.until('the local stream', () => profile.view()?.local.state === 'ok');
    const trade = await chain.createTrade();
    await profile.until('the lock', () => profile.tradeBook.trade(trade.tradeId));
    const shown = profile.tradeBook.trade(trade.tradeId);
    await profile.close();

    const offline = await openTestProfile({
      folder,
      chain,
      wallet: chain.wallets.buyer,
      rpcUrl: 'http://127.0.0.1:1',
    });
    closing.push(() => offline.close());
    expect(offline.tradeBook.trade(trade.tradeId)).toEqual(shown);
    expect(await offline.tradeBook.events(trade.tradeId)).toHaveLength(1);
  });

  it('keeps a trade that ended long ago in the list while something of it waits for us', async () => {
    const folder = temporaryFolder();
    const wallet = chain.wallets.arbiter;
    const fee = 10n ** 15n;
    const profile = await openTestProfile({ folder, chain, wallet, credit: () => fee });
    await profile.until('the local stream', () => profile.view()?.local.state === 'ok');
    const ruled = async () => {
      const trade = await chain.createTrade({ arbiterFee: fee });
      await chain.markPaid(trade);
      await chain.openDispute(trade);
      await chain.resolveDispute(trade, 10_000);
      return trade.tradeId;
    };
    const [withdrawn, creditedLast] = [await ruled(), await ruled()];
    const endOf = (id: TradeId) => profile.tradeBook.trade(id)?.trade.endedAt;
    await profile.until('the rulings', () => endOf(withdrawn) && endOf(creditedLast));
    // The first was withdrawn before the second came.
    const record = { account: profile.account, token: zeroAddress, amount: String(fee) };
    await profile.database.records.put('credit', `${profile.account}:${zeroAddress}`, record);
    await profile.close();

    let waits = fee;
    const later = await openTestProfile({
      folder,
      chain,
      wallet,
      now: () => Date.now() + 2 * 24 * 3600 * 1000,
      credit: () => waits,
    });
    closing.push(() => later.close());
    expect(later.tradeBook.trade(withdrawn)).toBeNull();
    const view = later.tradeBook.trade(creditedLast);
    expect(view?.facts.credits).toEqual([{ account: later.account, amount: fee }]);
    const clocks = { nowMs: Date.now(), localMs: Date.now() };
    expect(guideView(view!, unknownNodes, clocks)).toMatchObject({
      turn: 'mine',
      step: 'withdraw',
      primary: { kind: 'withdrawCredit' },
    });

    waits = 0n;
    later.tradeBook.refresh();
    expect(later.tradeBook.trade(creditedLast)).toBeNull();
    expect(later.deltas.at(-1)).toMatchObject({ removed: [creditedLast], changed: [] });
    expect(await later.tradeBook.find(creditedLast)).toMatchObject({
      trade: { tradeId: creditedLast },
    });
  });

  it('restores the last copy of a damaged history and says what is lost', async () => {
    const folder = temporaryFolder();
    const worker = new URL('../../../src-main/database/database-worker.ts', import.meta.url);
    const path = join(folder, 'history.db');
    const first = await startAppDatabase(worker, path);
    await first.records.put('contact', 'a', { label: 'Marta' });
    expect(await first.request('dailyCopy', { now: Date.now() })).not.toBeNull();
    expect(await first.request('dailyCopy', { now: Date.now() })).toBeNull();
    await first.stop();
    writeFileSync(path, 'this is no database');
    const second = await startAppDatabase(worker, path);
    expect(second.damage).toMatchObject({ copyAt: expect.any(Number) as number });
    expect(await second.records.list('contact')).toEqual([{ id: 'a', value: { label: 'Marta' } }]);
    expect(readdirSync(folder).some((name) => name.includes('corrupt'))).toBe(true);
    await second.stop();
  });

  it('is owned by one process at a time', async () => {
    const worker = new URL('../../../src-main/database/database-worker.ts', import.meta.url);
    const path = join(temporaryFolder(), 'history.db');
    const first = await startAppDatabase(worker, path);
    await expect(startAppDatabase(worker, path)).rejects.toMatchObject({ problem: 'locked' });
    await first.stop();
  });
});

describe('a remote service beside the local one', () => {
  it('is believed only as far as the own chain shows it', async () => {
    const proxy = await startRpcProxy(anvil.rpcUrl);
    closing.push(() => proxy.close());
    const remote = await remoteService();
    closing.push(() => remote.stop());
    const profile = await open({ rpcUrl: proxy.rpcUrl });
    const remoteAccounts = [profile.account];
    await profile.changeSettings({ remoteServiceUrl: remote.address.url, remoteAccounts });
    await profile.until('the remote stream', () => profile.view()?.remote?.state === 'ok');

    const trade = await chain.createTrade();
    await profile.until(
      'the lock',
      () => profile.tradeBook.trade(trade.tradeId)?.mark === 'verified',
    );
    proxy.setFault(() => ({ kind: 'drop' }));
    await chain.markPaid(trade);
    const early = await profile.until(
      'the remote news',
      () =>
        profile.tradeBook.trade(trade.tradeId)?.trade.state === 'Paid' &&
        profile.tradeBook.trade(trade.tradeId),
    );
    expect(early.mark).toBe('unverified');
    const claimed = await profile.tradeBook.events(trade.tradeId);
    expect(claimed.map(({ mark }) => mark)).toEqual(['verified', 'unverified']);
    expect(timelineOf(profile, trade.tradeId)).toEqual(claimed);
    proxy.setFault(null);
    await profile.until(
      'the check',
      () => profile.tradeBook.trade(trade.tradeId)?.mark === 'verified',
    );
    const checked = await profile.tradeBook.events(trade.tradeId);
    expect(checked.map(({ mark }) => mark)).toEqual(['verified', 'verified']);
    expect(timelineOf(profile, trade.tradeId)).toEqual(checked);

    await profile.changeSettings({ remoteServiceUrl: null });
    expect(profile.tradeBook.trade(trade.tradeId)).toMatchObject({
      mark: 'verified',
      trade: { state: 'Paid' },
    });
    await profile.until('no remote light', () => profile.view()?.remote === null);
  });

  it('says readably why it is not signed in, and goes on once it can', async () => {
    const profile = await open();
    const remote = await remoteService();
    closing.push(() => remote.stop());
    profile.setLocked(true);
    const remoteAccounts = [profile.account];
    await profile.changeSettings({ remoteServiceUrl: remote.address.url, remoteAccounts });
    const locked = await profile.until(
      'the locked sign-in',
      () => profile.view()?.remote?.state === 'refused' && profile.view()?.remote,
    );
    expect(locked.text).toContain('unlock');
    profile.setLocked(false);
    await profile.until('the remote stream', () => profile.view()?.remote?.state === 'ok');
    remote.setAllowedAddresses([]);
    const refused = await profile.until(
      'the refusal',
      () => profile.view()?.remote?.state === 'refused' && profile.view()?.remote,
    );
    expect(refused.text).toMatch(/not admitted|refused/);
    await profile.changeSettings({ remoteServiceUrl: 'http://127.0.0.1:1' });
    await profile.until('the unreachable one', () =>
      profile.view()?.remote?.text.includes('cannot be reached'),
    );
    expect(profile.view()?.local.state).toBe('ok');
  });

  it('goes on updating, and stops in order, after an update that the disk refused', async () => {
    const folder = temporaryFolder();
    const profile = await open({ folder });
    const trade = await chain.createTrade();
    await profile.until('the lock', () => profile.tradeBook.trade(trade.tradeId));
    const remote = await remoteService();
    closing.push(() => remote.stop());

    const disk = new DatabaseSync(join(folder, 'history.db'));
    // The app may be writing at this moment.
    disk.exec('PRAGMA busy_timeout = 10000');
    const refuseWrites = () =>
      disk.exec(`CREATE TRIGGER refused BEFORE UPDATE OF withheld ON trades
                 BEGIN SELECT RAISE(ABORT, 'the disk refuses'); END`);
    refuseWrites();
    const remoteAccounts = [profile.account];
    const refused = profile.changeSettings({
      remoteServiceUrl: remote.address.url,
      remoteAccounts,
    });
    await expect(refused).rejects.toThrow('the disk refuses');
    disk.exec('DROP TRIGGER refused');

    await profile.changeSettings({});
    await profile.until('the remote stream', () => profile.view()?.remote?.state === 'ok');
    expect(profile.links.view().local.text).not.toBe('running');

    refuseWrites();
    const last = profile.changeSettings({ remoteServiceUrl: null });
    await expect(last).rejects.toThrow('the disk refuses');
    await profile.links.stop();
    // Of a service without any stream.
    expect(profile.links.view().local.text).toBe('running');
    expect(profile.links.view().remote?.state).toBe('off');
    disk.close();
  });
});
