import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readdirSync } from 'node:fs';
import { startAnvil } from '../../support/anvil.ts';
import { deployEscrowChain } from '../../support/escrow-chain.ts';
import {
  bareEnvironment,
  getJson,
  signIn,
  startServiceProcess,
  temporaryFolder,
} from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';

const escrow = '0xD18C7be8a85230Bc3eBD47D7843Ccf7b0089B88a';
const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

/** Runs the service to its end. */
function run(args: readonly string[], environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src-service/cli.ts', ...args], {
    cwd: new URL('../../../', import.meta.url),
    env: { ...bareEnvironment, ...environment },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

describe('npm run service', () => {
  it('lists its settings', () => {
    const { status, stdout } = run(['--help']);
    expect(status).toBe(0);
    for (const name of ['RPC_URL_FILE', '--escrow-address', 'JWT_ACCESS_SECRET', 'reindex']) {
      expect(stdout).toContain(name);
    }
  });

  it('refuses secrets as flags and wrong settings, in one line each', () => {
    const refused = run(['--jwt-access-secret', 'tell-nobody'], { PORT: 'x' });
    expect(refused.status).toBe(2);
    expect(refused.stderr.trim().split('\n')).toHaveLength(2);
    expect(refused.stderr).not.toContain('tell-nobody');
  });

  it('prints where it listens first, serves on, ends on SIGTERM, and keeps its secret to itself', async () => {
    const anvil = await startAnvil();
    stopping.push(() => anvil.stop());
    const chain = await deployEscrowChain(anvil);
    stopping.push(async () => chain.close());
    const databasePath = join(temporaryFolder(), 'service.db');
    const environment = {
      RPC_URL: anvil.rpcUrl,
      ESCROW_ADDRESS: chain.escrow,
      ESCROW_START_BLOCK: String(chain.deployment.startBlock),
      DATABASE_URL: `sqlite:${databasePath}`,
    };
    const service = await startServiceProcess(environment);
    stopping.push(() => service.end('SIGKILL'));
    expect(service.firstLine).toMatchObject({
      level: 'info',
      event: 'listening',
      host: '127.0.0.1',
      chainId: 31337,
      escrow: chain.escrow,
    });
    expect(statSync(`${databasePath}.jwt-secret`).mode & 0o777).toBe(0o600);

    const second = run([], { ...environment, PORT: '0' });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain('in use by another running process');

    const { accessToken } = await signIn(service.url, chain.wallets.seller);
    const client = await new StreamClient(service.url, accessToken).follow();
    const startedAt = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect((await client.closed).code).toBe(1001);
    expect(service.output()).not.toContain(accessToken);

    const before = await startServiceProcess(environment);
    const epochOf = async (url: string) =>
      ((await getJson(`${url}/ws-stats`)).body as { epoch: string }).epoch;
    const epoch = await epochOf(before.url);
    expect(await before.end('SIGINT')).toBe(0);
    expect(run(['reindex'], environment).status).toBe(0);
    const after = await startServiceProcess(environment);
    expect(await epochOf(after.url)).not.toBe(epoch);
    expect(await after.end('SIGTERM')).toBe(0);
  });

  it('moves a damaged database aside and starts anew, without any chain', async () => {
    const folder = temporaryFolder();
    const databasePath = join(folder, 'service.db');
    writeFileSync(databasePath, 'this is no database '.repeat(500));
    const service = await startServiceProcess({
      RPC_URL: 'http://127.0.0.1:1',
      ESCROW_ADDRESS: escrow,
      DATABASE_URL: `sqlite:${databasePath}`,
    });
    stopping.push(() => service.end('SIGKILL'));
    expect(service.firstLine).toMatchObject({ event: 'listening', chainId: null, escrow });
    expect(readdirSync(folder).some((name) => name.startsWith('service.db.corrupt-'))).toBe(true);
    expect(existsSync(databasePath)).toBe(true);
    expect((await getJson(`${service.url}/health`)).status).toBe(200);
    expect((await getJson(`${service.url}/api/chain`)).status).toBe(503);
    expect(await service.end('SIGTERM')).toBe(0);
  });
});
