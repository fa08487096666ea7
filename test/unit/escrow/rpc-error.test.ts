import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replyError, retryAfterMs } from '../../../src-escrow/rpc/rpc-error.ts';

const kindOf = (code: number, message: string, data?: unknown) => {
  const { kind, retryable } = replyError('node', { code, message, data });
  return `${kind}${retryable ? ', again' : ''}`;
};

describe("a node's error", () => {
  it.each([
    // What public services and clients were seen to say, each with the range it names.
    ['geth, Infura', -32005, 'query returned more than 10000 results', undefined],
    [
      'Infura, thirdweb, zkSync',
      -32005,
      'query returned more than 10000 results. Try with this block range [0x10, 0x1f].',
      16,
    ],
    ['Alchemy', -32602, 'eth_getLogs block range is too large, max is 1k blocks', 1_000],
    [
      'Alchemy',
      -32602,
      'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response.',
      2_000,
    ],
    [
      'Alchemy',
      -32602,
      'Log response size exceeded. Based on your parameters and the response size limit, this block range should work: [0x0, 0x79bcb3]',
      0x79bcb4,
    ],
    [
      'Alchemy, free',
      -32600,
      'Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your parameters, this block range should work: [0x1180fca, 0x1180fd3].',
      10,
    ],
    [
      'Alchemy',
      -32000,
      'Query timeout exceeded. Consider reducing your block range. Based on your parameters and the response size limit, this block range should work: [0x5223c98, 0x5223e80]',
      0x1e9,
    ],
    ['Alchemy', -32600, 'You can make eth_getLogs requests with up to a 500 block range.', 500],
    ['QuickNode', -32614, 'eth_getLogs is limited to a 10,000 range', 10_000],
    [
      'QuickNode',
      -32602,
      'eth_getLogs and eth_newFilter are limited to a 10,000 blocks range',
      10_000,
    ],
    ['QuickNode, trial', -32615, 'eth_getLogs is limited to a 5 range', 5],
    ['Ankr', -32600, 'block range is too wide', undefined],
    ['Ankr', -32602, 'block range greater than 10000 max: too wide a range', undefined],
    ['BlockPI', -32000, 'exceed maximum block range: 5000', 5_000],
    ['Cloudflare', -32000, 'Max range: 800', 800],
    ['thirdweb', -32000, 'Maximum allowed number of requested blocks is 3500', 3_500],
    ['publicnode', -32701, 'exceed maximum block range: 50000', 50_000],
    ['Coinbase', -32000, 'please limit the query to at most 1000 blocks', 1_000],
    [
      'Avalanche',
      -32000,
      'requested too many blocks from 1 to 5000, maximum is set to 2048',
      undefined,
    ],
    ['reth', -32602, 'query exceeds max block range 100000', 100_000],
    [
      'reth',
      -32602,
      'query exceeds max results 20000, retry with the range 24049218-24053051',
      3_834,
    ],
    ['dRPC', 35, 'ranges over 10000 blocks are not supported on freetier', undefined],
    ['Arbitrum', -32000, 'logs matched by query exceeds limit of 10000', undefined],
    ['Optimism', -32020, 'backend response too large', undefined],
    ['Soneium', -32000, 'response is too big', undefined],
    ['Besu', -32005, 'Requested range exceeds maximum range limit', undefined],
    ['Chainstack', -32005, 'Block range limit exceeded. See more details at …', undefined],
    ['Arc', -32012, 'requested range too large', undefined],
    ['Evmos', -32000, 'maximum [from, to] blocks distance: 10000', 10_000],
    ['Harmony', -32000, 'query must be smaller than size 1024', undefined],
    [
      'Lotus',
      1,
      'invalid epoch range: range between to and from blocks is too large (maximum: 2880)',
      2_880,
    ],
    ['others', -32000, 'too many results', undefined],
    ['others', -32000, 'range too large', undefined],
    ['others', -32000, 'http response body exceeded the size limit', undefined],
  ])('%s: %i "%s" asks for less', (_who, code, message, blocks) => {
    expect(kindOf(code, message)).toBe('too_large');
    expect(replyError('node', { code, message }).suggestedBlocks).toBe(blocks);
  });

  it.each([
    [429, 'Your app has exceeded its compute units per second capacity'],
    [-32005, 'daily request count exceeded, request rate limited'],
    [-32005, 'limit exceeded'],
    [-32000, 'Too Many Requests'],
    [-32000, 'please limit your query to 10 requests per second'],
    [-32090, 'Too many requests, retry in 10s'],
    [-32097, 'Your account has reached its credits quota'],
  ])('%i "%s" asks for patience', (code, message) => {
    expect(kindOf(code, message)).toBe('rate_limited, again');
  });

  it.each([
    ['Too many requests, retry in 10s', undefined, 10_000],
    ['rate limit exceeded, try again in 250ms', undefined, 250],
    ['project ID request rate exceeded', { rate: { backoff_seconds: 24 } }, 24_000],
    ['rate limit exceeded', { rate: { backoff_seconds: 1e9 } }, 300_000],
    ['rate limit exceeded', null, undefined],
  ])('"%s" says for how long', (message, data, ms) => {
    expect(replyError('node', { code: -32005, message, data }).retryAfterMs).toBe(ms);
  });

  it.each([
    [-32000, 'query timeout exceeded'],
    [-32000, 'context deadline exceeded'],
    [-32603, 'request timed out'],
    [-32002, 'request took too long'],
  ])('%i "%s" took too long', (code, message) => {
    expect(kindOf(code, message)).toBe('timeout, again');
  });

  it.each([
    [-32000, 'header not found'],
    [-32000, 'missing trie node 1234 (path )'],
    [-32603, 'Internal error'],
    [-32000, 'unknown block'],
    [-32602, 'BlockOutOfRangeError: block height is 1 but requested was 80'],
    [-32000, 'block range extends beyond current head block'],
    [-32601, 'the method eth_getLogs does not exist/is not available'],
    [-32000, 'Unauthorized: you must be authenticated'],
    [4444, 'pruned history unavailable'],
  ])('%i "%s" may pass, or another node may know', (code, message) => {
    expect(kindOf(code, message)).toBe('reply, again');
  });

  it('is never read as a range that is no number of blocks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.integer(), (text, code) => {
        for (const message of [
          text,
          `range [0x${text}, 0x1]`,
          `up to ${text} blocks`,
          `${text} limit`,
        ]) {
          const { suggestedBlocks, retryAfterMs: wait } = replyError('node', { code, message });
          if (suggestedBlocks !== undefined) expect(suggestedBlocks).toBeGreaterThanOrEqual(1);
          if (wait !== undefined) expect(wait).toBeLessThanOrEqual(300_000);
        }
      }),
    );
    const huge = `block range limit ${'9'.repeat(400)} ${'up to '.repeat(60)}`;
    expect(replyError('node', { code: 1, message: huge }).suggestedBlocks).toBeUndefined();
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
