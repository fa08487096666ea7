import { Contract, isError, keccak256, type Provider } from 'ethers';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import {
  tradeEscrowImmutables,
  tradeEscrowRuntime,
} from '../contracts/abi/trade-escrow-runtime.ts';
import type { Address } from '../src-shared/brand.ts';
import { address, zeroAddress, zeroHash } from '../src-shared/parse.ts';
import type { Terms } from '../src-shared/trade/terms.ts';
import { termsDigest } from './agreement/terms-digest.ts';
import { EscrowDeploymentError } from './escrow-deployment-error.ts';

/** The deployer contract that stands at this address on nearly every chain: calldata = salt ‖ init code. */
export const create2Deployer = address('0x4e59b44847b379578588920cA78FbF26c0B4956C');
/** keccak256 of its code (github.com/Arachnid/deterministic-deployment-proxy). Another one makes other addresses. */
const create2DeployerCodeHash =
  '0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989';

/**
 * Init code that answers 1 where the chain has what it is named for: a call without a receiver returns what the init
 * code returns, spends nothing and needs no contract. Each stores 1 and returns that word; the first uses what every
 * chain has.
 */
const probes = {
  // PUSH1 1, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN
  'calls without a receiver': '0x600160005260206000f3',
  // PUSH1 1, PUSH0, MSTORE, PUSH1 32, PUSH1 0, RETURN
  PUSH0: '0x60015f5260206000f3',
  // PUSH1 1, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, PUSH1 32, MCOPY, PUSH1 32, PUSH1 32, RETURN
  MCOPY: '0x60016000526020600060205e60206020f3',
  // PUSH1 1, PUSH1 0, TSTORE, PUSH1 0, TLOAD, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN
  'transient storage': '0x600160005d60005c60005260206000f3',
};
const one = `0x${'00'.repeat(31)}01`;

/** What a node says when it did not answer at all; every other fault is its answer. */
const isTransportFault = (error: unknown): boolean =>
  isError(error, 'NETWORK_ERROR') || isError(error, 'TIMEOUT') || isError(error, 'SERVER_ERROR');

async function answersOne(provider: Provider, data: string): Promise<boolean> {
  try {
    return (await provider.call({ data })) === one;
  } catch (error) {
    if (isTransportFault(error)) throw error;
    return false;
  }
}

/**
 * Whether the chain runs the instructions that the escrow is compiled to (EVM version "cancun"). A chain without them
 * takes the deployment, its constructor may even succeed, and fails in the first trade. Throws
 * `EscrowDeploymentError`, or the provider's fault.
 */
export async function checkChainRunsEscrow(provider: Provider): Promise<void> {
  const lacking: string[] = [];
  for (const [name, data] of Object.entries(probes))
    if (!(await answersOne(provider, data))) lacking.push(name);
  if (lacking.length > 0)
    throw new EscrowDeploymentError(
      'chain_too_old',
      `This chain can't run the escrow: it lacks ${lacking.join(', ')}. Nothing was sent. ` +
        'The contract needs the EVM version "cancun".',
    );
}

/** Throws `EscrowDeploymentError` unless the known deployer stands at its address, or the provider's fault. */
export async function checkCreate2Deployer(provider: Provider): Promise<void> {
  const code = await provider.getCode(create2Deployer);
  if (code === '0x')
    throw new EscrowDeploymentError(
      'no_create2_deployer',
      `This chain has no CREATE2 deployer at ${create2Deployer}. Deploy that first (github.com/Arachnid/deterministic-deployment-proxy); the escrow's address follows from it.`,
    );
  if (keccak256(code) !== create2DeployerCodeHash)
    throw new EscrowDeploymentError(
      'wrong_create2_deployer',
      `Other code than the known CREATE2 deployer's stands at ${create2Deployer} on this chain. Nothing was sent.`,
    );
}

/** The code as it is before the constructor writes into it: every immutable zero. */
function withoutImmutables(code: string): string {
  let masked = code;
  for (const { start, length } of tradeEscrowImmutables.flat()) {
    const from = 2 + 2 * start;
    masked = masked.slice(0, from) + '0'.repeat(2 * length) + masked.slice(from + 2 * length);
  }
  return masked;
}

/** Each immutable has one value, in all places where the code uses it. */
const immutablesAgree = (code: string): boolean =>
  tradeEscrowImmutables.every((places) => {
    const values = places.map(({ start, length }) =>
      code.slice(2 + 2 * start, 2 + 2 * (start + length)),
    );
    return new Set(values).size === 1;
  });

/** No trade: terms whose id shows under which name, version, chain and address the escrow hashes. */
const sampleTerms: Terms = {
  seller: address('0x0000000000000000000000000000000000000001'),
  buyer: address('0x0000000000000000000000000000000000000002'),
  arbiter: address('0x0000000000000000000000000000000000000003'),
  fallbackArbiter: zeroAddress,
  token: zeroAddress,
  amount: 1n,
  paymentWindow: 3_600,
  confirmationWindow: 3_600,
  arbitrationWindow: 259_200,
  defaultBuyerBps: 5_000,
  arbiterFee: 0n,
  fundBy: 1,
  detailsHash: zeroHash,
  salt: 0n,
};

/**
 * Holds the code at an address against the newest release's: every byte but the immutables, and those by what they
 * stand for: fee, recipient, and the domain under which the escrow hashes. Throws `EscrowDeploymentError`, or the
 * provider's fault.
 */
export async function checkDeployedCode(
  provider: Provider,
  escrow: Address,
  fee: { readonly feeBps: number; readonly feeRecipient: Address },
): Promise<void> {
  const wrong = (what: string) =>
    new EscrowDeploymentError(
      'wrong_code',
      `What stands at ${escrow} is not this escrow: ${what}. Don't use it.`,
    );
  const code = await provider.getCode(escrow);
  if (
    code.length !== tradeEscrowRuntime.length ||
    withoutImmutables(code) !== tradeEscrowRuntime ||
    !immutablesAgree(code)
  )
    throw wrong('its code differs');
  const contract = new Contract(escrow, tradeEscrowAbi, provider);
  const read = async (name: string, ...args: unknown[]): Promise<unknown> => {
    try {
      return await contract.getFunction(name)(...args);
    } catch (error) {
      if (isTransportFault(error)) throw error;
      throw wrong(`it can't answer ${name}`);
    }
  };
  if ((await read('feeBps')) !== BigInt(fee.feeBps)) throw wrong('its fee differs');
  if ((await read('feeRecipient')) !== fee.feeRecipient) throw wrong('its fee recipient differs');
  const { chainId } = await provider.getNetwork();
  const expected = termsDigest(sampleTerms, { chainId: Number(chainId), escrow });
  if ((await read('tradeIdOf', sampleTerms)) !== expected) throw wrong('it hashes otherwise');
}
