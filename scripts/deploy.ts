/**
 * `npm run deploy -- --rpc-url URL --chain-id N [--fee-bps N --fee-recipient ADDRESS] [--key-file FILE] [--yes]`:
 * deploys the escrow, once the chain was tried and the cost agreed to, writes contracts/deployments/<chainId>.json and
 * the standard JSON input for explorers, and prints the former as one JSON line on standard output.
 * The key comes from PRIVATE_KEY or a file: arguments are readable by every user of the machine.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { FetchRequest, formatUnits, isError, JsonRpcProvider, Wallet } from 'ethers';
import { EscrowDeploymentError } from '../src-escrow/escrow-deployment-error.ts';
import { latestRelease } from '../contracts/abi/releases.ts';
import {
  deployEscrow,
  findEscrow,
  quoteDeployment,
  type DeploymentCost,
  type EscrowDeployment,
  type EscrowFee,
} from '../src-escrow/escrow-deployment.ts';
import { networkFacts } from '../src-shared/network/networks.ts';
import {
  address,
  addressSchema,
  parseJsonWith,
  parseWith,
  z,
  zeroAddress,
} from '../src-shared/parse.ts';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, longStep, say, SetupError } from './console-progress.mjs';
import { writeDeployment } from './deployment-files.ts';
import { escrowSource, standardInput } from './standard-input.ts';

const usage =
  'Usage: npm run deploy -- --rpc-url URL --chain-id N [--fee-bps N --fee-recipient ADDRESS] [--key-file FILE] [--yes]\n' +
  'The key that pays is read from the environment variable PRIVATE_KEY, or from FILE.\n' +
  'The cost is shown and asked about, unless --yes is given.';
const rpcTimeoutMs = 15_000;

interface DeployOptions {
  readonly rpcUrl: string;
  /** Where it is meant to go; a node of another chain is refused. */
  readonly chainId: number;
  /** Spends without asking. */
  readonly yes: boolean;
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
      'chain-id': { type: 'string' },
      yes: { type: 'boolean' },
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
  const chain = values['chain-id'];
  if (chain === undefined) throw new SetupError(`--chain-id is missing.\n${usage}`);
  if (!/^[1-9]\d{0,15}$/.test(chain))
    throw new SetupError(`--chain-id is the number of the chain.\n${usage}`);
  const bps = values['fee-bps'] ?? '0';
  if (!/^\d{1,3}$/.test(bps) || Number(bps) > 100)
    throw new SetupError('--fee-bps is a whole number from 0 to 100 (100 = 1 %).');
  const recipient = parseWith(addressSchema, values['fee-recipient'] ?? zeroAddress);
  if (!recipient.ok) throw new SetupError('--fee-recipient is not an address.');
  if ((bps !== '0') !== (recipient.value !== zeroAddress))
    throw new SetupError('--fee-bps and --fee-recipient only make sense together.');
  return {
    rpcUrl,
    chainId: Number(chain),
    yes: values.yes === true,
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
async function connect(rpcUrl: string, wanted: number): Promise<JsonRpcProvider> {
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
  if (chainId !== BigInt(wanted))
    throw new SetupError(
      `The node at ${host} is on chain ${chainId}, not on chain ${wanted}. Nothing was sent.`,
    );
  return new JsonRpcProvider(request, chainId, { staticNetwork: true, cacheTimeout: -1 });
}

/** What it costs, in sentences. */
function costText(chainId: number, account: string, cost: DeploymentCost): string {
  const { coin } = networkFacts(chainId);
  const amount = (units: bigint) => `${formatUnits(units, coin.decimals)} ${coin.symbol}`;
  return [
    `Version ${latestRelease.version} of the escrow goes to chain ${chainId}, paid by ${account}.`,
    `It costs at most ${amount(cost.most)}: ${cost.gasLimit} gas at ${formatUnits(cost.maxFeePerGas, 'gwei')} gwei at most.`,
    `The account has ${amount(cost.balance)}. A rollup adds its fee for the data.`,
  ].join('\n');
}

/** Only "y" and "yes" are agreement; the end of the input is none. */
function isAgreed(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(false));
    lines.question(question, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      lines.close();
    });
  });
}

async function deploy(
  wallet: Wallet,
  provider: JsonRpcProvider,
  { chainId, fee, yes }: DeployOptions,
): Promise<EscrowDeployment> {
  const present = await findEscrow(provider, fee);
  if (present !== null) {
    say(`The escrow is already on chain ${chainId}, with the right code; nothing was sent.`);
    return present;
  }
  const cost = await quoteDeployment(provider, address(wallet.address), fee);
  say(costText(chainId, wallet.address, cost));
  if (!yes && !(await isAgreed('Deploy it? [y/N] ')))
    throw new SetupError('Not agreed to: nothing was sent. Answer "y", or give --yes.');
  return longStep(`Deploying the escrow on chain ${chainId}`, () =>
    deployEscrow(wallet.connect(provider), fee, cost),
  );
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const { rpcUrl, chainId, keyFile, fee } = options;
  const wallet = await readWallet(keyFile);
  const provider = await connect(rpcUrl, chainId);
  try {
    const deployment = await deploy(wallet, provider, options);
    const record = { ...deployment, version: latestRelease.version, ...fee };
    await writeDeployment(chainId, record, await standardInput(escrowSource));
    say(`${deployment.address}, from block ${deployment.startBlock}`);
    say(`To verify its sources on explorers: npm run verify -- --chain-id ${chainId}`);
    process.stdout.write(`${JSON.stringify(record)}\n`);
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
