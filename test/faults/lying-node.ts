import type { Fault, FaultAnswer, RpcCall, RpcProxy } from '../support/rpc-proxy.ts';
import type { SeededRandom } from './seeded-random.ts';

/** How a node can be wrong. */
export const lies = [
  'missing_logs',
  'old_head',
  'duplicated_logs',
  'wrong_order',
  'html',
  'rate_limited',
  'truncated',
  'error_reply',
  'range_refused',
] as const;
export type Lie = (typeof lies)[number];

const page = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const blocksBack = 3;

const result = (value: unknown): FaultAnswer => ({ kind: 'result', result: value });

async function withLogs(
  call: RpcCall,
  pass: () => Promise<unknown>,
  change: (logs: unknown[]) => unknown[],
): Promise<FaultAnswer | undefined> {
  if (call.method !== 'eth_getLogs') return undefined;
  const logs = await pass();
  return Array.isArray(logs) ? result(change(logs)) : undefined;
}

function lieAbout(lie: Lie, random: SeededRandom, upstream: string): Fault {
  switch (lie) {
    case 'missing_logs':
      return (call, pass) => withLogs(call, pass, (logs) => logs.filter(() => random.chance(0.5)));
    case 'duplicated_logs':
      return (call, pass) => withLogs(call, pass, (logs) => logs.flatMap((log) => [log, log]));
    case 'wrong_order':
      return (call, pass) => withLogs(call, pass, (logs) => logs.reverse());
    case 'old_head':
      return async (call, pass) => {
        if (call.method === 'eth_blockNumber')
          return result(`0x${Math.max(0, Number(await pass()) - blocksBack).toString(16)}`);
        if (call.method !== 'eth_getBlockByNumber' || call.params[0] !== 'latest') return undefined;
        const latest = (await pass()) as { number: string };
        const number = Math.max(0, Number(latest.number) - blocksBack);
        return result(await askNode(upstream, call.method, [`0x${number.toString(16)}`, false]));
      };
    case 'html':
      return () => ({ kind: 'text', text: page });
    case 'rate_limited':
      return () =>
        random.chance(0.5)
          ? { kind: 'error', code: -32005, message: 'too many requests, slow down' }
          : { kind: 'http', status: 429, body: '', headers: { 'retry-after': '1' } };
    case 'truncated':
      return async (call, pass) => {
        const whole = JSON.stringify({ jsonrpc: '2.0', id: call.id, result: await pass() });
        return { kind: 'text', text: whole.slice(0, Math.floor(whole.length / 2)) };
      };
    case 'error_reply':
      return () => ({ kind: 'error', code: -32603, message: 'internal error' });
    case 'range_refused':
      return (call) => {
        const filter = call.params[0] as { fromBlock?: string; toBlock?: string } | undefined;
        if (call.method !== 'eth_getLogs' || filter?.fromBlock === undefined) return undefined;
        const blocks = Number(filter.toBlock) - Number(filter.fromBlock) + 1;
        return blocks > 3
          ? { kind: 'error', code: -32602, message: 'query exceeds max block range 3' }
          : undefined;
      };
  }
}

async function askNode(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return ((await answer.json()) as { result?: unknown }).result;
}

/** From here on the node behind the proxy lies in `share` of its answers, and in its notices where that fits. */
export function startLying(
  proxy: RpcProxy,
  upstream: string,
  lie: Lie,
  share: number,
  random: SeededRandom,
): void {
  const fault = lieAbout(lie, random, upstream);
  proxy.setFault((call, pass) => (random.chance(share) ? fault(call, pass) : undefined));
  if (lie === 'missing_logs')
    proxy.setPushFault((reported) => (random.chance(share) ? [] : [reported]));
  if (lie === 'duplicated_logs') proxy.setPushFault((reported) => [reported, reported]);
  if (lie === 'old_head') proxy.setPushFault(() => []);
}

export function stopLying(proxy: RpcProxy): void {
  proxy.setFault(null);
  proxy.setPushFault(null);
}
