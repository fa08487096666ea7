import { describe, expect, it } from 'vitest';
import {
  checkRpcUrl,
  checkServiceUrl,
  checkSettingsChange,
} from '../../../src-main/settings/check-settings.ts';
import { settingsFileSchema } from '../../../src-main/settings/settings-schema.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { coinOf } from '../../../src-shared/money/token.ts';
import { practiceFacts } from '../../../src-shared/network/networks.ts';
import { address, zeroAddress } from '../../../src-shared/parse.ts';

const usdc = { address: address(`0x${'12'.repeat(20)}`), symbol: 'USDC', decimals: 6 };
const own = {
  kind: 'own' as const,
  name: 'Base',
  chainId: 8453,
  rpcUrls: ['https://node.example.org/key'],
  startBlock: 10,
  tokens: [usdc],
  explorerUrl: null,
};

describe('the address of a service', () => {
  it.each([
    ['https://trades.example.org', 'https://trades.example.org'],
    ['wss://trades.example.org', 'https://trades.example.org'],
    ['trades.example.org', 'https://trades.example.org'],
    ['http://127.0.0.1:8081', 'http://127.0.0.1:8081'],
    ['ws://localhost:8081/', 'http://localhost:8081'],
    ['http://[::1]:8081', 'http://[::1]:8081'],
  ])('%s is dialled as %s', (text, url) => {
    expect(checkServiceUrl(text)).toEqual({ ok: true, value: url });
  });
  it.each(['http://trades.example.org', 'ws://10.0.0.2:8081', 'http://127.0.0.1.example.org'])(
    '%s is refused without TLS',
    (text) => {
      expect(checkServiceUrl(text)).toMatchObject({
        ok: false,
        failure: { code: 'service_insecure' },
      });
    },
  );
  it.each([
    'ftp://x.org',
    'https://name:word@x.org',
    'https://x.org/path',
    'https://x.org/?a=1',
    '::',
  ])('%s is refused', (text) => {
    expect(checkServiceUrl(text)).toMatchObject({ ok: false, failure: { code: 'invalid_input' } });
  });
});

describe('a change of settings', () => {
  it('puts the native coin first and keeps the user’s tokens', () => {
    const checked = checkSettingsChange({ network: own });
    expect(checked.ok && checked.value.network?.tokens.map((token) => token.symbol)).toEqual([
      'ETH',
      'USDC',
    ]);
  });
  it('calls the coin of an own network as the user does, and counts it as every chain does', () => {
    const named = { address: zeroAddress, symbol: 'POL', decimals: 6 };
    const change = { network: { ...own, tokens: [usdc, named] } };
    const checked = checkSettingsChange(change);
    expect(checked.ok && checked.value.network?.tokens[0]).toEqual({ ...named, decimals: 18 });
    const practice = checkSettingsChange({ network: { ...change.network, kind: 'practice' } });
    expect(practice.ok && practice.value.network?.tokens[0]).toEqual(practiceFacts.coin);
  });
  it('refuses a coin that is called as a token is', () => {
    const tokens = [usdc, { address: zeroAddress, symbol: 'usdc', decimals: 18 }];
    expect(checkSettingsChange({ network: { ...own, tokens } }).ok).toBe(false);
  });
  it.each([
    ['no node', { rpcUrls: [] }],
    ['a node that is no URL', { rpcUrls: ['nonsense'] }],
    [
      'two tokens of one name',
      { tokens: [usdc, { ...usdc, address: address(`0x${'13'.repeat(20)}`) }] },
    ],
    ['one token twice', { tokens: [usdc, { ...usdc, symbol: 'USDX' }] }],
    ['an explorer without TLS', { explorerUrl: 'http://explorer.example.org' }],
  ])('refuses %s', (_name, change) => {
    expect(checkSettingsChange({ network: { ...own, ...change } }).ok).toBe(false);
  });
  it('an empty service address means none', () => {
    expect(checkSettingsChange({ remoteServiceUrl: '' })).toEqual({
      ok: true,
      value: { remoteServiceUrl: null },
    });
  });
  it('takes http, https, ws and wss for a node', () => {
    expect(checkRpcUrl('wss://node.example.org/v2/key').ok).toBe(true);
    expect(checkRpcUrl('file:///etc/passwd').ok).toBe(false);
  });
});

describe('the address of a node', () => {
  it.each([
    'http://u:100%@node.example.org',
    'https://%zz@node.example.org',
    'ws://node.example.org/#x',
    'https://node.example.org/#key',
    'ftp://node.example.org',
    'node.example.org',
    '',
  ])('%s is refused, as its connection would', (url) => {
    expect(checkRpcUrl(url)).toMatchObject({ ok: false, failure: { field: 'rpcUrls' } });
  });
  it.each([
    'http://user:p%40ss@127.0.0.1:8545',
    'wss://node.example.org/v3/key?x=1',
    'http://[::1]:8545',
  ])('%s is taken', (url) => {
    expect(checkRpcUrl(url)).toEqual({ ok: true, value: url });
  });
});

describe('the settings file', () => {
  it('of a newer app is not read as ours', () => {
    expect(settingsFileSchema.safeParse({ version: 2 }).success).toBe(false);
  });

  it('starts on the practice chain', () => {
    const fresh = settingsFileSchema.parse({});
    expect(fresh.network).toMatchObject({ kind: 'practice', chainId: 31337 });
    expect(fresh.network.tokens[0]?.address).toBe(zeroAddress);
    expect(fresh.share).toEqual({ enabled: false, port: 0, addresses: [] });
  });
  it('of an older version, whose list has no coin, pays its fees in ether', () => {
    const stored = settingsFileSchema.parse({ network: own });
    expect(coinOf(stored.network.tokens)).toEqual({
      address: zeroAddress,
      symbol: 'ETH',
      decimals: 18,
    });
  });
  it('comes back from disk as it was, amounts included', () => {
    const settings = {
      ...settingsFileSchema.parse({}),
      passphraseLimits: { [zeroAddress]: 10n ** 30n },
    };
    expect(settingsFileSchema.parse(JSON.parse(JSON.stringify(jsonify(settings))))).toEqual(
      settings,
    );
  });
  it('is refused when a value has another shape', () => {
    expect(settingsFileSchema.safeParse({ theme: 'pink' }).success).toBe(false);
  });
});
