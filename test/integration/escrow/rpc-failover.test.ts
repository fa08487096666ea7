import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startEscrowEventListener } from '../../../src-escrow/escrow-event-listener.ts';
import { createRpcPool } from '../../../src-escrow/rpc-pool.ts';
import { startAnvil } from '../../support/anvil.ts';
import { createBatchRecorder, type BatchRecorder } from '../../support/batch-recorder.ts';
import type { FaultAnswer, RpcProxy } from '../../support/rpc-proxy.ts';
import { quick, useListenerScene } from './listener-scene.ts';

const scene = useListenerScene();
const { startChain, startProxy, follow, expectAll, tradeInFull, headNumber } = scene;

const urlOf = (proxy: RpcProxy, kind: string) => (kind === 'ws' ? proxy.wsUrl : proxy.rpcUrl);

/** With a heartbeat short enough for a test. */
function followWithHeartbeat(rpcUrls: readonly string[]): BatchRecorder {
  const pool = createRpcPool({
    urls: rpcUrls,
    startBlock: scene.chain.deployment.startBlock,
    heartbeatMs: 150,
    timeoutMs: 1_500,
  });
  const recorder = createBatchRecorder();
  const listener = startEscrowEventListener(
    {
      pool,
      escrow: scene.chain.escrow,
      behaviourOf: () => ({ ...quick, pollMs: 60_000 }),
    },
    recorder,
  );
  scene.cleanUp(async () => {
    await listener.stop();
    pool.close();
  });
  return recorder;
}

const bad: readonly (readonly [string, FaultAnswer])[] = [
  ['HTML', { kind: 'http', status: 200, body: '<html>Bad gateway</html>' }],
  ['a page of HTTP 502', { kind: 'http', status: 502, body: '<html></html>' }],
  ['HTTP 429', { kind: 'http', status: 429, body: '' }],
  [
    'HTTP 401 with an error of its own',
    { kind: 'http', status: 401, body: '{"error":{"code":1,"message":"no"}}' },
  ],
  ['JSON that breaks off', { kind: 'http', status: 200, body: '{"jsonrpc":"2.0","id":1,"resu' }],
  ['JSON of something else', { kind: 'http', status: 200, body: '[1,2,3]' }],
  ['an error that may pass', { kind: 'error', code: -32603, message: 'internal error' }],
  ['another shape', { kind: 'result', result: { number: 'soon' } }],
  ['nothing', { kind: 'result', result: null }],
  ['a dropped connection', { kind: 'drop' }],
];

describe.each(['http', 'ws'])('a list whose preferred node is reached over %s', (kind) => {
  it.each(bad)(
    'goes on with the next one when it answers %s, and returns',
    async (_name, fault) => {
      await startChain();
      const proxy = await startProxy();
      const { recorder } = follow([urlOf(proxy, kind), scene.anvil.rpcUrl]);
      await expectAll(recorder);
      proxy.setFault(() => fault);
      await tradeInFull();
      await expectAll(recorder);
      expect(recorder.retracted).toEqual([]);
      proxy.setFault(null);
      await expect
        .poll(
          async () => {
            const before = proxy.calls.get('eth_getLogs') ?? 0;
            await scene.chain.createTrade();
            await expectAll(recorder);
            return (proxy.calls.get('eth_getLogs') ?? 0) > before;
          },
          { timeout: 40_000, interval: 200 },
        )
        .toBe(true);
    },
  );
});

describe('a node that asks for quiet', () => {
  it.each([
    ['HTTP 429', { kind: 'http', status: 429, body: '', headers: { 'retry-after': '2' } }],
    ['HTTP 503', { kind: 'http', status: 503, body: '', headers: { 'retry-after': '2' } }],
    ['its own error', { kind: 'error', code: -32005, message: 'rate limit exceeded, retry in 2s' }],
  ] as const)('by %s is left alone for as long, when it is the only one', async (_name, fault) => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl], null, { pollMs: 50 });
    await expectAll(recorder);
    const times: number[] = [];
    proxy.setFault(() => {
      times.push(performance.now());
      return times.length === 1 ? fault : undefined;
    });
    await recorder.until(() => recorder.state.status === 'unreachable', 'noticed');
    await tradeInFull();
    await expectAll(recorder);
    expect(times[1]! - times[0]!).toBeGreaterThan(1_950);
  });

  it('is not left alone for longer when this computer’s clock is set back', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl], null, { pollMs: 50 });
    await expectAll(recorder);
    let asked = false;
    const once: FaultAnswer = {
      kind: 'http',
      status: 429,
      body: '',
      headers: { 'retry-after': '1' },
    };
    proxy.setFault(() => {
      if (asked) return undefined;
      asked = true;
      return once;
    });
    await recorder.until(() => recorder.state.status === 'unreachable', 'noticed');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    await tradeInFull();
    await expectAll(recorder);
  });

  it('at the handshake is left alone for as long', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.wsUrl]);
    await expectAll(recorder);
    proxy.refuseHandshakes({ status: 429, headers: { 'retry-after': '2' } });
    proxy.dropSockets();
    await expect
      .poll(
        () => scene.reported('chain_failed').some(({ message }) => /fewer requests/.test(message)),
        {
          timeout: 15_000,
          interval: 20,
        },
      )
      .toBe(true);
    proxy.refuseHandshakes(null);
    const from = performance.now();
    await tradeInFull();
    await expectAll(recorder);
    expect(performance.now() - from).toBeGreaterThan(1_000);
  });
});

describe('WebSockets', () => {
  it('that fall silent are found dead by their heartbeat, opened and subscribed again', async () => {
    await startChain();
    const proxy = await startProxy();
    const recorder = followWithHeartbeat([proxy.wsUrl]);
    await expectAll(recorder);
    for (let count = 0; count < 2; count += 1) {
      proxy.freezeSockets();
      await tradeInFull();
      await expectAll(recorder);
      await tradeInFull();
      await expectAll(recorder);
    }
    expect(recorder.retracted).toEqual([]);
  });

  it('that announce nothing are backed by polling', async () => {
    await startChain();
    const proxy = await startProxy();
    proxy.setPushFault(() => []);
    const { recorder } = follow([proxy.wsUrl], null, { pollMs: 200 });
    await expectAll(recorder);
    await tradeInFull();
    await expectAll(recorder);
  });

  it('that announce nonsense, and heads that never were, mislead nobody', async () => {
    await startChain();
    const proxy = await startProxy();
    proxy.setPushFault((result) => [
      null,
      { number: '0xffff' },
      { ...(result as object), number: '0xffffff', hash: `0x${'12'.repeat(32)}` },
      { ...(result as object), hash: `0x${'34'.repeat(32)}`, parentHash: `0x${'56'.repeat(32)}` },
      result,
    ]);
    const { recorder } = follow([proxy.wsUrl], null, { pollMs: 200 });
    await expectAll(recorder);
    await tradeInFull();
    await expectAll(recorder);
    expect(recorder.retracted).toEqual([]);
  });

  it('that announce a block again and again are no reason to read it again', async () => {
    await startChain();
    const proxy = await startProxy();
    proxy.setPushFault((result) => Array.from({ length: 20 }, () => result));
    const { recorder } = follow([proxy.wsUrl], null, { pollMs: 60_000 });
    await expectAll(recorder);
    await tradeInFull();
    await expectAll(recorder);
  });

  it('and HTTP nodes in one list take over from each other', async () => {
    await startChain();
    const [first, second] = [await startProxy(), await startProxy()];
    const { recorder } = follow([first.wsUrl, second.rpcUrl]);
    await expectAll(recorder);
    for (const failing of [first, second, first]) {
      const other = failing === first ? second : first;
      failing.refuseSockets(true);
      failing.dropSockets();
      await tradeInFull();
      await expectAll(recorder);
      failing.refuseSockets(false);
      other.refuseSockets(true);
      other.dropSockets();
      await tradeInFull();
      await expectAll(recorder);
      other.refuseSockets(false);
    }
    expect(recorder.retracted).toEqual([]);
  });
});

describe('nodes that differ', () => {
  it('by how far each backend behind one address is: nothing is taken back, nothing missed', async () => {
    await startChain();
    const proxy = await startProxy();
    let asked = 0;
    // Every other answer comes from a backend that is three blocks late.
    proxy.setFault(async ({ method, params }, pass) => {
      asked += 1;
      if (asked % 2 === 0) return undefined;
      const late = (await headNumber()) - 3;
      const block = `0x${Math.max(late, 0).toString(16)}`;
      if (method === 'eth_getBlockByNumber' && params[0] === 'latest')
        return { kind: 'result', result: await scene.anvil.request(method, [block, false]) };
      if (method === 'eth_getBlockByNumber' && Number(params[0]) > late)
        return { kind: 'result', result: null };
      if (method !== 'eth_getLogs') return undefined;
      const logs = (await pass()) as { blockNumber: string }[];
      return { kind: 'result', result: logs.filter((log) => Number(log.blockNumber) <= late) };
    });
    const { recorder } = follow([proxy.rpcUrl], null, { confirmations: 12 });
    for (let count = 0; count < 3; count += 1) {
      await tradeInFull();
      await scene.anvil.mine(2);
    }
    await scene.anvil.mine(14);
    const last = await headNumber();
    await recorder.until(() => recorder.state.final >= last - 12, 'final', 40_000);
    await expectAll(recorder);
    expect(recorder.retracted).toEqual([]);
  });

  it('by the chain they are on: the one that changes to another chain is left out', async () => {
    await startChain();
    await scene.anvil.mine(3);
    const other = await startAnvil({ flags: ['--timestamp', '1700000000'] });
    scene.cleanUp(() => other.kill());
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl]);
    await expectAll(recorder);
    const before = recorder.events;
    for (let count = 0; count < 40; count += 1) await other.mine();
    // The address leads to another chain from now on, after its connections broke.
    proxy.setFault(async ({ method, params }) => ({
      kind: 'result',
      result: await other.request(method, params),
    }));
    proxy.dropSockets();
    await tradeInFull();
    await expectAll(recorder);
    expect(recorder.events.slice(0, before.length)).toEqual(before);
    expect(recorder.retracted).toEqual([]);
    expect(scene.reported('excluded').length).toBeGreaterThan(0);
  });

  it('by a block that was final: the node that still has it is followed', async () => {
    await startChain();
    const proxy = await startProxy();
    const { recorder } = follow([proxy.rpcUrl, scene.anvil.rpcUrl], null, { confirmations: 1 });
    await tradeInFull();
    await expectAll(recorder);
    await recorder.until(() => recorder.state.final === recorder.state.indexed - 1, 'final');
    const other = (text: string) => `0xff${text.slice(4)}`;
    const lie = (block: unknown) => {
      if (block === null) return null;
      const shown = block as { hash: string; parentHash: string };
      return { ...shown, hash: other(shown.hash), parentHash: other(shown.parentHash) };
    };
    const start = scene.chain.deployment.startBlock;
    proxy.setFault(async ({ method, params }, pass) =>
      method === 'eth_getBlockByNumber' && Number(params[0]) !== start
        ? { kind: 'result', result: lie(await pass()) }
        : undefined,
    );
    await tradeInFull();
    await expectAll(recorder);
    expect(recorder.retracted).toEqual([]);
    expect(recorder.states.some(({ status }) => status === 'halted')).toBe(false);
    const said = scene
      .reported('chain_failed')
      .map((report) => report.message)
      .join();
    expect(said).toContain('which was final');
  });
});
