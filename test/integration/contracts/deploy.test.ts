import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Contract, JsonRpcProvider, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import { termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import { create2Deployer } from '../../../src-escrow/deployment-checks.ts';
import { latestRelease } from '../../../contracts/abi/releases.ts';
import {
  computeEscrowAddress,
  constructorArguments,
  deployEscrow,
  escrowAbiHash,
} from '../../../src-escrow/escrow-deployment.ts';
import { address, hash, zeroAddress } from '../../../src-shared/parse.ts';
import { freePort, startAnvil, type Anvil } from '../../support/anvil.ts';

const root = resolve(import.meta.dirname, '../../..');
// Neither the practice chain's id nor a real one, so that no deployment of the reader's is overwritten.
const chainId = 990_317;
const deploymentFile = join(root, 'contracts', 'deployments', `${chainId}.json`);
const inputFile = join(root, 'contracts', 'deployments', `${chainId}.input.json`);
const noFee = { feeBps: 0, feeRecipient: zeroAddress };

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with only the given key in its environment, and answers what it asks. */
const runDeploy = (args: readonly string[], privateKey?: string, answer = ''): Promise<Run> =>
  runScript('deploy.ts', args, privateKey, answer);

function runScript(
  script: string,
  args: readonly string[],
  privateKey?: string,
  answer = '',
): Promise<Run> {
  const { PRIVATE_KEY: _, ...rest } = process.env;
  const env = privateKey === undefined ? rest : { ...rest, PRIVATE_KEY: privateKey };
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    env,
    timeout: 180_000,
  });
  child.stdin.end(answer);
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
  const on = (node: Anvil) => ['--rpc-url', node.rpcUrl, '--chain-id', String(chainId)];
  const rpc = () => [...on(anvil), '--yes'];
  const sentBy = (account = 0) =>
    provider.getTransactionCount(anvil.accounts[account]?.address ?? '');

  beforeAll(async () => {
    anvil = await startAnvil({ flags: ['--chain-id', String(chainId)] });
    provider = new JsonRpcProvider(anvil.rpcUrl, chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
    });
    folder = await mkdtemp(join(tmpdir(), 'escrow-deploy-'));
    await rm(deploymentFile, { force: true });
    await rm(inputFile, { force: true });
  });

  afterAll(async () => {
    provider.destroy();
    await anvil.stop();
    await rm(deploymentFile, { force: true });
    await rm(inputFile, { force: true });
    await rm(folder, { recursive: true });
  });

  it('shows the cost and sends nothing unless that is agreed to', async () => {
    for (const answer of ['', 'n\n', '\n', 'yesterday\n']) {
      const run = await runDeploy(on(anvil), key(), answer);
      expect(run.code).toBe(1);
      expect(run.stdout).toBe('');
      expect(run.stderr).toMatch(/It costs at most 0\.\d+ ETH: \d{7} gas at \d/);
      expect(run.stderr).toContain('Not agreed to: nothing was sent');
    }
    expect(await sentBy()).toBe(0);
  });

  it('deploys at the recomputed address and says so as one JSON line and in a file', async () => {
    await anvil.mine(7);
    const run = await runDeploy(on(anvil), key(), 'y\n');
    expect(run.code, run.stderr).toBe(0);
    const deployment: unknown = JSON.parse(run.stdout);
    expect(run.stdout.trim().split('\n')).toHaveLength(1);
    const block = await provider.getBlock(8);
    expect(deployment).toEqual({
      address: computeEscrowAddress(noFee),
      startBlock: 8,
      deployer: anvil.accounts[0]?.address,
      abiHash: escrowAbiHash,
      transactionHash: block?.transactions[0],
      version: latestRelease.version,
      ...noFee,
    });
    expect(JSON.parse(await readFile(deploymentFile, 'utf8'))).toEqual(deployment);
    expect(await provider.getCode(computeEscrowAddress(noFee), 7)).toBe('0x');
    expect(await provider.getCode(computeEscrowAddress(noFee), 8)).not.toBe('0x');
    expect(run.stdout + run.stderr).not.toContain(key().slice(2));
  });

  it('stays within the cost that it showed', async () => {
    const [hash] = (await provider.getBlock(8))?.transactions ?? [];
    const sent = await provider.getTransaction(hash ?? '');
    const receipt = await provider.getTransactionReceipt(hash ?? '');
    if (sent === null || receipt === null) throw new Error('no deployment');
    expect(receipt.fee).toBeLessThanOrEqual(sent.gasLimit * (sent.maxFeePerGas ?? 0n));
    expect(receipt.gasUsed).toBeLessThan(sent.gasLimit);
  });

  // Compiles twice, which takes half a minute each on a machine that is busy.
  it(
    'leaves what explorers ask for, from which the compiler makes the same bytecode',
    { timeout: 300_000 },
    async () => {
      const run = await runScript('verify.ts', ['--chain-id', String(chainId)]);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stdout).toContain(computeEscrowAddress(noFee));
      expect(run.stdout).toContain('contracts/src/TradeEscrow.sol:TradeEscrow');
      expect(run.stdout).toMatch(/v0\.8\.37\+commit\.[0-9a-f]{8}\n/);
      expect(run.stdout).toContain(constructorArguments(noFee).slice(2));
      const url = `https://sourcify.dev/server/v2/verify/${chainId}/${computeEscrowAddress(noFee)}`;
      expect(run.stdout).toContain(url);
      const input = await readFile(inputFile, 'utf8');
      expect(JSON.parse(input)).toMatchObject({ language: 'Solidity' });

      await writeFile(inputFile, input.replace('GRACE = 2 hours', 'GRACE = 3 hours'));
      const changed = await runScript('verify.ts', ['--chain-id', String(chainId)]);
      expect(changed.code).toBe(1);
      expect(changed.stdout).toBe('');
      expect(changed.stderr).toContain('not what was deployed');
      await rm(inputFile);
      const missing = await runScript('verify.ts', ['--chain-id', String(chainId)]);
      expect(missing.stderr).toContain('npm run deploy writes it');
      const unnamed = await runScript('verify.ts', []);
      expect(unnamed.stderr).toContain('--chain-id');
    },
  );

  it('finds what is already there, whoever asks, and sends nothing', async () => {
    await anvil.mine(20);
    const before = await sentBy(1);
    const run = await runDeploy(rpc(), anvil.accounts[1]?.privateKey);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('already');
    expect(JSON.parse(run.stdout)).toMatchObject({
      address: computeEscrowAddress(noFee),
      startBlock: 8,
      deployer: anvil.accounts[0]?.address,
      transactionHash: (await provider.getBlock(8))?.transactions[0],
    });
    expect(await sentBy(1)).toBe(before);
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
    await refused(['--rpc-url', anvil.rpcUrl], key(), '--chain-id is missing');
    await refused(['--rpc-url', anvil.rpcUrl, '--chain-id', 'main'], key(), 'the number of');
    await refused(['--rpc-url', unreachable, '--chain-id', '1'], key(), "can't be reached");
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

  /** A chain of its own with the wanted id. */
  async function withChain(
    flags: readonly string[],
    use: (node: Anvil) => Promise<void>,
  ): Promise<void> {
    const node = await startAnvil({ flags: ['--chain-id', String(chainId), ...flags] });
    try {
      await use(node);
    } finally {
      await node.stop();
    }
  }
  const sentOn = (node: Anvil) =>
    node.request('eth_getTransactionCount', [node.accounts[0]?.address, 'latest']);

  it('refuses a node of another chain than the one named', async () => {
    const run = await runDeploy(
      ['--rpc-url', anvil.rpcUrl, '--chain-id', '8453', '--yes'],
      anvil.accounts[2]?.privateKey,
    );
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(`is on chain ${chainId}, not on chain 8453`);
    expect(await sentBy(2)).toBe(0);
  });

  it.each([
    ['shanghai', 'it lacks MCOPY, transient storage.'],
    ['paris', 'it lacks PUSH0, MCOPY, transient storage.'],
    ['london', 'it lacks PUSH0, MCOPY, transient storage.'],
  ])('spends nothing on a chain of the hard fork %s', async (hardfork, lacking) => {
    await withChain(['--hardfork', hardfork], async (node) => {
      const run = await runDeploy([...on(node), '--yes'], key());
      expect(run.code).toBe(1);
      expect(run.stdout).toBe('');
      expect(run.stderr).toContain(lacking);
      expect(await sentOn(node)).toBe('0x0');
    });
  });

  it('says so when the chain has no CREATE2 deployer', async () => {
    await withChain(['--disable-default-create2-deployer'], async (node) => {
      const run = await runDeploy([...on(node), '--yes'], key());
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(`no CREATE2 deployer at ${create2Deployer}`);
      expect(await sentOn(node)).toBe('0x0');
    });
  });

  it('refuses a CREATE2 deployer with other code', async () => {
    await withChain([], async (node) => {
      const code = String(await node.request('eth_getCode', [create2Deployer, 'latest']));
      await node.request('anvil_setCode', [create2Deployer, `${code}00`]);
      const run = await runDeploy([...on(node), '--yes'], key());
      expect(run.code).toBe(1);
      expect(run.stderr).toContain("Other code than the known CREATE2 deployer's");
      expect(await sentOn(node)).toBe('0x0');
    });
  });

  it('does not take other code at the address for the escrow', async () => {
    const escrow = computeEscrowAddress(noFee);
    const real = await provider.getCode(escrow);
    const fee = { feeBps: 100, feeRecipient: address(`0x${'ab'.repeat(20)}`) };
    await deployEscrow(new Wallet(key(), provider), fee);
    const middle = real.length - (real.length % 4) - 2_000;
    const others = {
      'its code differs': [
        '0x00',
        `${real}00`,
        `${real.slice(0, middle)}${real.slice(middle, middle + 2) === '00' ? '01' : '00'}${real.slice(middle + 2)}`,
      ],
      'its fee differs': [await provider.getCode(computeEscrowAddress(fee))],
    };
    try {
      for (const [reason, codes] of Object.entries(others))
        for (const code of codes) {
          await anvil.request('anvil_setCode', [escrow, code]);
          const run = await runDeploy(rpc(), key());
          expect(run.code).toBe(1);
          expect(run.stdout).toBe('');
          expect(run.stderr).toContain(reason);
        }
    } finally {
      await anvil.request('anvil_setCode', [escrow, real]);
    }
    expect((await runDeploy(rpc(), key())).code).toBe(0);
  });

  it('deploys from code as well, once', async () => {
    const signer = new Wallet(key(), provider);
    const fee = { feeBps: 100, feeRecipient: address(signer.address) };
    const first = await deployEscrow(signer, fee);
    expect(first.address).toBe(computeEscrowAddress(fee));
    expect(await deployEscrow(signer, fee)).toEqual(first);
  });
});
