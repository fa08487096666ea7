import {
  AbiCoder,
  concat,
  getCreate2Address,
  id,
  isError,
  keccak256,
  ZeroHash,
  type Provider,
  type Signer,
} from 'ethers';
import { escrowReleases, latestRelease, type EscrowRelease } from '../contracts/abi/releases.ts';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import type { Address, Hash } from '../src-shared/brand.ts';
import { address, hash, zeroAddress } from '../src-shared/parse.ts';
import {
  checkChainRunsEscrow,
  checkCreate2Deployer,
  checkDeployedCode,
  create2Deployer,
} from './deployment-checks.ts';
import { EscrowDeploymentError } from './escrow-deployment-error.ts';

const salt = ZeroHash;

/** What is fixed at deployment. `feeBps`: 1/10,000 of all that goes to a buyer, at most 100. */
export interface EscrowFee {
  readonly feeBps: number;
  readonly feeRecipient: Address;
}

/** `startBlock`: no event of the escrow is older; 0 when the node keeps too little to tell. */
export interface EscrowDeployment {
  readonly address: Address;
  readonly startBlock: number;
  /** Who sent the deployment; the CREATE2 deployer where that can't be told. */
  readonly deployer: Address;
  /** keccak256 of the ABI's JSON. */
  readonly abiHash: Hash;
  /** The transaction that deployed it; null where that can't be told. */
  readonly transactionHash: Hash | null;
}

/** What sending the deployment costs. All in the coin's smallest unit but `gasLimit`. */
export interface DeploymentCost {
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  /** Null on a chain without EIP-1559. */
  readonly maxPriorityFeePerGas: bigint | null;
  /** gasLimit × maxFeePerGas. A rollup adds what it asks for the data. */
  readonly most: bigint;
  readonly balance: bigint;
}

/** The release that an offer's `escrowVersion` names, or undefined: unknown to this app. */
export function findRelease(version: string): EscrowRelease | undefined {
  return escrowReleases.find((release) => release.version === version);
}

export const escrowAbiHash: Hash = hash(id(JSON.stringify(tradeEscrowAbi)));

/** ABI-encoded, as explorers ask for them. */
export function constructorArguments(fee: EscrowFee): string {
  return AbiCoder.defaultAbiCoder().encode(['uint16', 'address'], [fee.feeBps, fee.feeRecipient]);
}

const initCodeOf = (fee: EscrowFee, release: EscrowRelease): string =>
  concat([release.initCode, constructorArguments(fee)]);

/** What the CREATE2 deployer is sent. */
const deploymentData = (fee: EscrowFee): string => concat([salt, initCodeOf(fee, latestRelease)]);

/** The escrow's address with this fee: the same on every chain, known without asking one (EIP-1014). */
export function computeEscrowAddress(
  fee: EscrowFee,
  release: EscrowRelease = latestRelease,
): Address {
  return address(getCreate2Address(create2Deployer, salt, keccak256(initCodeOf(fee, release))));
}

/**
 * Makes sure, without sending anything, that the newest release can be deployed from this account: the chain runs it,
 * the CREATE2 deployer is the known one, and the account can pay. Throws `EscrowDeploymentError`, or the provider's
 * fault.
 */
export async function quoteDeployment(
  provider: Provider,
  from: Address,
  fee: EscrowFee,
): Promise<DeploymentCost> {
  checkFee(fee);
  await checkChainRunsEscrow(provider);
  await checkCreate2Deployer(provider);
  const data = deploymentData(fee);
  const [estimate, fees, balance] = await Promise.all([
    estimateDeployment(provider, from, data),
    provider.getFeeData(),
    provider.getBalance(from),
  ]);
  // What a block changes between the estimate and the deployment; what is not used is not paid.
  const gasLimit = (estimate * 11n) / 10n;
  const maxFeePerGas = fees.maxFeePerGas ?? fees.gasPrice ?? 0n;
  const most = gasLimit * maxFeePerGas;
  if (balance < most) throw tooLittleCoin(from);
  const maxPriorityFeePerGas = fees.maxFeePerGas === null ? null : fees.maxPriorityFeePerGas;
  return { gasLimit, maxFeePerGas, maxPriorityFeePerGas, most, balance };
}

/**
 * Deploys the newest release through the CREATE2 deployer, or finds it where it already is; either way its code is
 * compared. `cost` is what `quoteDeployment` gave, asked for here when left out. The signer needs a provider. Throws
 * `EscrowDeploymentError`, or the provider's fault.
 */
export async function deployEscrow(
  signer: Signer,
  fee: EscrowFee,
  cost?: DeploymentCost,
): Promise<EscrowDeployment> {
  const { provider } = signer;
  if (provider === null) throw new Error('deployEscrow needs a signer with a provider');
  checkFee(fee);
  const found = await findEscrow(provider, fee);
  if (found !== null) return found;
  const from = address(await signer.getAddress());
  const limits = cost ?? (await quoteDeployment(provider, from, fee));

  const escrow = computeEscrowAddress(fee);
  const sent = await sendDeployment(signer, deploymentData(fee), limits);
  if (sent === null || !(await hasCode(provider, escrow, sent.startBlock))) {
    // Somebody else may have been first.
    const others = await findEscrow(provider, fee);
    if (others !== null) return others;
    throw new EscrowDeploymentError(
      'deployment_failed',
      `The deployment was mined, but there is no code at ${escrow}.`,
    );
  }
  await checkDeployedCode(provider, escrow, fee);
  return { address: escrow, ...sent, deployer: from, abiHash: escrowAbiHash };
}

/**
 * The newest release with this fee if it stands on the chain, else null. Throws `EscrowDeploymentError` if something
 * else stands there, or the provider's fault.
 */
export async function findEscrow(
  provider: Provider,
  fee: EscrowFee,
): Promise<EscrowDeployment | null> {
  const escrow = computeEscrowAddress(fee);
  if (!(await hasCode(provider, escrow))) return null;
  await checkDeployedCode(provider, escrow, fee);
  const startBlock = await findStartBlock(provider, escrow);
  const origin = await findOrigin(provider, startBlock, deploymentData(fee));
  return { address: escrow, startBlock, ...origin, abiHash: escrowAbiHash };
}

function checkFee(fee: EscrowFee): void {
  if (!Number.isInteger(fee.feeBps) || fee.feeBps < 0 || fee.feeBps > 100)
    throw new EscrowDeploymentError('invalid_fee', 'The fee is a whole number of bps, 0 to 100.');
  if (fee.feeBps > 0 && fee.feeRecipient === zeroAddress)
    throw new EscrowDeploymentError('invalid_fee', 'A fee needs a recipient.');
}

async function hasCode(provider: Provider, at: Address, block?: number): Promise<boolean> {
  return (await provider.getCode(at, block)) !== '0x';
}

const tooLittleCoin = (account: Address, cause?: unknown) =>
  new EscrowDeploymentError(
    'insufficient_funds',
    `${account} has too little coin on this chain to pay for the deployment.`,
    cause,
  );

async function estimateDeployment(
  provider: Provider,
  from: Address,
  data: string,
): Promise<bigint> {
  try {
    return await provider.estimateGas({ from, to: create2Deployer, data });
  } catch (error) {
    if (isError(error, 'INSUFFICIENT_FUNDS')) throw tooLittleCoin(from, error);
    if (isError(error, 'CALL_EXCEPTION'))
      throw new EscrowDeploymentError(
        'deployment_failed',
        'The chain refuses the deployment in a trial. Nothing was sent.',
        error,
      );
    throw error;
  }
}

/** Where it was mined, or null when the call failed. */
async function sendDeployment(
  signer: Signer,
  data: string,
  { gasLimit, maxFeePerGas, maxPriorityFeePerGas }: DeploymentCost,
): Promise<{ readonly startBlock: number; readonly transactionHash: Hash } | null> {
  const price =
    maxPriorityFeePerGas === null
      ? { gasPrice: maxFeePerGas }
      : { maxFeePerGas, maxPriorityFeePerGas };
  try {
    const sent = await signer.sendTransaction({ to: create2Deployer, data, gasLimit, ...price });
    const receipt = await sent.wait();
    if (receipt === null) return null;
    return { startBlock: receipt.blockNumber, transactionHash: hash(receipt.hash) };
  } catch (error) {
    if (isError(error, 'INSUFFICIENT_FUNDS'))
      throw tooLittleCoin(address(await signer.getAddress()), error);
    if (isError(error, 'CALL_EXCEPTION')) return null;
    throw error;
  }
}

/**
 * The first block with code, by bisection. A node that has dropped its old state can't answer; then the first block
 * that isn't known to be without, mostly 0: slow to read from, but no event is missed.
 */
async function findStartBlock(provider: Provider, escrow: Address): Promise<number> {
  let without = -1;
  let having = await provider.getBlockNumber();
  try {
    while (having - without > 1) {
      const middle = without + Math.floor((having - without) / 2);
      if (await hasCode(provider, escrow, middle)) having = middle;
      else without = middle;
    }
    return having;
  } catch (error) {
    if (isError(error, 'NETWORK_ERROR') || isError(error, 'TIMEOUT')) throw error;
    return without + 1;
  }
}

async function findOrigin(
  provider: Provider,
  startBlock: number,
  data: string,
): Promise<Pick<EscrowDeployment, 'deployer' | 'transactionHash'>> {
  const block = await provider.getBlock(startBlock, true);
  const deployment = block?.prefetchedTransactions.find(
    (transaction) => transaction.to === create2Deployer && transaction.data === data,
  );
  if (deployment === undefined) return { deployer: create2Deployer, transactionHash: null };
  return { deployer: address(deployment.from), transactionHash: hash(deployment.hash) };
}
