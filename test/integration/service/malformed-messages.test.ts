import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { address } from '../../../src-shared/parse.ts';
import { statsAnswerSchema } from '../../../src-shared/stream/http-shapes.ts';
import { serverMessageSchema } from '../../../src-shared/stream/wire-messages.ts';
import { forbiddenFrames, malformedMessages } from '../../support/malformed-messages.ts';
import { ScriptedChain } from '../../support/scripted-chain.ts';
import { getJson, startTestService } from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { testSeed } from '../../support/volume.ts';

const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

const newAccount = () => address(Wallet.createRandom().address);
const count = 100_000;
const batch = 2000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use once what is garbage is gone. */
async function settledHeap(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    collect();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().heapUsed;
}

async function start() {
  const chain = new ScriptedChain();
  const service = await startTestService(
    { maxSocketsPerUser: 100 },
    // The sender is to be understood, not thrown out for its speed.
    { follow: chain.follow, limits: { messagesPerSecond: Number.MAX_SAFE_INTEGER } },
  );
  stopping.push(service.stop);
  await chain.started;
  await service.chainKnown;
  return { chain, service, url: service.address.url };
}

describe(`${count} malformed messages (seed ${testSeed})`, () => {
  it('get an error each and change nothing: no crash, no leak, right answers for others', async () => {
    const { chain, service, url } = await start();
    const [alice, bob, carol, mallory] = [newAccount(), newAccount(), newAccount(), newAccount()];
    const trade = chain.newTrade(alice, bob, carol);
    await chain.mine([{ type: 'TRADE_CREATED', trade }]);
    const healthy = await new StreamClient(
      url,
      service.issueLocalToken(alice).accessToken,
    ).follow();
    stopping.push(() => healthy.close());

    const { accessToken } = service.issueLocalToken(mallory);
    const headers = { authorization: `Bearer ${accessToken}` };
    const open = async (): Promise<WebSocket> => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/trades-ws`, { headers });
      await once(socket, 'message');
      return socket;
    };
    const hostile = await open();
    stopping.push(async () => hostile.terminate());
    const answers = new Map<string, number>();
    let reached = -1;
    let wake: () => void = () => undefined;
    hostile.on('message', (data: Buffer) => {
      const message = serverMessageSchema.parse(JSON.parse(data.toString()));
      const key = message.type === 'error' ? message.code : message.type;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      if (message.type === 'pong' && message.requestId?.startsWith('batch ') === true) {
        reached = Number(message.requestId.slice(6));
        wake();
      }
    });
    const messages = malformedMessages(testSeed, count);
    const { cursor } = statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body);
    let early = 0;
    let earlyResident = 0;
    for (let at = 0; at < count; at += batch) {
      for (const text of messages.slice(at, at + batch)) hostile.send(text);
      hostile.send(JSON.stringify({ type: 'ping', t: at, requestId: `batch ${at}` }));
      while (reached < at) {
        expect(hostile.readyState, `seed ${testSeed}, before message ${at + batch}`).toBe(1);
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if (at === 20_000) {
        early = await settledHeap();
        earlyResident = process.memoryUsage.rss();
      }
      if (at % 20_000 === 0) {
        // In the middle of it the others are served.
        await chain.mine([{ type: 'EVIDENCE_SUBMITTED', trade }]);
        const sequence = 2 + at / 20_000;
        await healthy.until(() => healthy.held.trades.get(trade.tradeId)?.tradeSeq === sequence);
      }
    }
    const late = await settledHeap();
    expect(late - early, 'bytes kept of 80,000 messages').toBeLessThan(12 * 1024 * 1024);
    expect(process.memoryUsage.rss() - earlyResident).toBeLessThan(128 * 1024 * 1024);
    expect(healthy.held.gaps).toBe(0);
    expect(({} as Record<string, unknown>)['type']).toBeUndefined();

    const errors = (answers.get('bad_message') ?? 0) + (answers.get('unknown_type') ?? 0);
    expect(errors).toBeGreaterThan(count * 0.9);
    expect(answers.has('internal')).toBe(false);
    expect(service.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    const stats = statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body);
    expect(stats.connections).toBe(2);
    // Five blocks of evidence, and nothing of the hostile client's.
    expect(stats.messagesIn).toBeGreaterThanOrEqual(count);
    expect(stats.cursor).toBeGreaterThan(cursor);
  }, 120_000);

  it('and frames that are no messages close their own socket with its code only', async () => {
    const { service, url } = await start();
    const account = newAccount();
    const { accessToken } = service.issueLocalToken(account);
    const healthy = await new StreamClient(url, accessToken).follow();
    stopping.push(() => healthy.close());
    for (let round = 0; round < 30; round += 1) {
      for (const { frame, code } of forbiddenFrames) {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/trades-ws`, {
          headers: { authorization: `Bearer ${accessToken}` },
        });
        socket.on('error', () => undefined);
        await once(socket, 'message');
        socket.send(frame.bytes, { binary: frame.binary });
        const [closedWith] = (await once(socket, 'close')) as [number];
        expect(closedWith).toBe(code);
      }
    }
    healthy.send({ type: 'ping', t: 5, requestId: 'still' });
    await healthy.next('pong', ({ requestId }) => requestId === 'still');
    const open = async () =>
      statsAnswerSchema.parse((await getJson(`${url}/ws-stats`)).body).connections;
    await expect.poll(open).toBe(1);
  });
});
