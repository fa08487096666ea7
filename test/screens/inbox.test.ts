import { describe, expect, it } from 'vitest';
import {
  hourMs,
  makeInboxItem,
  makeTradeView,
  now,
  someHash,
  someTradeId,
} from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const seen = makeInboxItem({ id: 'a', title: 'Locked', seen: true, at: now - 3 * hourMs });
const fresh = makeInboxItem({ id: 'b' });
const doubtful = makeInboxItem({
  id: 'c',
  tradeId: null,
  offerId: someHash(5),
  title: 'Offer from Ravi',
  text: 'Ravi sells 1,200.00 USDC.',
  doubt: 'unchecked',
  at: now - 2 * hourMs,
});
const inbox = [seen, fresh, doubtful];

describe('the inbox', () => {
  it('says that nothing happened yet', async () => {
    const screen = await mountScreen('/inbox');
    expect(screen.text(screen.get('empty-state'))).toContain('Nothing yet');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('claims nothing while it is read, and says when it can’t be', async () => {
    const screen = await mountScreen('/inbox', { prepare: (bridge) => bridge.hold('inbox.list') });
    expect(screen.find('empty-state')).toBeNull();
    screen.bridge.reject('inbox.list');
    screen.bridge.release('inbox.list');
    await screen.settle();
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it('lists the newest first, marks what is new and what is not checked yet', async () => {
    const screen = await mountScreen('/inbox', { world: makeWorld({ inbox }) });
    const rows = screen.all('inbox-item').map((row) => screen.text(row));
    expect(rows[0]).toMatch(/^new Buyer says paid/);
    expect(rows[1]).toMatch(/^Locked/);
    expect(rows[2]).toMatch(/Offer from Ravi .*Not checked yet/);
    expect(screen.text(screen.get('nav-count-inbox'))).toBe('2');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('groups by trade under the move and what is left, own moves by deadline first', async () => {
    const later = makeTradeView({}, { state: 'Paid', deadlineAt: now + 5 * hourMs });
    const sooner = makeTradeView(
      {},
      { tradeId: someTradeId(2), state: 'Paid', deadlineAt: now + hourMs / 2 },
    );
    const theirs = makeTradeView({}, { tradeId: someTradeId(3) });
    const itemOf = (id: string, trade: number, hours: number) =>
      makeInboxItem({ id, tradeId: someTradeId(trade), at: now - hours * hourMs });
    const world = makeWorld({
      trades: [later, sooner, theirs],
      inbox: [itemOf('a', 3, 1), itemOf('b', 1, 2), itemOf('c', 2, 3), itemOf('d', 1, 4), doubtful],
    });
    const screen = await mountScreen('/inbox', { world });
    const groups = screen.all('inbox-group').map((group) => ({
      items: group.querySelectorAll('[data-testid="inbox-item"]').length,
      head: screen.text(group.querySelector('[data-testid="inbox-group-head"]')),
    }));
    expect(groups).toEqual([
      { items: 1, head: 'Sell 2,500.00 USDC, Marta Keller Release 0:30:00' },
      { items: 2, head: 'Sell 2,500.00 USDC, Marta Keller Release 5 h' },
      { items: 1, head: 'Sell 2,500.00 USDC, Marta Keller Buyer: pay 2 h' },
      { items: 1, head: '' },
    ]);
    expect(screen.get('inbox-group-head').dataset['tone']).toBe('soon');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('strikes out what the network took back', async () => {
    const world = makeWorld({ inbox: [makeInboxItem({ doubt: 'retracted' })] });
    const screen = await mountScreen('/inbox', { world });
    const item = screen.get('inbox-item');
    expect(screen.text(item.querySelector('.line-through'))).toContain('Buyer says paid');
    expect(screen.text(item)).toContain('Taken back by the network');
  });

  it('strikes out what a service claims against the own node', async () => {
    const world = makeWorld({ inbox: [makeInboxItem({ doubt: 'contradicted' }), seen] });
    const screen = await mountScreen('/inbox', { world });
    const [claimed, checked] = screen.all('inbox-item');
    expect(screen.text(claimed!.querySelector('.line-through'))).toContain('Buyer says paid');
    expect(screen.text(claimed)).toContain('Your own node shows that this did not happen');
    expect(checked!.querySelector('.line-through')).toBeNull();
    expect(screen.text(checked)).not.toMatch(/Not checked|did not happen/);
  });

  it('leads to the trade, or to History once it left the list, and is seen then', async () => {
    const world = makeWorld({ inbox, trades: [makeTradeView()] });
    const screen = await mountScreen('/inbox', { world });
    await screen.click(screen.all('inbox-item')[0]!);
    expect(screen.route).toBe(`/trades/${someTradeId(1)}`);
    expect(screen.bridge.calls('inbox.seen')).toEqual([['b']]);
    const later = await mountScreen('/inbox', { world: makeWorld({ inbox }) });
    await later.click(later.all('inbox-item')[1]!);
    expect(later.route).toBe(`/history/${someTradeId(1)}`);
    expect(later.bridge.calls('inbox.seen')).toEqual([]);
  });

  it('leads to the offer', async () => {
    const screen = await mountScreen('/inbox', { world: makeWorld({ inbox: [doubtful] }) });
    await screen.click('inbox-item');
    expect(screen.route).toBe(`/offers/${someHash(5)}`);
  });

  it('marks all as seen, in pieces that main takes', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => makeInboxItem({ id: `n${index}` }));
    const screen = await mountScreen('/inbox', { world: makeWorld({ inbox: many }) });
    expect(screen.all('inbox-item')).toHaveLength(500);
    await screen.click('inbox-mark-all');
    expect(screen.bridge.calls('inbox.seen').map((ids) => ids.length)).toEqual([1_000, 500]);
  });

  it('says no amount and no name while they are hidden', async () => {
    const screen = await mountScreen('/inbox', { world: makeWorld({ inbox }), hidden: true });
    expect(screen.text()).not.toMatch(/2,315|1,200|Marta|Ravi|Main account/);
  });
});
