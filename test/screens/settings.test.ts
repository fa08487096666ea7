import { describe, expect, it } from 'vitest';
import { ether } from '../../src-shared/money/token.ts';
import {
  arbiter,
  makeContact,
  makeSettings,
  me,
  now,
  other,
  practiceNetwork,
  someAddress,
  usdc,
} from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const field = (name: string): HTMLElement => document.getElementById(`field-${name}`)!;
const contacts = [
  makeContact({
    card: {
      name: 'Lena Weiss',
      contact: 'lena@example.org',
      feeBps: 100,
      minArbitrationWindow: 7 * 86_400,
      validUntil: Math.floor(now / 1000) + 86_400,
      expired: false,
    },
  }),
  makeContact({ address: other, label: 'Marta Keller', arbiter: false }),
];

describe('the settings', () => {
  it('show nothing as if it were stored while they are read, and say when they can’t be', async () => {
    const screen = await mountScreen('/settings', {
      prepare: (bridge) => bridge.hold('settings.get'),
    });
    expect(screen.find('settings-network')).toBeNull();
    expect(await screen.accessFaults()).toEqual([]);
    screen.bridge.reject('settings.get');
    screen.bridge.release('settings.get');
    await screen.settle();
    expect(screen.find('settings-network')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it('show what is stored', async () => {
    const screen = await mountScreen('/settings', { world: makeWorld({ contacts }) });
    expect(field('network-name')).toHaveProperty('value', 'Base');
    expect(field('chain-id')).toHaveProperty('value', '8453');
    expect(screen.all('token').map((row) => screen.text(row))[0]).toContain('USDC');
    expect(screen.text(screen.get('settings-people'))).toContain('lena@example.org');
    expect(screen.text(screen.get('settings-view'))).toContain('/home/anna/.config/escrow-desk');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('save a network whole, and mark what is missing before', async () => {
    const screen = await mountScreen('/settings');
    await screen.type(field('chain-id'), 'one');
    await screen.click('save-network');
    expect(screen.find('error-chain-id')).not.toBeNull();
    expect(screen.bridge.calls('settings.change')).toEqual([]);
    await screen.type(field('chain-id'), '10');
    await screen.type(field('rpc-url-2'), 'https://second.example.org');
    await screen.click('save-network');
    expect(screen.bridge.calls('settings.change')).toEqual([
      {
        network: {
          kind: 'own',
          name: 'Base',
          chainId: 10,
          rpcUrls: ['https://rpc.example.org', 'https://second.example.org'],
          startBlock: 54_000_000,
          tokens: [ether, usdc],
          explorerUrl: 'https://explorer.example.org',
        },
      },
    ]);
    expect(screen.toasts('done')).toHaveLength(1);
  });

  it('say why they were not saved', async () => {
    const screen = await mountScreen('/settings');
    screen.bridge.fail('settings.change', 'storage_failed');
    await screen.click('save-network');
    expect(screen.toasts('failure')[0]).toContain('Check the disk; nothing was changed.');
  });

  it('have a node tested by main, and say no more of it than how it went', async () => {
    const screen = await mountScreen('/settings');
    await screen.click('test-rpc');
    expect(screen.text(screen.get('settings-network'))).toContain('It answered as it should.');
    screen.bridge.answer('settings.testRpc', () => ({ ok: true, value: { passed: false } }));
    await screen.type(field('chain-id'), '1');
    await screen.click('test-rpc');
    expect(screen.bridge.calls('settings.testRpc')).toEqual([
      { url: 'https://rpc.example.org', chainId: 8453 },
      { url: 'https://rpc.example.org', chainId: 1 },
    ]);
    expect(screen.text(screen.get('settings-network'))).toContain(
      'The window that asked said why.',
    );
    await screen.type(field('chain-id'), 'one');
    await screen.click('test-rpc');
    expect(screen.bridge.calls('settings.testRpc')).toHaveLength(2);
    await screen.type(field('chain-id'), '8453');
    screen.bridge.fail('settings.testRpc', 'chain_unreachable');
    await screen.click('test-rpc');
    expect(screen.text(screen.get('settings-network'))).toContain(
      'The network node cannot be reached.',
    );
  });

  it('name a service and the accounts that it learns', async () => {
    const screen = await mountScreen('/settings');
    await screen.type('service-url', ' https://trade.example.org ');
    await screen.click('test-service');
    expect(screen.bridge.calls('settings.testService')).toEqual(['https://trade.example.org']);
    await screen.click('remote-account');
    await screen.click('save-service');
    expect(screen.bridge.calls('settings.change')).toEqual([
      { remoteServiceUrl: 'https://trade.example.org', remoteAccounts: [me] },
    ]);
  });

  it('share the own service only with what are addresses', async () => {
    const screen = await mountScreen('/settings');
    await screen.click('share-enabled');
    await screen.type('share-addresses', 'Marta');
    await screen.click('save-share');
    expect(screen.find('error-share-addresses')).not.toBeNull();
    expect(screen.bridge.calls('settings.change')).toEqual([]);
    await screen.type('share-addresses', `${other}\n${arbiter}`);
    await screen.click('save-share');
    expect(screen.bridge.calls('settings.change')).toEqual([
      { share: { enabled: true, port: 47_100, addresses: [other, arbiter] } },
    ]);
  });

  it('add and remove tokens, never the coin', async () => {
    const world = makeWorld({
      settings: makeSettings({
        network: { ...makeSettings().network, tokens: [ether, usdc] },
      }),
    });
    const screen = await mountScreen('/settings', { world });
    expect(screen.all('remove-token')).toHaveLength(1);
    await screen.type(field('token-address'), someAddress(71));
    await screen.type(field('token-symbol'), 'DAI');
    await screen.click('add-token');
    await screen.click('remove-token');
    const tokens = screen.bridge.calls('settings.change').map(({ network }) => network?.tokens);
    expect(tokens).toEqual([
      [ether, usdc, { address: someAddress(71), symbol: 'DAI', decimals: 18 }],
      [ether],
    ]);
  });

  it('add a contact, or mark what is no address', async () => {
    const screen = await mountScreen('/settings');
    await screen.type('contact-name', 'Ravi');
    await screen.type('contact-address', '0x12');
    await screen.click('add-contact');
    expect(screen.find('error-contact-address')).not.toBeNull();
    await screen.type('contact-address', other);
    screen.bridge.fail('contacts.save', 'lookalike_address', { field: 'address' });
    await screen.click('add-contact');
    expect(screen.text(screen.get('error-contact-address'))).toContain('Compare every character.');
    screen.bridge.answer('contacts.save', (contact) => ({
      ok: true,
      value: { ...contact, card: null },
    }));
    await screen.click('add-contact');
    expect(screen.bridge.calls('contacts.save').at(-1)).toEqual({
      address: other,
      label: 'Ravi',
      arbiter: false,
    });
    expect(screen.get('contact-name')).toHaveProperty('value', '');
    await screen.click('remove-contact');
    expect(screen.bridge.calls('contacts.remove')).toEqual([arbiter]);
  });

  it('make an arbiter card', async () => {
    const screen = await mountScreen('/settings');
    await screen.click('card-open');
    await screen.click('card-make');
    expect(screen.find('error-card-name')).not.toBeNull();
    await screen.type(field('card-name'), 'Anna Schmidt');
    await screen.type(field('card-contact'), 'anna@example.org');
    await screen.type(field('card-fee'), '1.25');
    await screen.click('card-make');
    expect(screen.bridge.calls('contacts.makeCard')).toEqual([
      {
        account: me,
        name: 'Anna Schmidt',
        contact: 'anna@example.org',
        feeBps: 125,
        minArbitrationDays: 7,
        validDays: 365,
      },
    ]);
    expect(screen.bridge.calls('app.copy')).toHaveLength(1);
  });

  it('change theme, text size and locking at once', async () => {
    const screen = await mountScreen('/settings');
    await screen.choose(field('theme'), 'Dark');
    await screen.choose(field('text-scale'), '125 %');
    await screen.choose(field('auto-lock'), '5 min');
    expect(screen.bridge.calls('settings.change')).toEqual([
      { theme: 'dark' },
      { textScale: 1.25 },
      { autoLockMinutes: 5 },
    ]);
    screen.bridge.publish('settings.changed', makeSettings({ theme: 'dark', textScale: 1.25 }));
    await screen.settle();
    expect(document.documentElement.classList.contains('dark')).toBe(true);
  });

  it('hide what only an own network needs on the practice network', async () => {
    const screen = await mountScreen('/settings', {
      world: makeWorld({ settings: makeSettings({ network: practiceNetwork }) }),
    });
    expect(field('rpc-url')).toBeNull();
    await screen.click('network-own');
    expect(field('rpc-url')).not.toBeNull();
  });

  it('say no name and no account while they are hidden', async () => {
    const screen = await mountScreen('/settings', {
      world: makeWorld({
        contacts,
        settings: makeSettings({ share: { enabled: true, port: 47_100, addresses: [other] } }),
      }),
      hidden: true,
    });
    await screen.click('card-open');
    expect(screen.text()).not.toMatch(/Lena|Weiss|lena@|Marta|Keller|Main account|0x/);
  });
});
