import { createRpcPool } from '../../src-escrow/rpc-pool.ts';
import { headerOrNullSchema } from '../../src-escrow/rpc/rpc-shapes.ts';
import type { IpcResult } from '../../src-shared/ipc/ipc-contract.ts';
import { failure } from '../../src-shared/failure.ts';
import { parseWith } from '../../src-shared/parse.ts';
import { fail, ok } from '../../src-shared/result.ts';
import { chainAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { checkRpcUrl, checkServiceUrl } from './check-settings.ts';

const withinMs = 10_000;

/** Asks a node for its chain and newest block; nothing is stored. */
export async function testRpc(
  url: string,
  nowMs: () => number,
): Promise<IpcResult<'settings.testRpc'>> {
  const checked = checkRpcUrl(url);
  if (!checked.ok) return checked;
  const pool = createRpcPool({ urls: [checked.value], timeoutMs: withinMs });
  try {
    const { chainId } = await pool.identity();
    const askedAt = nowMs();
    const head = await pool.request('eth_getBlockByNumber', ['latest', false], headerOrNullSchema);
    const latencyMs = nowMs() - askedAt;
    if (head === null) return fail(failure('chain_error', { detail: 'it has no block' }));
    const headAgeSeconds = Math.max(0, Math.round((nowMs() - head.timestamp) / 1000));
    return ok({ chainId, head: head.number, latencyMs, headAgeSeconds });
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : '';
    return fail(failure('chain_unreachable', { detail }));
  } finally {
    pool.close();
  }
}

/** Asks a trade service which chain and escrow it follows. */
export async function testService(url: string): Promise<IpcResult<'settings.testService'>> {
  const checked = checkServiceUrl(url);
  if (!checked.ok) return checked;
  try {
    const answer = await fetch(`${checked.value}/api/chain`, {
      redirect: 'error',
      signal: AbortSignal.timeout(withinMs),
    });
    if (answer.status === 404) return fail(failure('service_not_found'));
    if (!answer.ok)
      return fail(failure('service_unreachable', { detail: `it answered ${answer.status}` }));
    const parsed = parseWith(chainAnswerSchema, await answer.json());
    if (!parsed.ok) return fail(failure('service_not_found'));
    const { chainId, escrowAddress, head } = parsed.value;
    return ok({ chainId, escrow: escrowAddress, head });
  } catch {
    return fail(failure('service_unreachable'));
  }
}
