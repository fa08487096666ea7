import { Client } from 'pg';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noLimits } from '../../../src-service/limits/rate-limits.ts';
import { address } from '../../../src-shared/parse.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { startRedis, type RedisServer } from '../../support/redis.ts';
import { ScriptedChain, type ScriptedTrade } from '../../support/scripted-chain.ts';
import { signIn, startTestService, type TestService } from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';

/** Without a wake-up each of several events waits for the next poll, a second after the one before. */
const pollMs = 1000;
const wallet = new Wallet(Wallet.createRandom().privateKey);
const seller = address(wallet.address);
const other = () => address(Wallet.createRandom().address);

let postgres: PostgresServer;
let redis: RedisServer;
let databaseUrl: string;
let leading: ScriptedChain;
let trade: ScriptedTrade;
const services: TestService[] = [];
const clients: StreamClient[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  redis = await startRedis();
  // It comes back when a test says so: the services start without it.
  await redis.kill();
  const database = await postgres.newDatabase();
  databaseUrl = database.url;
  const chains = [new ScriptedChain(), new ScriptedChain()];
  for (const chain of chains) {
    const change = {
      database,
      redisUrl: redis.url,
      limits: { ...noLimits, signInsPerMinute: 100 },
    };
    services.push(await startTestService(change, { follow: chain.follow }));
  }
  leading = await Promise.race(chains.map((chain) => chain.started.then(() => chain)));
  trade = leading.newTrade(seller, other(), other());
  await leading.mine([{ type: 'TRADE_CREATED', trade }]);
  for (const service of services) {
    await service.chainKnown;
    const { accessToken } = service.issueLocalToken(seller);
    clients.push(await new StreamClient(service.address.url, accessToken).follow());
  }
}, 120_000);
afterAll(async () => {
  for (const client of clients) await client.close();
  await Promise.all(services.map((service) => service.stop()));
  await redis?.kill();
  await postgres?.remove();
});

/** One more event, until both instances have brought it; milliseconds. */
async function oneMore(): Promise<number> {
  const startedAt = performance.now();
  await leading.mine([{ type: 'EVIDENCE_SUBMITTED', trade }]);
  const sequence = leading.events.length;
  for (const client of clients)
    await client.until(
      () => client.held.trades.get(trade.tradeId)?.tradeSeq === sequence,
      `event ${sequence}`,
      20_000,
    );
  return performance.now() - startedAt;
}

async function median(count: number): Promise<number> {
  const all: number[] = [];
  for (let n = 0; n < count; n += 1) all.push(await oneMore());
  return all.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}

/** On both instances each event once, in order. */
function expectAllOnce(): void {
  for (const client of clients) {
    const events = client.received.flatMap((m) => (m.type === 'blockchain_event' ? [m] : []));
    const ids = events.map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
    const cursors = events.map(({ cursor }) => cursor);
    expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
    expect([...client.held.events.keys()].toSorted()).toEqual(
      leading.events.map(({ id }) => id).toSorted(),
    );
    expect(client.held.gaps).toBe(0);
  }
}

const reported = (event: string) =>
  expect
    .poll(() => services.every(({ logLines }) => logLines.some((line) => line.includes(event))), {
      timeout: 30_000,
    })
    .toBe(true);
const forgetLog = (): void => {
  for (const { logLines } of services) (logLines as string[]).length = 0;
};

describe('two instances with one Redis', () => {
  it('start without it, and bring everything to both', async () => {
    await reported('redis_lost');
    await median(2);
    expectAllOnce();
  }, 60_000);

  it('are woken by it once it is there, and by nothing else', async () => {
    redis.start();
    await reported('redis_back');
    await median(3);
    expect(await median(15)).toBeLessThan(pollMs / 2);
    expectAllOnce();
    const observer = new Client({ connectionString: databaseUrl });
    await observer.connect();
    const { rows } = await observer.query<{ application_name: string }>(
      `SELECT DISTINCT application_name FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await observer.end();
    expect(rows.map((row) => row.application_name)).toEqual(['escrow-desk']);
  }, 60_000);

  it('lose nothing and bring nothing twice when it is killed, and are woken again when it is back', async () => {
    forgetLog();
    await oneMore();
    await redis.kill();
    await median(3);
    await reported('redis_lost');
    expectAllOnce();
    redis.start();
    await median(2);
    await reported('redis_back');
    await median(3);
    expect(await median(15)).toBeLessThan(pollMs / 2);
    expectAllOnce();
  }, 90_000);

  it('wait for nothing but the next poll while it stands still', async () => {
    redis.pause();
    try {
      forgetLog();
      // The median: a busy machine may be late once.
      expect(await median(5)).toBeLessThan(2.5 * pollMs);
      // Nor does a sign-in, whose count it does not answer for.
      for (const service of services) {
        const startedAt = performance.now();
        await signIn(service.address.url, wallet);
        expect(performance.now() - startedAt).toBeLessThan(5000);
      }
      await reported('redis_lost');
      expectAllOnce();
    } finally {
      redis.resume();
    }
    await reported('redis_back');
    await median(3);
    expect(await median(15)).toBeLessThan(pollMs / 2);
    expectAllOnce();
  }, 120_000);
});
