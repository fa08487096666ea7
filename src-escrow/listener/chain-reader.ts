import type { Address, Hash } from '../../src-shared/brand.ts';
import { z } from '../../src-shared/parse.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { decodeEscrowLog } from '../log-decoder.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import { headerOrNullSchema, headerSchema, quantity, type BlockHeader } from '../rpc/rpc-shapes.ts';
import { readRpcLog, type RpcLog } from '../rpc-log.ts';
import type { RpcNode } from '../rpc-pool.ts';

/** The chain moved between two requests, so their answers don't fit together: read again. */
export class ChainMoved extends Error {}

/** Beyond what one node should be asked at once. */
const headersAtOnce = 32;
const expectedTries = 4;
const answerSchema = z.array(z.unknown());
/** What the node is asked for besides address: all logs of a trade. */
type Topics = readonly (Hash | null)[];

export async function readLatestHeader(node: RpcNode, signal: AbortSignal): Promise<BlockHeader> {
  return await node.request('eth_getBlockByNumber', ['latest', false], headerSchema, signal);
}

/** Of the block the node calls finalized; null where it knows none. */
export async function readFinalizedNumber(
  node: RpcNode,
  signal: AbortSignal,
): Promise<number | null> {
  const params = ['finalized', false];
  const header = await node.request('eth_getBlockByNumber', params, headerOrNullSchema, signal);
  return header?.number ?? null;
}

/**
 * A block that the node should have, since its head is above. One that is null is asked for again: behind one address
 * there may be several backends, not all as far as the others. Null: none of them has it.
 */
export async function readHeader(
  node: RpcNode,
  number: number,
  signal: AbortSignal,
): Promise<BlockHeader | null> {
  const params = [quantity(number), false];
  for (let tries = 1; ; tries += 1) {
    const header = await node.request('eth_getBlockByNumber', params, headerOrNullSchema, signal);
    if (header !== null || tries === expectedTries) return header;
  }
}

/** In the order of `numbers`, some at a time. */
export async function readHeaders(
  node: RpcNode,
  numbers: readonly number[],
  signal: AbortSignal,
): Promise<(BlockHeader | null)[]> {
  const headers: (BlockHeader | null)[] = [];
  for (let at = 0; at < numbers.length; at += headersAtOnce) {
    const some = numbers.slice(at, at + headersAtOnce);
    headers.push(...(await Promise.all(some.map((number) => readHeader(node, number, signal)))));
  }
  return headers;
}

/** A header that must be there, since the node's head is above it. */
export function present(header: BlockHeader | null | undefined, node: RpcNode): BlockHeader {
  if (header !== null && header !== undefined) return header;
  throw new RpcError('bad_answer', 'lacks a block below its head', { host: node.host });
}

function checkedLogs(
  node: RpcNode,
  answer: readonly unknown[],
  escrow: Address,
  belongs: (log: RpcLog) => boolean,
): RpcLog[] {
  const wanted = escrow.toLowerCase();
  const seen = new Set<string>();
  const logs: RpcLog[] = [];
  for (const value of answer) {
    const log = readRpcLog(value);
    if (log === null || log.address !== wanted || !belongs(log))
      throw new RpcError('bad_answer', 'sent a log that was not asked for', { host: node.host });
    const id = `${log.blockHash}:${log.logIndex}`;
    if (seen.has(id)) continue;
    seen.add(id);
    logs.push(log);
  }
  return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

/**
 * A refusal of logs in words nobody knows is most likely one of the range. One block can't be asked for in parts: then
 * another node may give it.
 */
function logsRefusal(error: unknown, blocks: number): unknown {
  if (!(error instanceof RpcError) || error.retryable) return error;
  if (error.kind !== 'reply' && error.kind !== 'too_large') return error;
  const { host, code, data } = error;
  const words = error.message.slice(host.length + 2);
  const details = { host, code, data, cause: error };
  if (blocks === 1) return new RpcError(error.kind, words, { ...details, retryable: true });
  return error.kind === 'too_large'
    ? error
    : new RpcError('too_large', words, { ...details, retryable: false });
}

async function requestLogs(
  node: RpcNode,
  filter: object,
  blocks: number,
  signal: AbortSignal,
): Promise<unknown[]> {
  try {
    return await node.request('eth_getLogs', [filter], answerSchema, signal);
  } catch (error) {
    throw logsRefusal(error, blocks);
  }
}

/** The contract's logs of one block, whatever chain it is on: needs no check against a header. */
export async function readBlockLogs(
  node: RpcNode,
  escrow: Address,
  block: { readonly number: number; readonly hash: Hash },
  signal: AbortSignal,
): Promise<RpcLog[]> {
  const answer = await requestLogs(node, { address: escrow, blockHash: block.hash }, 1, signal);
  return checkedLogs(
    node,
    answer,
    escrow,
    (log) => log.blockHash === block.hash && log.blockNumber === block.number,
  );
}

/** The contract's logs of `from … to`, as the node's chain is now. */
export async function readRangeLogs(
  node: RpcNode,
  escrow: Address,
  from: number,
  to: number,
  signal: AbortSignal,
  topics: Topics = [],
): Promise<RpcLog[]> {
  const filter = { address: escrow, fromBlock: quantity(from), toBlock: quantity(to), topics };
  const answer = await requestLogs(node, filter, to - from + 1, signal);
  return checkedLogs(
    node,
    answer,
    escrow,
    (log) => log.blockNumber >= from && log.blockNumber <= to,
  );
}

/** `refused`: what the contract can't have written, for the report. */
export function decodeLogs(
  logs: readonly RpcLog[],
  timestampOf: (log: RpcLog) => number,
  refused: (reason: string, log: RpcLog) => void,
): EscrowEvent[] {
  const events: EscrowEvent[] = [];
  for (const log of logs) {
    const decoded = decodeEscrowLog(log, timestampOf(log));
    if (decoded.kind === 'event') events.push(decoded.event);
    else if (decoded.kind === 'malformed') refused(decoded.reason, log);
  }
  return events;
}
