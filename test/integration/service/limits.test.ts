import { Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import type { TradeServiceConfiguration } from '../../../src-service/configuration.ts';
import { noLimits, type ServiceLimits } from '../../../src-service/limits/rate-limits.ts';
import { address } from '../../../src-shared/parse.ts';
import { ScriptedChain } from '../../support/scripted-chain.ts';
import { signedVerifyBody, startTestService, type TestService } from '../../support/service.ts';
import { refusedStatus, StreamClient } from '../../support/stream-client.ts';

const newWallet = () => new Wallet(Wallet.createRandom().privateKey);
const newAccount = () => address(newWallet().address);
const alice = newAccount();
const bob = newAccount();
const stopping: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

/** Behind a proxy on this machine, so that a test can come from any address. */
const behindProxy = { trustProxy: ['127.0.0.1'] };
const from = (client: string) => ({ 'x-forwarded-for': client });

async function start(
  limits: Partial<ServiceLimits>,
  change: Partial<TradeServiceConfiguration> = behindProxy,
): Promise<TestService> {
  const chain = new ScriptedChain();
  const service = await startTestService(
    { ...change, limits: { ...noLimits, ...limits } },
    { follow: chain.follow },
  );
  stopping.push(service.stop);
  await chain.started;
  await service.chainKnown;
  return service;
}

function open(service: TestService, account: typeof alice, client = '192.0.2.1'): StreamClient {
  const { accessToken } = service.issueLocalToken(account);
  const opened = new StreamClient(service.address.url, accessToken, { headers: from(client) });
  stopping.push(() => opened.close());
  return opened;
}

const bearer = (service: TestService, account: typeof alice) => ({
  authorization: `Bearer ${service.issueLocalToken(account).accessToken}`,
});

describe('limits of one address', () => {
  it('hold for its HTTP requests, with 429 and how long to wait', async () => {
    const service = await start({ requestsPerMinute: 3 });
    const get = (client: string, path = '/api/chain') =>
      fetch(service.address.url + path, { headers: from(client) });
    for (let i = 0; i < 3; i += 1) expect((await get('192.0.2.1')).status).toBe(200);
    const refused = await get('192.0.2.1');
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited' } });
    // Unknown paths count as well; who watches the service does not.
    expect((await get('192.0.2.1', '/nowhere')).status).toBe(429);
    expect((await get('192.0.2.1', '/health')).status).toBe(200);
    expect((await get('192.0.2.2')).status).toBe(200);
  });

  it('count an IPv6 /64 as one, and another one by itself', async () => {
    const service = await start({ requestsPerMinute: 2 });
    const status = async (client: string) =>
      (await fetch(`${service.address.url}/api/chain`, { headers: from(client) })).status;
    expect(await status('2001:db8:0:1::1')).toBe(200);
    expect(await status('2001:db8:0:1:ffff::2')).toBe(200);
    expect(await status('2001:db8:0:1::3')).toBe(429);
    expect(await status('2001:db8:0:2::1')).toBe(200);
  });

  it('believe X-Forwarded-For of trusted proxies only, and of the last hop', async () => {
    const service = await start({ requestsPerMinute: 2 }, { trustProxy: [] });
    const status = async (at: TestService, client: string) =>
      (await fetch(`${at.address.url}/api/chain`, { headers: from(client) })).status;
    expect(await status(service, '192.0.2.1')).toBe(200);
    expect(await status(service, '192.0.2.2')).toBe(200);
    expect(await status(service, '192.0.2.3')).toBe(429);
    const proxied = await start({ requestsPerMinute: 2 });
    expect(await status(proxied, '10.9.9.1, 192.0.2.1')).toBe(200);
    expect(await status(proxied, '10.9.9.2, 192.0.2.1')).toBe(200);
    expect(await status(proxied, '10.9.9.3, 192.0.2.1')).toBe(429);
  });

  it('hold for sign-ins and refreshes', async () => {
    const service = await start({ signInsPerMinute: 2 });
    const post = async (path: string, body: unknown, client: string) =>
      (
        await fetch(service.address.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...from(client) },
          body: JSON.stringify(body),
        })
      ).status;
    const refresh = (client: string) =>
      post('/api/auth/refresh', { refreshToken: 'x'.repeat(43) }, client);
    const body = await signedVerifyBody(service.address.url, newWallet());
    expect(await post('/api/auth/verify', body, '192.0.2.1')).toBe(200);
    expect(await refresh('192.0.2.1')).toBe(401);
    expect(await refresh('192.0.2.1')).toBe(429);
    expect(await refresh('192.0.2.2')).toBe(401);
  });

  it('hold for handshakes, good or bad, and for open sockets', async () => {
    const service = await start({ handshakesPerMinute: 3 });
    const { url } = service.address;
    for (let i = 0; i < 3; i += 1) expect(await refusedStatus(url, from('192.0.2.1'))).toBe(401);
    const good = { ...bearer(service, alice), ...from('192.0.2.1') };
    expect(await refusedStatus(url, good)).toBe(429);
    await open(service, alice, '192.0.2.2').connected();

    const few = await start({ socketsPerAddress: 2 });
    const first = open(few, alice);
    await first.connected();
    await open(few, bob).connected();
    const third = { ...bearer(few, newAccount()), ...from('192.0.2.1') };
    expect(await refusedStatus(few.address.url, third)).toBe(429);
    await open(few, newAccount(), '192.0.2.9').connected();
    await first.close();
    await expect
      .poll(async () => {
        const again = open(few, newAccount());
        return await again.connected().then(
          () => true,
          () => false,
        );
      })
      .toBe(true);
  });
});

describe('limits of one account', () => {
  it('hold for its requests and handshakes from any address', async () => {
    const service = await start({ requestsPerMinute: 2, handshakesPerMinute: 2 });
    const status = async (account: typeof alice, client: string) =>
      (
        await fetch(`${service.address.url}/api/trades`, {
          headers: { ...bearer(service, account), ...from(client) },
        })
      ).status;
    expect(await status(alice, '192.0.2.1')).toBe(200);
    expect(await status(alice, '192.0.2.2')).toBe(200);
    expect(await status(alice, '192.0.2.3')).toBe(429);
    expect(await status(bob, '192.0.2.4')).toBe(200);
    await open(service, alice, '192.0.2.1').connected();
    await open(service, alice, '192.0.2.2').connected();
    const third = { ...bearer(service, alice), ...from('192.0.2.3') };
    expect(await refusedStatus(service.address.url, third)).toBe(429);
    await open(service, bob, '192.0.2.3').connected();
  });

  it('cannot be used up by somebody else', async () => {
    const service = await start({ signInsPerMinute: 2 });
    const { url } = service.address;
    const victim = newWallet();
    const verify = async (body: unknown, client: string) =>
      (
        await fetch(`${url}/api/auth/verify`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...from(client) },
          body: JSON.stringify(body),
        })
      ).status;
    const stranger = await signedVerifyBody(url, newWallet());
    for (let i = 0; i < 4; i += 1)
      expect(await verify({ ...stranger, address: victim.address }, `192.0.2.${i}`)).toBe(401);
    expect(await verify(await signedVerifyBody(url, victim), '192.0.2.99')).toBe(200);
  });

  it('hold for the messages of all its sockets together; the others go on', async () => {
    const service = await start({ messagesPerSecond: 30 });
    const one = await open(service, alice, '192.0.2.1').follow();
    const two = await open(service, alice, '192.0.2.2').follow();
    const other = await open(service, bob, '192.0.2.3').follow();
    for (let i = 0; i < 25; i += 1) {
      one.send({ type: 'ping', t: i, requestId: `p${i}` });
      two.send({ type: 'ping', t: i, requestId: `p${i}` });
    }
    const answers = (client: StreamClient) =>
      client.received.filter((m) => m.type === 'pong' || m.type === 'error');
    await one.until(() => answers(one).length === 25);
    await two.until(() => answers(two).length === 25);
    const refused = [...answers(one), ...answers(two)].filter((m) => m.type === 'error');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((m) => m.type === 'error' && m.code === 'rate_limited')).toBe(true);
    other.send({ type: 'ping', t: 1, requestId: 'other' });
    await other.next('pong', ({ requestId }) => requestId === 'other');
  });

  it('hold for what all its sockets follow, and come back when one lets go', async () => {
    const service = await start({ subscriptionsPerUser: 2 });
    const first = await open(service, alice).follow();
    await open(service, alice).follow();
    const third = open(service, alice);
    await third.connected();
    third.send({ type: 'subscribe', scope: 'mine', requestId: 'third' });
    expect(await third.next('error')).toMatchObject({ code: 'rate_limited', requestId: 'third' });
    // The same again on a socket that has it takes the place of the one before.
    first.send({ type: 'subscribe', scope: 'mine', requestId: 'again' });
    await first.next('subscribed', ({ requestId }) => requestId === 'again');
    first.send({ type: 'unsubscribe', scope: 'mine' });
    await first.next('unsubscribed');
    third.send({ type: 'subscribe', scope: 'mine', requestId: 'now' });
    await third.next('subscribed', ({ requestId }) => requestId === 'now');
  });
});
