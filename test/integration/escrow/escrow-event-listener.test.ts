import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChainCheckpoint } from '../../../src-escrow/chain-batch.ts';
import { SmartContractEscrowService } from '../../../src-escrow/smart-contract-escrow-service.ts';
import { startAnvil } from '../../support/anvil.ts';
import { createBatchRecorder, type BatchRecorder } from '../../support/batch-recorder.ts';
import { quick, useListenerScene } from './listener-scene.ts';

const scene = useListenerScene();
const { startChain, startProxy, follow, headNumber, expectAll, tradeInFull } = scene;

describe('following the chain', () => {
  it('reads what happened before it was started, then what happens, each event once', async () => {
    await startChain();
    await tradeInFull();
    const { recorder } = follow([scene.anvil.rpcUrl]);
    await expectAll(recorder);
    expect(recorder.events.map((event) => event.type)).toEqual([
      'TRADE_CREATED',
      'PAYMENT_SENT',
      'PAYMENT_CONFIRMED',
      'PAYMENT_CONFIRMED',
      'TRADE_COMPLETED',
    ]);
    await tradeInFull();
    await expectAll(recorder);
    expect([...recorder.trades.values()].map((trade) => trade.state)).toEqual([
      'Completed',
      'Completed',
    ]);
  });

  it('goes on from the stored checkpoint without repeating anything', async () => {
    await startChain();
    await tradeInFull();
    const first = follow([scene.anvil.rpcUrl]);
    await expectAll(first.recorder);
    await first.service.stop();
    const known = first.recorder.events.length;
    await tradeInFull();
    const second = createBatchRecorder(first.recorder.checkpoint);
    // The store's trades are there too.
    await second.handle({
      kind: 'events',
      fromBlock: 0,
      toBlock: 0,
      blocks: [],
      events: first.recorder.events,
      checkpoint: first.recorder.checkpoint!,
    });
    const service = new SmartContractEscrowService({
      rpcUrls: [scene.anvil.rpcUrl],
      escrow: scene.chain.escrow,
      startBlock: scene.chain.deployment.startBlock,
      behaviourOf: () => quick,
    });
    scene.cleanUp(() => service.stop());
    service.start(second);
    await expectAll(second);
    expect(second.events.length).toBe(2 * known);
    const read = second.batches.filter((batch) => batch.kind === 'events' && batch.fromBlock > 0);
    expect(read[0]?.kind === 'events' && read[0].fromBlock).toBe(
      first.recorder.checkpoint!.indexed + 1,
    );
  });

  it('calls blocks final as deep as it was told, and only then', async () => {
    await startChain();
    const { recorder } = follow([scene.anvil.rpcUrl], null, { confirmations: 3 });
    await tradeInFull();
    await scene.anvil.mine(4);
    const head = await headNumber();
    await recorder.until(() => recorder.state.final === head - 3, 'final');
    const finals = recorder.batches.filter((batch) => batch.kind === 'final');
    for (const batch of finals)
      expect(batch.blockNumber).toBeLessThanOrEqual(batch.checkpoint.indexed - 3);
  });

  it("takes the node's finalized tag for final", async () => {
    await startChain({ flags: ['--slots-in-an-epoch', '1'] });
    const { recorder } = follow([scene.anvil.rpcUrl], null, { confirmations: 'finalized' });
    await tradeInFull();
    await scene.anvil.mine(3);
    const tag = (await scene.anvil.request('eth_getBlockByNumber', ['finalized', false])) as {
      number: string;
    };
    await recorder.until(() => recorder.state.final === Number(tag.number), 'final by the tag');
    expect(recorder.state.final).toBeGreaterThan(0);
  });

  it('reads a long past in ranges and halves them when the node refuses', async () => {
    await startChain();
    for (let count = 0; count < 3; count += 1) {
      await tradeInFull();
      await scene.anvil.mine(150);
    }
    const proxy = await startProxy();
    let refusals = 0;
    proxy.setFault(({ method, params }) => {
      const [filter] = params as [{ fromBlock?: string; toBlock?: string }];
      if (method !== 'eth_getLogs' || filter.fromBlock === undefined) return undefined;
      if (Number(filter.toBlock) - Number(filter.fromBlock) < 40) return undefined;
      refusals += 1;
      return { kind: 'error', code: -32005, message: 'query returned more than 10000 results' };
    });
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    expect(refusals).toBeGreaterThan(0);
    expect(recorder.states.every((state) => state.status !== 'unreachable')).toBe(true);
  });

  it('waits for the consumer before it hands over the next batch, and repeats one that was not taken', async () => {
    await startChain();
    await tradeInFull();
    const { recorder } = follow([scene.anvil.rpcUrl]);
    let refusals = 2;
    let running = 0;
    recorder.before = async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('disk full');
      }
    };
    await expectAll(recorder);
    expect(scene.reports.filter((report) => report.event === 'consumer_failed')).toHaveLength(2);
  });

  it('stops at once while it waits', async () => {
    await startChain();
    const { recorder, service } = follow([scene.anvil.wsUrl, scene.anvil.rpcUrl], null, {
      pollMs: 60_000,
    });
    await expectAll(recorder);
    const from = performance.now();
    await service.stop();
    expect(performance.now() - from).toBeLessThan(500);
  });
});

describe('with a WebSocket', () => {
  it('hears of a block without polling', async () => {
    await startChain();
    const { recorder } = follow([scene.anvil.wsUrl], null, { pollMs: 60_000 });
    await expectAll(recorder);
    for (let count = 0; count < 3; count += 1) {
      await tradeInFull();
      await expectAll(recorder);
    }
  });

  it('misses nothing when the socket dies, and subscribes again', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.wsUrl], null, { pollMs: 60_000 });
    await expectAll(recorder);
    for (let count = 0; count < 3; count += 1) {
      proxy.refuseSockets(true);
      proxy.dropSockets();
      await tradeInFull();
      proxy.refuseSockets(false);
      await expectAll(recorder);
      await tradeInFull();
      await expectAll(recorder);
    }
    expect(new Set(recorder.events.map((event) => event.id)).size).toBe(recorder.events.length);
  });

  it('notices a socket that is open and silent', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.wsUrl, scene.anvil.rpcUrl], null, { pollMs: 200 });
    await expectAll(recorder);
    // Heads are announced by the node; whatever it is asked over this socket stays without an answer.
    proxy.setFault(() => new Promise(() => undefined));
    await tradeInFull();
    proxy.dropSockets();
    await expectAll(recorder);
  });
});

describe('when the node restarts', () => {
  it('goes on, over HTTP and over a WebSocket, without a miss or a double', async () => {
    await startChain({ statePath: join(scene.directory, 'state.json'), blockTime: 1 });
    const overHttp = follow([scene.anvil.rpcUrl]).recorder;
    const overWebSocket = follow([scene.anvil.wsUrl], null, { pollMs: 60_000 }).recorder;
    await tradeInFull();
    await expectAll(overHttp);
    for (let count = 0; count < 2; count += 1) {
      await scene.anvil.stop();
      await overHttp.until(() => overHttp.state.status === 'unreachable', 'noticed');
      await scene.anvil.restart();
      await tradeInFull();
      await expectAll(overHttp);
      await expectAll(overWebSocket);
    }
    expect(overHttp.retracted).toEqual([]);
    expect(overWebSocket.retracted).toEqual([]);
  });

  it('says that it is another chain when the node comes back empty, and stops', async () => {
    await startChain();
    await tradeInFull();
    const { recorder } = follow([scene.anvil.rpcUrl]);
    await expectAll(recorder);
    const before = recorder.events;
    await scene.anvil.kill();
    await scene.anvil.restart();
    await scene.anvil.mine(3);
    await recorder.until(() => recorder.state.status === 'other_chain', 'noticed');
    expect(recorder.events).toEqual(before);
    expect(recorder.retracted).toEqual([]);
  });

  it('says that it is another chain when it was started with the place of another one', async () => {
    await startChain();
    await tradeInFull();
    const first = follow([scene.anvil.rpcUrl]);
    await expectAll(first.recorder);
    await first.service.stop();
    const other: ChainCheckpoint = {
      ...first.recorder.checkpoint!,
      startBlockHash: first.recorder.checkpoint!.recentBlocks.at(-1)!.hash,
    };
    const second = follow([scene.anvil.rpcUrl], other);
    await second.recorder.until(() => second.recorder.state.status === 'other_chain', 'noticed');
    expect(second.recorder.batches).toEqual([]);
  });
});

describe('when blocks are replaced', () => {
  it.each(['http', 'ws'])(
    'takes back what is gone and reads what stands instead (%s)',
    async (kind) => {
      await startChain();
      const { recorder } = follow([kind === 'ws' ? scene.anvil.wsUrl : scene.anvil.rpcUrl], null, {
        confirmations: 12,
      });
      const trade = await scene.chain.createTrade();
      await scene.chain.markPaid(trade);
      await scene.chain.confirmPayment(trade, 5n, trade.terms.amount);
      await expectAll(recorder);
      // Anvil sends no `removed` logs for this.
      await scene.anvil.request('anvil_reorg', [2, []]);
      await recorder.until(() => recorder.retracted.length === 2, 'taken back');
      await expectAll(recorder);
      expect(recorder.trades.get(trade.tradeId)?.state).toBe('Funded');
      await scene.chain.markPaid(trade);
      await expectAll(recorder);
      expect(recorder.trades.get(trade.tradeId)?.state).toBe('Paid');
    },
  );

  it('takes back what was replaced while it was not running', async () => {
    await startChain();
    const first = follow([scene.anvil.rpcUrl], null, { confirmations: 12 });
    const trade = await scene.chain.createTrade();
    await scene.chain.markPaid(trade);
    await expectAll(first.recorder);
    await first.service.stop();
    await scene.anvil.request('anvil_reorg', [1, []]);
    await scene.anvil.mine(100);
    const { recorder } = follow([scene.anvil.rpcUrl], first.recorder.checkpoint, {
      confirmations: 12,
    });
    await recorder.until(() => recorder.batches.some((batch) => batch.kind === 'reorg'), 'reorg');
    const reorg = recorder.batches.find((batch) => batch.kind === 'reorg');
    expect(reorg).toMatchObject({ depth: 1 });
    await recorder.until(() => recorder.state.status === 'ok', 'at the head');
    expect(recorder.state.indexed).toBe(await headNumber());
  });

  it('takes back nothing while the node is only behind, and does when it has passed us', async () => {
    await startChain();
    const { recorder } = follow([scene.anvil.rpcUrl], null, { confirmations: 12 });
    const trade = await scene.chain.createTrade();
    await scene.chain.markPaid(trade);
    await expectAll(recorder);
    await scene.anvil.request('anvil_rollback', [1]);
    await recorder.until(() => recorder.state.status === 'behind', 'behind');
    expect(recorder.retracted).toEqual([]);
    await scene.anvil.request('evm_increaseTime', [60]);
    await scene.anvil.mine(1);
    await recorder.until(() => recorder.retracted.length === 1, 'taken back');
    await expectAll(recorder);
  });

  it('halts rather than take back what was final', async () => {
    await startChain();
    const { recorder } = follow([scene.anvil.rpcUrl], null, { confirmations: 1 });
    await tradeInFull();
    await expectAll(recorder);
    await recorder.until(() => recorder.state.final === recorder.state.indexed - 1, 'final');
    const before = recorder.events;
    await scene.anvil.request('anvil_reorg', [3, []]);
    await recorder.until(() => recorder.state.status === 'halted', 'halted');
    expect(recorder.events).toEqual(before);
    expect(recorder.retracted).toEqual([]);
  });

  it.each([true, false])(
    'asks whether to read the chain from its start where nodes may lose final blocks, and only there (%s)',
    async (losesFinalBlocks) => {
      await startChain();
      const { recorder } = follow([scene.anvil.rpcUrl], null, {
        confirmations: 1,
        losesFinalBlocks,
      });
      let asked = 0;
      recorder.forgetChain = () => {
        asked += 1;
        return false;
      };
      await tradeInFull();
      await expectAll(recorder);
      await recorder.until(() => recorder.state.final === recorder.state.indexed - 1, 'final');
      await scene.anvil.request('anvil_reorg', [3, []]);
      await recorder.until(() => recorder.state.status === 'halted', 'halted');
      expect(asked > 0).toBe(losesFinalBlocks);
    },
  );
});

describe('with bad nodes', () => {
  it('keeps its place when the node answers HTML, errors, nonsense or nothing', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAll(recorder);
    const faults = [
      { kind: 'http', status: 200, body: '<html>Bad gateway</html>' },
      { kind: 'http', status: 502, body: '<html>Bad gateway</html>' },
      { kind: 'http', status: 302, body: '', headers: { location: scene.anvil.rpcUrl } },
      { kind: 'result', result: { number: 'soon' } },
      { kind: 'error', code: -32603, message: 'internal error' },
      { kind: 'drop' },
    ] as const;
    for (const fault of faults) {
      proxy.setFault(() => fault);
      await tradeInFull();
      await recorder.until(() => recorder.state.status === 'unreachable', 'noticed');
      proxy.setFault(null);
      await expectAll(recorder);
    }
    expect(recorder.retracted).toEqual([]);
  });

  it('waits as long as a node asks it to, and goes on with another meanwhile', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
    const limited = {
      kind: 'http',
      status: 429,
      body: '',
      headers: { 'retry-after': '60' },
    } as const;
    proxy.setFault(() => limited);
    await tradeInFull();
    await expectAll(recorder);
    const asked = [...proxy.calls.values()].reduce((sum, count) => sum + count, 0);
    await tradeInFull();
    await expectAll(recorder);
    expect([...proxy.calls.values()].reduce((sum, count) => sum + count, 0)).toBe(asked);
  });

  it('returns to the preferred node when it is well again', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
    proxy.setFault(() => ({ kind: 'drop' }));
    await tradeInFull();
    await expectAll(recorder);
    proxy.setFault(null);
    await expect
      .poll(() => scene.reports.some((report) => report.event === 'recovered'), { timeout: 40_000 })
      .toBe(true);
    const before = proxy.calls.get('eth_getLogs') ?? 0;
    await tradeInFull();
    await expectAll(recorder);
    expect(proxy.calls.get('eth_getLogs') ?? 0).toBeGreaterThan(before);
  });

  it('is not misled by a node that lags, nor by its empty answers', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
    const stuck = await headNumber();
    proxy.setFault(async ({ method, params }, pass) => {
      if (method === 'eth_getBlockByNumber' && params[0] === 'latest')
        return {
          kind: 'result',
          result: await scene.anvil.request('eth_getBlockByNumber', [
            `0x${stuck.toString(16)}`,
            false,
          ]),
        };
      if (method === 'eth_getBlockByNumber' && Number(params[0]) > stuck)
        return { kind: 'result', result: null };
      if (method === 'eth_getLogs') return { kind: 'result', result: [] };
      return { kind: 'result', result: await pass() };
    });
    await tradeInFull();
    proxy.setFault(async ({ method }, pass) =>
      method === 'eth_getLogs'
        ? { kind: 'result', result: [] }
        : { kind: 'result', result: await pass() },
    );
    await expectAll(recorder);
    expect(recorder.retracted).toEqual([]);
  });

  it('finds an event that the node had left out, before its block is final', async () => {
    await startChain();
    const proxy = await startProxy();
    let lies = 0;
    // Half of every answer is missing while it lies: the bloom does not give this away.
    proxy.setFault(async ({ method }, pass) => {
      if (method !== 'eth_getLogs') return undefined;
      const logs = (await pass()) as unknown[];
      if (logs.length < 2 || lies >= 1) return { kind: 'result', result: logs };
      lies += 1;
      return { kind: 'result', result: logs.slice(0, -1) };
    });
    const { recorder } = follow([proxy.rpcUrl]);
    await expectAllAfter(recorder, tradeInFull);
    await scene.anvil.mine(3);
    const head = await headNumber();
    await recorder.until(() => recorder.state.final === head - 2, 'final');
    await expectAll(recorder);
    expect(lies).toBe(1);
  });

  it('refetches what a gap in tradeSeq shows to be missing', async () => {
    await startChain();
    const trade = await scene.chain.createTrade();
    await scene.chain.markPaid(trade);
    const proxy = await startProxy();
    let lying = true;
    proxy.setFault(async ({ method }, pass) => {
      if (method !== 'eth_getLogs' || !lying) return undefined;
      const logs = (await pass()) as unknown[];
      return { kind: 'result', result: logs.slice(0, 1) };
    });
    await scene.anvil.mine(80);
    const { recorder } = follow([proxy.rpcUrl]);
    await recorder.until(() => recorder.state.status === 'ok', 'read');
    expect(recorder.events).toHaveLength(1);
    lying = false;
    await scene.chain.confirmPayment(trade, 5n, trade.terms.amount);
    await expectAll(recorder);
    expect(scene.reports.some((report) => report.event === 'event_missed')).toBe(true);
  });

  it('leaves out a node of another chain and says so', async () => {
    await startChain();
    const other = await startAnvil({ flags: ['--timestamp', '1700000000'] });
    scene.cleanUp(() => other.kill());
    await other.mine(3);
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl, other.rpcUrl]);
    await expectAll(recorder);
    proxy.setFault(() => ({ kind: 'drop' }));
    await recorder.until(() => recorder.state.status === 'unreachable', 'nobody left');
    expect(scene.reports.some((report) => report.event === 'excluded')).toBe(true);
    proxy.setFault(null);
    await tradeInFull();
    await expectAll(recorder);
  });

  it('writes no more of a URL than its host anywhere', async () => {
    await startChain();
    const secret = 'k3y-of-the-account';
    const { recorder, service } = follow([
      `http://127.0.0.1:1/${secret}`,
      `ws://127.0.0.1:1/${secret}`,
    ]);
    await recorder.until(() => recorder.state.status === 'unreachable', 'noticed');
    await expect(service.identity()).rejects.toThrow('127.0.0.1:1');
    const error: unknown = await service.identity().catch((reason: unknown) => reason);
    expect(JSON.stringify(scene.reports) + String((error as Error).stack)).not.toContain(secret);
  });
});

async function expectAllAfter(recorder: BatchRecorder, act: () => Promise<void>): Promise<void> {
  await recorder.until(() => recorder.state.status === 'ok', 'at the head');
  await act();
  const head = await headNumber();
  await recorder.until(() => recorder.state.indexed >= head, 'all blocks read');
}
