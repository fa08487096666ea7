import { createRpcPool } from '../../src-escrow/rpc-pool.ts';
import { failure } from '../../src-shared/failure.ts';
import type { SettingsChange } from '../../src-shared/ipc/ipc-contract.ts';
import { nativeCoin } from '../../src-shared/money/token.ts';
import { networkFacts, practiceChainId } from '../../src-shared/network/networks.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { practiceNetwork } from './settings-schema.ts';

const refuse = (field: string, detail: string) => fail(failure('invalid_input', { field, detail }));

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * A service's address as it is dialled: https (wss counts) unless it is this computer; without credentials, path or
 * query. Returns the http(s) origin.
 */
export function checkServiceUrl(text: string): Result<string> {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(withScheme))
    return refuse('remoteServiceUrl', 'like https://trades.example.org');
  const url = new URL(withScheme);
  const secure = url.protocol === 'https:' || url.protocol === 'wss:';
  if (!secure && url.protocol !== 'http:' && url.protocol !== 'ws:')
    return refuse('remoteServiceUrl', 'an https address is expected');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return refuse('remoteServiceUrl', 'without a name, password or query');
  if (url.pathname !== '/') return refuse('remoteServiceUrl', 'without a path');
  if (!secure && !isLoopback(url.hostname)) return fail(failure('service_insecure'));
  return ok(`${secure ? 'https' : 'http'}://${url.host}`);
}

/**
 * A node's address: http(s) or ws(s), whole as typed (paths often carry the key). What takes it must be able to: it is given
 * to the very connection that will use it.
 */
export function checkRpcUrl(text: string): Result<string> {
  const field = 'rpcUrls';
  if (!URL.canParse(text)) return refuse(field, 'like https://node.example.org');
  const { protocol, hash } = new URL(text);
  if (!['http:', 'https:', 'ws:', 'wss:'].includes(protocol))
    return refuse(field, 'an http, https, ws or wss address is expected');
  if (hash !== '') return refuse(field, 'without what follows a #');
  try {
    createRpcPool({ urls: [text] }).close();
    return ok(text);
  } catch {
    return refuse(field, 'an address that can be connected to');
  }
}

/** A change as it will be stored, or why not. */
export function checkSettingsChange(change: SettingsChange): Result<SettingsChange> {
  let checked = change;
  if (change.network !== undefined) {
    const network = checkNetwork(change.network);
    if (!network.ok) return network;
    checked = { ...checked, network: network.value };
  }
  if (change.remoteServiceUrl !== undefined && change.remoteServiceUrl !== null) {
    if (change.remoteServiceUrl === '') return ok({ ...checked, remoteServiceUrl: null });
    const url = checkServiceUrl(change.remoteServiceUrl);
    if (!url.ok) return url;
    checked = { ...checked, remoteServiceUrl: url.value };
  }
  return ok(checked);
}

type NetworkChange = NonNullable<SettingsChange['network']>;

function checkNetwork(network: NetworkChange): Result<NetworkChange> {
  const tokens = network.tokens.filter((token) => token.address !== zeroAddress);
  const facts = networkFacts(network.kind === 'practice' ? practiceChainId : network.chainId);
  const named = network.tokens.find((token) => token.address === zeroAddress);
  // Of an own network's coin the name is the user's to say; how it is counted is not.
  const native =
    network.kind === 'practice' || named === undefined ? facts.coin : nativeCoin(named.symbol);
  const symbols = new Set<string>();
  const addresses = new Set<string>();
  for (const token of [native, ...tokens]) {
    // One name for two tokens would make amounts ambiguous on every screen.
    if (symbols.has(token.symbol.toUpperCase()))
      return refuse('tokens', `two are called ${token.symbol}`);
    if (addresses.has(token.address)) return refuse('tokens', `${token.address} is listed twice`);
    symbols.add(token.symbol.toUpperCase());
    addresses.add(token.address);
  }
  if (network.kind === 'practice')
    return ok({ ...practiceNetwork, rpcUrls: [], tokens: [native, ...tokens] });
  if (network.rpcUrls.length === 0) return refuse('rpcUrls', 'one address at least');
  for (const url of network.rpcUrls) {
    const parsed = checkRpcUrl(url);
    if (!parsed.ok) return parsed;
  }
  if (network.explorerUrl !== null) {
    const { explorerUrl } = network;
    if (!URL.canParse(explorerUrl) || new URL(explorerUrl).protocol !== 'https:')
      return refuse('explorerUrl', 'like https://etherscan.io');
  }
  return ok({ ...network, tokens: [native, ...tokens] });
}
