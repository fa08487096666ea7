import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseLocation } from '../../../src-service/database/open-service-database.ts';
import { chainAnswerSchema } from '../../../src-shared/stream/http-shapes.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  bareEnvironment,
  getJson,
  newDatabase,
  signIn,
  startServiceProcess,
  urlOf,
  type ServiceProcess,
} from '../../support/service.ts';
import { newHeldStream, StreamClient } from '../../support/stream-client.ts';

/** Promise 3 of the stream: what is final is never taken back; a deeper reorg halts indexing until `reindex`. */
let anvil: Anvil;
let chain: EscrowChain;
const stopping: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});
afterAll(async () => {
  chain?.close();
  await anvil?.kill();
});

const environmentOf = (database: DatabaseLocation): Record<string, string> => ({
  RPC_URL: anvil.wsUrl,
  ESCROW_ADDRESS: chain.escrow,
  ESCROW_START_BLOCK: String(chain.deployment.startBlock),
  CONFIRMATIONS: '3',
  DATABASE_URL: urlOf(database),
  JWT_ACCESS_SECRET: 'a secret that is only used in tests, 32 bytes or more',
});

async function start(database: DatabaseLocation): Promise<ServiceProcess> {
  const service = await startServiceProcess(environmentOf(database));
  stopping.push(() => service.end('SIGKILL'));
  return service;
}

async function follow(service: ServiceProcess, held = newHeldStream()): Promise<StreamClient> {
  const { accessToken } = await signIn(service.url, chain.wallets.seller);
  const client = await new StreamClient(service.url, accessToken, { held }).follow();
  stopping.push(() => client.close());
  return client;
}

async function chainOf(service: ServiceProcess) {
  return chainAnswerSchema.parse((await getJson(`${service.url}/api/chain`)).body);
}

const reaches = (service: ServiceProcess, status: string) =>
  expect.poll(async () => (await chainOf(service)).status, { timeout: 40_000 }).toBe(status);

describe('a reorg deeper than what was final', () => {
  it('halts indexing, says what to do, survives a restart, and ends with reindex and a new epoch', async () => {
    const database = newDatabase();
    const first = await start(database);
    const held = newHeldStream();
    const client = await follow(first, held);
    const trade = await chain.createTrade();
    await chain.markPaid(trade);
    await anvil.mine(5);
    const head = Number(await anvil.request('eth_blockNumber'));
    await client.next('chain', ({ final }) => final >= head - 3);
    expect(held.trades.get(trade.tradeId)?.state).toBe('Paid');

    // The last six blocks are replaced: the payment's block was final, the creation's stays.
    await anvil.request('anvil_reorg', [6, []]);
    await reaches(first, 'halted');
    await client.next('chain', ({ status }) => status === 'halted');
    const retracted = client.received.filter(
      (message) => message.type === 'blockchain_event' && message.event.status === 'retracted',
    );
    expect(retracted).toEqual([]);
    expect(held.trades.get(trade.tradeId)?.state).toBe('Paid');
    const said =
      first
        .output()
        .split('\n')
        .find((line) => line.includes('"halted"')) ?? '';
    expect(said).toMatch(/was final.*run reindex/);
    await anvil.mine(1);
    expect((await chainOf(first)).indexed).toBe(head);

    // Not even a restart makes it forget.
    const epochBefore = client.received.find((message) => message.type === 'connected')?.epoch;
    expect(await first.end('SIGTERM')).toBe(0);
    const second = await start(database);
    await reaches(second, 'halted');
    expect(await second.end('SIGTERM')).toBe(0);

    await promisify(execFile)(process.execPath, ['src-service/cli.ts', 'reindex'], {
      cwd: new URL('../../../', import.meta.url),
      env: { ...bareEnvironment, ...environmentOf(database) },
    });
    const third = await start(database);
    await reaches(third, 'ok');
    const again = await follow(third, held);
    await again.next('caught_up');
    const connected = again.received.find((message) => message.type === 'connected');
    expect(connected?.epoch).toBeDefined();
    expect(connected?.epoch).not.toBe(epochBefore);
    expect(again.received.find((message) => message.type === 'subscribed')?.recovered).toBe(false);
    expect(held.trades.get(trade.tradeId)?.state).toBe('Funded');
    await chain.markPaid(trade);
    await again.next('blockchain_event', ({ event }) => event.type === 'PAYMENT_SENT');
    expect(held.trades.get(trade.tradeId)?.state).toBe('Paid');
  }, 180_000);
});
