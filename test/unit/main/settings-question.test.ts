import { describe, expect, it } from 'vitest';
import { settingsQuestion } from '../../../src-main/settings/settings-question.ts';
import type { SettingsChange } from '../../../src-shared/ipc/ipc-contract.ts';
import type { SettingsView } from '../../../src-shared/ipc/views.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { address } from '../../../src-shared/parse.ts';

const account = address(`0x${'11'.repeat(20)}`);
const usdc = { address: address(`0x${'22'.repeat(20)}`), symbol: 'USDC', decimals: 6 };
const network: SettingsView['network'] = {
  kind: 'own',
  name: 'Base',
  chainId: 8453,
  rpcUrls: ['https://node.example.org/v1/key'],
  startBlock: 5,
  tokens: [ether, usdc],
  explorerUrl: 'https://basescan.org',
};
const before: SettingsView = {
  network,
  remoteServiceUrl: 'https://trades.example.org',
  remoteAccounts: [account],
  share: { enabled: false, port: 0, addresses: [] },
  theme: 'system',
  textScale: 1,
  autoLockMinutes: 15,
  passphraseLimits: { [usdc.address]: 1_000_000n },
  notifications: true,
  clearClipboard: true,
};
const asked = (change: SettingsChange) =>
  settingsQuestion(before, change, (one) => (one === account ? 'Main' : null));
const changed = (more: Partial<SettingsView['network']>): SettingsChange => ({
  network: {
    ...network,
    ...more,
    rpcUrls: [...(more.rpcUrls ?? network.rpcUrls)],
    tokens: [...(more.tokens ?? network.tokens)],
  },
});

describe('a change of the settings', () => {
  it('is free where it changes nothing, the look, or tightens', () => {
    const free: SettingsChange[] = [
      {},
      { theme: 'dark', textScale: 1.25 },
      { autoLockMinutes: 1 },
      { autoLockMinutes: 15 },
      { notifications: true },
      { clearClipboard: true },
      changed({}),
      { remoteServiceUrl: before.remoteServiceUrl, remoteAccounts: [account] },
      { share: { enabled: false, port: 0, addresses: [] } },
      { passphraseLimits: { [usdc.address]: 1_000_000n } },
    ];
    for (const change of free)
      expect(
        asked(change),
        JSON.stringify(change, (_k, v) => (typeof v === 'bigint' ? String(v) : (v as unknown))),
      ).toBeNull();
  });

  it.each<[string, SettingsChange, string, readonly [string, string, string]]>([
    [
      'network',
      changed({ name: 'Base 2', chainId: 8454 }),
      'Change 2 settings?',
      ['Network', 'Base, chain 8453', 'Base 2, chain 8454'],
    ],
    [
      'first block',
      changed({ startBlock: 9 }),
      'Use the network Base?',
      ['Read from block', '5', '9'],
    ],
    [
      'node',
      changed({ rpcUrls: ['https://evil.example'] }),
      'Use this node?',
      ['First node', 'node.example.org', 'evil.example'],
    ],
    [
      'path of a node',
      changed({ rpcUrls: ['https://node.example.org/v2'] }),
      'Use this node?',
      ['First node', 'https://node.example.org/v1/key', 'https://node.example.org/v2'],
    ],
    [
      'decimals',
      changed({ tokens: [ether, { ...usdc, decimals: 8 }] }),
      'Change your token list?',
      ['Token USDC', 'USDC, 6 decimals', 'USDC, 8 decimals'],
    ],
    [
      'symbol',
      changed({ tokens: [ether, { ...usdc, symbol: 'DAI' }] }),
      'Change your token list?',
      ['Token DAI', 'USDC, 6 decimals', 'DAI, 6 decimals'],
    ],
    [
      'token that goes',
      changed({ tokens: [ether] }),
      'Change your token list?',
      ['Token USDC', 'USDC, 6 decimals', 'not on your list'],
    ],
    [
      'explorer',
      changed({ explorerUrl: 'https://evil.example' }),
      'Use this explorer?',
      ['Explorer', 'https://basescan.org', 'https://evil.example'],
    ],
    [
      'service',
      { remoteServiceUrl: 'https://evil.example' },
      'Use the trade service evil.example?',
      ['Trade service', 'trades.example.org', 'evil.example'],
    ],
    [
      'no service',
      { remoteServiceUrl: null },
      'Stop using the trade service?',
      ['Trade service', 'trades.example.org', 'none'],
    ],
    [
      'account it learns',
      { remoteAccounts: [] },
      'Change which accounts the service learns?',
      ['Account Main', 'the service learns it', 'unknown to it'],
    ],
    [
      'sharing',
      { share: { enabled: true, port: 80, addresses: 'all' } },
      'Change who may use your service?',
      ['Others may connect', 'no', 'yes, on port 80, any account'],
    ],
    [
      'limit',
      { passphraseLimits: {} },
      'Change when the passphrase is asked?',
      ['Ask again above, USDC', '1.00', 'only when locked'],
    ],
    [
      'automatic lock',
      { autoLockMinutes: 60 },
      'Lock the wallet later?',
      ['Locks after', '15 minutes', '60 minutes'],
    ],
    [
      'notifications',
      { notifications: false },
      'Stop notifications?',
      ['Notifications', 'shown by the system', 'not shown'],
    ],
    [
      'clipboard',
      { clearClipboard: false },
      'Leave copies on the clipboard?',
      ['After a minute', 'taken off', 'left there'],
    ],
  ])('asks about another %s', (_what, change, title, [name, now, after]) => {
    const question = asked(change);
    expect(question?.title).toBe(title);
    expect(question?.rows).toContainEqual({ name, now, after });
    expect(question?.consequence).not.toBe('');
  });

  it('puts several into one question, all lines of it', () => {
    const question = asked({
      ...changed({ rpcUrls: ['https://a.example', 'https://b.example'], explorerUrl: null }),
      autoLockMinutes: 1440,
      theme: 'dark',
    });
    expect(question?.title).toBe('Change 3 settings?');
    expect(question?.rows.map(({ name }) => name)).toEqual([
      'First node',
      'Second node',
      'To be told “pay”',
      'Explorer',
      'Locks after',
    ]);
  });
});
