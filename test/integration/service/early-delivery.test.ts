import { once } from 'node:events';
import type { TransactionReceipt } from 'ethers';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';
import type { KillPoint } from '../../support/kill-at-commit.ts';
import { startRpcProxy, type RpcProxy } from '../../support/rpc-proxy.ts';
import {
  newDatabase,
  signIn,
  startServiceProcess,
  urlOf,
  type ServiceProcess,
} from '../../support/service.ts';
import { newHeldStream, StreamClient } from '../../support/stream-client.ts';

/**
 * The service is killed at each point between a node's notification, the commit of what came with it, and its
 * comparison with the node's answer. Whatever happens then, subscribers are told of each canonical event once, and only
 * what the chain does not have is taken back.
 */
const killPreload = new URL('../../support/kill-at-commit.ts', import.meta.url);
const database = newDatabase();
const held = newHeldStream();
let anvil: Anvil;
let chain: EscrowChain;
let proxy: RpcProxy;
let service: ServiceProcess;
let client: StreamClient;
let trade: ChainTrade;
/** How much the subscriber was told before the test. */
let before = 0;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  proxy = await startRpcProxy(anvil.rpcUrl);
  await start();
});
afterAll(async () => {
  await client?.close();
  await service?.end('SIGKILL');
  await proxy?.close();
  chain?.close();
  await anvil?.kill();
});

/** A paid trade that both parties know, everything compared, and from now on nobody is answered until `answer`. */
beforeEach(async () => {
  if (service.process.signalCode !== null) await restart();
  trade = await chain.createTrade();
  await chain.markPaid(trade);
  await untilNextBlock();
  before = held.applied.length;
  hold();
});
afterEach(() => {
  answer();
  proxy.setPushFault(null);
});

async function start(): Promise<void> {
  service = await startServiceProcess(
    {
      RPC_URL: proxy.wsUrl,
      ESCROW_ADDRESS: chain.escrow,
      ESCROW_START_BLOCK: String(chain.deployment.startBlock),
      CONFIRMATIONS: '50',
      DATABASE_URL: urlOf(database),
      JWT_ACCESS_SECRET: 'a secret that all starts of this test share',
    },
    [],
    killPreload,
  );
  const { accessToken } = await signIn(service.url, chain.wallets.seller);
  client = await new StreamClient(service.url, accessToken, { held }).follow();
}

/** As after a crash; on PostgreSQL without the wait until the lease of the one that was killed is over. */
async function restart(): Promise<void> {
  await client.close();
  if (database.kind === 'postgres') {
    const direct = new Client({ connectionString: database.url });
    await direct.connect();
    await direct.query('UPDATE lease SET expires_at = 0');
    await direct.end();
  }
  await start();
}

/** Indexed up to one more block: a block is compared before the next one is read. */
async function untilNextBlock(): Promise<void> {
  await anvil.mine();
  const head = Number(await anvil.request('eth_blockNumber'));
  await client.until(
    () => client.received.some((each) => each.type === 'chain' && each.indexed >= head),
    `block ${head}`,
  );
}

let answer = (): void => undefined;
/** Nobody is answered which logs a block has, until `answer`. */
function hold(): void {
  const answered = new Promise<void>((resolve) => {
    answer = () => {
      proxy.setFault(null);
      resolve();
    };
  });
  proxy.setFault(async ({ method }) => {
    if (method === 'eth_getLogs') await answered;
    return undefined;
  });
}

async function killAt(killPoint: KillPoint): Promise<void> {
  const named = once(service.process, 'message');
  service.process.send({ killAt: killPoint });
  await named;
}

/** One event. */
const payOne = () => chain.confirmPayment(trade, 1n, trade.terms.amount);
/** Two events in one block: the last payment, and with it the trade's end. */
const payAll = () => chain.confirmPayment(trade, trade.terms.amount, trade.terms.amount);

async function reported(events: number): Promise<void> {
  await client.until(() => held.applied.length >= before + events, `${events} events`);
}

/** The events that the block of this call has, as they are told. */
const standing = (receipt: TransactionReceipt): string[] =>
  receipt.logs
    .filter(({ address }) => address.toLowerCase() === chain.escrow.toLowerCase())
    .map(({ blockHash, index }) => `${blockHash}:${index} stands`);

/** What was told of each event, in order. */
function byEvent(applied: readonly string[]): Record<string, string[]> {
  const of: Record<string, string[]> = {};
  for (const [id = '', status = ''] of applied.map((each) => each.split(' ')))
    (of[id] ??= []).push(status);
  return of;
}

/** The subscriber was told exactly this since the test began, of each event in this order. */
async function expectReported(expected: readonly string[]): Promise<void> {
  await untilNextBlock();
  expect(byEvent(held.applied.slice(before))).toEqual(byEvent(expected));
  expect(held.doubled).toBe(0);
  expect(held.gaps).toBe(0);
  expect(held.broken).toEqual([]);
}

interface PushedLog {
  readonly topics: readonly string[];
  readonly logIndex: string;
}
const isLog = (result: unknown): result is PushedLog =>
  typeof result === 'object' && result !== null && 'topics' in result;

/** What the node sends unasked of a block, instead of its logs. */
function push(change: (log: PushedLog) => readonly unknown[]): void {
  proxy.setPushFault((result) => (isLog(result) ? change(result) : [result]));
}
const firstOnly = () => push((log) => (Number(log.logIndex) === 0 ? [log] : []));
/** The creation of a trade that never was. */
const falseCreation = (log: PushedLog, id: string, logIndex: string) => ({
  ...log,
  logIndex,
  topics: [log.topics[0], `0x${id.repeat(32)}`, ...log.topics.slice(2)],
});

describe('each event is told once and none is taken back when the service is killed', () => {
  it.each(['before', 'after'] as const)('%s an early commit', async (when) => {
    await killAt({ commit: 'early', when });
    const receipt = await payOne();
    await service.exited;
    answer();
    await restart();
    await expectReported(standing(receipt));
  });

  it('after an early commit of a part of the block', async () => {
    firstOnly();
    await killAt({ commit: 'early', when: 'after' });
    const receipt = await payAll();
    await service.exited;
    answer();
    await restart();
    await expectReported(standing(receipt));
  });

  it('while the answer is awaited', async () => {
    const receipt = await payOne();
    await reported(1);
    await service.end('SIGKILL');
    answer();
    await restart();
    await expectReported(standing(receipt));
  });

  it('after the comparison, before anything is stored that says so', async () => {
    await killAt({ commit: 'compared', when: 'before' });
    const receipt = await payOne();
    await reported(1);
    answer();
    await anvil.mine();
    await service.exited;
    await restart();
    await expectReported(standing(receipt));
  });

  it.each(['before', 'after'] as const)('%s the commit of what had been missing', async (when) => {
    firstOnly();
    await killAt({ commit: 'compared', when });
    const receipt = await payAll();
    await reported(1);
    answer();
    await service.exited;
    await restart();
    await expectReported(standing(receipt));
  });

  it('and the node lags behind that block at the next start', async () => {
    const receipt = await payOne();
    await reported(1);
    await service.end('SIGKILL');
    answer();
    const ours = `0x${receipt.blockNumber.toString(16)}`;
    const parent = await anvil.request('eth_getBlockByHash', [
      (await chain.provider.getBlock(receipt.blockNumber))?.parentHash,
      false,
    ]);
    const comparedAgain = new Promise<void>((resolve) => {
      let comparisons = 0;
      proxy.setFault(({ method, params: [block] }) => {
        if (method === 'eth_getLogs')
          return { kind: 'error', code: -32000, message: 'unknown block' };
        if (method !== 'eth_getBlockByNumber') return undefined;
        if (block === ours) return { kind: 'result', result: null };
        if (block !== 'latest') return undefined;
        comparisons += 1;
        if (comparisons === 3) resolve();
        return { kind: 'result', result: parent };
      });
    });
    await restart();
    await comparedAgain;
    await client.next('chain', ({ status }) => status === 'behind');
    proxy.setFault(null);
    await expectReported(standing(receipt));
  });
});

describe('only what the chain does not have is taken back when the service is killed', () => {
  it('and the block is replaced before the next start', async () => {
    const gone = standing(await payOne());
    await reported(1);
    await service.end('SIGKILL');
    answer();
    await anvil.request('anvil_reorg', [1, []]);
    await restart();
    const again = standing(await payOne());
    const taken = gone.map((each) => each.replace('stands', 'retracted'));
    await expectReported([...gone, ...taken, ...again]);
  });

  it('after an early commit of more than the block has', async () => {
    // Of what comes in two messages the first one is taken for certain.
    push((log) => [falseCreation(log, '71', '0x7'), log]);
    await killAt({ commit: 'early', when: 'after' });
    const { receipt } = await chain.createTrade();
    await service.exited;
    answer();
    await restart();
    const falsely = `${receipt.blockHash}:7`;
    await expectReported([...standing(receipt), `${falsely} stands`, `${falsely} retracted`]);
  });

  it('after the commit that took it back, before what stands in its place', async () => {
    push((log) => [falseCreation(log, '72', log.logIndex)]);
    await killAt({ commit: 'correction', when: 'after' });
    const { receipt } = await chain.createTrade();
    await reported(1);
    answer();
    await service.exited;
    await restart();
    const falsely = `${receipt.blockHash}:0`;
    await expectReported([`${falsely} stands`, `${falsely} retracted`, ...standing(receipt)]);
  });
});
