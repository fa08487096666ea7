import { afterAll, beforeAll, expect, it } from 'vitest';
import { pingRedis } from '../../../src-service/redis/redis-connection.ts';
import { noLimits } from '../../../src-service/limits/rate-limits.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { startRedis, type RedisServer } from '../../support/redis.ts';
import { ScriptedChain } from '../../support/scripted-chain.ts';
import { postJson, startTestService, type TestService } from '../../support/service.ts';
import { refusedStatus } from '../../support/stream-client.ts';

let postgres: PostgresServer;
let redis: RedisServer;
const services: TestService[] = [];

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const database = await postgres.newDatabase();
  for (let n = 0; n < 2; n += 1) {
    services.push(
      await startTestService(
        {
          database,
          redisUrl: redis.url,
          trustProxy: ['127.0.0.1'],
          limits: {
            ...noLimits,
            requestsPerMinute: 2,
            signInsPerMinute: 2,
            handshakesPerMinute: 2,
          },
        },
        { follow: new ScriptedChain().follow },
      ),
    );
  }
}, 120_000);
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await redis?.kill();
  await postgres?.remove();
});

const ask = async (n: number, client: string) =>
  (
    await fetch(`${services[n]?.address.url ?? ''}/nowhere`, {
      headers: { 'x-forwarded-for': client },
    })
  ).status;
const reported = (event: string) =>
  expect
    .poll(() => services.every((each) => each.logLines.some((line) => line.includes(event))), {
      timeout: 20_000,
    })
    .toBe(true);

it('counts for all instances in Redis, in each while Redis is lost, and together again', async () => {
  // It may have been slower to start than the services.
  await expect
    .poll(() =>
      pingRedis(redis.url).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await expect
    .poll(() => services.every((each) => /redis_(connected|back)/.test(each.logLines.join(''))), {
      timeout: 20_000,
    })
    .toBe(true);
  expect([await ask(0, '192.0.2.1'), await ask(1, '192.0.2.1')]).toEqual([404, 404]);
  expect([await ask(0, '192.0.2.1'), await ask(1, '192.0.2.1')]).toEqual([429, 429]);

  for (const each of services) (each.logLines as string[]).length = 0;
  await redis.kill();
  await reported('redis_lost');
  for (const n of [0, 1]) {
    expect([await ask(n, '192.0.2.2'), await ask(n, '192.0.2.2')]).toEqual([404, 404]);
    expect(await ask(n, '192.0.2.2')).toBe(429);
  }

  redis.start();
  await reported('redis_back');
  expect([await ask(0, '192.0.2.3'), await ask(1, '192.0.2.3')]).toEqual([404, 404]);
  expect([await ask(0, '192.0.2.3'), await ask(1, '192.0.2.3')]).toEqual([429, 429]);
}, 90_000);

it('counts sign-ins and handshakes for all instances', async () => {
  const signInFrom = async (n: number, client: string) =>
    (
      await postJson(
        `${services[n]?.address.url ?? ''}/api/auth/refresh`,
        { refreshToken: 'x'.repeat(64) },
        undefined,
        { 'x-forwarded-for': client },
      )
    ).status;
  const shakeFrom = async (n: number, client: string) =>
    await refusedStatus(services[n]?.address.url ?? '', {
      'x-forwarded-for': client,
      authorization: 'Bearer no-token',
    });
  for (const attempt of [signInFrom, shakeFrom]) {
    expect([await attempt(0, '192.0.2.4'), await attempt(1, '192.0.2.4')]).toEqual([401, 401]);
    expect([await attempt(0, '192.0.2.4'), await attempt(1, '192.0.2.4')]).toEqual([429, 429]);
    expect(await attempt(1, '192.0.2.5')).toBe(401);
  }
});
