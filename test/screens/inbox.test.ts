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
    expect(rows[1]).toMatch(/Offer from Ravi .*Not checked yet/);
    expect(rows[2]).toMatch(/^Locked/);
    expect(screen.text(screen.get('nav-count-inbox'))).toBe('2');
    expect(await screen.accessFaults()).toEqual([]);
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
    await later.click(later.all('inbox-item').at(-1)!);
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
