import { describe, expect, it } from 'vitest';
import type { Address, Hash } from '../../src-shared/brand.ts';
import {
  hourMs,
  makeConnections,
  makeContact,
  makeEvidence,
  makeEvent,
  makeNote,
  makeTradeView,
  me,
  now,
  other,
  silentNode,
  someAddress,
  someHash,
  someTradeId,
} from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld, type World } from './world.ts';

const disputed = (id: number, left: number) =>
  makeTradeView(
    { role: 'arbiter' },
    {
      tradeId: someTradeId(id),
      state: 'Disputed',
      disputedAt: now - hourMs,
      deadlineAt: now + left,
    },
  );
const soon = disputed(1, hourMs);
const later = disputed(2, 50 * hourMs);
const late = disputed(3, -hourMs);
const contacts = [
  makeContact({ address: someAddress(4), label: 'Sara Novak', arbiter: false }),
  makeContact({ address: other, label: 'Ben Brandt', arbiter: false }),
];
const evidence = makeEvidence({ author: other, text: 'I paid on Tuesday.' });
const full: Partial<World> = {
  trades: [later, late, soon],
  contacts,
  evidence: [evidence],
  events: [
    makeEvent(
      'EVIDENCE_SUBMITTED',
      { submittedBy: other, evidenceHash: evidence.hash },
      { seq: 2 },
    ),
  ],
  notes: {
    notes: [makeNote({ author: someAddress(4), text: 'Nothing arrived.' })],
    services: [],
    forged: 0,
  },
};
const rulingBy = (arbiter: Address, reasonHash: Hash) =>
  makeEvent('DISPUTE_RESOLVED', {
    resolvedBy: arbiter,
    buyerBps: 10_000,
    reasonHash,
    toBuyer: 2_500_000_000n,
    fee: 0n,
    toSeller: 0n,
    arbiterFee: 0n,
  });
const openSoon = (change: Partial<World> = {}) =>
  mountScreen(`/disputes/${someTradeId(1)}`, { world: makeWorld({ ...full, ...change }) });

describe('the arbiter’s page', () => {
  it('says what comes here', async () => {
    const screen = await mountScreen('/disputes');
    expect(screen.text(screen.get('empty-state'))).toContain('Nothing to decide');
    expect(screen.find('nav-disputes')).toBeNull();
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('claims nothing while trades are read, and says when they can’t be', async () => {
    const screen = await mountScreen('/disputes', {
      prepare: (bridge) => bridge.hold('trades.snapshot'),
    });
    expect(screen.find('empty-state')).toBeNull();
    screen.bridge.reject('trades.snapshot');
    screen.bridge.release('trades.snapshot');
    await screen.settle();
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it('lists what waits, the nearest deadline first, and what is not to be decided', async () => {
    const screen = await mountScreen('/disputes', { world: makeWorld(full) });
    expect(screen.all('dispute-row').map((row) => row.dataset['tradeId'])).toEqual([
      soon.trade.tradeId,
      later.trade.tradeId,
      late.trade.tradeId,
    ]);
    expect(screen.all('dispute-row').map((row) => row.dataset['group'])).toEqual([
      'waiting',
      'waiting',
      'elsewhere',
    ]);
    expect(screen.text(screen.get('dispute-row'))).toContain('Sara Novak / Ben Brandt');
    expect(screen.text(screen.get('nav-count-disputes'))).toBe('2');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('sets what both sides say side by side, with what was agreed', async () => {
    const screen = await openSoon();
    expect(screen.text(screen.get('agreed'))).toContain('€2,315.00, SEPA Instant, “Invoice 4417”');
    expect(screen.text(screen.get('side-seller'))).toContain('Nothing arrived.');
    expect(screen.text(screen.get('side-buyer'))).toContain('I paid on Tuesday.');
    expect(screen.text(screen.get('side-seller'))).not.toContain('I paid on Tuesday.');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('rules by exactly the share that is typed, and says what each gets', async () => {
    const screen = await openSoon();
    await screen.type('split-ruling-exact', '66.67');
    expect(screen.text(screen.get('ruling-shares'))).toContain('1,666.75 USDC');
    await screen.type('ruling-reasons', '  Two thirds arrived in time. ');
    await screen.click('rule');
    expect(screen.bridge.calls('evidence.compose')).toEqual([
      {
        tradeId: someTradeId(1),
        account: me,
        text: 'Two thirds arrived in time.',
        files: [],
      },
    ]);
    expect(screen.bridge.calls('trades.act')).toEqual([
      {
        tradeId: someTradeId(1),
        account: me,
        action: 'resolveDispute',
        buyerBps: 6_667,
        reasonHash: evidence.hash,
      },
    ]);
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('asks for the reasons before it rules, and packs the same ones once', async () => {
    const screen = await openSoon();
    await screen.click('rule');
    expect(screen.bridge.calls('trades.act')).toEqual([]);
    expect(screen.text(screen.get('error-reasons'))).toContain('Write why you rule so');
    expect(await screen.accessFaults()).toEqual([]);
    await screen.type('ruling-reasons', 'It arrived.');
    expect(screen.find('error-reasons')).toBeNull();
    screen.bridge.fail('trades.act', 'cancelled');
    await screen.click('rule');
    await screen.click('rule');
    expect(screen.bridge.calls('evidence.compose')).toHaveLength(1);
    await screen.type('ruling-reasons', 'It arrived in full.');
    await screen.click('rule');
    expect(screen.bridge.calls('evidence.compose')).toHaveLength(2);
  });

  it('says why the reasons could not be packed, and rules nothing then', async () => {
    const screen = await openSoon();
    screen.bridge.fail('evidence.compose', 'storage_failed');
    await screen.type('ruling-reasons', 'It arrived.');
    await screen.click('rule');
    expect(screen.toasts('failure')).toHaveLength(1);
    expect(screen.bridge.calls('trades.act')).toEqual([]);
  });

  it('hands the dispute to the second arbiter after a question, and only where there is one', async () => {
    expect((await openSoon()).find('decline')).toBeNull();
    const second = someAddress(8);
    const withSecond = makeTradeView(
      { role: 'arbiter' },
      { state: 'Disputed', disputedAt: now - hourMs, deadlineAt: now + hourMs },
      { fallbackArbiter: second },
    );
    const screen = await openSoon({
      trades: [withSecond],
      contacts: [...contacts, makeContact({ address: second, label: 'Grace Hill' })],
    });
    expect(screen.text(screen.get('decline'))).toBe('Decline: hand it to Grace Hill…');
    await screen.click('decline');
    expect(screen.text(document.body)).toContain('You can’t take it back.');
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('confirm-cancel');
    expect(screen.bridge.calls('trades.act')).toEqual([]);
    await screen.click('decline');
    await screen.click('confirm-yes');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId: someTradeId(1), account: me, action: 'declineDispute' },
    ]);
  });

  it('shows what was ruled and why, once it is', async () => {
    const reasons = makeEvidence({ hash: someHash(60), author: me, text: 'It arrived in full.' });
    const ruled = makeTradeView(
      { role: 'arbiter' },
      { ...soon.trade, state: 'Completed', remaining: 0n, deadlineAt: null, endedAt: now },
    );
    const screen = await openSoon({
      trades: [ruled],
      evidence: [reasons],
      events: [rulingBy(me, reasons.hash)],
    });
    expect(screen.text(screen.get('ruling-reasons-shown'))).toContain('It arrived in full.');
    expect(screen.find('ruling-reasons')).toBeNull();
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('can’t rule by something that is no share', async () => {
    const screen = await openSoon();
    await screen.type('split-ruling-exact', '120');
    expect(screen.text(screen.get('ruling'))).toContain('A percentage from 0 to 100');
    expect(screen.get('rule')).toHaveProperty('disabled', true);
  });

  it('reads why a ruling was not sent', async () => {
    const screen = await openSoon();
    screen.bridge.fail('trades.act', 'account_locked');
    await screen.type('ruling-reasons', 'It arrived.');
    await screen.click('rule');
    expect(screen.toasts('failure')[0]).toContain('Unlock it in Wallet');
    expect(screen.get('rule')).toHaveProperty('disabled', false);
  });

  it('waits for the network', async () => {
    const { network, ...rest } = makeConnections();
    const screen = await openSoon({
      connections: {
        ...rest,
        network: { ...network, state: 'halted', text: 'other chain' },
        nodes: silentNode,
      },
    });
    expect(screen.get('rule')).toHaveProperty('disabled', true);
    expect(screen.text(screen.get('ruling'))).toContain('Your own node does not answer.');
  });

  it('says that the time to rule has passed', async () => {
    const screen = await mountScreen(`/disputes/${someTradeId(3)}`, { world: makeWorld(full) });
    expect(screen.text(screen.get('ruling'))).toContain('The time to rule has passed.');
    expect(screen.find('rule')).toBeNull();
  });

  it('gives the whole window to a dispute where there is no room for two panes', async () => {
    const screen = await openSoon();
    await screen.resize('narrow');
    expect(screen.find('dispute-row')).toBeNull();
    await screen.press('Escape', {}, screen.get('dispute-panel'));
    expect(screen.route).toBe('/disputes');
    expect(screen.all('dispute-row')).toHaveLength(3);
  });

  it('says no amount, no name and no account while they are hidden', async () => {
    const screen = await openSoon();
    await screen.press('h', { ctrlKey: true, shiftKey: true });
    expect(screen.text()).not.toMatch(/2,500|2,315|1,250|Sara|Ben Brandt|Main account|0x/);
  });

  it('names no arbiter who decides instead while names are hidden', async () => {
    const second = someAddress(8);
    const handedOver = makeTradeView(
      { role: 'arbiter' },
      {
        state: 'Disputed',
        disputedAt: now - hourMs,
        deadlineAt: now + hourMs,
        escalated: true,
        currentArbiter: second,
      },
      { fallbackArbiter: second },
    );
    const world = makeWorld({
      trades: [handedOver],
      contacts: [...contacts, makeContact({ address: second, label: 'Grace Hill' })],
    });
    const screen = await mountScreen(`/disputes/${someTradeId(1)}`, { world });
    expect(screen.text(screen.get('ruling'))).toContain('Grace Hill decides this one.');
    await screen.press('h', { ctrlKey: true, shiftKey: true });
    expect(screen.text()).not.toMatch(/Grace|0x/);
  });
});
