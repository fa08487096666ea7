import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';

/** Whether the proxy at this address, the `hop`-th from here, is believed about who it speaks for. */
export type TrustedProxy = (address: string, hop: number) => boolean;

/** `ranges`: addresses, CIDR ranges, or `loopback`, `linklocal`, `uniquelocal`. Throws on anything else. */
export function trustedProxies(ranges: readonly string[]): TrustedProxy {
  return proxyAddress.compile([...ranges]);
}

/** Who sent a request: the peer, or whom the trusted proxies before it name in `X-Forwarded-For`. */
export function clientAddressOf(request: IncomingMessage, trusted: TrustedProxy): string {
  return request.socket.remoteAddress === undefined ? '' : proxyAddress(request, trusted);
}

/**
 * What an address counts as for limits: an IPv4 address by itself, an IPv6 one with its whole /64, which is what one
 * customer gets. An IPv4 address in IPv6 clothing is the IPv4 address.
 */
export function limitKeyOf(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(bare)) return bare.slice(0, 64);
  // The URL parser writes an address one way only, with hex groups.
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const groups = groupsOf(head);
  const missing = 8 - groups.length - groupsOf(tail ?? '').length;
  if (tail !== undefined) groups.push(...Array<string>(missing).fill('0'), ...groupsOf(tail));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
