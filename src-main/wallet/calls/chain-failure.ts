import { isError } from 'ethers';
import { revertSentence } from '../../../src-escrow/revert-reason.ts';
import { RpcError } from '../../../src-escrow/rpc/rpc-error.ts';
import { failure, type Failure } from '../../../src-shared/failure.ts';
import { hexSchema, parseWith } from '../../../src-shared/parse.ts';

/** What went wrong at the node: the call would fail, the node refused, or it is away. */
export function chainFailure(error: unknown): Failure {
  if (error instanceof RpcError && error.kind === 'other_chain')
    return failure('wrong_chain', { detail: error.message });
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
  const parsed = parseWith(hexSchema, data);
  if (parsed.ok && parsed.value !== '0x') return revertSentence(parsed.value);
  return reason ?? 'the contract refuses it';
}

/** A JSON-RPC error answer, which ethers wraps in one or two ways. */
function rpcError(error: unknown): { readonly message: string } | null {
  if (typeof error !== 'object' || error === null) return null;
  for (const candidate of [
    error,
    ...['error', 'info', 'cause'].map((key) => property(error, key)),
  ]) {
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
