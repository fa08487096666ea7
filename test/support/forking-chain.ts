import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { Interface } from 'ethers';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import { RpcError } from '../../src-escrow/rpc/rpc-error.ts';
import { headerSchema, type BlockHeader } from '../../src-escrow/rpc/rpc-shapes.ts';
import type { HeadReport, LogWatch, RpcNode, RpcPool } from '../../src-escrow/rpc-pool.ts';
import { address, hash, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import type { Hash } from '../../src-shared/brand.ts';

/**
 * A chain in memory that forks as a test says, and nodes that show it: late, in part, or not at all. For thousands of
 * random histories of the listener; wherever a real node's manners matter, tests use Anvil.
 */
export const forkingEscrow = address('0x00000000000000000000000000000000000e5c40');
const chainId = 1;
const abi = new Interface(tradeEscrowAbi);
const hashOf = (text: string): Hash => hash(`0x${createHash('sha256').update(text).digest('hex')}`);
const hex = (value: number) => `0x${value.toString(16)}`;
const [seller, buyer, arbiter] = [1, 2, 3].map((digit) => address(`0x${String(digit).repeat(40)}`));

const afterCall = (seq: number) => [seq, 1, 10n ** 18n, 2_000_000_000];
const terms = {
  seller,
  buyer,
  arbiter,
  fallbackArbiter: zeroAddress,
  token: zeroAddress,
  amount: 10n ** 18n,
  paymentWindow: 3600,
  confirmationWindow: 3600,
  arbitrationWindow: 3 * 86_400,
  defaultBuyerBps: 5000,
  arbiterFee: 0n,
  fundBy: 2_000_000_000,
  detailsHash: zeroHash,
  salt: 1n,
};

interface ForkingLog {
  readonly tradeId: Hash;
  readonly json: {
    readonly address: string;
    readonly topics: readonly string[];
    readonly data: string;
    readonly blockNumber: string;
    readonly blockHash: Hash;
    readonly transactionHash: Hash;
    readonly logIndex: string;
  };
}

interface ForkingBlock {
  readonly number: number;
  readonly hash: Hash;
  readonly parentHash: Hash;
  readonly logs: readonly ForkingLog[];
  readonly logsBloom: string;
}

type View = readonly ForkingBlock[];

function bloomOf(parts: readonly string[]): string {
  const bloom = new Uint8Array(256);
  for (const part of parts) {
    const digest = keccak_256(Buffer.from(part.slice(2), 'hex'));
    for (const at of [0, 2, 4]) {
      const bit = ((digest[at]! << 8) | digest[at + 1]!) & 2047;
      bloom[255 - (bit >> 3)]! |= 1 << (bit & 7);
    }
  }
  return `0x${Buffer.from(bloom).toString('hex')}`;
}

export class ForkingChain {
  #canonical: View;
  #made = 0;
  readonly #withBloom: boolean;
  #highest = 0;

  constructor({ withBloom }: { readonly withBloom: boolean }) {
    this.#withBloom = withBloom;
    this.#canonical = [
      { number: 0, hash: hashOf('start'), parentHash: zeroHash, logs: [], logsBloom: '0x' },
    ];
  }

  get canonical(): View {
    return this.#canonical;
  }

  /** The highest block there ever was, on any fork: what is final for whoever has seen all. */
  get highest(): number {
    return this.#highest;
  }

  get eventIds(): readonly string[] {
    return this.#canonical.flatMap(({ logs }) =>
      logs.map(({ json }) => `${json.blockHash}:${Number(json.logIndex)}`),
    );
  }

  /** `events` of each new block: whose trade's next event it is; one beyond the last begins a trade. */
  mine(blocks: readonly (readonly number[])[]): void {
    for (const events of blocks) {
      const parent = this.#canonical.at(-1)!;
      this.#made += 1;
      const number = parent.number + 1;
      const blockHash = hashOf(`block ${this.#made}`);
      const seqs = new Map<Hash, number>();
      for (const { tradeId } of this.#canonical.flatMap(({ logs }) => logs))
        seqs.set(tradeId, (seqs.get(tradeId) ?? 0) + 1);
      const logs = events.map((trade, index): ForkingLog => {
        const known = [...seqs.keys()];
        const tradeId = known[trade] ?? hashOf(`trade ${this.#made} ${index}`);
        const seq = (seqs.get(tradeId) ?? 0) + 1;
        seqs.set(tradeId, seq);
        return this.#log(tradeId, seq, number, blockHash, index);
      });
      const parts = logs.flatMap(({ json }) => [json.address, ...json.topics]);
      const logsBloom = this.#withBloom ? bloomOf([zeroAddress, ...parts]) : `0x${'0'.repeat(512)}`;
      const block = { number, hash: blockHash, parentHash: parent.hash, logs, logsBloom };
      this.#canonical = [...this.#canonical, block];
      this.#highest = Math.max(this.#highest, number);
    }
  }

  /** Takes the last blocks away, and mines others. */
  reorganise(depth: number, blocks: readonly (readonly number[])[]): void {
    this.#canonical = this.#canonical.slice(0, Math.max(1, this.#canonical.length - depth));
    this.mine(blocks);
  }

  #log(tradeId: Hash, seq: number, number: number, blockHash: Hash, index: number): ForkingLog {
    const { topics, data } =
      seq === 1
        ? abi.encodeEventLog('TradeCreated', [tradeId, seller, buyer, ...afterCall(seq), terms])
        : abi.encodeEventLog('EvidenceSubmitted', [tradeId, ...afterCall(seq), seller, zeroHash]);
    return {
      tradeId,
      json: {
        address: forkingEscrow.toLowerCase(),
        topics,
        data,
        blockNumber: hex(number),
        blockHash,
        transactionHash: hashOf(`transaction ${this.#made} ${index}`),
        logIndex: hex(index),
      },
    };
  }
}

/** Says that a trade began which never did, in the place of `log` or in another one. */
function falseLog(log: ForkingLog['json'], logIndex: number): ForkingLog['json'] {
  const { topics, data } = abi.encodeEventLog('TradeCreated', [
    hashOf(`never began ${log.blockHash}`),
    seller,
    buyer,
    ...afterCall(1),
    terms,
  ]);
  return { ...log, topics, data, logIndex: hex(logIndex) };
}

/** What a node does with one request instead of answering it. */
export type NodeFault = 'unreachable' | 'rate_limited' | 'timeout' | 'too_large' | 'half' | 'twice';

/** What a node sends of its newest block before it was asked: of its logs, or beyond them. */
export type PushedPart = 'all' | 'every_other' | 'twice' | 'none' | 'one_too_many' | 'another';

export class ForkingNode implements RpcNode {
  readonly host: string;
  readonly subscribe = null;
  /** What this node shows; `sync` brings it up to date. */
  view: View;
  /** One for each request to come. */
  faults: NodeFault[] = [];
  /** An answer came with some of its logs only: that shows when the block is read a second time. */
  leftOutSome = false;
  /** Called before each request is answered: the chain may change under it. */
  onRequest: () => void = () => undefined;
  readonly #chain: ForkingChain;

  constructor(host: string, chain: ForkingChain) {
    this.host = host;
    this.#chain = chain;
    this.view = chain.canonical;
  }

  sync(): void {
    this.view = this.#chain.canonical;
  }

  /** The head as a subscription announces it, and the logs that come with it. */
  announcement(part: PushedPart): { readonly header: BlockHeader; readonly logs: unknown[] } {
    const block = this.view.at(-1)!;
    const logs = block.logs.map((log) => log.json);
    const header = headerSchema.parse(this.#block(block));
    const [first] = logs;
    switch (part) {
      case 'all':
        return { header, logs };
      case 'every_other':
        return { header, logs: logs.filter((_, at) => at % 2 === 0) };
      case 'twice':
        return { header, logs: [...logs, ...logs].reverse() };
      case 'none':
        return { header, logs: [] };
      case 'one_too_many':
        return { header, logs: first === undefined ? [] : [...logs, falseLog(first, 500)] };
      case 'another':
        return {
          header,
          logs:
            first === undefined ? [] : [falseLog(first, Number(first.logIndex)), ...logs.slice(1)],
        };
    }
  }

  readonly request: RpcNode['request'] = async (method, params, schema) => {
    await setImmediate();
    this.onRequest();
    const fault = this.faults.shift();
    const logs = method === 'eth_getLogs';
    const failing = fault !== undefined && fault !== 'half' && fault !== 'twice';
    if (failing && (fault !== 'too_large' || logs))
      throw new RpcError(fault, `fault: ${fault}`, {
        host: this.host,
        retryable: fault !== 'too_large',
      });
    let result = this.#answer(method, params);
    if (logs && Array.isArray(result)) {
      if (fault === 'half') {
        const kept = result.slice(0, Math.floor(result.length / 2));
        if (kept.length > 0) this.leftOutSome = true;
        result = kept;
      }
      if (fault === 'twice')
        result = [...(result as unknown[]), ...(result as unknown[])].reverse();
    }
    const parsed = schema.safeParse(result);
    if (parsed.success) return parsed.data;
    throw new RpcError('bad_answer', `${method}: ${parsed.error.message}`, { host: this.host });
  };

  async readIdentity(startBlock: number) {
    await setImmediate();
    return { chainId, startBlock, startBlockHash: this.view[0]!.hash };
  }

  close(): void {
    this.faults = [];
  }

  #answer(method: string, [first, second]: readonly unknown[]): unknown {
    switch (method) {
      case 'eth_getBlockByNumber':
        return this.#block(first === 'latest' ? this.view.at(-1) : this.view[Number(first)]);
      case 'eth_getBlockByHash':
        return this.#block(this.view.find((block) => block.hash === first));
      case 'eth_getBlockReceipts': {
        const block = this.view[Number(first)];
        if (block === undefined) return null;
        return [
          {
            blockHash: block.hash,
            logs: [this.#foreign(block), ...block.logs.map((log) => log.json)],
          },
        ];
      }
      case 'eth_getLogs':
        return this.#logs(first as LogFilter);
      default:
        throw new Error(`${method} ${String(second)} is not of this chain`);
    }
  }

  /** Another contract's log, in each block: no bloom is empty. */
  #foreign(block: ForkingBlock) {
    return {
      address: zeroAddress,
      topics: [],
      data: '0x',
      blockNumber: hex(block.number),
      blockHash: block.hash,
      transactionHash: zeroHash,
      logIndex: hex(1_000),
    };
  }

  #block(block: ForkingBlock | undefined): unknown {
    if (block === undefined) return null;
    const { number, logs: _logs, ...rest } = block;
    return { ...rest, number: hex(number), timestamp: hex(1_700_000_000 + number) };
  }

  #logs(filter: LogFilter): unknown {
    if (filter.blockHash !== undefined) {
      const block = this.view.find((each) => each.hash === filter.blockHash);
      if (block === undefined) throw new RpcError('reply', 'unknown block', { host: this.host });
      return block.logs.map((log) => log.json);
    }
    const wanted = filter.topics?.[1] ?? null;
    return this.view
      .slice(Number(filter.fromBlock), Number(filter.toBlock) + 1)
      .flatMap((block) => block.logs)
      .filter((log) => wanted === null || log.json.topics[1] === wanted)
      .map((log) => log.json);
  }
}

interface LogFilter {
  readonly blockHash?: string;
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly topics?: readonly (string | null)[];
}

export interface ForkingPool extends RpcPool {
  readonly wake: () => void;
  /** As a subscription tells of the node's head. */
  readonly announce: (node: ForkingNode, part: PushedPart) => void;
}

/** Asks one of the nodes as the pool does, in an order that `random` (0 … 1) decides, and the next one if that fails. */
export function createForkingPool(
  nodes: readonly ForkingNode[],
  random: () => number,
): ForkingPool {
  const listeners = new Set<(report: HeadReport) => void>();
  const logListeners = new Set<LogWatch['onLog']>();
  const use: RpcPool['use'] = async (task, { prefer, signal } = {}) => {
    const first = Math.floor(random() * nodes.length);
    const order = [...nodes.slice(first), ...nodes.slice(0, first)];
    if (prefer !== undefined && random() < 0.8)
      order.sort((a, b) => Number(b === prefer) - Number(a === prefer));
    let last: unknown;
    for (const node of order) {
      try {
        return await task(node);
      } catch (error) {
        if (!(error instanceof RpcError) || !error.retryable || signal?.aborted === true)
          throw error;
        last = error;
      }
    }
    throw last;
  };
  return {
    nodes,
    use,
    request: (method, params, schema, options) =>
      use((node) => node.request(method, params, schema), options),
    identity: (options) => use((node) => node.readIdentity(0), options),
    verify: async () => undefined,
    watchHeads(listener, logs) {
      listeners.add(listener);
      if (logs !== undefined) logListeners.add(logs.onLog);
      return () => {
        listeners.delete(listener);
        if (logs !== undefined) logListeners.delete(logs.onLog);
      };
    },
    /** As a subscription would: look now. */
    wake() {
      for (const listener of listeners) listener({ node: nodes[0]!, header: null });
    },
    announce(node, part) {
      const { header, logs } = node.announcement(part);
      for (const onLog of logListeners) for (const log of logs) onLog(node, log);
      for (const listener of listeners) listener({ node, header });
    },
    close: () => undefined,
  };
}
