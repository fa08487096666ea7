/**
 * `npm run deploy -- --rpc-url URL [--fee-bps N --fee-recipient ADDRESS] [--key-file FILE]`: deploys the escrow, writes
 * contracts/deployments/<chainId>.json and prints the same as one JSON line on standard output.
 * The key comes from PRIVATE_KEY or a file: arguments are readable by every user of the machine.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { FetchRequest, isError, JsonRpcProvider, Wallet } from 'ethers';
import {
  deployEscrow,
  EscrowDeploymentError,
  findEscrow,
  type EscrowFee,
} from '../src-escrow/escrow-deployment.ts';
import { addressSchema, parseJsonWith, parseWith, z, zeroAddress } from '../src-shared/parse.ts';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, longStep, say, SetupError } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';

const usage =
  'Usage: npm run deploy -- --rpc-url URL [--fee-bps N --fee-recipient ADDRESS] [--key-file FILE]\n' +
  'The key that pays is read from the environment variable PRIVATE_KEY, or from FILE.';
const rpcTimeoutMs = 15_000;

interface DeployOptions {
  readonly rpcUrl: string;
  readonly keyFile: string | undefined;
  readonly fee: EscrowFee;
}

function readOptions(args: string[]): DeployOptions {
  if (args.some((argument) => /^--?(private-?key|key|mnemonic)(=|$)/i.test(argument)))
    throw new SetupError(
      'A key is never taken from the command line: every user of this machine could read it there, and the shell ' +
        'keeps it. Put it in the environment variable PRIVATE_KEY, or in a file named by --key-file. ' +
        'The key just typed should count as known to others.',
    );
  const { values } = readCommandLine(
    usage,
    {
      'rpc-url': { type: 'string' },
      'fee-bps': { type: 'string' },
      'fee-recipient': { type: 'string' },
      'key-file': { type: 'string' },
    },
    { args },
  );
  const rpcUrl = values['rpc-url'];
  if (rpcUrl === undefined) throw new SetupError(`--rpc-url is missing.\n${usage}`);
  if (!URL.canParse(rpcUrl) || !/^https?:$/.test(new URL(rpcUrl).protocol))
    throw new SetupError(`--rpc-url must be an http or https address.\n${usage}`);
  const bps = values['fee-bps'] ?? '0';
  if (!/^\d{1,3}$/.test(bps) || Number(bps) > 100)
    throw new SetupError('--fee-bps is a whole number from 0 to 100 (100 = 1 %).');
  const recipient = parseWith(addressSchema, values['fee-recipient'] ?? zeroAddress);
  if (!recipient.ok) throw new SetupError('--fee-recipient is not an address.');
  if ((bps !== '0') !== (recipient.value !== zeroAddress))
    throw new SetupError('--fee-bps and --fee-recipient only make sense together.');
  return {
    rpcUrl,
    keyFile: values['key-file'],
    fee: { feeBps: Number(bps), feeRecipient: recipient.value },
  };
}

/** The key never appears in a message, whatever is wrong with it. */
async function readWallet(keyFile: string | undefined): Promise<Wallet> {
  const key = keyFile === undefined ? process.env['PRIVATE_KEY'] : await readKeyFile(keyFile);
  if (key === undefined || key.trim() === '')
    throw new SetupError(`There is no key: set PRIVATE_KEY, or name a file with --key-file.`);
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(key.trim())?.[1];
  try {
    if (digits !== undefined) return new Wallet(`0x${digits}`);
  } catch {
    // Zero, or beyond the curve's order: refused like any other text.
  }
  const source = keyFile === undefined ? 'PRIVATE_KEY' : keyFile;
  throw new SetupError(`${source} holds no private key: 64 hexadecimal digits are expected.`);
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(`The key file can't be read: ${reason}`);
  }
}

/** Asks once and gives up: a provider that detects its network by itself would try for ever. */
async function connect(rpcUrl: string): Promise<{ provider: JsonRpcProvider; chainId: bigint }> {
  const request = new FetchRequest(rpcUrl);
  request.timeout = rpcTimeoutMs;
  const probe = request.clone();
  probe.body = { jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] };
  const host = new URL(rpcUrl).host;
  let text: string;
  try {
    const response = await probe.send();
    response.assertOk();
    text = response.bodyText;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/ \(.*$/s, '') : String(error);
    throw new SetupError(`The node at ${host} can't be reached: ${reason}. Check --rpc-url.`);
  }
  const answer = parseJsonWith(z.object({ result: z.string().regex(/^0x[0-9a-f]+$/i) }), text);
  if (!answer.ok) throw new SetupError(`What answers at ${host} is not an Ethereum node.`);
  const chainId = BigInt(answer.value.result);
  return {
    provider: new JsonRpcProvider(request, chainId, { staticNetwork: true, cacheTimeout: -1 }),
    chainId,
  };
}

async function main(): Promise<void> {
  const { rpcUrl, keyFile, fee } = readOptions(process.argv.slice(2));
  const wallet = await readWallet(keyFile);
  const { provider, chainId } = await connect(rpcUrl);
  try {
    const present = await findEscrow(provider, fee);
    if (present !== null) say(`The escrow is already on chain ${chainId}; nothing was sent.`);
    const deployment =
      present ??
      (await longStep(`Deploying the escrow on chain ${chainId} as ${wallet.address}`, () =>
        deployEscrow(wallet.connect(provider), fee),
      ));
    const folder = join(projectRoot, 'contracts', 'deployments');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${chainId}.json`), `${JSON.stringify(deployment, null, 2)}\n`);
    say(`${deployment.address}, from block ${deployment.startBlock}`);
    process.stdout.write(`${JSON.stringify(deployment)}\n`);
  } finally {
    provider.destroy();
  }
}

try {
  await main();
} catch (error) {
  if (error instanceof EscrowDeploymentError) exitWithFailure(new SetupError(error.message));
  if (
    isError(error, 'NETWORK_ERROR') ||
    isError(error, 'SERVER_ERROR') ||
    isError(error, 'TIMEOUT')
  )
    exitWithFailure(
      new SetupError(`The node stopped answering: ${error.shortMessage}. Try again.`),
    );
  if (isError(error, 'UNKNOWN_ERROR'))
    exitWithFailure(new SetupError(`The node refused a request: ${error.shortMessage}.`));
  exitWithFailure(error);
}
