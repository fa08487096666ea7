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
import { escrowReleases, type EscrowRelease } from '../contracts/abi/releases.ts';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import type { Address, Hash } from '../src-shared/brand.ts';
import { address, hash, zeroAddress } from '../src-shared/parse.ts';

/** The deployer contract that stands at this address on nearly every chain: calldata = salt ‖ init code. */
export const create2Deployer = address('0x4e59b44847b379578588920cA78FbF26c0B4956C');
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
}

export type EscrowDeploymentFault =
  'invalid_fee' | 'no_create2_deployer' | 'insufficient_funds' | 'deployment_failed';

/** Why the escrow could not be deployed, in a sentence for whoever deploys. Transport faults pass as they are. */
export class EscrowDeploymentError extends Error {
  readonly fault: EscrowDeploymentFault;
  constructor(fault: EscrowDeploymentFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EscrowDeploymentError';
    this.fault = fault;
  }
}

export const latestRelease: EscrowRelease = escrowReleases[
  escrowReleases.length - 1
] as EscrowRelease;

/** The release that an offer's `escrowVersion` names, or undefined: unknown to this app. */
export function findRelease(version: string): EscrowRelease | undefined {
  return escrowReleases.find((release) => release.version === version);
}

export const escrowAbiHash: Hash = hash(id(JSON.stringify(tradeEscrowAbi)));

function initCodeOf(fee: EscrowFee, release: EscrowRelease): string {
  const constructorArguments = AbiCoder.defaultAbiCoder().encode(
    ['uint16', 'address'],
    [fee.feeBps, fee.feeRecipient],
  );
  return concat([release.initCode, constructorArguments]);
}

/** The escrow's address with this fee: the same on every chain, known without asking one (EIP-1014). */
export function computeEscrowAddress(
  fee: EscrowFee,
  release: EscrowRelease = latestRelease,
): Address {
  return address(getCreate2Address(create2Deployer, salt, keccak256(initCodeOf(fee, release))));
}

/**
 * Deploys the newest release through the CREATE2 deployer, or finds it where it already is.
 * The signer needs a provider. Throws `EscrowDeploymentError`, or the provider's fault.
 */
export async function deployEscrow(signer: Signer, fee: EscrowFee): Promise<EscrowDeployment> {
  const { provider } = signer;
  if (provider === null) throw new Error('deployEscrow needs a signer with a provider');
  checkFee(fee);
  const found = await findEscrow(provider, fee);
  if (found !== null) return found;
  if (!(await hasCode(provider, create2Deployer)))
    throw new EscrowDeploymentError(
      'no_create2_deployer',
      `This chain has no CREATE2 deployer at ${create2Deployer}. Deploy that first (github.com/Arachnid/deterministic-deployment-proxy); the escrow's address follows from it.`,
    );

  const escrow = computeEscrowAddress(fee);
  const data = concat([salt, initCodeOf(fee, latestRelease)]);
  const startBlock = await sendDeployment(signer, data);
  if (startBlock === null || !(await hasCode(provider, escrow, startBlock))) {
    // Somebody else may have been first.
    const others = await findEscrow(provider, fee);
    if (others !== null) return others;
    throw new EscrowDeploymentError(
      'deployment_failed',
      `The deployment was mined, but there is no code at ${escrow}.`,
    );
  }
  return {
    address: escrow,
    startBlock,
    deployer: address(await signer.getAddress()),
    abiHash: escrowAbiHash,
  };
}

/** The newest release with this fee if it stands on the chain, else null. Throws the provider's fault. */
export async function findEscrow(
  provider: Provider,
  fee: EscrowFee,
): Promise<EscrowDeployment | null> {
  const escrow = computeEscrowAddress(fee);
  if (!(await hasCode(provider, escrow))) return null;
  const startBlock = await findStartBlock(provider, escrow);
  const data = concat([salt, initCodeOf(fee, latestRelease)]);
  return {
    address: escrow,
    startBlock,
    deployer: await findDeployer(provider, startBlock, data),
    abiHash: escrowAbiHash,
  };
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

/** The block of the deployment, or null when the call failed. */
async function sendDeployment(signer: Signer, data: string): Promise<number | null> {
  try {
    const sent = await signer.sendTransaction({ to: create2Deployer, data });
    return (await sent.wait())?.blockNumber ?? null;
  } catch (error) {
    if (isError(error, 'INSUFFICIENT_FUNDS'))
      throw new EscrowDeploymentError(
        'insufficient_funds',
        `${await signer.getAddress()} has too little coin on this chain to pay for the deployment.`,
        error,
      );
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

async function findDeployer(
  provider: Provider,
  startBlock: number,
  data: string,
): Promise<Address> {
  const block = await provider.getBlock(startBlock, true);
  const deployment = block?.prefetchedTransactions.find(
    (transaction) => transaction.to === create2Deployer && transaction.data === data,
  );
  return deployment === undefined ? create2Deployer : address(deployment.from);
}
