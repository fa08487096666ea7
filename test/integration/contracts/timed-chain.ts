import { AbiCoder, keccak256, toBeHex, toUtf8Bytes, concat, SigningKey } from 'ethers';
import type { EncodedCall, Approval } from '../../../src-escrow/escrow-calls.ts';
import { readRpcLog, type RpcLog } from '../../../src-escrow/rpc-log.ts';
import type { Address, Hex, TradeId } from '../../../src-shared/brand.ts';
import type { Anvil } from '../../support/anvil.ts';

/** A call as somebody would make it at a time: simulated on the newest state, nothing is mined. */
export interface Simulation {
  readonly from: Address;
  readonly call: EncodedCall;
  /** Unix seconds. */
  readonly time: number;
}

export interface Mined {
  readonly done: boolean;
  readonly logs: readonly RpcLog[];
}

interface RpcAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const transaction = (from: Address, call: EncodedCall) => ({
  from,
  to: call.to,
  data: call.data,
  value: toBeHex(call.value),
  gas: toBeHex(1_500_000),
});

/** Whether each call would be done, in their order; one request. Throws when a node's fault is not a refusal. */
export async function simulateAll(
  anvil: Anvil,
  simulations: readonly Simulation[],
): Promise<boolean[]> {
  const requests = simulations.map(({ from, call, time }, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'eth_call',
    params: [transaction(from, call), 'latest', {}, { time: toBeHex(time) }],
  }));
  const answer = await fetch(anvil.rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(requests),
  });
  const answers = (await answer.json()) as RpcAnswer[];
  const done = new Map(
    answers.map(({ id, error }) => {
      if (error !== undefined && !error.message.includes('reverted'))
        throw new Error(error.message);
      return [id, error === undefined];
    }),
  );
  return simulations.map((_, id) => {
    const each = done.get(id);
    if (each === undefined) throw new Error('the node left an answer out');
    return each;
  });
}

/** Mines the call alone in a block of exactly this time, refused or not. */
export async function mineAt(anvil: Anvil, { from, call, time }: Simulation): Promise<Mined> {
  await anvil.request('evm_setNextBlockTimestamp', [time]);
  const receipt = (await anvil.request('eth_sendTransactionSync', [transaction(from, call)])) as {
    readonly status: string;
    readonly logs: readonly unknown[];
  };
  const logs = receipt.logs.map((log) => {
    const read = readRpcLog(log);
    if (read === null) throw new Error('the node sent no log');
    return read;
  });
  return { done: receipt.status === '0x1', logs };
}

const coder = AbiCoder.defaultAbiCoder();
const keccakOf = (text: string) => keccak256(toUtf8Bytes(text));

/** What an approval's EIP-712 struct says, beside tradeId, signer, nonce and deadline; as in ADR 1. */
export interface ApprovedCall {
  readonly struct:
    'MarkPaid' | 'Refund' | 'OpenDispute' | 'SubmitEvidence' | 'Settle' | 'ExtendDeadline';
  /** `type name`, value; in the struct's order. */
  readonly fields: readonly (readonly [string, string | bigint | number])[];
}

export interface Approver {
  readonly address: Address;
  readonly privateKey: Hex;
}

/**
 * Signs an approval from the words of the specification alone, by hand: nothing of the application is used, so that
 * it can't be wrong in the same way.
 */
export function approve(
  chain: { readonly chainId: number; readonly escrow: Address },
  tradeId: TradeId,
  approver: Approver,
  nonce: bigint,
  { struct, fields }: ApprovedCall,
): Approval {
  const deadline = 2 ** 40;
  const members = [
    'bytes32 tradeId',
    'address signer',
    ...fields.map(([member]) => member),
    'uint256 nonce',
    'uint64 deadline',
  ];
  const structHash = keccak256(
    coder.encode(
      ['bytes32', ...members.map((member) => member.split(' ')[0] ?? '')],
      [
        keccakOf(`${struct}(${members.join(',')})`),
        tradeId,
        approver.address,
        ...fields.map(([, value]) => value),
        nonce,
        deadline,
      ],
    ),
  );
  const domain = keccak256(
    coder.encode(
      ['bytes32', 'bytes32', 'bytes32', 'uint256', 'address'],
      [
        keccakOf(
          'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
        ),
        keccakOf('TradeEscrow'),
        keccakOf('2'),
        chain.chainId,
        chain.escrow,
      ],
    ),
  );
  const digest = keccak256(concat(['0x1901', domain, structHash]));
  const signature = new SigningKey(approver.privateKey).sign(digest).serialized as Hex;
  return { signer: approver.address, nonce, deadline, signature };
}
