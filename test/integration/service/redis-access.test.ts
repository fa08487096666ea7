import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { startRedis, type RedisServer } from '../../support/redis.ts';
import { bareEnvironment, startServiceProcess, temporaryFolder } from '../../support/service.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const password = 'a-password-of-this-test';
const stopping: (() => Promise<unknown>)[] = [];
let postgres: PostgresServer;
let redis: RedisServer;
let url: string;
let environment: Record<string, string>;

/** Made by itself, for this machine. */
function makeCertificate(name: string): void {
  const flags = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)];
  execFileSync('openssl', ['req', ...flags, ...names, ...files], { stdio: 'ignore' });
}

beforeAll(async () => {
  makeCertificate('ours');
  makeCertificate('foreign');
  postgres = await startPostgres();
  redis = await startRedis((port) => ({
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': file('ours.crt'),
    'tls-key-file': file('ours.key'),
    'tls-ca-cert-file': file('ours.crt'),
    'tls-auth-clients': 'no',
    requirepass: password,
  }));
  url = `rediss://:${password}@127.0.0.1:${redis.port}`;
  environment = {
    RPC_URL: 'http://127.0.0.1:1',
    ESCROW_ADDRESS: '0xD18C7be8a85230Bc3eBD47D7843Ccf7b0089B88a',
    DATABASE_URL: (await postgres.newDatabase()).url,
    JWT_ACCESS_SECRET: 'a secret that is only used in tests, 32 bytes or more',
  };
}, 120_000);
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});
afterAll(async () => {
  await redis?.kill();
  await postgres?.remove();
});

async function start(more: Record<string, string>) {
  const service = await startServiceProcess({ ...environment, ...more });
  stopping.push(() => service.end('SIGKILL'));
  return service;
}

/** What `--check` says of Redis. */
function checked(more: Record<string, string>): { level: string; message: string } | undefined {
  const { stdout } = spawnSync(process.execPath, ['src-service/cli.ts', '--check'], {
    cwd: new URL('../../../', import.meta.url),
    env: { ...bareEnvironment, ...environment, ...more },
    encoding: 'utf8',
    timeout: 40_000,
  });
  expect(stdout).not.toContain(password);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string; about: string; message: string })
    .find(({ about }) => about === 'REDIS_URL');
}

describe('Redis over TLS', () => {
  it('is used when its certificate is trusted', async () => {
    const trusting = { REDIS_URL: url, NODE_EXTRA_CA_CERTS: file('ours.crt') };
    await expect
      .poll(() => checked(trusting), { timeout: 60_000 })
      .toMatchObject({
        level: 'ok',
        message: `127.0.0.1:${redis.port} answers`,
      });
    const service = await start(trusting);
    await expect.poll(() => service.output(), { timeout: 20_000 }).toContain('redis_connected');
    expect(service.output()).not.toContain(password);
  }, 90_000);

  it.each([
    ['nobody vouches for its certificate', {}],
    ['another authority is trusted', { NODE_EXTRA_CA_CERTS: file('foreign.crt') }],
  ])('is refused when %s, in a sentence that says what to do', async (_why, trust) => {
    const wrong = { REDIS_URL: url, ...trust };
    const sentence =
      /The certificate of Redis is not trusted \(\w+\)\. Name .* NODE_EXTRA_CA_CERTS/;
    expect(checked(wrong)).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(sentence) as string,
    });
    const service = await start(wrong);
    await expect.poll(() => service.output(), { timeout: 20_000 }).toMatch(sentence);
    expect(service.output()).not.toContain('redis_connected');
    expect(service.output()).not.toContain(password);
  });

  it('is refused when the certificate is of another host', async () => {
    // It names localhost and 127.0.0.1.
    const wrong = {
      REDIS_URL: url.replace('127.0.0.1', '127.0.0.2'),
      NODE_EXTRA_CA_CERTS: file('ours.crt'),
    };
    expect(checked(wrong)).toMatchObject({ level: 'warning' });
  });
});

describe('a wrong REDIS_URL', () => {
  it.each([
    ['password', (): string => url.replace(password, 'another'), /does not let this user in/],
    ['port', (): string => 'redis://127.0.0.1:1', /does not answer/],
  ] as const)('%s is said by --check and in the log', async (_what, wrongUrl, sentence) => {
    const wrong = { REDIS_URL: wrongUrl(), NODE_EXTRA_CA_CERTS: file('ours.crt') };
    expect(checked(wrong)).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(sentence) as string,
    });
    const service = await start(wrong);
    await expect.poll(() => service.output(), { timeout: 20_000 }).toMatch(sentence);
  });

  it('that leads to something that never answers is said, and ends', async () => {
    const silent = await startRedis();
    stopping.push(silent.kill);
    await expect
      .poll(() => checked({ REDIS_URL: silent.url })?.level, { timeout: 60_000 })
      .toBe('ok');
    silent.pause();
    expect(checked({ REDIS_URL: silent.url })).toMatchObject({ level: 'warning' });
  }, 90_000);
});
