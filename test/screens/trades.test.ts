import { describe, expect, it } from 'vitest';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import {
  hourMs,
  makeOfferView,
  makeSettings,
  makeTradeView,
  now,
  practiceNetwork,
  someTradeId,
} from '../support/make-views.ts';
import { mountScreen, nextFrame } from './mount-screen.ts';
import { makeEmptyWorld, makeWorld } from './world.ts';

const paid = makeTradeView({}, { tradeId: someTradeId(1), state: 'Paid' });
const funded = makeTradeView(
  { counterpartyLabel: 'Ravi Chandra' },
  { tradeId: someTradeId(2), remaining: 1_000_000_000n, deadlineAt: now + 21 * hourMs },
);
const doubtful = makeTradeView(
  { mark: 'unverified', seen: 'service', counterpartyLabel: 'Chen Li' },
  { tradeId: someTradeId(3), deadlineAt: now + 30 * hourMs },
);
const ended = makeTradeView(
  { counterpartyLabel: 'Olga Petrova' },
  { tradeId: someTradeId(4), state: 'Completed', endedAt: now - hourMs, deadlineAt: null },
);
const offer = makeOfferView({ state: 'answer', mine: false });
const noEvents = { events: [], eventsOmitted: [] };
const full = makeWorld({ trades: [paid, funded, doubtful, ended], offers: [offer] });

describe('the list of trades', () => {
  it('says how to begin where there is nothing, and offers the ways', async () => {
    const screen = await mountScreen('/', { world: makeEmptyWorld() });
    expect(screen.text(screen.get('empty-state'))).toContain('A trade starts with an offer.');
    expect(screen.find('empty-practice')).toBeNull();
    expect(screen.text(screen.get('status-wallet'))).toContain('No account');
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('empty-new-trade');
    expect(screen.route).toBe('/new');
  });

  it('leads to the counterparty on the practice network', async () => {
    const screen = await mountScreen('/trades', {
      world: makeEmptyWorld({ settings: makeSettings({ network: practiceNetwork }) }),
    });
    expect(screen.find('practice-band')).not.toBeNull();
    await screen.click('empty-practice');
    expect(screen.route).toBe('/practice');
  });

  it('claims nothing while it is still read', async () => {
    const screen = await mountScreen('/trades', {
      prepare: (bridge) => bridge.hold('trades.snapshot'),
    });
    expect(screen.find('empty-state')).toBeNull();
    screen.bridge.release('trades.snapshot');
    await screen.settle();
    expect(screen.text()).toContain('No trades yet');
  });

  it('says so when it can’t be read, and doesn’t claim that there is nothing', async () => {
    const screen = await mountScreen('/trades', {
      prepare: (bridge) => bridge.reject('trades.snapshot'),
    });
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toEqual([
      'Something unexpected went wrong. The log file has the details; no money moved.',
    ]);
  });

  it('shows whose move it is, what is left in escrow, and doubts', async () => {
    const screen = await mountScreen('/trades', { world: full });
    const rows = screen.all('trade-row').map((row) => screen.text(row));
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(/Marta Keller Sell 2,500\.00 USDC .*Buyer says paid Release .*\b4 h$/);
    expect(rows[1]).toMatch(/Ravi Chandra Sell 1,000\.00 USDC .*Locked Buyer: pay .*\b19 h$/);
    expect(rows[2]).toMatch(/Chen Li .* Wait .*Not checked yet/);
    expect(rows[3]).toMatch(/Olga Petrova .*Released/);
    expect(screen.text(screen.get('offer-row'))).toContain('Answer');
    expect(screen.text(screen.get('count-mine'))).toBe('2');
    expect(screen.text(screen.get('nav-count-trades'))).toBe('2');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('mounts a screenful of 10,000 trades', async () => {
    const trades = Array.from({ length: 10_000 }, (_, index) =>
      makeTradeView({}, { tradeId: someTradeId(index), deadlineAt: now + index * 1000 }),
    );
    const screen = await mountScreen('/trades', { world: makeWorld({ trades }) });
    expect(screen.all('trade-row').length).toBeGreaterThan(10);
    expect(screen.all('trade-row').length).toBeLessThan(60);
    expect(screen.text(screen.get('count-live'))).toBe('10000');
  });

  it('finds by name, and says where else to search', async () => {
    const screen = await mountScreen('/trades', { world: full });
    await screen.type('find-trades', 'ravi');
    expect(screen.all('trade-row').map((row) => row.dataset['tradeId'])).toEqual([someTradeId(2)]);
    await screen.type('find-trades', 'nobody');
    expect(screen.text(screen.get('empty-state'))).toContain(
      'Nothing matches “nobody”. History has trades that ended earlier.',
    );
    await screen.click(screen.button('Clear the search'));
    expect(screen.all('trade-row')).toHaveLength(4);
  });

  it('narrows to one kind, and shows how many strangers wait', async () => {
    const screen = await mountScreen('/trades', { world: full });
    await screen.click('filter-offers');
    expect(screen.all('trade-row')).toHaveLength(0);
    expect(screen.all('offer-row')).toHaveLength(1);
    expect(screen.text(screen.get('count-received-offers'))).toBe('0');
    await screen.click('open-received-offers');
    expect(screen.route).toBe('/requests');
  });

  it('opens what the keyboard is on', async () => {
    const screen = await mountScreen('/trades', { world: full });
    const list = screen.get('trade-list');
    await screen.press('ArrowDown', {}, list);
    await screen.press('ArrowDown', {}, list);
    await screen.press('Enter', {}, list);
    expect(screen.get('trade-detail').dataset['tradeId']).toBe(paid.trade.tradeId);
    await screen.press('Escape', {}, screen.get('trade-list'));
    expect(screen.route).toBe('/trades');
  });

  it('follows a change as it comes, and asks anew when one was missed', async () => {
    const screen = await mountScreen('/trades', { world: full });
    const released: TradeView = {
      ...paid,
      trade: { ...paid.trade, state: 'Completed', endedAt: now, deadlineAt: null },
    };
    screen.bridge.publish('trades.delta', {
      sequence: 1,
      changed: [released],
      removed: [someTradeId(2)],
      ...noEvents,
    });
    await nextFrame();
    expect(screen.all('trade-row').map((row) => row.dataset['state'])).toEqual([
      'Funded',
      'Completed',
      'Completed',
    ]);
    screen.bridge.answer('trades.snapshot', () => ({ sequence: 7, trades: [paid] }));
    screen.bridge.publish('trades.delta', { sequence: 7, changed: [], removed: [], ...noEvents });
    await screen.settle();
    expect(screen.bridge.calls('trades.snapshot')).toHaveLength(2);
    expect(screen.all('trade-row').map((row) => row.dataset['state'])).toEqual(['Paid']);
  });

  it('opens an offer file, and says why one can’t be read', async () => {
    const screen = await mountScreen('/trades');
    screen.bridge.fail('offers.openFile', 'offer_altered');
    await screen.click('open-offer-file');
    expect(screen.toasts('failure')).toEqual([
      'The offer was altered after it was signed. Do not use it; ask for it again by another way.',
    ]);
    screen.bridge.answer('offers.openFile', () => ({ ok: true, value: { kind: 'offer', offer } }));
    await screen.click('open-offer-file');
    expect(screen.route).toBe(`/offers/${offer.id}`);
  });

  it('gives the whole window to a trade where there is no room for two panes', async () => {
    const screen = await mountScreen(`/trades/${paid.trade.tradeId}`, {
      world: full,
      size: 'narrow',
    });
    expect(screen.get('trade-list').closest<HTMLElement>('section')?.style.display).toBe('none');
    await screen.resize('wide');
    expect(screen.get('trade-list').closest<HTMLElement>('section')?.style.display).toBe('');
    expect(screen.find('trade-detail')).not.toBeNull();
  });

  it('says no amount, no name and no account while they are hidden', async () => {
    const screen = await mountScreen('/trades', { world: full, hidden: true });
    const text = screen.text();
    expect(text).toContain('•••');
    expect(text).not.toMatch(/\d[\d,]*\.\d\d\b|Marta|Ravi|Chen|Olga|Main account|0x/);
  });
});
