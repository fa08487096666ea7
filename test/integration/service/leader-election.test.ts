import type { Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseLocation } from '../../../src-service/database/open-service-database.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import {
  postJson,
  signIn,
  startServiceProcess,
  urlOf,
  type ServiceProcess,
} from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';

let postgres: PostgresServer;
let anvil: Anvil;
let chain: EscrowChain;
const stopping: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  [postgres, anvil] = await Promise.all([startPostgres(), startAnvil()]);
  chain = await deployEscrowChain(anvil);
}, 120_000);
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
  await postgres?.remove();
});

interface Instance extends ServiceProcess {
  readonly at: string;
  readonly leads: () => boolean;
  /** When it last said that it leads, in Unix milliseconds. */
  readonly ledSince: () => number;
}

async function start(database: DatabaseLocation): Promise<Instance> {
  const service = await startServiceProcess({
    RPC_URL: anvil.wsUrl,
    ESCROW_ADDRESS: chain.escrow,
    ESCROW_START_BLOCK: String(chain.deployment.startBlock),
    DATABASE_URL: urlOf(database),
    JWT_ACCESS_SECRET: 'one secret for all of the instances of this test',
    // One name for all, as behind a load balancer.
    PUBLIC_URL: 'http://localhost:9',
  });
  stopping.push(() => service.end('SIGKILL'));
  const turns = () =>
    service
      .output()
      .split('\n')
      .filter((line) => /"(leading|standing_by)"/.test(line))
      .map((line) => JSON.parse(line) as { event: string; time: number });
  return {
    ...service,
    at: `http://127.0.0.1:${String(service.firstLine['port'])}`,
    leads: () => turns().at(-1)?.event === 'leading',
    ledSince: () => turns().findLast(({ event }) => event === 'leading')?.time ?? 0,
  };
}

/** Started at the same moment, on a database without tables; the leader first. */
async function startTwo(): Promise<[Instance, Instance]> {
  const database = await postgres.newDatabase();
  const both = await Promise.all([start(database), start(database)]);
  await expect.poll(() => both.filter((each) => each.leads()).length, { timeout: 20_000 }).toBe(1);
  return both[0].leads() ? both : [both[1], both[0]];
}

async function follow(instance: Instance, wallet: Wallet): Promise<StreamClient> {
  await expect
    .poll(async () => (await fetch(`${instance.at}/api/chain`)).status, { timeout: 20_000 })
    .toBe(200);
  const { accessToken } = await signIn(instance.at, wallet);
  const client = await new StreamClient(instance.at, accessToken).follow();
  stopping.push(() => client.close());
  return client;
}

const eventsOf = (client: StreamClient) =>
  client.received.flatMap((m) => (m.type === 'blockchain_event' ? [m] : []));

/**
 * Each event once, in cursor order, none left out. Once more only after it was taken back: a new leader does that with
 * a block of which the former one had no more than what its node had sent unasked.
 */
function expectComplete(client: StreamClient): void {
  const events = eventsOf(client);
  const standing = new Set<string>();
  for (const { event } of events) {
    expect(standing.has(event.id), `${event.type} ${event.status}`).toBe(
      event.status === 'retracted',
    );
    if (event.status === 'retracted') standing.delete(event.id);
    else standing.add(event.id);
  }
  const cursors = events.map(({ cursor }) => cursor);
  expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
  expect(client.held.gaps).toBe(0);
}

describe('several instances on one PostgreSQL database', () => {
  it('act as one: one follows the chain, and when it is killed another does within 12 s', async () => {
    const [leader, other] = await startTwo();
    const clients = [
      await follow(leader, chain.wallets.seller),
      await follow(other, chain.wallets.seller),
    ] as const;
    const first = await chain.createTrade();
    for (const client of clients)
      await client.until(() => client.held.trades.has(first.tradeId), 'the first trade');
    expectComplete(clients[0]);

    const [, survivor] = clients;
    void leader.end('SIGKILL');
    const killedAt = Date.now();
    const second = await chain.createTrade();
    await chain.markPaid(first);
    await survivor.until(
      () => survivor.held.trades.get(first.tradeId)?.tradeSeq === 2,
      'the next',
      30_000,
    );
    expect(survivor.held.trades.has(second.tradeId)).toBe(true);
    // Its output may come later than what it sent.
    await expect.poll(() => other.leads(), { timeout: 10_000 }).toBe(true);
    expect(other.ledSince() - killedAt).toBeLessThan(12_000);
    expectComplete(survivor);
  }, 120_000);

  it('do not let a leader that stood still write after its turn', async () => {
    const [leader, other] = await startTwo();
    const [slept, awake] = [
      await follow(leader, chain.wallets.buyer),
      await follow(other, chain.wallets.buyer),
    ];
    const trade = await chain.createTrade();
    await slept.until(() => slept.held.trades.has(trade.tradeId), 'the trade');
    leader.process.kill('SIGSTOP');
    await chain.markPaid(trade);
    await awake.until(
      () => awake.held.trades.get(trade.tradeId)?.tradeSeq === 2,
      'the payment',
      30_000,
    );
    await expect.poll(() => other.leads(), { timeout: 10_000 }).toBe(true);
    leader.process.kill('SIGCONT');
    await expect.poll(() => leader.leads(), { timeout: 20_000 }).toBe(false);
    const next = await chain.createTrade();
    for (const client of [slept, awake]) {
      await client.until(() => client.held.trades.has(next.tradeId), 'the next trade', 30_000);
      expectComplete(client);
    }
    // What both send is the same log, once both have sent all of it.
    const cursorsOf = (client: StreamClient) => eventsOf(client).map(({ cursor }) => cursor);
    await expect
      .poll(
        () => {
          const those = cursorsOf(slept);
          return those.join() === cursorsOf(awake).slice(-those.length).join();
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  }, 120_000);

  it('share sign-ins, and end a session everywhere within 5 s', async () => {
    const [one, two] = await startTwo();
    await follow(one, chain.wallets.arbiter);
    const { accessToken } = await signIn(one.at, chain.wallets.arbiter);
    const client = await new StreamClient(two.at, accessToken).follow();
    expect((await postJson(`${one.at}/api/auth/logout`, {}, accessToken)).status).toBe(204);
    const endedAt = Date.now();
    expect((await client.closed).code).toBe(4403);
    expect(Date.now() - endedAt).toBeLessThan(5000);
    const answer = await fetch(`${two.at}/api/trades`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(answer.status).toBe(401);
  }, 120_000);

  it('go on by themselves when the database comes back', async () => {
    const [leader, other] = await startTwo();
    const clients = [
      await follow(leader, chain.wallets.seller),
      await follow(other, chain.wallets.seller),
    ];
    await postgres.stop('SIGQUIT');
    const trade = await chain.createTrade();
    await expect
      .poll(async () => (await fetch(`${other.at}/ready`)).status, { timeout: 20_000 })
      .toBe(503);
    await postgres.start();
    for (const client of clients) {
      await client.until(() => client.held.trades.has(trade.tradeId), 'the trade', 40_000);
      expectComplete(client);
    }
    expect((await fetch(`${other.at}/ready`)).status).toBe(200);
  }, 120_000);
});
