import { Interface, isError } from 'ethers';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import { failure, type Failure } from '../../src-shared/failure.ts';

const escrowInterface = new Interface(tradeEscrowAbi);

/** The contract's own errors in the screen's words; others keep their name. */
const revertWords: Readonly<Record<string, string>> = {
  TradeNotFound: 'there is no such trade on the chain',
  WrongState: 'the trade is in another state',
  DeadlinePassed: 'its time has passed',
  DeadlineNotPassed: 'its time has not passed yet',
  RemainingChanged: 'another amount is in escrow by now',
  InvalidValue: 'not this amount',
  FundByPassed: 'the offer has lapsed',
  TradeAlreadyExists: 'this trade is locked already',
  InvalidBuyerSignature: "the buyer's signature does not fit",
  WrongTokenAmountReceived: 'the token keeps a part of each transfer',
  NothingToWithdraw: 'nothing waits for withdrawal',
};

/** What went wrong at the node: the call would fail, the node refused, or it is away. */
export function chainFailure(error: unknown): Failure {
  if (isError(error, 'CALL_EXCEPTION'))
    return failure('would_revert', { detail: revertReason(error.data, error.reason) });
  if (isError(error, 'INSUFFICIENT_FUNDS')) return failure('insufficient_fee_balance');
  if (isError(error, 'NONCE_EXPIRED'))
    return failure('transaction_replaced', { detail: 'its number was used already' });
  if (isError(error, 'REPLACEMENT_UNDERPRICED'))
    return failure('chain_error', { detail: 'the fee is too small to replace the waiting one' });
  return isRefusedByNode(error)
    ? failure('chain_error', { detail: nodeWords(error) })
    : failure('chain_unreachable');
}

/** Whether the node answered, with a refusal; false: no answer came, so nobody knows. */
export function isRefusedByNode(error: unknown): boolean {
  if (
    isError(error, 'CALL_EXCEPTION') ||
    isError(error, 'INSUFFICIENT_FUNDS') ||
    isError(error, 'NONCE_EXPIRED') ||
    isError(error, 'REPLACEMENT_UNDERPRICED')
  )
    return true;
  return rpcError(error) !== null;
}

function revertReason(data: string | null, reason: string | null): string {
  if (data !== null && data !== '0x') {
    const parsed = escrowInterface.parseError(data);
    if (parsed !== null) return revertWords[parsed.name] ?? parsed.name;
  }
  return reason ?? 'the contract refuses it';
}

/** A JSON-RPC error answer, which ethers wraps in one or two ways. */
function rpcError(error: unknown): { readonly message: string } | null {
  if (typeof error !== 'object' || error === null) return null;
  for (const candidate of [error, ...['error', 'info', 'cause'].map((key) => property(error, key))]) {
    const inner = property(candidate, 'error') ?? candidate;
    const code = property(inner, 'code');
    const message = property(inner, 'message');
    if (typeof code === 'number' && typeof message === 'string') return { message };
  }
  return null;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** The node's words, without an address of it. */
function nodeWords(error: unknown): string {
  const words = rpcError(error)?.message ?? 'no reason given';
  return words.replace(/\b(?:https?|wss?):\/\/\S+/g, '(node)').slice(0, 200);
}
