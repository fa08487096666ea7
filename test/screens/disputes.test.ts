import { describe, expect, it } from 'vitest';
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
  someTradeId,
} from '../support/make-views.ts';
import { rulingText } from '../../src-shared/words/text-disputes.ts';
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
    await screen.type('ruling-reasons', 'The receipt is his bank’s.');
    await screen.click('rule');
    expect(screen.bridge.calls('evidence.compose')).toEqual([
      { tradeId: someTradeId(1), account: me, text: 'The receipt is his bank’s.', files: [] },
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
  });

  it('asks for the reasons first', async () => {
    const screen = await openSoon();
    await screen.click('rule');
    expect(screen.text(screen.get('ruling'))).toContain(rulingText.reasonsEmpty);
    expect(screen.bridge.calls('trades.act')).toEqual([]);
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
    await screen.type('ruling-reasons', 'No payment can be seen.');
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
