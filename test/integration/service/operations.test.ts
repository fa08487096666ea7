import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { statsAnswerSchema, tokensAnswerSchema } from '../../../src-shared/stream/http-shapes.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  bareEnvironment,
  getJson,
  postJson,
  signedVerifyBody,
  signIn,
  startServiceProcess,
  temporaryFolder,
  type ServiceProcess,
} from '../../support/service.ts';
import { newHeldStream, refusedStatus, StreamClient } from '../../support/stream-client.ts';

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
  await anvil?.stop();
});

const firstSecret = 'the first secret of this test, 32 bytes or more';
const secondSecret = 'the second secret of this test, 32 bytes or more';

const environmentOf = (databasePath: string, more: Record<string, string> = {}) => ({
  RPC_URL: anvil.rpcUrl,
  ESCROW_ADDRESS: chain.escrow,
  ESCROW_START_BLOCK: String(chain.deployment.startBlock),
  DATABASE_URL: `sqlite:${databasePath}`,
  JWT_ACCESS_SECRET: firstSecret,
  ...more,
});

async function start(environment: Record<string, string>): Promise<ServiceProcess> {
  const service = await startServiceProcess(environment);
  stopping.push(() => service.end('SIGKILL'));
  return service;
}

/** Runs the service's command to its end. */
function run(args: readonly string[], environment: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src-service/cli.ts', ...args], {
    cwd: new URL('../../../', import.meta.url),
    env: { ...bareEnvironment, ...environment },
    encoding: 'utf8',
    timeout: 40_000,
  });
  return { status, stdout, stderr };
}

describe('backup and restore', () => {
  it('bring back one consistent state: nothing missed, nothing twice, no cursor again, no sign-in', async () => {
    const folder = temporaryFolder();
    const databasePath = join(folder, 'service.db');
    const backup = join(folder, 'backup.db');
    const environment = environmentOf(databasePath);
    const held = newHeldStream();
    const service = await start(environment);
    const before = await signIn(service.url, chain.wallets.seller);
    const client = await new StreamClient(service.url, before.accessToken, { held }).follow();
    const trade = await chain.createTrade();
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 1);

    // While it runs.
    const made = run(['backup', backup], environment);
    expect(made.stderr).toBe('');
    expect(made.status).toBe(0);
    expect(run(['backup', backup], environment)).toMatchObject({ status: 1 });

    await chain.markPaid(trade);
    await client.until(() => held.trades.get(trade.tradeId)?.tradeSeq === 2);
    const { cursor: highest, epoch } = statsAnswerSchema.parse(
      (await getJson(`${service.url}/ws-stats`)).body,
    );
    const used = await signedVerifyBody(service.url, chain.wallets.buyer);
    expect((await postJson(`${service.url}/api/auth/verify`, used)).status).toBe(200);
    // Not under a running service.
    const refused = run(['restore', backup], environment);
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain('in use by another running process');
    expect(await service.end('SIGTERM')).toBe(0);

    expect(run(['restore', backup], environment)).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(folder).some((name) => name.includes('.before-restore-'))).toBe(true);
    expect(readdirSync(folder).some((name) => name.includes('.restoring'))).toBe(false);

    const restored = await start({ ...environment, PORT: new URL(service.url).port });
    expect((await getJson(`${restored.url}/api/trades`, before.accessToken)).status).toBe(401);
    const body = { refreshToken: before.refreshToken };
    expect((await postJson(`${restored.url}/api/auth/refresh`, body)).status).toBe(401);
    // A sign-in that was used after the backup was made is not good a second time.
    expect((await postJson(`${restored.url}/api/auth/verify`, used)).status).toBe(401);

    const { accessToken } = await signIn(restored.url, chain.wallets.seller);
    const again = await new StreamClient(restored.url, accessToken, { held }).follow();
    expect(await again.next('subscribed')).toMatchObject({ recovered: false });
    expect((await again.connected()).epoch).toBe(epoch);
    await chain.confirmPayment(trade, trade.terms.amount, trade.terms.amount);
    await again.until(() => held.trades.get(trade.tradeId)?.state === 'Completed');
    const cursors = again.received.flatMap((m) =>
      m.type === 'blockchain_event' ? [m.cursor] : [],
    );
    expect(Math.min(...cursors)).toBeGreaterThan(highest);
    const sequence = [...held.events.values()]
      .filter((event) => event.tradeId === trade.tradeId)
      .map((event) => event.tradeSeq);
    const last = held.trades.get(trade.tradeId)!.tradeSeq;
    expect(sequence.sort((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    await again.close();
  });

  it('refuse what is damaged, newer, or something else, and leave everything as it was', async () => {
    const folder = temporaryFolder();
    const databasePath = join(folder, 'service.db');
    const environment = environmentOf(databasePath);
    const service = await start(environment);
    expect(await service.end('SIGTERM')).toBe(0);
    const backup = join(folder, 'backup.db');
    expect(run(['backup', backup], environment).status).toBe(0);

    const damaged = join(folder, 'damaged.db');
    expect(run(['backup', damaged], environment).status).toBe(0);
    truncateSync(damaged, 20_000);
    const newer = join(folder, 'newer.db');
    expect(run(['backup', newer], environment).status).toBe(0);
    const opened = new DatabaseSync(newer);
    opened.exec('PRAGMA user_version = 999');
    opened.close();
    const other = join(folder, 'other.db');
    writeFileSync(other, 'this is no database '.repeat(500));
    for (const [file, reason] of [
      [damaged, 'damaged'],
      [newer, 'newer version'],
      [other, 'damaged'],
      [join(folder, 'nowhere.db'), 'does not exist'],
    ] as const) {
      const refused = run(['restore', file], environment);
      expect(refused.status, file).toBe(1);
      expect(refused.stderr, file).toContain(reason);
      expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    }
    expect(readdirSync(folder).filter((name) => name.includes('restor'))).toEqual([]);
    const after = await start(environment);
    expect((await getJson(`${after.url}/ready`)).status).toBe(200);
  });
});

describe('npm run service -- --check', () => {
  it('says what a start would find, and changes nothing', async () => {
    const folder = temporaryFolder();
    const environment = environmentOf(join(folder, 'service.db'));
    const good = run(['--check'], environment);
    expect(good.stderr).toBe('');
    expect(good.status).toBe(0);
    expect(good.stdout).toContain('serves chain 31337');
    expect(good.stdout).toContain(`${chain.escrow} has code`);
    expect(readdirSync(folder)).toEqual([]);

    const wrong = run(['--check'], {
      ...environment,
      ESCROW_ADDRESS: '0x00000000000000000000000000000000000000ff',
      DATABASE_URL: `sqlite:${join(folder, 'no', 'folder.db')}`,
      PUBLIC_URL: 'https://trades.example.org',
    });
    expect(wrong.status).toBe(2);
    expect(wrong.stdout).toContain('there is no contract at');
    expect(wrong.stdout).toContain('cannot be made');
    expect(wrong.stdout).toContain('TRUST_PROXY');

    const alone = run(['--check'], {
      ...environment,
      RPC_URL: 'http://127.0.0.1:1/v3/an-api-key-in-the-path',
    });
    expect(alone.status).toBe(2);
    expect(alone.stdout + alone.stderr).not.toContain('an-api-key');
    expect(run(['--check'], { ...environment, PORT: 'x' }).status).toBe(2);
  });

  it('may be asked beside a running service', async () => {
    const environment = environmentOf(join(temporaryFolder(), 'service.db'));
    await start(environment);
    const beside = run(['--check'], environment);
    expect(beside.status).toBe(0);
    expect(beside.stdout).toContain('in use by another running process');
  });
});

describe('secrets', () => {
  it('change without anybody noticing, while both keys are in force', async () => {
    const databasePath = join(temporaryFolder(), 'service.db');
    const first = await start(environmentOf(databasePath));
    const port = new URL(first.url).port;
    const old = await signIn(first.url, chain.wallets.seller);
    const body = await signedVerifyBody(first.url, chain.wallets.buyer);
    expect(await first.end('SIGTERM')).toBe(0);

    const both = { JWT_ACCESS_SECRET: secondSecret, JWT_ACCESS_SECRET_PREVIOUS: firstSecret };
    const second = await start(environmentOf(databasePath, { ...both, PORT: port }));
    const client = await new StreamClient(second.url, old.accessToken).follow();
    // A nonce of before is good as well.
    expect((await postJson(`${second.url}/api/auth/verify`, body)).status).toBe(200);
    const renewed = tokensAnswerSchema.parse(
      (await postJson(`${second.url}/api/auth/refresh`, { refreshToken: old.refreshToken })).body,
    );
    client.send({ type: 'refresh', token: renewed.accessToken });
    await client.next('refreshed');
    await client.close();
    expect(await second.end('SIGTERM')).toBe(0);

    const only = { JWT_ACCESS_SECRET: secondSecret, PORT: port };
    const third = await start(environmentOf(databasePath, only));
    expect((await getJson(`${third.url}/api/trades`, renewed.accessToken)).status).toBe(200);
    expect((await getJson(`${third.url}/api/trades`, old.accessToken)).status).toBe(401);
    expect(await refusedStatus(third.url, { authorization: `Bearer ${old.accessToken}` })).toBe(
      401,
    );
  });

  it('are in no line of the log of a busy service', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const keyed = `${anvil.rpcUrl}/?key=another-one`;
    const environment = environmentOf(join(folder, 'service.db'), {
      // The second node never answers, which the log tells.
      RPC_URL: `${keyed},http://user:a-password@127.0.0.1:1/v3/an-api-key`,
      METRICS_TOKEN: 'a-token-for-metrics-that-is-long-enough',
      JWT_ACCESS_SECRET_PREVIOUS: secondSecret,
    });
    const service = await start(environment);
    const { url } = service;
    const body = await signedVerifyBody(url, chain.wallets.seller);
    const answer = await postJson(`${url}/api/auth/verify`, body);
    const tokens = tokensAnswerSchema.parse(answer.body);
    const client = await new StreamClient(url, tokens.accessToken, { queryToken: true }).follow();
    const renewed = tokensAnswerSchema.parse(
      (await postJson(`${url}/api/auth/refresh`, { refreshToken: tokens.refreshToken })).body,
    );
    client.send({ type: 'refresh', token: renewed.accessToken });
    client.send({ type: 'refresh', token: 'a-token-that-is-no-token' });
    await client.next('error');
    expect(await refusedStatus(url, {}, '/trades-ws?token=a-query-token')).toBe(401);
    for (const path of [
      '/api/trades',
      '/nowhere?token=a-query-token',
      '/api/trades/0x1?secret=s3cr3t',
    ])
      await getJson(url + path, tokens.accessToken);
    await postJson(`${url}/api/auth/verify`, { ...body, signature: `${body.signature}00` });
    const trade = await chain.createTrade();
    await client.until(() => client.held.trades.has(trade.tradeId));
    client.socket.send(Buffer.from([1]));
    await client.closed;
    expect(await service.end('SIGTERM')).toBe(0);
    const output = service.output();
    expect(output).toContain('stopping');
    const secrets = [
      tokens.accessToken,
      tokens.refreshToken,
      renewed.accessToken,
      renewed.refreshToken,
      body.signature.slice(2, 60),
      body.nonce,
      firstSecret,
      secondSecret,
      'a-token-for-metrics',
      'an-api-key',
      'another-one',
      'a-password',
      'a-query-token',
      'a-token-that-is-no-token',
      's3cr3t',
    ];
    for (const secret of secrets) expect(output).not.toContain(secret);
    // What was logged is JSON, line by line.
    for (const line of output.trim().split('\n'))
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(existsSync(join(folder, 'service.db.jwt-secret'))).toBe(false);
  });
});
