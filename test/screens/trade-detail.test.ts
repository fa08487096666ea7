import { describe, expect, it } from 'vitest';
import type {
  ConnectionsView,
  SettlementView,
  TradesDelta,
  TradeView,
} from '../../src-shared/ipc/views.ts';
import { zeroHash } from '../../src-shared/parse.ts';
import type { TradeFacts } from '../../src-shared/trade/situation.ts';
import {
  approvalOf,
  arbiter,
  freshNode,
  hourMs,
  makeConnections,
  makeDetails,
  makeEvent,
  makeEvidence,
  makeFacts,
  makeNote,
  makeRelayedCall,
  makeRelayOffer,
  makeSettlement,
  makeTradeView,
  me,
  now,
  payableNow,
  silentNode,
  someAddress,
  someHash,
  someTradeId,
} from '../support/make-views.ts';
import { mountScreen, type Screen, type ScreenOptions } from './mount-screen.ts';
import { makeWorld, type World } from './world.ts';

const tradeId = someTradeId(1);
const open = (
  view: TradeView,
  world: Partial<World> = {},
  options: Omit<ScreenOptions, 'world'> = {},
): Promise<Screen> =>
  mountScreen(`/trades/${tradeId}`, {
    world: makeWorld({ trades: [view], details: makeDetails(), ...world }),
    ...options,
  });
const offline = (): ConnectionsView => {
  const { network, ...rest } = makeConnections();
  return {
    ...rest,
    network: { ...network, state: 'reconnecting', text: 'reconnecting', retryAt: now + 4_000 },
    nodes: silentNode,
  };
};
const toPay = makeTradeView({ role: 'buyer' });
const buying = (facts: Partial<TradeFacts>): TradeView =>
  makeTradeView({ role: 'buyer', facts: makeFacts('buyer', facts) });
const toRelease = makeTradeView({}, { state: 'Paid', paidAt: now - hourMs });
const disputed = makeTradeView(
  {},
  { state: 'Disputed', disputedAt: now - hourMs, deadlineAt: now + 300 * hourMs },
);

async function checkAll(screen: Screen): Promise<void> {
  for (const box of document.querySelectorAll<HTMLElement>(
    '[data-testid="release-checks"] input[type="checkbox"], [data-testid="release-checks"] [role="checkbox"]',
  ))
    await screen.click(box);
}

describe('a buyer who has to pay', () => {
  it('sees the four lines, where to pay, and says “paid” for this trade', async () => {
    const screen = await open(toPay);
    for (const line of ['happened', 'move', 'until', 'ifNobodyMoves'])
      expect(screen.text(screen.get(`line-${line}`))).not.toBe('');
    expect(screen.text(screen.get('detail-seller-iban'))).toBe('DE89 3704 0044 0532 0130 00');
    expect(screen.text(screen.get('before-paying'))).toContain('Pay €2,315.00 exactly');
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('pay-this');
    expect(screen.bridge.calls('details.pay')).toEqual([tradeId]);
    await screen.click('action-markPaid');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, account: me, action: 'markPaid' },
    ]);
  });

  it('is told to wait while the lock is not final', async () => {
    const screen = await open(makeTradeView({ role: 'buyer' }, { status: 'pending' }));
    expect(screen.text(screen.get('line-move'))).toContain('Wait: do not pay yet.');
    expect(screen.text(screen.get('do-not-pay'))).toContain('not final yet');
    expect(screen.text(screen.get('action-waits'))).toContain('not final yet');
    expect(screen.find('before-paying')).toBeNull();
    expect(screen.find('detail-seller-iban')).toBeNull();
    expect(screen.get('action-markPaid')).toHaveProperty('disabled', true);
  });

  it.each([
    ['details that are not the agreed ones', { details: 'wrong' }, 'not the ones that were agreed'],
    ['details that have not come', { details: 'missing' }, 'have not come yet'],
    ['no agreement', { agreed: false }, 'is not on this computer'],
    ['a node that does not show the lock', { lock: 'differs' }, 'show different things'],
    ['a node that says nothing of the lock', { lock: 'no_answer' }, 'can’t be checked'],
    ['too little time', { arrivesWithinMs: 3 * hourMs }, 'Too little time'],
  ] as const)('sees no account to pay into with %s', async (_, payment, says) => {
    const screen = await open(buying({ payment: { ...payableNow, ...payment } }));
    expect(screen.text(screen.get('line-move'))).toContain('do not pay');
    expect(screen.text(screen.get('do-not-pay'))).toContain(says);
    expect(screen.text(screen.get('details-seller'))).toContain('Held back while you must not pay');
    expect(screen.find('detail-seller-iban')).toBeNull();
    expect(screen.find('before-paying')).toBeNull();
  });

  it('has to withdraw a proposal of its own before it pays', async () => {
    const mine = makeSettlement({ mine: true });
    const screen = await open(buying({ approvals: [approvalOf(mine)] }), { settlements: [mine] });
    expect(screen.text(screen.get('line-move'))).toContain('do not pay; withdraw your proposal');
    expect(screen.find('detail-seller-iban')).toBeNull();
    expect(screen.find('before-paying')).toBeNull();
    await screen.click('action-withdrawProposal');
    expect(screen.bridge.calls('proposals.withdraw')).toEqual([mine.id]);
  });

  it('unlocks sealed bank details, or reads why it can’t', async () => {
    const screen = await open(buying({ payment: { ...payableNow, details: 'sealed' } }), {
      details: makeDetails({
        sides: { seller: { state: 'sealed' }, buyer: { state: 'waiting', text: 'Yours.' } },
      }),
    });
    expect(screen.text(screen.get('do-not-pay'))).toContain('Unlock the account to read them.');
    screen.bridge.fail('details.open', 'wrong_passphrase');
    await screen.click('details-unlock');
    expect(screen.bridge.calls('details.open')).toEqual([tradeId]);
    expect(screen.toasts('failure')[0]).toContain('The passphrase is wrong.');
  });

  it('may let a service pay the fee, and the step says so', async () => {
    const screen = await open(toPay, {
      relayOffer: makeRelayOffer({ coin: 0n, relayer: { service: 'trade.example.org' } }),
    });
    expect(screen.text(screen.get('coin-lack'))).toContain('This account has no ETH');
    await screen.click('action-markPaid');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, account: me, action: 'markPaid', feeBy: 'service' },
    ]);
  });

  it('reads how to get coin where nobody pays', async () => {
    const screen = await open(toPay, { relayOffer: makeRelayOffer({ coin: 0n }) });
    expect(screen.text(screen.get('nobody-pays'))).toContain('Send at least 0.0001 ETH');
    await screen.click(screen.button('Receive coin'));
    expect(screen.route).toBe('/wallet');
  });
});

describe('a seller who was told “paid”', () => {
  it('releases only after the three ticks, the whole rest', async () => {
    const screen = await open(toRelease);
    expect(screen.get('action-confirmPayment')).toHaveProperty('disabled', true);
    expect(screen.text()).toContain('Release waits for the three ticks.');
    await checkAll(screen);
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('action-confirmPayment');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, account: me, action: 'confirmPayment', value: 2_500_000_000n },
    ]);
  });

  it('releases a part, exactly as typed', async () => {
    const screen = await open(toRelease);
    await checkAll(screen);
    await screen.click('action-confirmPayment-part');
    expect(screen.text()).toContain('Still in escrow: 2,500.00 USDC');
    await screen.type('part-amount', '0.000001');
    await screen.click('part-continue');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, account: me, action: 'confirmPayment', value: 1n },
    ]);
  });

  it('reads why the step was not made, and can try again', async () => {
    const screen = await open(toRelease);
    await checkAll(screen);
    screen.bridge.fail('trades.act', 'insufficient_fee_balance');
    await screen.click('action-confirmPayment');
    expect(screen.toasts('failure')[0]).toContain('There is not enough coin for the network fee.');
    expect(screen.get('action-confirmPayment')).toHaveProperty('disabled', false);
  });

  it('can’t start a second step while a signing window is open', async () => {
    const screen = await open(toRelease, {}, { prepare: (bridge) => bridge.hold('trades.act') });
    await checkAll(screen);
    await screen.click('action-confirmPayment');
    expect(screen.get('action-openDispute')).toHaveProperty('disabled', true);
    screen.bridge.release('trades.act');
    await screen.settle();
    expect(screen.get('action-openDispute')).toHaveProperty('disabled', false);
  });

  it('opens a dispute, with a statement or without', async () => {
    const screen = await open(toRelease);
    await screen.click('action-openDispute');
    await screen.type('evidence-statement', 'Nothing arrived.');
    await screen.click('evidence-continue');
    expect(screen.bridge.calls('evidence.compose')).toEqual([
      { tradeId, account: me, text: 'Nothing arrived.', files: [] },
    ]);
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, account: me, action: 'openDispute', evidenceHash: makeEvidence().hash },
    ]);
  });
});

describe('a trade whose state is in doubt', () => {
  it('pays nothing out, and shows no account, while only a service knows it', async () => {
    const screen = await open(
      makeTradeView({ role: 'buyer', mark: 'unverified', seen: 'service' }),
    );
    expect(screen.text(screen.get('action-waits'))).toContain('Your own node has not seen it yet');
    expect(screen.text(screen.get('do-not-pay'))).toContain('Your own node has not seen it yet');
    expect(screen.get('action-refund')).toHaveProperty('disabled', true);
    expect(screen.get('propose-settlement')).toHaveProperty('disabled', true);
    expect(screen.find('detail-seller-iban')).toBeNull();
    expect(screen.find('before-paying')).toBeNull();
  });

  it('pays nothing out while own nodes show different things, and leads to them', async () => {
    const screen = await open(toRelease, {
      connections: makeConnections({ nodes: { ...freshNode, agree: false } }),
    });
    expect(screen.text(screen.get('action-waits'))).toContain('Your own nodes show different');
    await checkAll(screen);
    expect(screen.get('action-confirmPayment')).toHaveProperty('disabled', true);
    expect(screen.get('action-openDispute')).toHaveProperty('disabled', false);
    await screen.click('action-checkNodes');
    expect(screen.route).toBe('/settings');
  });

  it('follows the chain where a service contradicts it, whose claim is struck out', async () => {
    const claimed = makeEvent(
      'PAYMENT_SENT',
      { referenceHash: zeroHash },
      { seq: 2, mark: 'conflict' },
    );
    const screen = await open(makeTradeView({ role: 'buyer', mark: 'conflict' }), {
      events: [claimed],
    });
    expect(screen.text(screen.get('line-move'))).toContain('Yours: pay €2,315.00');
    expect(screen.get('action-markPaid')).toHaveProperty('disabled', false);
    expect(screen.text(screen.get('trade-row'))).toContain('Service and chain disagree');
    const line = screen.get('timeline-event');
    expect(screen.text(line.querySelector('.line-through'))).toContain('paid');
    await screen.click(line.querySelector('button')!);
    expect(screen.text(line)).toContain('What the app says to do follows the chain.');
  });

  it('waits for the network, stays readable, and says both', async () => {
    const screen = await open(toPay, { connections: offline() });
    expect(screen.text(screen.get('offline-banner'))).toContain('Base cannot be reached.');
    expect(screen.text(screen.get('line-move'))).toContain('Wait: do not pay.');
    expect(screen.text(screen.get('action-waits'))).toContain('Your own node does not answer.');
    expect(screen.get('action-markPaid')).toHaveProperty('disabled', true);
    expect(screen.find('detail-seller-iban')).toBeNull();
    await screen.click('banner-retry');
    await screen.click('action-askNode');
    expect(screen.bridge.calls('connections.retry')).toHaveLength(2);
  });

  it('waits for a step that is on its way', async () => {
    const sent = { action: 'markPaid', by: 'us' } as const;
    const screen = await open({ ...buying({ sent }), pendingAction: 'markPaid' });
    expect(screen.text(screen.get('line-move'))).toContain('Waiting for the network');
    expect(screen.text(screen.get('action-waits'))).toContain('Sent: I have paid.');
    expect(screen.get('action-markPaid')).toHaveProperty('disabled', true);
  });

  it('says that the service holds something back', async () => {
    const screen = await open(makeTradeView({ withheld: true }));
    expect(screen.text(screen.get('trade-detail'))).toContain('The service holds back something');
  });
});

describe('a trade’s timeline', () => {
  const created = makeEvent(
    'PAYMENT_SENT',
    { referenceHash: zeroHash },
    { seq: 2, at: now - hourMs },
  );

  it('shows the newest event first, whole on demand', async () => {
    const screen = await open(toRelease, { events: [created] });
    expect(screen.all('timeline-event')).toHaveLength(1);
    await screen.click(screen.get('timeline-event').querySelector('button')!);
    await screen.click('event-explorer');
    expect(screen.bridge.calls('app.openExplorer')).toEqual([created.event.txHash]);
  });

  it('says what is taken back by the network', async () => {
    const retracted = makeEvent(
      'PAYMENT_SENT',
      { referenceHash: zeroHash },
      { seq: 2, status: 'retracted' },
    );
    const screen = await open(toPay, { events: [retracted] });
    expect(screen.text(screen.get('timeline-event'))).toContain('taken back by the network');
  });

  const delta = (sequence: number, change: Partial<TradesDelta>): TradesDelta => ({
    sequence,
    changed: [],
    removed: [],
    events: [],
    eventsOmitted: [],
    ...change,
  });

  it('follows the deltas of the open trade without asking again', async () => {
    const screen = await open(toPay);
    expect(screen.text(screen.get('trade-detail'))).toContain('are not stored here yet');
    const ofAnother = { ...created, event: { ...created.event, tradeId: someTradeId(9) } };
    screen.bridge.publish('trades.delta', delta(1, { events: [ofAnother] }));
    await screen.settle();
    expect(screen.all('timeline-event')).toHaveLength(0);
    screen.bridge.publish('trades.delta', delta(2, { events: [created] }));
    await screen.settle();
    expect(screen.all('timeline-event').map((line) => line.dataset['status'])).toEqual(['final']);
    const retracted = { ...created, event: { ...created.event, status: 'retracted' as const } };
    screen.bridge.publish('trades.delta', delta(3, { events: [retracted] }));
    await screen.settle();
    expect(screen.all('timeline-event').map((line) => line.dataset['status'])).toEqual([
      'retracted',
    ]);
    expect(screen.bridge.calls('trades.events')).toEqual([tradeId]);
  });

  it('asks again where a delta leaves events of the open trade out', async () => {
    const screen = await open(toPay);
    screen.bridge.answer('trades.events', () => ({ sequence: 2, events: [created] }));
    screen.bridge.publish('trades.delta', delta(1, { eventsOmitted: [someTradeId(9)] }));
    await screen.settle();
    expect(screen.bridge.calls('trades.events')).toEqual([tradeId]);
    screen.bridge.publish('trades.delta', delta(2, { eventsOmitted: [tradeId] }));
    await screen.settle();
    expect(screen.bridge.calls('trades.events')).toEqual([tradeId, tradeId]);
    expect(screen.all('timeline-event')).toHaveLength(1);
  });

  it('claims nothing while events are read, and says when they can’t be', async () => {
    const screen = await open(toPay, {}, { prepare: (bridge) => bridge.hold('trades.events') });
    expect(screen.text(screen.get('trade-detail'))).not.toContain('are not stored here yet');
    screen.bridge.reject('trades.events');
    screen.bridge.release('trades.events');
    await screen.settle();
    expect(screen.toasts('failure')).toHaveLength(1);
  });
});

describe('what both sides say and propose', () => {
  const proposed = (...settlements: readonly SettlementView[]): TradeView => ({
    ...toRelease,
    facts: makeFacts('seller', { approvals: settlements.map((one) => approvalOf(one, 'Paid')) }),
  });

  it('takes a proposed split, or withdraws an own one', async () => {
    const mine = makeSettlement({ id: someHash(31), mine: true, createdAt: now });
    const screen = await open(proposed(makeSettlement(), mine), {
      settlements: [makeSettlement(), mine],
    });
    expect(screen.text(screen.get('line-move'))).toContain('Marta Keller proposes a split');
    expect(screen.all('proposal').map((row) => screen.text(row))[1]).toContain('70 / 30');
    await screen.click('proposal-accept');
    await screen.click('proposal-withdraw');
    await screen.click('proposal-copy');
    expect(screen.bridge.calls('proposals.accept')).toEqual([makeSettlement().id]);
    expect(screen.bridge.calls('proposals.withdraw')).toEqual([mine.id]);
    expect(screen.bridge.calls('app.copy')).toHaveLength(1);
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('reads why a proposed split can’t be taken', async () => {
    const screen = await open(proposed(makeSettlement()), { settlements: [makeSettlement()] });
    screen.bridge.fail('proposals.accept', 'split_lapsed');
    await screen.click('proposal-accept');
    expect(screen.toasts('failure')[0]).toContain('Propose anew.');
  });

  it('shows evidence, saves its files, and hands nothing over without a service', async () => {
    const committed = makeEvent(
      'EVIDENCE_SUBMITTED',
      { submittedBy: me, evidenceHash: makeEvidence().hash },
      { seq: 3, at: now - hourMs },
    );
    const screen = await open(disputed, { evidence: [makeEvidence()], events: [committed] });
    const text = screen.text(screen.get('evidence-section'));
    expect(text).toContain('Here is my bank statement.');
    expect(text).toContain('statement.pdf');
    expect(screen.find('evidence-add')).not.toBeNull();
  });

  it('shows notes and writes one to those who can read it', async () => {
    const screen = await open(toRelease, {
      notes: {
        notes: [
          makeNote(),
          makeNote({ id: someHash(41), mine: true, author: me, text: 'Thanks.' }),
        ],
        services: [{ source: 'local', name: 'this computer’s service' }],
        forged: 2,
      },
    });
    const text = screen.text(screen.get('notes'));
    expect(text).toContain('The payment is on its way.');
    expect(screen.find('notes-forged')).not.toBeNull();
    await screen.type('note-field', 'I see nothing yet.');
    await screen.click('note-send');
    expect(screen.bridge.calls('notes.write')).toEqual([{ tradeId, text: 'I see nothing yet.' }]);
    expect(screen.get('note-field')).toHaveProperty('value', '');
  });

  it('keeps what was typed when it could not be signed', async () => {
    const screen = await open(toRelease, {
      notes: { notes: [], services: [{ source: 'local', name: 'here' }], forged: 0 },
    });
    screen.bridge.fail('notes.write', 'cancelled');
    await screen.type('note-field', 'I see nothing yet.');
    await screen.click('note-send');
    expect(screen.toasts('note')[0]).toContain('Cancelled.');
    expect(screen.get('note-field')).toHaveProperty('value', 'I see nothing yet.');
  });

  it('says what became of a step that a service was to send', async () => {
    const screen = await open(toPay, { relayedCalls: [makeRelayedCall({ state: 'withheld' })] });
    expect(screen.text(screen.get('relayed-call'))).toContain('Pay the fee yourself');
    await screen.click('relay-pay-myself');
    expect(screen.bridge.calls('relay.payMyself')).toEqual([makeRelayedCall().digest]);
  });
});

describe('a trade’s papers', () => {
  it('names all parties and the windows, and saves a dossier', async () => {
    const screen = await open(toRelease);
    const text = screen.text(screen.get('trade-terms'));
    expect(text).toContain('Lena Weiss');
    expect(text).toContain('50 % each');
    await screen.click('dossier-json');
    expect(screen.bridge.calls('trades.dossier')).toEqual([{ tradeId, form: 'json' }]);
    expect(screen.toasts('done')).toEqual(['Saved: /home/anna/saved.json']);
    screen.bridge.fail('trades.dossier', 'storage_failed');
    await screen.click('dossier-page');
    expect(screen.toasts('failure')[0]).toContain('Check the disk');
  });

  it('is readable without an agreement, a token list and names', async () => {
    const screen = await mountScreen(`/trades/${tradeId}`, {
      world: makeWorld({
        contacts: [],
        trades: [
          makeTradeView(
            { details: null, counterpartyLabel: null },
            {},
            { token: someAddress(77), fallbackArbiter: someAddress(78) },
          ),
        ],
      }),
    });
    expect(screen.text(screen.get('trade-detail'))).toContain('units of');
    expect(screen.text(screen.get('trade-terms'))).toContain('only its hash is known here');
  });

  it.each(['Completed', 'Cancelled', 'Settled'] as const)(
    'offers no step once it is %s',
    async (state) => {
      const screen = await open(
        makeTradeView({}, { state, remaining: 0n, endedAt: now - hourMs, deadlineAt: null }),
      );
      expect(screen.find('trade-actions')).toBeNull();
      expect(screen.find('settlement')).toBeNull();
      expect(screen.find('trade-details')).toBeNull();
    },
  );

  it('says no amount, no name and no account while they are hidden', async () => {
    const screen = await open(
      toRelease,
      {
        settlements: [makeSettlement()],
        notes: {
          notes: [makeNote()],
          services: [{ source: 'local', name: 'this computer’s service' }],
          forged: 0,
        },
        events: [makeEvent('PAYMENT_SENT', { referenceHash: zeroHash }, { seq: 2 })],
        contacts: [{ address: arbiter, label: 'Lena Weiss', arbiter: true, card: null }],
      },
      { hidden: true },
    );
    expect(screen.text()).not.toMatch(
      /2,500|2,315|1,750|750\.00|Marta|Keller|Lena|Weiss|Anna|DE89|Main account|0x/,
    );
  });
});
