import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Contract, JsonRpcProvider, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import { termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import {
  computeEscrowAddress,
  create2Deployer,
  deployEscrow,
  escrowAbiHash,
} from '../../../src-escrow/escrow-deployment.ts';
import { address, hash, zeroAddress } from '../../../src-shared/parse.ts';
import { freePort, startAnvil, type Anvil } from '../../support/anvil.ts';

const root = resolve(import.meta.dirname, '../../..');
// Neither the practice chain's id nor a real one, so that no deployment of the reader's is overwritten.
const chainId = 990_317;
const deploymentFile = join(root, 'contracts', 'deployments', `${chainId}.json`);
const noFee = { feeBps: 0, feeRecipient: zeroAddress };

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with only the given key in its environment. */
function runDeploy(args: readonly string[], privateKey?: string): Promise<Run> {
  const { PRIVATE_KEY: _, ...rest } = process.env;
  const env = privateKey === undefined ? rest : { ...rest, PRIVATE_KEY: privateKey };
  const child = spawn(process.execPath, [join(root, 'scripts', 'deploy.ts'), ...args], {
    cwd: root,
    env,
    timeout: 30_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}

describe('npm run deploy', () => {
  let anvil: Anvil;
  let provider: JsonRpcProvider;
  let folder: string;
  const key = () => anvil.accounts[0]?.privateKey ?? '';
  const rpc = () => ['--rpc-url', anvil.rpcUrl];

  beforeAll(async () => {
    anvil = await startAnvil({ flags: ['--chain-id', String(chainId)] });
    provider = new JsonRpcProvider(anvil.rpcUrl, chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
    });
    folder = await mkdtemp(join(tmpdir(), 'escrow-deploy-'));
    await rm(deploymentFile, { force: true });
  });

  afterAll(async () => {
    provider.destroy();
    await anvil.stop();
    await rm(deploymentFile, { force: true });
    await rm(folder, { recursive: true });
  });

  it('deploys at the recomputed address and says so as one JSON line and in a file', async () => {
    await anvil.mine(7);
    const run = await runDeploy(rpc(), key());
    expect(run.code, run.stderr).toBe(0);
    const deployment: unknown = JSON.parse(run.stdout);
    expect(run.stdout.trim().split('\n')).toHaveLength(1);
    expect(deployment).toEqual({
      address: computeEscrowAddress(noFee),
      startBlock: 8,
      deployer: anvil.accounts[0]?.address,
      abiHash: escrowAbiHash,
    });
    expect(JSON.parse(await readFile(deploymentFile, 'utf8'))).toEqual(deployment);
    expect(await provider.getCode(computeEscrowAddress(noFee), 7)).toBe('0x');
    expect(await provider.getCode(computeEscrowAddress(noFee), 8)).not.toBe('0x');
    expect(run.stdout + run.stderr).not.toContain(key().slice(2));
  });

  it('finds what is already there, whoever asks, and sends nothing', async () => {
    await anvil.mine(20);
    const before = await provider.getTransactionCount(anvil.accounts[1]?.address ?? '');
    const run = await runDeploy(rpc(), anvil.accounts[1]?.privateKey);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('already');
    expect(JSON.parse(run.stdout)).toEqual({
      address: computeEscrowAddress(noFee),
      startBlock: 8,
      deployer: anvil.accounts[0]?.address,
      abiHash: escrowAbiHash,
    });
    expect(await provider.getTransactionCount(anvil.accounts[1]?.address ?? '')).toBe(before);
  });

  it('takes the key from a file, and the fee from flags', async () => {
    const file = join(folder, 'key');
    await writeFile(file, `${key()}\n`, { mode: 0o600 });
    const feeRecipient = address('0x00000000000000000000000000000000000000FE');
    const run = await runDeploy([
      ...rpc(),
      '--key-file',
      file,
      '--fee-bps',
      '25',
      '--fee-recipient',
      feeRecipient,
    ]);
    expect(run.code, run.stderr).toBe(0);
    const expected = computeEscrowAddress({ feeBps: 25, feeRecipient });
    expect(expected).not.toBe(computeEscrowAddress(noFee));
    expect(JSON.parse(run.stdout)).toMatchObject({ address: expected });
    const escrow = new Contract(expected, tradeEscrowAbi, provider);
    expect(await escrow.getFunction('feeBps')()).toBe(25n);
    expect(await escrow.getFunction('feeRecipient')()).toBe(feeRecipient);
  });

  it('refuses a key on the command line without repeating it', async () => {
    for (const flag of [['--private-key', key()], [`--private-key=${key()}`]]) {
      const run = await runDeploy([...rpc(), ...flag]);
      expect(run.code).toBe(1);
      expect(run.stdout).toBe('');
      expect(run.stderr).toContain('PRIVATE_KEY');
      expect(run.stderr).toContain('--key-file');
      expect(run.stderr).not.toContain(key().slice(2));
    }
  });

  it('names what is missing or wrong', async () => {
    const refused = async (
      args: string[],
      privateKey: string | undefined,
      reason: string,
      code = 1,
    ) => {
      const run = await runDeploy(args, privateKey);
      expect(run.code).toBe(code);
      expect(run.stdout).toBe('');
      expect(run.stderr).toContain(reason);
    };
    const unreachable = `http://127.0.0.1:${await freePort()}`;
    await refused([], key(), '--rpc-url is missing');
    await refused(['--rpc-url', 'ftp://somewhere'], key(), '--rpc-url must be');
    await refused(['--rpc-url', unreachable], key(), "can't be reached");
    await refused(rpc(), undefined, 'There is no key');
    await refused(rpc(), '0x1234', 'no private key');
    await refused([...rpc(), '--key-file', join(folder, 'none')], undefined, "can't be read");
    await refused([...rpc(), '--fee-bps', '101'], key(), '--fee-bps');
    await refused([...rpc(), '--fee-bps', '10'], key(), '--fee-recipient');
    // A command that was called wrongly ends with 2.
    await refused([...rpc(), '--unknown'], key(), '--unknown', 2);
    const feeRecipient = '0x00000000000000000000000000000000000000FF';
    const poor = Wallet.createRandom();
    await refused(
      [...rpc(), '--fee-bps', '1', '--fee-recipient', feeRecipient],
      poor.privateKey,
      `${poor.address} has too little coin`,
    );
  });

  it('gives the trade the id that a wallet signs', async () => {
    const escrow = computeEscrowAddress(noFee);
    const [seller, buyer, arbiter] = anvil.accounts.map((account) => account.address);
    if (seller === undefined || buyer === undefined || arbiter === undefined)
      throw new Error('no accounts');
    const terms = {
      seller,
      buyer,
      arbiter,
      fallbackArbiter: zeroAddress,
      token: zeroAddress,
      amount: (1n << 128n) - 1n,
      paymentWindow: 3_600,
      confirmationWindow: 7_200,
      arbitrationWindow: 259_200,
      defaultBuyerBps: 5_000,
      arbiterFee: 17n,
      fundBy: 2_000_000_000,
      detailsHash: hash(`0x${'ab'.repeat(32)}`),
      salt: (1n << 256n) - 1n,
    };
    const contract = new Contract(escrow, tradeEscrowAbi, provider);
    expect(await contract.getFunction('tradeIdOf')(terms)).toBe(
      termsDigest(terms, { chainId, escrow }),
    );
  });

  it('says so when the chain has no CREATE2 deployer', async () => {
    const bare = await startAnvil({ flags: ['--disable-default-create2-deployer'] });
    try {
      const run = await runDeploy(['--rpc-url', bare.rpcUrl], key());
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(`no CREATE2 deployer at ${create2Deployer}`);
    } finally {
      await bare.stop();
    }
  });

  it('deploys from code as well, once', async () => {
    const signer = new Wallet(key(), provider);
    const fee = { feeBps: 100, feeRecipient: address(signer.address) };
    const first = await deployEscrow(signer, fee);
    expect(first.address).toBe(computeEscrowAddress(fee));
    expect(await deployEscrow(signer, fee)).toEqual(first);
  });
});
