import { setTimeout as pause } from 'node:timers/promises';
import { Interface, Signature, type FunctionFragment, type ParamType } from 'ethers';
import { testStablecoinAbi } from '../../../contracts/abi/test-stablecoin.ts';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import type { EscrowChain } from '../../support/escrow-chain.ts';

/** A signature that somebody holds, and who made it. */
export interface HeldSignature {
  readonly what: string;
  readonly signer: Address;
  readonly bytes: string;
  /** As the approval names them; any other signature is tried with these too. */
  readonly nonce?: bigint;
  readonly deadline?: number;
}

interface Attempt {
  readonly from: Address;
  readonly terms: Terms;
  readonly signature: HeldSignature;
}

const escrowInterface = new Interface(tradeEscrowAbi);
const tokenInterface = new Interface(testStablecoinAbi);
const farAway = 2n ** 63n;
/** Unix seconds: later than any deadline here, and not too far. */
export const newDeadline = (): number => Math.floor(Date.now() / 1000) + 20 * 86_400;
const anyHash = `0x${'7'.repeat(64)}`;

/** Functions that change anything, by the contract's own ABI: a new one is tried without being named here. */
export const changingFunctions: readonly FunctionFragment[] = tradeEscrowAbi.flatMap((entry) => {
  if (entry.type !== 'function') return [];
  const fragment = escrowInterface.getFunction(entry.name);
  return fragment === null || fragment.constant ? [] : [fragment];
});

/** Some sensible value of each parameter, with the signature wherever one fits. Throws on a type it doesn't know. */
function argument(type: ParamType, { from, terms, signature }: Attempt): unknown {
  const approval = {
    signer: signature.signer,
    nonce: signature.nonce ?? 1n,
    deadline: signature.deadline ?? farAway,
    signature: signature.bytes,
  };
  switch (`${type.name}:${type.type.replace(/\(.*\)/, '')}`) {
    case 'terms:tuple':
      return terms;
    case 'buyerSignature:bytes':
      return signature.bytes;
    case 'permit:tuple':
      return { value: terms.amount, deadline: farAway, ...rsv(signature.bytes) };
    case 'approval:tuple':
      return approval;
    case 'approvals:tuple[]':
      return [approval];
    case 'value:uint256':
    case 'toBuyer:uint256':
    case 'remaining:uint256':
      return terms.amount;
    case 'buyerBps:uint16':
      return 10_000;
    case 'newDeadline:uint64':
      return newDeadline();
    case 'nonce:uint256':
      return approval.nonce;
    case 'referenceHash:bytes32':
    case 'evidenceHash:bytes32':
      return anyHash;
    case 'token:address':
      return terms.token;
    case 'account:address':
      return signature.signer;
    case 'to:address':
      return from;
    // Inner steps of the contract, which only it may call.
    case 'amount:uint256':
      return terms.amount;
    default:
      return fallbackArgument(type);
  }
}

function fallbackArgument(type: ParamType): unknown {
  if (type.type === 'address') return zeroAddress;
  if (type.type.startsWith('uint')) return 0n;
  if (type.type === 'bytes32') return anyHash;
  if (type.type === 'bytes') return '0x';
  if (type.type === 'bool') return true;
  throw new Error(`no value for ${type.format('full')}`);
}

function rsv(bytes: string): { v: number; r: string; s: string } {
  try {
    const { v, r, s } = Signature.from(bytes);
    return { v, r, s };
  } catch {
    // Not in the form of a signature: cut to one.
    const hex = bytes.slice(2).padEnd(130, '0');
    return { r: `0x${hex.slice(0, 64)}`, s: `0x${hex.slice(64, 128)}`, v: 27 };
  }
}

/** What everybody owns: the token, the coin, and what the escrow owes them. Fees for the calls are left out. */
export async function holdingsOf(chain: EscrowChain, people: readonly Address[]): Promise<string> {
  const { provider, stablecoin, escrow } = chain;
  const lines: string[] = [`escrow coin ${await provider.getBalance(escrow)}`];
  for (const owner of [...people, escrow]) {
    const call = async (name: string, args: readonly unknown[]): Promise<string> =>
      provider.call({ to: stablecoin, data: tokenInterface.encodeFunctionData(name, [...args]) });
    lines.push(`${owner} token ${await call('balanceOf', [owner])}`);
    for (const spender of people)
      if (spender !== owner)
        lines.push(`${owner} allows ${spender} ${await call('allowance', [owner, spender])}`);
  }
  return lines.join('\n');
}

export interface Tried {
  readonly calls: number;
  /** Those that the contract did not refuse: `createTrade by acceptance`. */
  readonly taken: ReadonlySet<string>;
}

/** A block comes with each transaction, sometimes a moment after its hash. */
async function minedReceipt(chain: EscrowChain, hash: unknown): Promise<{ status: string }> {
  const until = Date.now() + 20_000;
  for (;;) {
    const receipt = await chain.anvil.request('eth_getTransactionReceipt', [hash]);
    if (receipt !== null) return receipt as { status: string };
    if (Date.now() > until) throw new Error('a call was not mined');
    await pause(5);
  }
}

/** Calls every function of escrow and token permit with each signature in the place of each. */
export async function tryEverywhere(
  chain: EscrowChain,
  signatures: readonly HeldSignature[],
  terms: readonly Terms[],
  from: Address,
  functions = changingFunctions,
): Promise<Tried> {
  const taken = new Set<string>();
  let calls = 0;
  const call = async (to: Address, data: string, name: string): Promise<void> => {
    calls += 1;
    const sent = { from, to, data, gas: '0x16e360' };
    const hash = await chain.anvil.request('eth_sendTransaction', [sent]);
    const receipt = await minedReceipt(chain, hash);
    if (receipt.status === '0x1') taken.add(name);
  };
  for (const signature of signatures) {
    for (const one of terms) {
      for (const fragment of functions) {
        const given = fragment.inputs.map((type) =>
          argument(type, { from, terms: one, signature }),
        );
        const data = escrowInterface.encodeFunctionData(fragment, given);
        await call(chain.escrow, data, `${fragment.name} by ${signature.what}`);
      }
    }
    const { v, r, s } = rsv(signature.bytes);
    for (const spender of [from, chain.escrow]) {
      const permit = [signature.signer, spender, farAway, farAway, v, r, s];
      await call(
        chain.stablecoin,
        tokenInterface.encodeFunctionData('permit', permit),
        `permit by ${signature.what}`,
      );
    }
  }
  return { calls, taken };
}
