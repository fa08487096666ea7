import { get as httpGet } from 'node:http';
import { Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { address } from '../../../src-shared/parse.ts';
import { tokensAnswerSchema } from '../../../src-shared/stream/http-shapes.ts';
import type { TradeServiceConfiguration } from '../../../src-service/configuration.ts';
import { ScriptedChain } from '../../support/scripted-chain.ts';
import {
  getJson,
  postJson,
  signedVerifyBody,
  signIn,
  startTestService,
  type TestService,
} from '../../support/service.ts';

const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

const newWallet = () => new Wallet(Wallet.createRandom().privateKey);
let nowMs = Date.now();

async function start(change: Partial<TradeServiceConfiguration> = {}): Promise<TestService> {
  nowMs = Date.now();
  const chain = new ScriptedChain();
  const service = await startTestService(change, { follow: chain.follow, now: () => nowMs });
  stopping.push(service.stop);
  await chain.started;
  await service.chainKnown;
  return service;
}

const statusOf = async (url: string, path: string, body: unknown, token?: string) =>
  (await postJson(`${url}${path}`, body, token)).status;

describe('signing in', () => {
  it('takes a signature over the template, once', async () => {
    const { url } = (await start()).address;
    const wallet = newWallet();
    const body = await signedVerifyBody(url, wallet);
    const answer = await postJson(`${url}/api/auth/verify`, body);
    expect(tokensAnswerSchema.parse(answer.body).userId).toBe(wallet.address);
    expect(await postJson(`${url}/api/auth/verify`, body)).toMatchObject({
      status: 401,
      body: { error: { code: 'token_invalid' } },
    });
  });

  it.each([
    [
      'another account',
      async (url: string) => ({
        ...(await signedVerifyBody(url, newWallet())),
        address: newWallet().address,
      }),
    ],
    [
      'another site',
      async (url: string) => {
        const wallet = newWallet();
        const body = await signedVerifyBody(url, wallet);
        const text = `evil.example wants you to sign in with your Ethereum account:\n${wallet.address}`;
        return { ...body, signature: await wallet.signMessage(text) };
      },
    ],
    ['another chain', (url: string) => signedVerifyBody(url, newWallet(), 1)],
    [
      'another time',
      async (url: string) => ({
        ...(await signedVerifyBody(url, newWallet())),
        issuedAt: '2020-01-01T00:00:00.000Z',
      }),
    ],
    [
      'a nonce of nobody',
      async (url: string) => ({
        ...(await signedVerifyBody(url, newWallet())),
        nonce: '0'.repeat(108),
      }),
    ],
  ])('refuses a signature for %s', async (_what, bodyFor) => {
    const { url } = (await start()).address;
    expect(await statusOf(url, '/api/auth/verify', await bodyFor(url))).toBe(401);
  });

  it('refuses an expired nonce', async () => {
    const { url } = (await start()).address;
    const body = await signedVerifyBody(url, newWallet());
    nowMs += 5 * 60 * 1000;
    expect(await statusOf(url, '/api/auth/verify', body)).toBe(401);
  });

  it('admits only the allowed accounts', async () => {
    const friend = newWallet();
    const { url } = (await start({ allowedAddresses: [address(friend.address)] })).address;
    expect(await statusOf(url, '/api/auth/verify', await signedVerifyBody(url, friend))).toBe(200);
    expect(await statusOf(url, '/api/auth/verify', await signedVerifyBody(url, newWallet()))).toBe(
      403,
    );
  });

  it('rotates refresh tokens; the one before works a minute, an older one ends the sign-in', async () => {
    const service = await start();
    const { url } = service.address;
    const first = await signIn(url, newWallet());
    const refresh = async (refreshToken: string) => {
      const answer = await postJson(`${url}/api/auth/refresh`, { refreshToken });
      return answer.status === 200 ? tokensAnswerSchema.parse(answer.body) : null;
    };
    const second = await refresh(first.refreshToken);
    // The answer was lost: the same token once more.
    const again = await refresh(first.refreshToken);
    expect(second).not.toBeNull();
    expect(again).not.toBeNull();
    const third = await refresh(again!.refreshToken);
    expect(third).not.toBeNull();
    nowMs += 61_000;
    const fourth = await refresh(third!.refreshToken);
    expect(fourth).not.toBeNull();
    expect((await getJson(`${url}/api/trades`, fourth!.accessToken)).status).toBe(200);
    expect(await refresh(first.refreshToken)).toBeNull();
    expect(await refresh(fourth!.refreshToken)).toBeNull();
    expect((await getJson(`${url}/api/trades`, fourth!.accessToken)).status).toBe(401);
  });

  it('signs out one device, or all', async () => {
    const { url } = (await start()).address;
    const wallet = newWallet();
    const [one, two, three] = [
      await signIn(url, wallet),
      await signIn(url, wallet),
      await signIn(url, wallet),
    ];
    const stranger = await signIn(url, newWallet());
    const open = async (token: string) =>
      (await getJson(`${url}/api/trades`, token)).status === 200;
    expect(await statusOf(url, '/api/auth/logout', {}, one.accessToken)).toBe(204);
    expect([await open(one.accessToken), await open(two.accessToken)]).toEqual([false, true]);
    expect(await statusOf(url, '/api/auth/refresh', { refreshToken: one.refreshToken })).toBe(401);
    expect(await statusOf(url, '/api/auth/logout', { all: true }, two.accessToken)).toBe(204);
    expect([
      await open(two.accessToken),
      await open(three.accessToken),
      await open(stranger.accessToken),
    ]).toEqual([false, false, true]);
  });

  it('outlives a restart of the service, and a changed secret for as long as the old one is named', async () => {
    const first = await start();
    const tokens = await signIn(first.address.url, newWallet());
    await first.stop();
    const { port } = first.address;
    const { database, jwtAccessSecret } = first.configuration;
    const changed = { port, database, jwtAccessSecret: 'n'.repeat(40) };
    const second = await start({ ...changed, jwtAccessSecretPrevious: jwtAccessSecret });
    expect((await getJson(`${second.address.url}/api/trades`, tokens.accessToken)).status).toBe(
      200,
    );
    await second.stop();
    const third = await start(changed);
    expect((await getJson(`${third.address.url}/api/trades`, tokens.accessToken)).status).toBe(401);
    expect(await statusOf(third.address.url, '/api/auth/refresh', tokens)).toBe(200);
  });
});

describe('the HTTP interface', () => {
  it('answers its own names only, and no foreign page', async () => {
    const service = await start({
      allowedOrigins: ['https://app.example'],
      publicUrl: 'https://trades.example',
    });
    const at = `http://127.0.0.1:${service.address.port}`;
    const status = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        httpGet(`${at}/health`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        }).on('error', reject);
      });
    expect(await status({})).toBe(200);
    expect(await status({ host: 'trades.example' })).toBe(200);
    expect(await status({ host: 'rebound.example' })).toBe(421);
    expect(await status({ origin: 'https://app.example' })).toBe(200);
    expect(await status({ origin: 'https://other.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
  });

  it('refuses bad requests with closed codes and no internals', async () => {
    const { url } = (await start()).address;
    const post = async (body: string, type = 'application/json') => {
      const answer = await fetch(`${url}/api/auth/verify`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
      const text = await answer.text();
      expect(text).not.toMatch(/node_modules|\.ts:|at /);
      const { error } = JSON.parse(text) as { error: { code: string } };
      return [answer.status, error.code];
    };
    expect(await post('{')).toEqual([400, 'bad_request']);
    expect(await post('{}')).toEqual([400, 'bad_request']);
    expect(await post('{"__proto__":{}}')).toEqual([400, 'bad_request']);
    expect(await post('x', 'text/plain')).toEqual([415, 'bad_request']);
    expect(await post(JSON.stringify({ address: 'x'.repeat(65 * 1024) }))).toEqual([
      413,
      'too_large',
    ]);
    expect((await getJson(`${url}/nowhere`)).status).toBe(404);
    const { accessToken } = await signIn(url, newWallet());
    for (const query of ['limit=501', 'limit=x', 'state=Lost', 'page=12', 'token=0x1']) {
      expect((await getJson(`${url}/api/trades?${query}`, accessToken)).status, query).toBe(400);
    }
    expect((await getJson(`${url}/api/trades/0x12`, accessToken)).status).toBe(404);
  });
});
