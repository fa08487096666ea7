import { describe, expect, it } from 'vitest';
import type { RpcProxy } from '../../support/rpc-proxy.ts';
import { useListenerScene } from './listener-scene.ts';

const scene = useListenerScene();
const { startChain, startProxy, follow, expectAll, tradeInFull, headNumber } = scene;

interface AnsweredLog {
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly logIndex: string;
}

/** From now on this node answers for logs without those that `left` names. */
function leaveOut(proxy: RpcProxy, left: (log: AnsweredLog) => boolean): void {
  proxy.setFault(async ({ method }, pass) =>
    method === 'eth_getLogs'
      ? { kind: 'result', result: ((await pass()) as AnsweredLog[]).filter((log) => !left(log)) }
      : undefined,
  );
}

/**
 * Only the end of a trade comes second in its block. So whole blocks and parts of blocks are missing, and every block
 * that is drawn among those with logs shows it.
 */
const allButEnds = (log: AnsweredLog) => Number(log.logIndex) === 0;
const onlyEnds = (logs: unknown) => (logs as AnsweredLog[]).filter((log) => !allButEnds(log));

/** Two trades, then blocks enough for them to be read as final at once. */
async function startPast(): Promise<void> {
  await startChain();
  await tradeInFull();
  await tradeInFull();
  await scene.anvil.mine(80);
}

describe('a node that leaves logs out of a past that is final', () => {
  it('is noticed, and the logs are read out of its own receipts when there is no other', async () => {
    await startPast();
    const proxy = await startProxy();
    leaveOut(proxy, allButEnds);
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    expect(scene.reported('logs_left_out')[0]?.message).toMatch(
      /left out \d+ of the escrow's logs/,
    );
  });

  it('is noticed, and another node is asked instead', async () => {
    await startPast();
    const proxy = await startProxy();
    leaveOut(proxy, allButEnds);
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
    expect(scene.reported('logs_left_out').length).toBeGreaterThan(0);
    expect(proxy.calls.get('eth_getLogs')).toBeLessThan(10);
  });

  it('is noticed where it knows no receipts of blocks, only of transactions', async () => {
    await startPast();
    const proxy = await startProxy();
    proxy.setFault(async ({ method }, pass) => {
      if (method === 'eth_getBlockReceipts')
        return { kind: 'error', code: -32601, message: 'method not found' };
      if (method !== 'eth_getLogs') return undefined;
      return { kind: 'result', result: onlyEnds(await pass()) };
    });
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    expect(scene.reported('logs_left_out').length).toBeGreaterThan(0);
  });

  it('is noticed when it leaves the same logs out of its receipts, and another node has them', async () => {
    await startPast();
    const proxy = await startProxy();
    proxy.setFault(async ({ method }, pass) => {
      if (method !== 'eth_getLogs' && method !== 'eth_getBlockReceipts') return undefined;
      const answer = await pass();
      const result =
        method === 'eth_getLogs'
          ? onlyEnds(answer)
          : (answer as object[]).map((receipt) => ({ ...receipt, logs: [] }));
      return { kind: 'result', result };
    });
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
  });

  it('is taken at its word, and that is said, where nothing can be compared', async () => {
    await startPast();
    const proxy = await startProxy();
    proxy.setFault(({ method }) =>
      /Receipt/.test(method)
        ? { kind: 'error', code: -32601, message: 'method not found' }
        : undefined,
    );
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    expect(scene.reported('logs_unchecked')).toHaveLength(1);
  });

  it('is noticed on a chain whose blocks have no bloom', async () => {
    await startPast();
    const proxy = await startProxy();
    proxy.setFault(async ({ method }, pass) => {
      if (method === 'eth_getBlockByNumber') {
        const block = (await pass()) as object | null;
        const bare = { logsBloom: `0x${'0'.repeat(512)}`, receiptsRoot: `0x${'0'.repeat(64)}` };
        return { kind: 'result', result: block === null ? null : { ...block, ...bare } };
      }
      if (method !== 'eth_getLogs') return undefined;
      return { kind: 'result', result: onlyEnds(await pass()) };
    });
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    expect(scene.reported('logs_left_out').length).toBeGreaterThan(0);
  });
});

describe('a gap in tradeSeq', () => {
  it('is mended out of receipts when the only node never sends the missing log', async () => {
    await startChain();
    const trade = await scene.chain.createTrade();
    const paid = await scene.chain.markPaid(trade);
    const proxy = await startProxy();
    leaveOut(proxy, (log) => log.blockHash === paid.blockHash);
    // Read at the tip, where an empty answer is believed now and then; the next event shows the gap.
    const { recorder } = follow([proxy.rpcUrl]);
    await scene.chain.confirmPayment(trade, 5n, trade.terms.amount);
    await expectAll(recorder);
    expect(recorder.trades.get(trade.tradeId)?.tradeSeq).toBe(3);
  });

  it('is mended when the gap shows in a range of the past', async () => {
    await startChain();
    const trade = await scene.chain.createTrade();
    const paid = await scene.chain.markPaid(trade);
    await scene.chain.confirmPayment(trade, 5n, trade.terms.amount);
    await scene.anvil.mine(200);
    await scene.chain.confirmPayment(trade, 6n, trade.terms.amount - 5n);
    await scene.anvil.mine(80);
    const proxy = await startProxy();
    leaveOut(proxy, (log) => log.blockHash === paid.blockHash);
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    expect(recorder.trades.get(trade.tradeId)?.tradeSeq).toBe(4);
  });
});

describe('logs that a node adds or mixes up', () => {
  it('are taken once and in the order of the chain', async () => {
    await startPast();
    const proxy = await startProxy();
    proxy.setFault(async ({ method }, pass) => {
      if (method !== 'eth_getLogs') return undefined;
      const logs = (await pass()) as unknown[];
      return { kind: 'result', result: [...logs].reverse().flatMap((log) => [log, log]) };
    });
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    await tradeInFull();
    await expectAll(recorder);
  });

  it('are refused when they are of another contract, and another node is asked', async () => {
    await startPast();
    const proxy = await startProxy();
    proxy.setFault(async ({ method }, pass) => {
      if (method !== 'eth_getLogs') return undefined;
      const logs = (await pass()) as object[];
      const result = logs.map((log) => ({ ...log, address: scene.chain.stablecoin }));
      return { kind: 'result', result };
    });
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
    expect(recorder.events).toHaveLength(10);
  });

  it('are refused when they were never written', async () => {
    await startPast();
    const proxy = await startProxy();
    const invented = await headNumber();
    proxy.setFault(async ({ method, params }, pass) => {
      if (method !== 'eth_getLogs') return undefined;
      const logs = (await pass()) as object[];
      const [filter] = params as [{ fromBlock?: string; toBlock?: string }];
      const empty = (await scene.anvil.request('eth_getBlockByNumber', [
        `0x${(invented - 40).toString(16)}`,
        false,
      ])) as { number: string; hash: string };
      const inRange =
        Number(filter.fromBlock) <= Number(empty.number) &&
        Number(filter.toBlock) >= Number(empty.number);
      // Many of them, so that the sample meets one.
      const more = Array.from({ length: 500 }, (_, index) => ({
        ...logs[0],
        blockNumber: empty.number,
        blockHash: empty.hash,
        logIndex: `0x${index.toString(16)}`,
      }));
      return { kind: 'result', result: inRange && logs.length > 0 ? [...logs, ...more] : logs };
    });
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
    expect(recorder.events).toHaveLength(10);
  });
});
