import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { JsonRpcProvider } from 'ethers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addressSchema, hexSchema, parseJsonWith, z } from '../../../src-shared/parse.ts';
import { isRunning, temporaryFolder, valueOf } from './practice-support.ts';

const cli = join(import.meta.dirname, '../../../src-practice/cli.ts');
const lineSchema = z.strictObject({
  rpcUrl: z.url(),
  chainId: z.literal(31_337),
  escrowAddress: addressSchema,
  startBlock: z.number().int(),
  serviceUrl: z.url(),
  accounts: z
    .array(z.strictObject({ name: z.string(), address: addressSchema, privateKey: hexSchema }))
    .min(2),
});

function runCli(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function runHeadless(args: readonly string[]) {
  const child = runCli(['--headless', ...args]);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout! });
  output.on('line', (line) => lines.push(line));
  await once(output, 'line');
  return { child, lines, line: valueOf(parseJsonWith(lineSchema, lines[0]!)) };
}

/** Every process that this one started, and theirs. */
function descendantsOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const children = rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

describe('npm run practice -- --headless', () => {
  it(
    'prints one line that tells where everything is, and ends on SIGTERM with nothing left',
    { timeout: 60_000 },
    async () => {
      const folder = await temporaryFolder();
      const { child, lines, line } = await runHeadless(['--state', folder]);
      const provider = new JsonRpcProvider(line.rpcUrl);
      onTestFinished(() => provider.destroy());
      expect(await provider.getCode(line.escrowAddress)).not.toBe('0x');
      expect(await provider.getBalance(line.accounts[3]!.address)).toBeGreaterThan(10n ** 18n);
      expect((await fetch(`${line.serviceUrl}/ready`)).status).toBe(200);
      await expect
        .poll(async () => (await fetch(`${line.serviceUrl}/api/chain`)).json(), { timeout: 10_000 })
        .toMatchObject({ chainId: 31_337, escrowAddress: line.escrowAddress, status: 'ok' });

      const started = descendantsOf(child.pid!);
      expect(started.length).toBeGreaterThan(0);
      child.kill('SIGTERM');
      expect((await once(child, 'exit')) as unknown[]).toEqual([0, null]);
      await expect.poll(() => started.filter(isRunning), { timeout: 8_000 }).toEqual([]);
      expect(lines).toHaveLength(1);

      // The same chain again from the kept state, on the ports asked for.
      const { port: rpcPort } = new URL(line.rpcUrl);
      const { port: servicePort } = new URL(line.serviceUrl);
      const again = await runHeadless([
        '--state',
        folder,
        '--port',
        rpcPort,
        '--service-port',
        servicePort,
        '--no-counterparty',
      ]);
      expect(again.line).toEqual(line);
      again.child.kill('SIGINT');
      expect((await once(again.child, 'exit')) as unknown[]).toEqual([0, null]);
    },
  );

  it('leaves no process behind when it is killed', { timeout: 60_000 }, async () => {
    const { child, line } = await runHeadless(['--state', await temporaryFolder()]);
    const started = descendantsOf(child.pid!);
    expect(started.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => started.filter(isRunning), { timeout: 10_000 }).toEqual([]);
    await expect(fetch(line.rpcUrl)).rejects.toThrow();
  });

  it(
    'says what to do without --headless, with a wrong option, and when the port is taken',
    { timeout: 60_000 },
    async () => {
      const said = async (args: readonly string[]) => {
        const child = runCli(args);
        let text = '';
        for (const stream of [child.stdout!, child.stderr!]) {
          stream.setEncoding('utf8').on('data', (more: string) => (text += more));
        }
        const [code] = (await once(child, 'close')) as [number];
        return { code, text };
      };
      expect(await said(['--help'])).toMatchObject({
        code: 0,
        text: expect.stringContaining('Usage:') as string,
      });
      expect(await said([])).toMatchObject({
        code: 2,
        text: expect.stringContaining('--headless') as string,
      });
      expect(await said(['--headless', '--port', '0'])).toMatchObject({ code: 2 });
      expect(await said(['--headless', '--nonsense'])).toMatchObject({ code: 2 });
      const folder = await temporaryFolder();
      const { line } = await runHeadless(['--state', folder]);
      const taken = await said(['--headless', '--port', new URL(line.rpcUrl).port]);
      expect(taken).toMatchObject({
        code: 1,
        text: expect.stringContaining('could not start') as string,
      });
      expect(readdirSync(folder)).toContain('deployment.json');
    },
  );
});
