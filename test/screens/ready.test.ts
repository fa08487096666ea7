import { describe, expect, it } from 'vitest';
import type { ReadyItem } from '../../src-shared/ipc/views.ts';
import { makeAccount, makeSettings, practiceNetwork } from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const codes = ['practice_trade', 'account', 'network', 'fee_coin', 'arbiter', 'backup'] as const;
const items = (done: readonly ReadyItem['code'][]): readonly ReadyItem[] =>
  codes.map((code) => ({ code, done: done.includes(code), text: `Step ${code}` }));

describe('ready to trade', () => {
  it('says what is done, what is open and why it matters', async () => {
    const screen = await mountScreen('/ready', { world: makeWorld({ ready: items(['account']) }) });
    const rows = screen.all('ready-item').map((row) => screen.text(row));
    expect(rows).toHaveLength(6);
    expect(rows[1]).toBe('Step account Done');
    expect(rows[5]).toMatch(/Not yet Without one, a lost computer is lost money\. Back up$/);
    expect(screen.text(screen.get('nav-ready'))).toContain('1/6');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('says that all is done, and leaves the side bar', async () => {
    const screen = await mountScreen('/ready', { world: makeWorld({ ready: items(codes) }) });
    expect(screen.text(screen.get('ready-view'))).toContain('Everything is done.');
    expect(screen.find('nav-ready')).toBeNull();
  });

  it('says when it can’t be read', async () => {
    const screen = await mountScreen('/ready', {
      prepare: (bridge) => bridge.reject('ready.list'),
    });
    expect(screen.all('ready-item')).toHaveLength(0);
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it.each([
    ['practice_trade', '/practice'],
    ['account', '/wallet'],
    ['network', '/settings'],
    ['fee_coin', '/wallet'],
    ['arbiter', '/settings'],
    ['backup', '/wallet'],
  ] as const)('leads from %s to %s', async (code, route) => {
    const settings = makeSettings({ network: practiceNetwork });
    const screen = await mountScreen('/ready', {
      world: makeWorld({ ready: items([]), settings }),
    });
    await screen.click(`ready-${code}`);
    expect(screen.route).toBe(route);
  });

  it('is asked anew when an account comes', async () => {
    const screen = await mountScreen('/ready', { world: makeWorld({ ready: items([]) }) });
    screen.bridge.answer('ready.list', () => items(['account']));
    screen.bridge.publish('wallet.accountsChanged', [makeAccount()]);
    await screen.settle();
    expect(screen.text(screen.get('nav-ready'))).toContain('1/6');
  });
});
