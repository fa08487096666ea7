import { describe, expect, it } from 'vitest';
import {
  makeAccount,
  makeConnections,
  makeOfferView,
  makeSettings,
  makeTradeView,
  now,
  practiceNetwork,
  someAddress,
  someTradeId,
} from '../support/make-views.ts';
import type { IpcRequestName } from '../../src-shared/ipc/ipc-contract.ts';
import { mountScreen, type Screen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

function paste(text: string, target: HTMLElement = document.body): void {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  target.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
  );
}
function drop(screen: Screen, fill: (data: DataTransfer) => void): void {
  const data = new DataTransfer();
  fill(data);
  const event = new Event('drop', { bubbles: true, cancelable: true });
  screen.get('app').dispatchEvent(Object.assign(event, { dataTransfer: data }));
}

describe('the window', () => {
  it('stays usable, and says so once, when main answers nothing that it is asked first', async () => {
    const first: readonly IpcRequestName[] = [
      'app.info',
      'connections.get',
      'contacts.list',
      'inbox.list',
      'offers.list',
      'practice.get',
      'ready.list',
      'relay.list',
      'receivedOffers.list',
      'school.get',
      'settings.get',
      'proposals.list',
      'trades.snapshot',
      'wallet.accounts',
      'wallet.balances',
      'wallet.transactions',
    ];
    const screen = await mountScreen('/trades', { prepare: (bridge) => bridge.reject(...first) });
    expect(screen.toasts('failure')).toEqual([
      'Something unexpected went wrong. The log file has the details; no money moved.',
    ]);
    await screen.click('toast-close');
    await screen.click('nav-wallet');
    expect(screen.find('wallet-view')).not.toBeNull();
  });

  it('shows a screen before anything is answered', async () => {
    const screen = await mountScreen('/trades', {
      prepare: (bridge) =>
        bridge.hold('settings.get', 'trades.snapshot', 'offers.list', 'connections.get'),
    });
    expect(screen.find('sidebar')).not.toBeNull();
    expect(screen.text(screen.get('status-bar'))).toContain('Network: starting');
  });

  it('ends every subscription with it', async () => {
    const screen = await mountScreen('/trades');
    const counts = () =>
      (['trades.delta', 'offers.changed', 'app.navigate'] as const).map((name) =>
        screen.bridge.listenerCount(name),
      );
    // The list and the timeline of the open trade follow the same deltas.
    expect(counts()).toEqual([2, 1, 1]);
    await mountScreen('/trades');
    expect(counts()).toEqual([0, 0, 0]);
  });

  it('goes where main sends it, and nowhere for a route that there is not', async () => {
    const screen = await mountScreen('/trades');
    screen.bridge.publish('app.navigate', '/inbox');
    await screen.settle();
    expect(screen.find('inbox-view')).not.toBeNull();
    await screen.go('/nowhere/at/all');
    expect(screen.route).toBe('/trades');
  });

  it('counts who waits, and names the network', async () => {
    const screen = await mountScreen('/inbox', {
      world: makeWorld({
        trades: [makeTradeView({}, { state: 'Paid' })],
        offers: [makeOfferView({ state: 'answer' })],
        settings: makeSettings({ network: practiceNetwork }),
      }),
    });
    expect(screen.text(screen.get('nav-count-trades'))).toBe('2');
    expect(screen.text(screen.get('network-name'))).toBe('Practice');
    expect(screen.find('nav-practice')).not.toBeNull();
    expect(screen.get('nav-inbox').getAttribute('aria-current')).toBe('page');
  });

  it('says which accounts are here and whether all are locked', async () => {
    const screen = await mountScreen('/trades', {
      world: makeWorld({
        accounts: [
          makeAccount({ locked: true }),
          makeAccount({ address: someAddress(9), label: 'Savings', locked: true }),
        ],
      }),
    });
    expect(screen.text(screen.get('status-wallet'))).toBe('Main account +1 Wallet locked');
    await screen.click('status-wallet');
    expect(screen.route).toBe('/wallet');
  });

  it('says what is wrong with a connection and offers to try again', async () => {
    const { local, ...rest } = makeConnections();
    const screen = await mountScreen('/trades', {
      world: makeWorld({
        connections: {
          ...rest,
          local: {
            ...local,
            state: 'reconnecting',
            text: 'reconnecting in 4 s',
            retryAt: now + 4_000,
          },
        },
      }),
    });
    await screen.click('status-service');
    await screen.click('status-retry');
    expect(screen.bridge.calls('connections.retry')).toHaveLength(1);
  });

  it('says that a service withholds', async () => {
    const screen = await mountScreen('/trades', {
      world: makeWorld({
        connections: makeConnections({
          remote: {
            state: 'ok',
            text: 'connected',
            retryAt: null,
            url: 'https://trade.example.org',
            withholds: true,
          },
        }),
      }),
    });
    expect(screen.text(screen.get('offline-banner'))).toContain('consider another service');
  });

  it('lists its keys, and takes no letter while that is open', async () => {
    const screen = await mountScreen('/inbox');
    await screen.press('?');
    expect(screen.text()).toContain('Ctrl+Shift+H Hide amounts, names and accounts');
    await screen.press('n');
    expect(screen.route).toBe('/inbox');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('begins a trade by a key, but not while something is typed', async () => {
    const screen = await mountScreen('/trades');
    await screen.press('n', {}, screen.get('find-trades'));
    expect(screen.route).toBe('/trades');
    await screen.press('n');
    expect(screen.route).toBe('/new');
  });
});

describe('what is pasted or dropped', () => {
  it('is read anywhere, and an offer opens its review', async () => {
    const offer = makeOfferView();
    const screen = await mountScreen('/wallet', { world: makeWorld({ offers: [offer] }) });
    paste('escrow-desk:1/abc');
    await screen.settle();
    expect(screen.bridge.calls('offers.importText')).toEqual(['escrow-desk:1/abc']);
    expect(screen.route).toBe(`/offers/${offer.id}`);
  });

  it('stays in a field unless it is plainly one of our messages', async () => {
    const screen = await mountScreen('/trades');
    const field = screen.get('find-trades').closest('div')!.querySelector('input')!;
    paste('Ravi', field);
    paste('escrow-desk:1/abc_-', field);
    await screen.settle();
    expect(screen.bridge.calls('offers.importText')).toEqual(['escrow-desk:1/abc_-']);
  });

  it.each([
    ['not_an_offer', 'There is no offer in this text.'],
    ['offer_other_chain', 'for another network'],
    ['sealed_details_wrong', 'Do not pay'],
  ] as const)('is refused as %s in words, and the screen stays', async (code, words) => {
    const screen = await mountScreen('/wallet');
    screen.bridge.fail('offers.importText', code);
    paste('whatever');
    await screen.settle();
    expect(screen.toasts('failure')[0]).toContain(words);
    expect(screen.route).toBe('/wallet');
  });

  it.each([
    [{ kind: 'details', tradeId: someTradeId(1), waits: false }, `/trades/${someTradeId(1)}`],
    [{ kind: 'agreement', tradeId: someTradeId(1) }, `/trades/${someTradeId(1)}`],
    [{ kind: 'proposal', tradeId: someTradeId(1) }, `/trades/${someTradeId(1)}`],
    [{ kind: 'card', arbiter: someAddress(3), name: 'Lena Weiss' }, '/settings'],
  ] as const)('leads to what it belongs to: %o', async (read, route) => {
    const screen = await mountScreen('/inbox');
    screen.bridge.answer('offers.importText', () => ({ ok: true, value: read }));
    paste('message');
    await screen.settle();
    expect(screen.route).toBe(route);
    expect(screen.toasts('done')).toHaveLength(1);
  });

  it('is read when dropped as a file, refused when too large or nothing', async () => {
    const screen = await mountScreen('/wallet');
    drop(screen, (data) => data.items.add(new File(['escrow-desk:1/abc'], 'offer.txt')));
    await screen.settle();
    expect(screen.bridge.calls('offers.importText')).toEqual(['escrow-desk:1/abc']);
    drop(screen, (data) => data.items.add(new File(['x'.repeat(200_001)], 'offer.txt')));
    drop(screen, () => undefined);
    await screen.settle();
    expect(screen.toasts('failure')).toEqual([
      'This file is too large for an offer. Nothing was read.',
      'This is not an offer file. Nothing was read.',
    ]);
  });
});

describe('hiding', () => {
  it('hides and shows again by key, and says how', async () => {
    const screen = await mountScreen('/wallet');
    expect(screen.text()).toContain('10,250.00');
    await screen.press('h', { ctrlKey: true, shiftKey: true });
    expect(screen.text()).not.toContain('10,250.00');
    expect(screen.toasts('note')[0]).toContain('Ctrl+Shift+H shows them again.');
    await screen.press('h', { ctrlKey: true, shiftKey: true });
    expect(screen.text()).toContain('10,250.00');
  });
});
