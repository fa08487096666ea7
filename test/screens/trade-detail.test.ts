import { describe, expect, it } from 'vitest';
import type { ConnectionsView, TradeView } from '../../src-shared/ipc/views.ts';
import { zeroHash } from '../../src-shared/parse.ts';
import {
  arbiter,
  hourMs,
  makeConnections,
  makeDetails,
  makeEvent,
  makeEvidence,
  makeNote,
  makeRelayedCall,
  makeRelayOffer,
  makeSettlement,
  makeTradeView,
  me,
  now,
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
  };
};
const toPay = makeTradeView({ role: 'buyer' });
const toRelease = makeTradeView({}, { state: 'Paid', paidAt: now - hourMs });
const disputed = makeTradeView(
  {},
  { state: 'Disputed', disputedAt: now - hourMs, deadlineAt: now + 300 * hourMs },
);

async function tickAll(screen: Screen): Promise<void> {
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
    await screen.click('action-markPaid');
    expect(screen.bridge.calls('trades.act')).toEqual([{ tradeId, action: 'markPaid' }]);
  });

  it('is told to wait while the lock is not final', async () => {
    const screen = await open(makeTradeView({ role: 'buyer' }, { status: 'pending' }));
    expect(screen.text(screen.get('before-paying'))).toContain('not final yet');
    expect(screen.get('action-markPaid')).toHaveProperty('disabled', true);
  });

  it('sees no account to pay into where something is wrong with it', async () => {
    const screen = await open(toPay, {
      details: makeDetails({ doNotPay: 'these bank details are not the agreed ones' }),
    });
    expect(screen.text(screen.get('do-not-pay'))).toContain('not the agreed ones');
    expect(screen.find('detail-seller-iban')).toBeNull();
    expect(screen.find('before-paying')).toBeNull();
  });

  it('unlocks sealed bank details, or reads why it can’t', async () => {
    const screen = await open(toPay, {
      details: makeDetails({
        sides: { seller: { state: 'sealed' }, buyer: { state: 'waiting', text: 'Yours.' } },
      }),
    });
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
      { tradeId, action: 'markPaid', feeBy: 'service' },
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
    await tickAll(screen);
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('action-confirmPayment');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, action: 'confirmPayment', value: 2_500_000_000n },
    ]);
  });

  it('releases a part, exactly as typed', async () => {
    const screen = await open(toRelease);
    await tickAll(screen);
    await screen.click('action-confirmPayment-part');
    expect(screen.text()).toContain('Still in escrow: 2,500.00 USDC');
    await screen.type('part-amount', '0.000001');
    await screen.click('part-continue');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, action: 'confirmPayment', value: 1n },
    ]);
  });

  it('reads why the step was not made, and can try again', async () => {
    const screen = await open(toRelease);
    await tickAll(screen);
    screen.bridge.fail('trades.act', 'insufficient_fee_balance');
    await screen.click('action-confirmPayment');
    expect(screen.toasts('failure')[0]).toContain('There is not enough coin for the network fee.');
    expect(screen.get('action-confirmPayment')).toHaveProperty('disabled', false);
  });

  it('can’t start a second step while a signing window is open', async () => {
    const screen = await open(toRelease, {}, { prepare: (bridge) => bridge.hold('trades.act') });
    await tickAll(screen);
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
      { tradeId, text: 'Nothing arrived.', files: [] },
    ]);
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, action: 'openDispute', evidenceHash: makeEvidence().hash },
    ]);
  });
});

describe('a trade whose state is in doubt', () => {
  it.each([
    ['unverified', 'Your own node has not seen it yet'],
    ['conflict', 'Do nothing with money'],
  ] as const)('offers no money action while it is %s', async (mark, says) => {
    const screen = await open(makeTradeView({ role: 'buyer', mark }));
    expect(screen.text(screen.get('action-waits'))).toContain(says);
    expect(screen.get('action-markPaid')).toHaveProperty('disabled', true);
  });

  it('waits for the network, stays readable, and says both', async () => {
    const screen = await open(toPay, { connections: offline() });
    expect(screen.text(screen.get('offline-banner'))).toContain('Base cannot be reached.');
    expect(screen.text(screen.get('action-waits'))).toContain('Waits for the network');
    expect(screen.get('action-markPaid')).toHaveProperty('disabled', true);
    await screen.click('banner-retry');
    expect(screen.bridge.calls('connections.retry')).toHaveLength(1);
  });

  it('waits for a step that is on its way', async () => {
    const screen = await open(makeTradeView({ role: 'buyer', pendingAction: 'markPaid' }));
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

  it('asks anew for the trade that is open only', async () => {
    const screen = await open(toPay);
    expect(screen.text(screen.get('trade-detail'))).toContain('are not stored here yet');
    screen.bridge.publish('trades.eventsChanged', [someTradeId(9)]);
    screen.bridge.publish('trades.eventsChanged', [tradeId]);
    await screen.settle();
    expect(screen.bridge.calls('trades.events')).toEqual([tradeId, tradeId]);
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
  it('takes a proposed split, or withdraws an own one', async () => {
    const mine = makeSettlement({ id: someHash(31), mine: true, createdAt: now });
    const screen = await open(toRelease, { settlements: [makeSettlement(), mine] });
    expect(screen.all('proposal').map((row) => screen.text(row))[1]).toContain('70 / 30');
    await screen.click('proposal-accept');
    await screen.click('proposal-withdraw');
    await screen.click('proposal-copy');
    expect(screen.bridge.calls('settlements.accept')).toEqual([makeSettlement().id]);
    expect(screen.bridge.calls('settlements.withdraw')).toEqual([mine.id]);
    expect(screen.bridge.calls('app.copy')).toHaveLength(1);
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('reads why a proposed split can’t be taken', async () => {
    const screen = await open(toRelease, { settlements: [makeSettlement()] });
    screen.bridge.fail('settlements.accept', 'split_lapsed');
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
