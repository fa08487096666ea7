import { describe, expect, it } from 'vitest';
import { replyError, retryAfterMs } from '../../../src-escrow/rpc/rpc-error.ts';

const kindOf = (code: number, message: string, data?: unknown) => {
  const { kind, retryable } = replyError('node', { code, message, data });
  return `${kind}${retryable ? ', again' : ''}`;
};

describe("a node's error", () => {
  it.each([
    [-32005, 'query returned more than 10000 results'],
    [-32602, 'eth_getLogs block range is too large, max is 1k blocks'],
    [-32600, 'You can make eth_getLogs requests with up to a 500 block range.'],
    [-32000, 'exceed maximum block range: 5000'],
    [
      -32602,
      'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range',
    ],
    [-32614, 'eth_getLogs is limited to a 10,000 range'],
    [-32000, 'block range greater than 10000 max: too wide a range'],
  ])('%i "%s" asks for less', (code, message) => {
    expect(kindOf(code, message)).toBe('too_large');
  });

  it.each([
    [429, 'Your app has exceeded its compute units per second capacity'],
    [-32005, 'daily request count exceeded, request rate limited'],
    [-32005, 'limit exceeded'],
    [-32000, 'Too Many Requests'],
  ])('%i "%s" asks for patience', (code, message) => {
    expect(kindOf(code, message)).toBe('rate_limited, again');
  });

  it.each([
    [-32000, 'header not found'],
    [-32000, 'missing trie node 1234 (path )'],
    [-32603, 'Internal error'],
    [-32000, 'unknown block'],
    [-32602, 'BlockOutOfRangeError: block height is 1 but requested was 80'],
    [4444, 'pruned history unavailable'],
  ])('%i "%s" may pass, or another node may know', (code, message) => {
    expect(kindOf(code, message)).toBe('reply, again');
  });

  it('is final when the contract reverted, whatever the words', () => {
    expect(kindOf(3, 'execution reverted: internal error', '0x1234')).toBe('reply');
    expect(kindOf(-32000, 'rate', '0x12345678')).toBe('reply');
    expect(kindOf(-32003, 'nonce too low')).toBe('reply');
  });
});

describe('Retry-After', () => {
  it('is seconds or a date, and never beyond five minutes', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('7', now)).toBe(7_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('86400', now)).toBe(300_000);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs(undefined, now)).toBeUndefined();
  });
});
