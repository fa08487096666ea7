import { connect, Socket } from 'node:net';
import { once } from 'node:events';
import { Wallet } from 'ethers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { TradeServiceConfiguration } from '../../../src-service/configuration.ts';
import type { TradeServiceDependencies } from '../../../src-service/create-trade-service.ts';
import { address } from '../../../src-shared/parse.ts';
import { statsAnswerSchema } from '../../../src-shared/stream/http-shapes.ts';
import { ScriptedChain, type ScriptedTrade } from '../../support/scripted-chain.ts';
import { getJson, postJson, startTestService, type TestService } from '../../support/service.ts';
import { newHeldStream, refusedStatus, StreamClient } from '../../support/stream-client.ts';

const newAccount = () => address(Wallet.createRandom().address);
const alice = newAccount();
const bob = newAccount();
const carol = newAccount();
const stopping: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

interface Stage {
  readonly chain: ScriptedChain;
  readonly service: TestService;
  readonly url: string;
  readonly trade: () => ScriptedTrade;
  readonly open: (
    account?: typeof alice,
    options?: ConstructorParameters<typeof StreamClient>[2],
  ) => StreamClient;
}

async function stage(
  dependencies: Partial<TradeServiceDependencies> = {},
  change: Partial<TradeServiceConfiguration> = {},
): Promise<Stage> {
  const chain = new ScriptedChain();
  const service = await startTestService(change, { follow: chain.follow, ...dependencies });
  stopping.push(service.stop);
  await chain.started;
  await service.chainKnown;
  const { url } = service.address;
  return {
    chain,
    service,
    url,
    trade: () => chain.newTrade(alice, bob, carol),
    open: (account = alice, options = {}) => {
      const { accessToken } = service.issueLocalToken(account);
      const client = new StreamClient(url, accessToken, options);
      stopping.push(() => client.close());
      return client;
    },
  };
}

const created = (trade: ScriptedTrade) => ({ type: 'TRADE_CREATED' as const, trade });
const evidence = (trade: ScriptedTrade) => ({ type: 'EVIDENCE_SUBMITTED' as const, trade });

/** This thread, service and clients alike, does nothing for so long, as on a machine that has no time for it. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

const cursorsOf = (client: StreamClient): number[] =>
  client.received.flatMap((m) => (m.type === 'blockchain_event' ? [m.cursor] : []));

describe('subscribing to /trades-ws', () => {
  it('is atomic: whoever joins while blocks are stored gets each event once and in order', async () => {
    const { chain, trade, open } = await stage();
    const one = trade();
    await chain.mine([created(one)]);
    let mining = true;
    const miner = (async () => {
      while (mining && chain.head < 3000) {
        await chain.mine([evidence(one), evidence(one)]);
        // As a real chain's next block, the next one waits for the network.
        await new Promise(setImmediate);
      }
    })();
    const clients: StreamClient[] = [];
    for (let i = 0; i < 12; i += 1) clients.push(await open().follow());
    mining = false;
    await miner;
    await chain.mine([evidence(one)]);
    const last = (chain.head - 1) * 2;
    for (const client of clients) {
      await client.until(() => client.held.trades.get(one.tradeId)?.tradeSeq === last, 'the last');
      const cursors = cursorsOf(client);
      expect(cursors).toEqual([...new Set(cursors)].sort((a, b) => a - b));
      expect(client.held.gaps).toBe(0);
      const sequence = client.received.flatMap((m) =>
        m.type === 'blockchain_event' ? [m.event.tradeSeq] : [],
      );
      const first = sequence[0] ?? last;
      expect(sequence).toEqual(sequence.map((_, index) => first + index));
    }
  });

  it('resumes from a cursor, and says when it cannot', async () => {
    const { chain, trade, open, service } = await stage({
      horizon: { messages: 100, milliseconds: 1e12 },
    });
    const one = trade();
    await chain.mine([created(one)]);
    const held = newHeldStream();
    const client = await open(alice, { held }).follow();
    const { epoch } = await client.connected();
    await client.close();
    const start = held.cursor!;
    await chain.mine([evidence(one), evidence(one)]);

    const subscribed = async (message: object) => {
      const asking = open();
      await asking.connected();
      asking.send({ type: 'subscribe', scope: 'mine', ...message });
      await asking.next('caught_up');
      return { ...(await asking.next('subscribed')), events: cursorsOf(asking).length };
    };
    expect(await subscribed({ after: start, epoch })).toMatchObject({ recovered: true, events: 2 });
    expect(await subscribed({ after: start, epoch: 'other' })).toMatchObject({
      recovered: false,
      events: 0,
    });
    expect(await subscribed({})).toMatchObject({ recovered: false });
    expect(await subscribed({ after: 0, epoch })).toMatchObject({ recovered: false });
    expect(await subscribed({ after: Number.MAX_SAFE_INTEGER, epoch })).toMatchObject({
      recovered: false,
    });

    // Older than the log reaches back.
    for (let block = 0; block < 12; block += 1) {
      await chain.mine(Array.from({ length: 10 }, () => evidence(one)));
    }
    expect(await subscribed({ after: start, epoch })).toMatchObject({
      recovered: false,
      events: 0,
    });
    const back = await open(alice, { held }).follow();
    expect(back.held.trades.get(one.tradeId)?.tradeSeq).toBe(123);
    expect(service.chain()).toMatchObject({ indexed: chain.head });
  });

  it('sends a snapshot in pages, then what came meanwhile', async () => {
    const { chain, open } = await stage();
    const trades = Array.from({ length: 250 }, () => chain.newTrade(alice, bob, carol));
    await chain.mine(trades.map(created));
    const client = await open().follow();
    const pages = client.received.flatMap((m) => (m.type === 'snapshot' ? [m] : []));
    expect(pages.map((page) => [page.trades.length, page.last])).toEqual([
      [200, false],
      [50, true],
    ]);
    expect(client.held.trades.size).toBe(250);
  });

  it('follows single trades, at most 100, and not beside all of them', async () => {
    const { chain, trade, open } = await stage();
    const trades = Array.from({ length: 101 }, trade);
    await chain.mine(trades.map(created));
    const client = open();
    await client.connected();
    for (const { tradeId } of trades.slice(0, 40)) client.send({ type: 'subscribe', tradeId });
    client.send({ type: 'subscribe', scope: 'mine', requestId: 'mine' });
    expect(await client.next('error')).toMatchObject({ code: 'conflict', requestId: 'mine' });
    const { tradeId } = trades[0]!;
    client.send({ type: 'unsubscribe', tradeId, requestId: 'off' });
    expect(await client.next('unsubscribed')).toMatchObject({ tradeId, requestId: 'off' });
    await chain.mine([evidence(trades[0]!), evidence(trades[1]!), evidence(trades[50]!)]);
    await client.next('blockchain_event');
    expect(cursorsOf(client)).toHaveLength(1);

    const small = await stage({ limits: { subscriptions: 2 } });
    const three = Array.from({ length: 3 }, small.trade);
    await small.chain.mine(three.map(created));
    const full = small.open();
    await full.connected();
    for (const each of three) full.send({ type: 'subscribe', tradeId: each.tradeId });
    expect(await full.next('error')).toMatchObject({ code: 'rate_limited' });
  });

  it("hands a block's messages to each socket in one write, framed once for all", async () => {
    const { chain, trade, open } = await stage();
    const one = trade();
    await chain.mine([created(one)]);
    const clients = [await open().follow(), await open().follow(), await open(carol).follow()];
    const seen = (client: StreamClient) => client.held.trades.get(one.tradeId)?.tradeSeq;
    await chain.mine([evidence(one)]);
    for (const client of clients) await client.until(() => seen(client) === 2);

    const write = vi.spyOn(Socket.prototype, 'write');
    await chain.mine(Array.from({ length: 20 }, () => evidence(one)));
    const written = write.mock.calls.map(([bytes]) => bytes as unknown);
    write.mockRestore();
    // Text frames only: a database connection writes the events as well.
    const blocks = written.filter(
      (bytes) => Buffer.isBuffer(bytes) && bytes[0] === 0x81 && bytes.includes('blockchain_event'),
    );
    expect(blocks).toHaveLength(3);
    // Two sockets of one account share the very same bytes.
    expect(new Set(blocks).size).toBe(2);
    for (const client of clients) {
      await client.until(() => seen(client) === 22);
      expect(client.held.gaps).toBe(0);
    }
  });

  it('gives who follows single trades each event once and in order, also many in one block', async () => {
    const { chain, trade, open } = await stage();
    const trades = [trade(), trade(), trade()];
    await chain.mine(trades.map(created));
    const client = open();
    await client.connected();
    for (const { tradeId } of trades) client.send({ type: 'subscribe', tradeId });
    await client.until(
      () => client.received.filter((message) => message.type === 'caught_up').length === 3,
    );
    for (let block = 0; block < 5; block += 1)
      await chain.mine([...trades, ...trades].map((each) => evidence(each)));
    await client.until(() => cursorsOf(client).length === 30);
    for (const { tradeId } of trades) {
      const sequence = client.received.flatMap((message) =>
        message.type === 'blockchain_event' && message.tradeId === tradeId
          ? [message.event.tradeSeq]
          : [],
      );
      expect(sequence).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
  });

  it('tells the chain after the messages, at most once a second', async () => {
    const { chain, trade, open } = await stage();
    const one = trade();
    const client = await open().follow();
    await chain.mine([created(one)]);
    for (let block = 0; block < 30; block += 1) await chain.mine([evidence(one)]);
    await client.next('chain', ({ indexed }) => indexed === chain.head);
    const chains = client.received.filter((m) => m.type === 'chain');
    expect(chains.length).toBeLessThanOrEqual(4);
    expect(client.received.findLastIndex((m) => m.type === 'blockchain_event')).toBeLessThan(
      client.received.findIndex((m) => m.type === 'chain' && m.indexed === chain.head),
    );
    await chain.finalize(chain.head);
    expect(await client.next('chain', ({ final }) => final === chain.head)).toBeDefined();
  });
});

describe('a socket', () => {
  it('is let in by header or query, and refused before the upgrade', async () => {
    const { url, service, open } = await stage({}, { maxSocketsPerUser: 2 });
    const { accessToken } = service.issueLocalToken(bob);
    const bearer = { authorization: `Bearer ${accessToken}` };
    expect(await refusedStatus(url)).toBe(401);
    expect(await refusedStatus(url, { authorization: 'Bearer nonsense' })).toBe(401);
    expect(await refusedStatus(url, { ...bearer, origin: 'https://evil.example' })).toBe(403);
    expect(await refusedStatus(url, { ...bearer, host: 'evil.example' })).toBe(421);
    expect(await refusedStatus(url, bearer, '/elsewhere')).toBe(404);
    await open(bob, { queryToken: true }).connected();
    await open(bob).connected();
    expect(await refusedStatus(url, bearer)).toBe(429);
    expect(service.logLines.join('')).not.toContain(accessToken);

    const restricted = await stage({}, { maxSockets: 1, allowQueryToken: false });
    const token = restricted.service.issueLocalToken(bob).accessToken;
    expect(await refusedStatus(restricted.url, {}, `/trades-ws?token=${token}`)).toBe(401);
    await restricted.open(bob).connected();
    const second = { authorization: `Bearer ${token}` };
    expect(await refusedStatus(restricted.url, second)).toBe(503);
  });

  it('closes with 4401 within a second of expiry, unless it was refreshed', async () => {
    const { open, service } = await stage({ accessTokenLifetimeSeconds: 2 });
    const startedAt = Date.now();
    const stale = open();
    const fresh = open();
    const { expiresInMs } = await stale.connected();
    await fresh.connected();
    const wait = setTimeout(() => {
      const { accessToken } = service.issueLocalToken(alice);
      fresh.send({ type: 'refresh', token: accessToken, requestId: 'r' });
    }, 1000);
    expect((await stale.closed).code).toBe(4401);
    clearTimeout(wait);
    const late = Date.now() - startedAt - expiresInMs;
    expect(late).toBeGreaterThan(-50);
    expect(late).toBeLessThan(1000);
    expect(await stale.next('closing')).toMatchObject({ reason: 'token_expired' });
    expect(await fresh.next('refreshed')).toMatchObject({ requestId: 'r' });
    expect(fresh.socket.readyState).toBe(WebSocket.OPEN);
    expect((await fresh.closed).code).toBe(4401);
  });

  it('takes no token of another account, and no bad one', async () => {
    const { open, service } = await stage();
    const client = open(alice);
    await client.connected();
    client.send({ type: 'refresh', token: service.issueLocalToken(bob).accessToken });
    expect(await client.next('error')).toMatchObject({ code: 'other_user' });
    client.send({ type: 'refresh', token: 'nonsense' });
    await client.next('error', ({ code }) => code === 'token_invalid');
  });

  it('ends with the sign-in, and stays shut for who is no longer allowed', async () => {
    const { chain, trade, open, service, url } = await stage();
    const one = trade();
    await chain.mine([created(one)]);
    const { accessToken } = service.issueLocalToken(alice);
    const client = new StreamClient(url, accessToken);
    await client.follow();
    const other = await open(bob).follow();
    expect((await postJson(`${url}/api/auth/logout`, {}, accessToken)).status).toBe(204);
    expect((await client.closed).code).toBe(4403);
    expect(await client.next('closing')).toMatchObject({ reason: 'revoked' });
    expect(await refusedStatus(url, { authorization: `Bearer ${accessToken}` })).toBe(401);
    expect((await getJson(`${url}/api/trades`, accessToken)).status).toBe(401);

    service.setAllowedAddresses([alice]);
    expect((await other.closed).code).toBe(4403);
    const bobs = service.issueLocalToken(bob).accessToken;
    expect((await getJson(`${url}/api/trades`, bobs)).status).toBe(401);
  });

  it('is asked for a sign of life with the cursor sent, and cut off without one', async () => {
    const { chain, trade, open, url } = await stage({ heartbeatMs: 1000 });
    const one = trade();
    const alive = await open().follow();
    const dead = await open(alice, { answersPings: false }).follow();
    const closed = dead.closed;
    await chain.mine([created(one)]);
    const { cursor } = await alive.next('blockchain_event');
    await alive.next('ping', (ping) => ping.cursor === cursor);
    expect((await closed).code).toBe(1006);
    alive.send({ type: 'ping', t: 7, requestId: 'p' });
    expect(await alive.next('pong')).toMatchObject({ t: 7, requestId: 'p' });
    const stats = statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body);
    expect(stats).toMatchObject({ heartbeatTimeouts: 1, connections: 1, users: 1 });
  });

  it('is not cut off for what it could not send while the service stood still', async () => {
    const { open, url } = await stage({ heartbeatMs: 1000 });
    const client = open(alice, { answersPings: false });
    let pings = 0;
    client.socket.on('message', () => {
      const last = client.received.at(-1);
      if (last?.type !== 'ping') return;
      pings += 1;
      if (pings === 1) standStill(2500);
      client.send({ type: 'pong', t: last.t });
    });
    await client.follow();
    await client.until(() => pings === 2, 'a second ping');
    const stats = statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body);
    expect(stats).toMatchObject({ heartbeatTimeouts: 0, connections: 1 });
  });

  it('survives whatever a client sends', async () => {
    const { chain, trade, open } = await stage();
    const one = trade();
    const client = await open().follow();
    const bad: [string, string][] = [
      ['{', 'bad_message'],
      ['{"type":"__proto__"}', 'unknown_type'],
      ['{"__proto__":{"type":"ping"}}', 'bad_message'],
      ['{"type":"subscribe","scope":["mine"]}', 'bad_message'],
      [`{"type":"subscribe","tradeId":"0x${'00'.repeat(32)}"}`, 'conflict'],
      ['['.repeat(60_000), 'bad_message'],
    ];
    for (const [frame, code] of bad) {
      const before = client.received.length;
      client.socket.send(frame);
      await client.until(() => client.received.length > before);
      expect(client.received.at(-1)).toMatchObject({ type: 'error', code });
    }
    await chain.mine([created(one)]);
    await client.next('blockchain_event');

    const closeCodeOf = async (act: (client: StreamClient) => void): Promise<number> => {
      const bold = open();
      await bold.connected();
      act(bold);
      return (await bold.closed).code;
    };
    expect(await closeCodeOf((bold) => bold.socket.send(Buffer.from('{}')))).toBe(1003);
    expect(await closeCodeOf((bold) => bold.socket.send('x'.repeat(64 * 1024 + 1)))).toBe(1009);
    const flood = (bold: StreamClient): void => {
      for (let i = 0; i < 120; i += 1) bold.send({ type: 'ping', t: i });
    };
    expect(await closeCodeOf(flood)).toBe(1008);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('says goodbye when the service stops', async () => {
    const { open, service } = await stage();
    const client = await open().follow();
    await service.stop();
    expect((await client.closed).code).toBe(1001);
    expect(await client.next('closing')).toMatchObject({ reason: 'draining' });
  });
});

/** A raw client that upgrades, subscribes, and then reads nothing any more. */
async function stalledReader(url: string, token: string): Promise<() => void> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(
    [
      'GET /trades-ws HTTP/1.1',
      `Host: ${host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      `Authorization: Bearer ${token}`,
      '',
      '',
    ].join('\r\n'),
  );
  await once(socket, 'data');
  const message = Buffer.from(JSON.stringify({ type: 'subscribe', scope: 'mine' }));
  // A masked text frame; a zero mask leaves the bytes as they are.
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | message.length, 0, 0, 0, 0]), message]));
  await once(socket, 'data');
  socket.pause();
  socket.on('error', () => undefined);
  return () => socket.destroy();
}

describe('a slow reader', () => {
  it('is dropped while live, and harms nobody else', async () => {
    const { chain, trade, open, service, url } = await stage();
    const one = trade();
    await chain.mine([created(one)]);
    const release = await stalledReader(url, service.issueLocalToken(alice).accessToken);
    const healthy = await open().follow();
    const stats = async () => statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body);
    const batch = Array.from({ length: 100 }, () => evidence(one));
    let dropped = 0;
    while (dropped === 0 && chain.head < 300) {
      await chain.mine(batch);
      // As a real chain's next block, the next one waits for the network.
      await new Promise(setImmediate);
      if (chain.head % 10 === 0) ({ droppedSlow: dropped } = await stats());
    }
    expect(dropped).toBe(1);
    const last = (chain.head - 1) * 100 + 1;
    await healthy.until(() => healthy.held.trades.get(one.tradeId)?.tradeSeq === last, 'the last');
    expect(healthy.held.gaps).toBe(0);
    release();
  });

  it('is told from a healthy one also while the service stores blocks without a pause', async () => {
    const { chain, trade, open, service, url } = await stage({ limits: { replayStallMs: 2000 } });
    const one = trade();
    await chain.mine([created(one)]);
    const release = await stalledReader(url, service.issueLocalToken(alice).accessToken);
    const healthy = await open().follow();
    const batch = Array.from({ length: 100 }, () => evidence(one));
    for (let block = 0; block < 80; block += 1) await chain.mine(batch);
    await healthy.until(() => healthy.held.trades.get(one.tradeId)?.tradeSeq === 8001, 'the last');
    expect(healthy.held.gaps).toBe(0);
    const dropped = async () =>
      statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body).droppedSlow;
    await expect.poll(dropped, { timeout: 15_000, interval: 100 }).toBe(1);
    expect(healthy.socket.readyState).toBe(WebSocket.OPEN);
    release();
  });

  it('is dropped in a replay that stands still', async () => {
    const { chain, trade, service, url } = await stage({ limits: { replayStallMs: 300 } });
    const trades = Array.from({ length: 8000 }, trade);
    for (let at = 0; at < trades.length; at += 2000) {
      await chain.mine(trades.slice(at, at + 2000).map(created));
    }
    const release = await stalledReader(url, service.issueLocalToken(alice).accessToken);
    const dropped = async () =>
      statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body).droppedSlow;
    await expect.poll(dropped, { timeout: 15_000, interval: 100 }).toBe(1);
    release();
  });
});
