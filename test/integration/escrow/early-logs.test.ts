import { describe, expect, it } from 'vitest';
import type { PushFault } from '../../support/rpc-proxy.ts';
import { useListenerScene } from './listener-scene.ts';

/** Logs that a node sends unasked are shown before its answer is there; what stands in the end, the answer decides. */
const scene = useListenerScene();
const { startChain, startProxy, follow, expectAll, tradeInFull } = scene;

interface PushedLog {
  readonly topics: readonly string[];
  readonly logIndex: string;
}

const isLog = (result: unknown): result is PushedLog =>
  typeof result === 'object' && result !== null && 'topics' in result;

/** Changes the pushed logs, leaves the heads. */
const onLogs =
  (change: (log: PushedLog) => readonly unknown[]): PushFault =>
  (result) =>
    isLog(result) ? change(result) : [result];

async function followPushed(fault: PushFault) {
  await startChain();
  const proxy = await startProxy();
  const { recorder, service } = follow([proxy.wsUrl], null, { pollMs: 60_000, confirmations: 50 });
  await expectAll(recorder);
  // The answer comes late, so that what was pushed is taken first.
  proxy.setFault(async ({ method }, pass) => {
    if (method !== 'eth_getLogs') return undefined;
    const result = await pass();
    await new Promise((resolve) => setTimeout(resolve, 60));
    return { kind: 'result', result };
  });
  let pushed = 0;
  proxy.setPushFault((result) => {
    if (isLog(result)) pushed += 1;
    return fault(result);
  });
  return { proxy, recorder, service, pushedLogs: () => pushed };
}

describe('logs that a node sends unasked', () => {
  it('are taken before the answer is there, and once', async () => {
    const { recorder, pushedLogs } = await followPushed((result) => [result]);
    await tradeInFull();
    await expectAll(recorder);
    expect(pushedLogs()).toBe(5);
    const early = recorder.batches.filter(({ checkpoint }) => checkpoint.early !== undefined);
    expect(early.length).toBeGreaterThan(0);
    expect(recorder.retracted).toEqual([]);
  });

  it('are taken once when they come twice', async () => {
    const { recorder } = await followPushed(onLogs((log) => [log, log, log]));
    await tradeInFull();
    await expectAll(recorder);
    expect(recorder.retracted).toEqual([]);
  });

  it('are completed by the answer when one is missing', async () => {
    const { recorder } = await followPushed(
      onLogs((log) => (Number(log.logIndex) === 0 ? [log] : [])),
    );
    await tradeInFull();
    await recorder.until(() => recorder.events.length === 5, 'completed');
    await expectAll(recorder);
    expect(recorder.events.at(-1)?.type).toBe('TRADE_COMPLETED');
  });

  it('are put right by the answer when they come in parts that do not follow from each other', async () => {
    const { recorder } = await followPushed(
      onLogs((log) => (Number(log.logIndex) === 0 ? [] : [log])),
    );
    await tradeInFull();
    await expectAll(recorder);
  });

  it('are taken back when the block does not have them', async () => {
    const { recorder } = await followPushed(
      onLogs((log) => [
        log,
        {
          ...log,
          logIndex: '0x7',
          topics: [log.topics[0], `0x${'77'.repeat(32)}`, ...log.topics.slice(2)],
        },
      ]),
    );
    await scene.chain.createTrade();
    await recorder.until(() => recorder.retracted.length > 0, 'taken back');
    await expectAll(recorder);
    expect(recorder.trades.size).toBe(1);
    expect(recorder.retracted.map(({ logIndex }) => logIndex)).toEqual([7]);
    expect(scene.reported('log_refused').length).toBeGreaterThan(0);
  });

  it('stay when the answer leaves them out and the receipts have them', async () => {
    const { proxy, recorder } = await followPushed((result) => [result]);
    proxy.setFault(({ method }) =>
      method === 'eth_getLogs' ? { kind: 'result', result: [] } : undefined,
    );
    await scene.chain.createTrade();
    await scene.anvil.mine();
    await expectAll(recorder);
    expect(recorder.retracted).toEqual([]);
    expect(scene.reported('logs_left_out').length).toBeGreaterThan(0);
  });

  it('are put right when they say something else than the answer', async () => {
    const { recorder } = await followPushed(
      onLogs((log) => [
        { ...log, topics: [log.topics[0], `0x${'77'.repeat(32)}`, ...log.topics.slice(2)] },
      ]),
    );
    const trade = await scene.chain.createTrade();
    await recorder.until(() => recorder.retracted.length > 0, 'taken back');
    await expectAll(recorder);
    expect([...recorder.trades.keys()]).toEqual([trade.tradeId]);
    expect(recorder.retracted.map(({ tradeId }) => tradeId)).toEqual([`0x${'77'.repeat(32)}`]);
  });

  it('are taken back with their block when that is replaced', async () => {
    const { recorder } = await followPushed((result) => [result]);
    const trade = await scene.chain.createTrade();
    await scene.chain.markPaid(trade);
    await expectAll(recorder);
    await scene.anvil.request('anvil_reorg', [1, []]);
    await recorder.until(() => recorder.retracted.length === 1, 'taken back');
    await expectAll(recorder);
  });

  it('say nothing when they are of a block that never was', async () => {
    const { recorder } = await followPushed(
      onLogs((log) => [{ ...log, blockHash: `0x${'99'.repeat(32)}` }, log]),
    );
    await tradeInFull();
    await expectAll(recorder);
    expect(recorder.retracted).toEqual([]);
  });

  it('say nothing when they are no logs', async () => {
    const nonsense = [null, 7, 'log', [], { topics: 'none' }, { topics: [] }];
    const { recorder } = await followPushed(
      onLogs((log) => [...nonsense, { ...log, removed: true }]),
    );
    await tradeInFull();
    await expectAll(recorder);
  });

  it('are compared after a restart that came before the answer, and stay', async () => {
    const { proxy, recorder, service } = await followPushed((result) => [result]);
    // No answer any more: what is pushed stays uncompared.
    proxy.setFault(({ method }) =>
      method === 'eth_getLogs' ? new Promise(() => undefined) : undefined,
    );
    await scene.chain.createTrade();
    await recorder.until(() => recorder.events.length === 1, 'told early');
    await service.stop();
    expect(recorder.checkpoint?.early).toBeDefined();
    proxy.setFault(null);
    const reported = recorder.batches.length;
    const states = recorder.states.length;
    scene.resume([proxy.wsUrl], recorder, { confirmations: 50 });
    await recorder.until(
      () => recorder.states.slice(states).some(({ status }) => status === 'ok'),
      'at the head',
    );
    await scene.anvil.mine();
    await expectAll(recorder);
    expect(recorder.batches.slice(reported).map(({ kind }) => kind)).toEqual(['events']);
    expect(recorder.checkpoint?.early).toBeUndefined();
  });
});
