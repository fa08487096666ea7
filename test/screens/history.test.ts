import { describe, expect, it } from 'vitest';
import { hourMs, makeTradeView, now, someTradeId } from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const ended = Array.from({ length: 3 }, (_, index) =>
  makeTradeView(
    { counterpartyLabel: ['Marta Keller', 'Ravi Chandra', null][index] ?? null },
    {
      tradeId: someTradeId(index + 1),
      state: (['Completed', 'Cancelled', 'Settled'] as const)[index] ?? 'Completed',
      remaining: 0n,
      endedAt: now - (30 + index) * hourMs,
      deadlineAt: null,
    },
  ),
);
const full = makeWorld({ history: { trades: ended, total: 250 } });

describe('the history', () => {
  it('says when trades come here', async () => {
    const screen = await mountScreen('/history');
    expect(screen.text(screen.get('empty-state'))).toContain('a day after they end');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('claims nothing while it is read, and says when it can’t be', async () => {
    const screen = await mountScreen('/history', {
      prepare: (bridge) => bridge.hold('trades.history'),
    });
    expect(screen.text(screen.get('history-view'))).not.toMatch(/No (ended )?trades/);
    screen.bridge.reject('trades.history');
    screen.bridge.release('trades.history');
    await screen.settle();
    expect(screen.text(screen.get('history-view'))).not.toMatch(/No (ended )?trades/);
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it('lists how each trade ended, and turns the pages', async () => {
    const screen = await mountScreen('/history', { world: full });
    const rows = screen.all('history-row').map((row) => screen.text(row));
    expect(rows[0]).toMatch(/Marta Keller Sell 2,500\.00 USDC €2,315\.00 SEPA Instant Released/);
    expect(rows[1]).toMatch(/Returned$/);
    expect(rows[2]).toMatch(/0x\w{4}…\w{4} .*Split$/);
    expect(screen.text(screen.get('history-range'))).toBe('1 to 3 of 250');
    expect(screen.get('history-newer')).toHaveProperty('disabled', true);
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('history-older');
    expect(screen.bridge.calls('trades.history').at(-1)).toEqual({
      search: '',
      states: [],
      offset: 100,
      limit: 100,
    });
  });

  it('searches, begins at the first page again, and says what can be searched', async () => {
    const screen = await mountScreen('/history', { world: full });
    await screen.click('history-older');
    screen.bridge.answer('trades.history', () => ({ trades: [], total: 0 }));
    await screen.type('find-history', ' ravi ');
    await screen.choose(document.getElementById('field-history-state')!, 'Returned');
    expect(screen.bridge.calls('trades.history').at(-1)).toEqual({
      search: 'ravi',
      states: ['Cancelled'],
      offset: 0,
      limit: 100,
    });
    expect(screen.text(screen.get('empty-state'))).toContain(
      'Search by name, address, trade id or reference.',
    );
  });

  it('keeps the newer answer when an older one comes late', async () => {
    const screen = await mountScreen('/history', { world: full });
    screen.bridge.hold('trades.history');
    await screen.type('find-history', 'r');
    screen.bridge.answer('trades.history', ({ search }) =>
      search === 'r' ? { trades: [], total: 0 } : { trades: ended.slice(1, 2), total: 1 },
    );
    await screen.type('find-history', 'ra');
    screen.bridge.release('trades.history');
    await screen.settle();
    expect(screen.all('history-row')).toHaveLength(1);
  });

  it('opens a trade, and finds one that is on another page', async () => {
    const screen = await mountScreen('/history', { world: full });
    await screen.click('history-row');
    expect(screen.get('trade-detail').dataset['tradeId']).toBe(someTradeId(1));
    await screen.go(`/history/${someTradeId(50)}`);
    expect(screen.bridge.calls('trades.history').at(-1)?.search).toBe(someTradeId(50));
  });

  it.each(['csv', 'json'] as const)('saves it as %s, or says why not', async (format) => {
    const screen = await mountScreen('/history', { world: full });
    await screen.click(`export-${format}`);
    expect(screen.bridge.calls('trades.export')).toEqual([format]);
    expect(screen.toasts('done')).toEqual(['Saved: /home/anna/saved.json']);
    screen.bridge.fail('trades.export', 'storage_failed');
    await screen.click(`export-${format}`);
    expect(screen.toasts('failure')[0]).toContain('Check the disk; nothing was changed.');
  });

  it('says no amount, no name and no account while they are hidden', async () => {
    const screen = await mountScreen('/history', { world: full, hidden: true });
    expect(screen.text()).not.toMatch(/2,500|2,315|Marta|Ravi|Main account|0x/);
  });
});
