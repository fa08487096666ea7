import { createRpcPool } from '../../src-escrow/rpc-pool.ts';
import { headerOrNullSchema } from '../../src-escrow/rpc/rpc-shapes.ts';
import type { Address } from '../../src-shared/brand.ts';
import type { ChangeCheck, ChangeQuestion } from '../../src-shared/ipc/signing-contract.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import { parseWith } from '../../src-shared/parse.ts';
import { chainAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { confirmText } from '../../src-shared/words/text-confirm.ts';

const withinMs = 10_000;
/** Of a node's newest block; an older one shows a node that lags, or a wrong clock. */
const staleSeconds = 120;
const text = confirmText.connection;

const right = (said: string): ChangeCheck => ({ found: 'right', text: said });
const doubtful = (said: string): ChangeCheck => ({ found: 'doubtful', text: said });
const wrong = (said: string): ChangeCheck => ({ found: 'wrong', text: said });

/** What a person is shown before an address is asked anything. */
export function connectionQuestion(kind: 'node' | 'service', url: string): ChangeQuestion {
  return {
    title: kind === 'node' ? text.nodeTitle : text.serviceTitle,
    remark: confirmText.movesNoMoney,
    tone: 'doubt',
    columns: confirmText.columns,
    rows: [],
    facts: [{ name: text.address, value: url, mono: true }],
    checks: [],
    consequence: text.consequence,
    typed: null,
    confirmLabel: text.ask,
  };
}

/** Asks a node for its chain and newest block; nothing is stored. `url`: as it was checked. */
export async function testRpc(
  url: string,
  wanted: number,
  nowMs: () => number,
): Promise<readonly ChangeCheck[]> {
  const pool = createRpcPool({ urls: [url], timeoutMs: withinMs });
  try {
    const { chainId } = await pool.identity();
    const chain =
      chainId === wanted
        ? right(text.rightChain(chainId))
        : wrong(text.wrongChain(chainId, wanted));
    const askedAt = nowMs();
    const head = await pool.request('eth_getBlockByNumber', ['latest', false], headerOrNullSchema);
    const latencyMs = nowMs() - askedAt;
    if (head === null) return [chain, wrong(text.noBlock)];
    const age = Math.max(0, Math.round((nowMs() - head.timestamp) / 1000));
    const block = formatAmount(BigInt(head.number), 0, 0);
    return [
      chain,
      right(text.head(block, age, Math.round(latencyMs))),
      ...(age > staleSeconds ? [doubtful(text.stale(age))] : []),
    ];
  } catch (error) {
    return [wrong(text.unreachable(error instanceof Error ? error.message.slice(0, 200) : ''))];
  } finally {
    pool.close();
  }
}

/** Asks a trade service which chain and escrow it follows. */
export async function testService(
  origin: string,
  wanted: { readonly chainId: number; readonly escrow: Address },
): Promise<readonly ChangeCheck[]> {
  try {
    const answer = await fetch(`${origin}/api/chain`, {
      redirect: 'error',
      signal: AbortSignal.timeout(withinMs),
    });
    if (answer.status === 404) return [wrong(text.noService)];
    if (!answer.ok) return [wrong(text.unreachable(String(answer.status)))];
    const parsed = parseWith(chainAnswerSchema, await answer.json());
    if (!parsed.ok) return [wrong(text.noService)];
    const { chainId, escrowAddress } = parsed.value;
    return [
      chainId === wanted.chainId
        ? right(text.rightChain(chainId))
        : wrong(text.wrongChain(chainId, wanted.chainId)),
      escrowAddress === wanted.escrow
        ? right(text.rightEscrow)
        : wrong(text.wrongEscrow(escrowAddress)),
    ];
  } catch {
    return [wrong(text.unreachable(''))];
  }
}
