import type { ParamType } from 'ethers';
import type { Address, Hash, Hex, TradeId } from '../src-shared/brand.ts';
import { failure } from '../src-shared/failure.ts';
import { address, hash, hexSchema, zeroAddress } from '../src-shared/parse.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import type { Terms } from '../src-shared/trade/terms.ts';
import { erc20Interface, escrowInterface } from './escrow-interface.ts';

/** A signed permission for one call, which anybody may send. `deadline` in Unix seconds. */
export interface Approval {
  readonly signer: Address;
  readonly nonce: bigint;
  readonly deadline: number;
  readonly signature: Hex;
}

/** EIP-2612, from the seller to the escrow. `deadline` in Unix seconds. */
export interface Permit {
  readonly value: bigint;
  readonly deadline: bigint;
  readonly v: number;
  readonly r: Hash;
  readonly s: Hash;
}

interface CallArguments {
  createTrade: { readonly terms: Terms; readonly buyerSignature: Hex };
  createTradeWithPermit: {
    readonly terms: Terms;
    readonly buyerSignature: Hex;
    readonly permit: Permit;
  };
  markPaid: { readonly terms: Terms; readonly referenceHash: Hash };
  markPaidFor: {
    readonly terms: Terms;
    readonly referenceHash: Hash;
    readonly approval: Approval;
  };
  confirmPayment: { readonly terms: Terms; readonly value: bigint; readonly remaining: bigint };
  refund: { readonly terms: Terms; readonly value: bigint; readonly remaining: bigint };
  refundFor: {
    readonly terms: Terms;
    readonly value: bigint;
    readonly remaining: bigint;
    readonly approval: Approval;
  };
  extendDeadline: {
    readonly terms: Terms;
    /** Unix seconds. */
    readonly newDeadline: number;
    readonly approvals: readonly Approval[];
  };
  cancelExpired: { readonly terms: Terms };
  openDispute: { readonly terms: Terms; readonly evidenceHash: Hash };
  openDisputeFor: {
    readonly terms: Terms;
    readonly evidenceHash: Hash;
    readonly approval: Approval;
  };
  submitEvidence: { readonly terms: Terms; readonly evidenceHash: Hash };
  submitEvidenceFor: {
    readonly terms: Terms;
    readonly evidenceHash: Hash;
    readonly approval: Approval;
  };
  resolveDispute: { readonly terms: Terms; readonly buyerBps: number; readonly reasonHash: Hash };
  declineDispute: { readonly terms: Terms };
  escalateDispute: { readonly terms: Terms };
  expireDispute: { readonly terms: Terms };
  settle: {
    readonly terms: Terms;
    readonly toBuyer: bigint;
    readonly remaining: bigint;
    readonly approvals: readonly Approval[];
  };
  withdraw: {
    readonly token: Address;
    readonly account: Address;
    readonly to: Address;
    readonly amount: bigint;
  };
  cancelNonce: { readonly nonce: bigint };
  cancelNonceFor: {
    readonly tradeId: TradeId;
    readonly nonce: bigint;
    readonly approval: Approval;
  };
}

export type EscrowMethod = keyof CallArguments;

/** A call of the contract, by Solidity's names; or `approve`: the allowance that a token trade needs first. */
export type EscrowCall =
  | { [M in EscrowMethod]: { readonly method: M } & CallArguments[M] }[EscrowMethod]
  | { readonly method: 'approve'; readonly token: Address; readonly value: bigint };

/** A call as it goes into a transaction. `value`: native coin sent along, smallest unit. */
export interface EncodedCall {
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
}

const methods: readonly EscrowMethod[] = [
  'createTrade',
  'createTradeWithPermit',
  'markPaid',
  'markPaidFor',
  'confirmPayment',
  'refund',
  'refundFor',
  'extendDeadline',
  'cancelExpired',
  'openDispute',
  'openDisputeFor',
  'submitEvidence',
  'submitEvidenceFor',
  'resolveDispute',
  'declineDispute',
  'escalateDispute',
  'expireDispute',
  'settle',
  'withdraw',
  'cancelNonce',
  'cancelNonceFor',
];

function inputsOf(method: string): readonly ParamType[] {
  const fragment = escrowInterface.getFunction(method);
  if (fragment === null) throw new Error(`the ABI has no function ${method}`);
  return fragment.inputs;
}

/** The allowance in `approve` is the exact one given, always to the escrow. */
export function encodeEscrowCall(escrow: Address, call: EscrowCall): EncodedCall {
  if (call.method === 'approve') {
    const data = erc20Interface.encodeFunctionData('approve', [escrow, call.value]);
    return { to: call.token, data: data as Hex, value: 0n };
  }
  const { method, ...values } = call;
  const byName: Readonly<Record<string, unknown>> = values;
  const data = escrowInterface.encodeFunctionData(
    method,
    inputsOf(method).map((input) => byName[input.name]),
  );
  const native = call.method === 'createTrade' && call.terms.token === zeroAddress;
  return { to: escrow, data: data as Hex, value: native ? call.terms.amount : 0n };
}

/** An ABI value in this project's types: integers of up to 64 bits as number, larger ones as bigint. */
function plain(type: ParamType, value: unknown): unknown {
  if (type.arrayChildren !== null) {
    const { arrayChildren } = type;
    return [...(value as Iterable<unknown>)].map((element) => plain(arrayChildren, element));
  }
  if (type.components !== null) {
    const values = [...(value as Iterable<unknown>)];
    return Object.fromEntries(
      type.components.map((field, index) => [field.name, plain(field, values[index])]),
    );
  }
  if (type.type === 'address') return address(String(value));
  if (type.type === 'bytes32') return hash(String(value));
  if (type.type === 'bytes') return hexSchema.parse(value);
  const integer = value as bigint;
  const bits = Number(type.type.replace(/^uint/, ''));
  if (bits > 64) return integer;
  if (integer > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`${type.name} is too large`);
  return Number(integer);
}

/** What a transaction to the escrow, or a token's `approve` for it, says; for showing it before and after signing. */
export function decodeEscrowCall(
  escrow: Address,
  { to, data }: { readonly to: Address; readonly data: Hex },
): Result<EscrowCall> {
  const refuse = (detail: string) => fail(failure('invalid_input', { detail }));
  try {
    if (to !== escrow) {
      const [spender, value] = erc20Interface.decodeFunctionData('approve', data);
      if (address(String(spender)) !== escrow) return refuse('an allowance for somebody else');
      const call: EscrowCall = { method: 'approve', token: to, value: value as bigint };
      return canonical(escrow, call, data) ? ok(call) : refuse('it says more than its arguments');
    }
    const method = methods.find(
      (name) => escrowInterface.getFunction(name)?.selector === data.slice(0, 10),
    );
    if (method === undefined) return refuse('not a call of the escrow');
    const values = [...escrowInterface.decodeFunctionData(method, data)] as unknown[];
    const inputs = inputsOf(method).map((input, index) => [
      input.name,
      plain(input, values[index]),
    ]);
    const call = { method, ...Object.fromEntries(inputs) } as EscrowCall;
    return canonical(escrow, call, data) ? ok(call) : refuse('it says more than its arguments');
  } catch {
    return refuse('not a call of the escrow');
  }
}

/** What is shown must be all there is: no bytes that the decoder passed over. */
function canonical(escrow: Address, call: EscrowCall, data: Hex): boolean {
  return encodeEscrowCall(escrow, call).data === data.toLowerCase();
}
