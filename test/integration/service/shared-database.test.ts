import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { forgetIndexedChain } from '../../../src-service/create-trade-service.ts';
import { openMessageLog } from '../../../src-service/database/message-log.ts';
import { migrationSteps } from '../../../src-service/database/migrations.ts';
import {
  openServiceDatabase,
  type DatabaseLocation,
} from '../../../src-service/database/open-service-database.ts';
import { createServiceLogger } from '../../../src-service/logger.ts';
import { statsAnswerSchema } from '../../../src-shared/stream/http-shapes.ts';
import { startBalancer } from '../../faults/link-proxy.ts';
import { freePort, startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import {
  getJson,
  postJson,
  signedVerifyBody,
  signIn,
  startTestService,
  temporaryFolder,
  type TestService,
} from '../../support/service.ts';
import { newHeldStream, StreamClient } from '../../support/stream-client.ts';

type SharedDatabase = DatabaseLocation & { kind: 'postgres' };

let postgres: PostgresServer;
let anvil: Anvil;
let chain: EscrowChain;
const silent = createServiceLogger({ write: () => undefined });
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

async function ask(database: SharedDatabase, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function start(database: SharedDatabase, publicUrl?: string): Promise<TestService> {
  const service = await startTestService({
    database,
    publicUrl: publicUrl ?? null,
    trustProxy: ['127.0.0.1'],
    rpcUrls: [anvil.wsUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    ...(publicUrl === undefined ? { port: await freePort() } : {}),
  });
  stopping.push(service.stop);
  await service.chainKnown;
  return service;
}

const within = 40_000;
const statsOf = async ({ address: { url } }: TestService) =>
  statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body);

/** Goes on, whenever its connection ends, with what it holds. */
async function follow(url: string, token: string, held = newHeldStream()): Promise<StreamClient> {
  const client = await new StreamClient(url, token, { held }).follow();
  stopping.push(() => client.close());
  return client;
}

describe('the schema of a shared database', () => {
  it('is made once by instances that start at the same moment, which then are of one epoch', async () => {
    const database = await postgres.newDatabase();
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => openServiceDatabase(database, silent, Date.now())),
    );
    const states = await Promise.all(
      opened.map(async (each) => await (await openMessageLog(each)).state()),
    );
    for (const each of opened) await each.close();
    expect(new Set(states.map(({ epoch }) => epoch)).size).toBe(1);
    expect(await ask(database, 'SELECT version::int FROM schema_version')).toEqual([
      { version: migrationSteps('postgres').length },
    ]);
    expect(await ask(database, 'SELECT count(*)::int AS services FROM service')).toEqual([
      { services: 1 },
    ]);
  });

  it('of a newer version is refused and left as it was', async () => {
    const database = await postgres.newDatabase();
    await (await openServiceDatabase(database, silent, Date.now())).close();
    await ask(database, 'UPDATE schema_version SET version = 999');
    await ask(database, 'CREATE TABLE of_the_newer_version (id INTEGER)');
    const check = async () => [
      await ask(
        database,
        `SELECT table_name, column_name, data_type FROM information_schema.columns
         WHERE table_schema = 'public' ORDER BY 1, 2`,
      ),
      await ask(database, 'SELECT * FROM schema_version'),
      await ask(database, 'SELECT * FROM service'),
    ];
    const before = await check();
    await expect(openServiceDatabase(database, silent, Date.now())).rejects.toMatchObject({
      problem: 'newer',
      message: expect.stringMatching(/newer version.*left unchanged/) as string,
    });
    expect(await check()).toEqual(before);
  });
});

describe('the log of a shared database', () => {
  it('is pruned to its horizon while two instances write, and an older cursor is told that it is lost', async () => {
    const database = await postgres.newDatabase();
    const opened = await Promise.all([
      openServiceDatabase(database, silent, Date.now()),
      openServiceDatabase(database, silent, Date.now()),
    ]);
    const horizon = { messages: 100, milliseconds: 3_600_000 };
    const logs = await Promise.all(opened.map((each) => openMessageLog(each, { horizon })));
    const [log] = logs;
    const account = chain.makeTerms().seller;
    const { cursor: beginning } = await log!.state();
    const cursors: number[] = [];
    // The log's own statements are all there is.
    const noStatement: never[] = [];
    const write = async (n: number): Promise<void> => {
      cursors.push(
        await logs[n % 2]!.write(function* (writer) {
          yield* noStatement;
          const cursor = writer.nextCursor();
          writer.addForAccount(account, { cursor, text: JSON.stringify({ cursor }) });
          return cursor;
        }),
      );
    };
    for (let n = 0; n < 300; n += 10)
      await Promise.all(Array.from({ length: 10 }, (_, at) => write(n + at)));
    expect(new Set(cursors).size).toBe(300);
    const [kept] = await ask(database, 'SELECT count(*)::int AS messages FROM messages');
    expect(kept?.['messages']).toBeGreaterThanOrEqual(100);
    expect(kept?.['messages']).toBeLessThan(110);
    const scope = { kind: 'mine', account } as const;
    expect(await log!.messagesAfter(scope, beginning, 500)).toMatchObject({ lost: true });
    const newest = cursors.toSorted((a, b) => a - b).slice(-50);
    const page = await log!.messagesAfter(scope, newest[0]!, 500);
    expect(page).toMatchObject({ lost: false, end: true });
    expect(page.messages.map(({ cursor }) => cursor)).toEqual(newest.slice(1));
    for (const each of opened) await each.close();
  });
});

describe('three instances behind a balancer that takes them in turn', () => {
  it('are one service to clients that come to another one each time', async () => {
    const database = await postgres.newDatabase();
    const ports = [await freePort(), await freePort(), await freePort()];
    const balancer = await startBalancer(ports);
    stopping.push(() => balancer.close());
    const url = `http://127.0.0.1:${balancer.port}`;
    const services = await Promise.all(
      ports.map(async (port) => {
        const service = await startTestService({
          database,
          port,
          publicUrl: url,
          trustProxy: ['127.0.0.1'],
          rpcUrls: [anvil.wsUrl],
          escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
        });
        stopping.push(service.stop);
        return service;
      }),
    );
    for (const service of services) await service.chainKnown;
    const held = newHeldStream();
    const seen = new Set<string>();
    for (let visit = 0; visit < 6; visit += 1) {
      // Nonce, verification, list and socket come to whichever is next.
      const { accessToken } = await signIn(url, chain.wallets.seller);
      const client = await follow(url, accessToken, held);
      const trade = await chain.createTrade();
      await client.until(() => held.trades.has(trade.tradeId), 'the trade', within);
      await chain.markPaid(trade);
      await client.until(
        () => held.trades.get(trade.tradeId)?.state === 'Paid',
        'the payment',
        within,
      );
      const ids = client.received.flatMap((m) =>
        m.type === 'blockchain_event' ? [`${m.event.id} ${m.event.status}`] : [],
      );
      for (const id of ids) {
        expect(seen.has(id), 'brought twice').toBe(false);
        seen.add(id);
      }
      expect(held.gaps).toBe(0);
      await expect
        .poll(async () => {
          const answer = await getJson(`${url}/api/trades?limit=100`, accessToken);
          return (answer.body as { trades: unknown[] }).trades.length;
        })
        .toBe(held.trades.size);
      await client.close();
    }
    const served = services.map(({ logLines }) => logLines.join(''));
    expect(served.filter((lines) => lines.includes('"leading"'))).toHaveLength(1);
  }, 120_000);
});

describe('reindexing a shared database', () => {
  it('while its instances run begins it anew for all of them, once', async () => {
    const database = await postgres.newDatabase();
    const services = [await start(database), await start(database)];
    const trade = await chain.createTrade();
    const all = await Promise.all(
      services.map(async (service) => {
        const { accessToken } = await signIn(service.address.url, chain.wallets.seller);
        const client = await follow(service.address.url, accessToken);
        await client.until(() => client.held.trades.has(trade.tradeId), 'the trade', within);
        return { service, client, accessToken };
      }),
    );
    const { epoch, cursor } = await statsOf(services[0]!);

    await forgetIndexedChain(database, silent);
    await chain.markPaid(trade);
    for (const { service, client, accessToken } of all) {
      // What was held of the epoch before means nothing now: all are sent to come again.
      await client.closed;
      await expect
        .poll(
          async () => {
            const answer = await getJson(`${service.address.url}/api/trades`, accessToken);
            const { trades } = answer.body as { trades: { tradeId: string; state: string }[] };
            return trades.find(({ tradeId }) => tradeId === trade.tradeId)?.state;
          },
          { timeout: within },
        )
        .toBe('Paid');
      const again = await follow(service.address.url, accessToken, client.held);
      expect(await again.next('subscribed')).toMatchObject({ recovered: false });
      await again.until(
        () => client.held.trades.get(trade.tradeId)?.tradeSeq === 2,
        'the trade as it is',
        within,
      );
      const now = await statsOf(service);
      expect(now.epoch).not.toBe(epoch);
      expect(now.cursor).toBeGreaterThan(cursor);
    }
    expect((await statsOf(services[0]!)).epoch).toBe((await statsOf(services[1]!)).epoch);
    const [stored] = await ask(
      database,
      'SELECT count(*)::int AS events, count(DISTINCT (trade, trade_seq))::int AS different FROM events',
    );
    expect(stored?.['events']).toBe(stored?.['different']);
  }, 120_000);
});

describe('the backup of a shared database, as docs/operating.md has it', () => {
  const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
  const block = /```sh\n(pg_dump [\s\S]*?)```/.exec(page)?.[1] ?? '';
  const dump = /^pg_dump .*$/m.exec(block)?.[0] ?? '';
  const restore = /^pg_restore .*$/m.exec(block)?.[0] ?? '';
  const afterwards = /^psql [\s\S]*$/m.exec(block)?.[0] ?? '';
  const folder = temporaryFolder();

  function run(command: string, { url }: SharedDatabase): void {
    expect(command).not.toBe('');
    const { status, stderr } = spawnSync('sh', ['-c', command], {
      cwd: folder,
      env: { PATH: `/usr/lib/postgresql/15/bin:${process.env['PATH']}`, DATABASE_URL: url },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }

  it('brings back one consistent state: nothing missed, nothing twice, no cursor again, no sign-in', async () => {
    const database = await postgres.newDatabase();
    const first = await start(database);
    const { url } = first.address;
    const before = await signIn(url, chain.wallets.seller);
    const held = newHeldStream();
    const client = await follow(url, before.accessToken, held);
    const trade = await chain.createTrade();
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 1, 'the trade', within);

    // While it runs.
    run(dump, database);
    await chain.markPaid(trade);
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 2, 'payment', within);
    const used = await signedVerifyBody(url, chain.wallets.buyer);
    expect((await postJson(`${url}/api/auth/verify`, used)).status).toBe(200);
    const { cursor: highest, epoch } = await statsOf(first);
    await first.stop();

    run(restore, database);
    run(afterwards, database);
    const [service] = await ask(database, 'SELECT last_cursor, pruned_cursor FROM service');
    expect(Number(service?.['last_cursor'])).toBeGreaterThan(highest);
    expect(service?.['pruned_cursor']).toEqual(service?.['last_cursor']);

    const restored = await startTestService({
      database,
      port: Number(new URL(url).port),
      rpcUrls: [anvil.wsUrl],
      escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    });
    stopping.push(restored.stop);
    await restored.chainKnown;
    expect((await getJson(`${url}/api/trades`, before.accessToken)).status).toBe(401);
    const body = { refreshToken: before.refreshToken };
    expect((await postJson(`${url}/api/auth/refresh`, body)).status).toBe(401);

    const { accessToken } = await signIn(url, chain.wallets.seller);
    const again = await follow(url, accessToken, held);
    expect(await again.next('subscribed')).toMatchObject({ recovered: false });
    expect((await again.connected()).epoch).toBe(epoch);
    await chain.confirmPayment(trade, trade.terms.amount, trade.terms.amount);
    await again.until(() => held.trades.get(trade.tradeId)?.state === 'Completed', 'end', within);
    const cursors = again.received.flatMap((m) =>
      m.type === 'blockchain_event' ? [m.cursor] : [],
    );
    expect(Math.min(...cursors)).toBeGreaterThan(highest);
    // The events of a trade that moved are read over HTTP.
    const sequence = () =>
      [...held.events.values()]
        .filter((event) => event.tradeId === trade.tradeId)
        .map((event) => event.tradeSeq)
        .sort((a, b) => a - b);
    await expect
      .poll(sequence, { timeout: within })
      .toEqual(Array.from({ length: 4 }, (_, at) => at + 1));
    expect(held.trades.get(trade.tradeId)?.tradeSeq).toBe(4);
  }, 120_000);
});
