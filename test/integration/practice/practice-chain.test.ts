import { execFileSync, spawn } from 'node:child_process';
import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ether } from '../../../src-shared/money/token.ts';
import { loadRelayerKey } from '../../../src-service/relay/relayer-key.ts';
import { callRpc } from '../../../src-practice/anvil-process.ts';
import {
  alice,
  isRunning,
  robinsAnswer,
  runPractice,
  temporaryFolder,
  usdc,
  userOf,
  valueOf,
} from './practice-support.ts';

/** Pids of Anvil processes that keep their state under this folder. */
function anvilsOf(stateDir: string): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return rows
    .filter((row) => row.includes(stateDir) && !row.includes('ps -eo'))
    .map((row) => Number.parseInt(row, 10));
}

describe('the practice chain', () => {
  it('has the escrow, a stablecoin and people with money, and mines by itself', async () => {
    const { practice } = await runPractice(await temporaryFolder());
    const { provider, info } = practice.chain;
    const { escrowAddress, startBlock, chainId } = info();
    expect(chainId).toBe(31_337);
    expect(await provider.getCode(escrowAddress, startBlock)).not.toBe('0x');
    expect(await provider.getCode(escrowAddress, startBlock - 1)).toBe('0x');
    expect(await userOf(practice.chain).balance()).toBe(10_000_000_000n);
    const head = await provider.getBlockNumber();
    await expect
      .poll(() => provider.getBlockNumber(), { timeout: 8_000 })
      .toBeGreaterThan(head + 1);
  });

  it(
    'has a relayer with a key of its own, unreadable to others, that a new chain does not share',
    { timeout: 60_000 },
    async () => {
      const folder = await temporaryFolder();
      const { practice } = await runPractice(folder);
      const { provider } = practice.chain;
      const read = async () => {
        const { relayerKeyFile } = practice.chain.info();
        expect((await stat(relayerKeyFile)).mode & 0o077).toBe(0);
        const wallet = await loadRelayerKey({
          keyFile: relayerKeyFile,
          passphraseFile: null,
          dailyLimit: 0n,
        });
        expect(await provider.getBalance(wallet.address)).toBe(10n * 10n ** 18n);
        return wallet.address;
      };
      const first = await read();
      await practice.reset();
      expect(await read()).not.toBe(first);
    },
  );

  it('gives money to any account, also to several at once', async () => {
    const { practice } = await runPractice(await temporaryFolder());
    const fresh = '0x00000000000000000000000000000000000beef1' as typeof alice.address;
    await Promise.all([
      practice.chain.fund(fresh),
      practice.chain.fund(alice.address),
      practice.chain.fund(fresh),
    ]);
    expect(await practice.chain.provider.getBalance(fresh)).toBe(20n * 10n ** 18n);
    expect(await userOf(practice.chain).balance()).toBe(20_000_000_000n);
  });

  it(
    'starts anew where the escrow of the last run was of an earlier version, and says so',
    { timeout: 60_000 },
    async () => {
      const folder = await temporaryFolder();
      const first = await runPractice(folder);
      const { genesisHash } = first.practice.chain.info();
      expect(first.practice.chain.info().renewed).toBe(false);
      await first.practice.stop();
      // As the first version left it.
      const file = join(folder, 'deployment.json');
      const { escrow: _escrow, ...left } = JSON.parse(await readFile(file, 'utf8')) as {
        escrow: string;
      };
      await writeFile(file, JSON.stringify(left));
      const second = await runPractice(folder);
      expect(second.practice.chain.info()).toMatchObject({ renewed: true });
      expect(second.practice.chain.info().genesisHash).not.toBe(genesisHash);
      await second.practice.stop();
      const third = await runPractice(folder);
      expect(third.practice.chain.info()).toMatchObject({
        renewed: false,
        genesisHash: second.practice.chain.info().genesisHash,
      });
    },
  );

  it(
    'goes on after a restart where it stood: same chain, same trades, same clock',
    { timeout: 60_000 },
    async () => {
      const folder = await temporaryFolder();
      const first = await runPractice(folder);
      const user = userOf(first.practice.chain);
      const robin = first.practice.counterparty()!;
      const wish = {
        side: 'sell',
        token: usdc.address,
        scenario: 'release',
        to: alice.address,
      } as const;
      const accepted = await user.accept(
        await user.review(valueOf(await robin.makeOffer(wish)).text),
      );
      const unanswered = await user.review(
        valueOf(
          await robin.makeOffer({
            side: 'sell',
            token: ether.address,
            scenario: 'release',
            to: null,
          }),
        ).text,
      );
      await robinsAnswer(first, accepted);
      await user.untilState(accepted, 'Funded');
      await first.practice.chain.skipTime(3_600);
      const before = first.practice.chain.info();
      const time = await first.practice.chain.now();
      await user.call(accepted, 'markPaid', [accepted.terms.detailsHash]);
      await first.practice.stop();
      expect(anvilsOf(folder)).toEqual([]);

      const second = await runPractice(folder);
      const { chain } = second.practice;
      expect(chain.lost).toBeNull();
      expect(chain.info()).toEqual({
        ...before,
        rpcUrl: chain.info().rpcUrl,
        wsUrl: chain.info().wsUrl,
      });
      await expect.poll(() => chain.now(), { timeout: 8_000 }).toBeGreaterThan(time);
      const sameUser = userOf(chain);
      // The other half of the scenario was remembered, and so was the offer that nobody had answered.
      await sameUser.untilState(accepted, 'Completed');
      const late = await sameUser.accept(unanswered);
      expect(await robinsAnswer(second, late)).toBeNull();
      await sameUser.untilState(late, 'Funded');
    },
  );

  it(
    'starts anew when reset, on the same port, and forgets what was agreed',
    { timeout: 60_000 },
    async () => {
      const run = await runPractice(await temporaryFolder());
      const before = run.practice.chain.info();
      const user = userOf(run.practice.chain);
      const wish = { side: 'buy', token: usdc.address, scenario: 'release', to: null } as const;
      await user.review(valueOf(await run.practice.counterparty()!.makeOffer(wish)).text);
      const after = await run.practice.reset();
      expect(after.genesisHash).not.toBe(before.genesisHash);
      expect({ ...after, genesisHash: before.genesisHash }).toEqual(before);
      expect(run.events).toEqual(['ready', 'ready']);
      expect(await user.balance()).toBe(10_000_000_000n);
    },
  );

  it('heals when the node is killed, and tells', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const run = await runPractice(folder);
    const { rpcUrl, genesisHash } = run.practice.chain.info();
    const anvil = Number(
      execFileSync('ps', ['-eo', 'pid=,comm=,args='], { encoding: 'utf8' })
        .split('\n')
        .find((row) => row.includes(folder) && /^\s*\d+ anvil/.test(row))
        ?.trim()
        .split(' ')[0],
    );
    // The state is written every second; a kill before the first write would be a new chain.
    await expect
      .poll(() => run.practice.chain.provider.getBlockNumber(), { timeout: 15_000 })
      .toBeGreaterThan(15);
    process.kill(anvil, 'SIGKILL');
    await expect.poll(() => run.events, { timeout: 15_000 }).toEqual(['ready', 'died', 'ready']);
    expect(run.practice.chain.info()).toMatchObject({ rpcUrl, genesisHash });
    expect(await callRpc(rpcUrl, 'eth_chainId')).toBe('0x7a69');
  });

  it('survives a state that was cut off while it was written', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const first = await runPractice(folder);
    const { genesisHash } = first.practice.chain.info();
    await first.practice.stop();
    // One of the very first second holds no block yet, so it would begin another chain.
    await rm(join(folder, 'anvil-state.copy.json'), { force: true });
    const second = await runPractice(folder);
    // A whole copy is made beside the state while it runs.
    await expect
      .poll(() => execFileSync('ls', [folder], { encoding: 'utf8' }), { timeout: 20_000 })
      .toContain('anvil-state.copy.json\n');
    await second.practice.stop();
    await truncate(join(folder, 'anvil-state.json'), 1_000);
    const third = await runPractice(folder);
    expect(third.practice.chain.lost).toMatch(/cut off/);
    expect(third.practice.chain.info().genesisHash).toBe(genesisHash);
  });

  it('leaves nothing behind when its own process is killed', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const script = `
      import { startPractice } from ${JSON.stringify(join(import.meta.dirname, '../../../src-practice/practice.ts'))};
      await startPractice({ stateDir: process.argv[1], counterparty: true, onActivity() {}, onReady() { console.log('ready'); }, onDied() {} });
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(createInterface({ input: child.stdout }), 'line');
    const left = anvilsOf(folder).filter((pid) => pid !== child.pid);
    expect(left.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => left.filter(isRunning), { timeout: 8_000 }).toEqual([]);
    expect(anvilsOf(folder)).toEqual([]);
  });
});
