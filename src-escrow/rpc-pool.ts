import type { Address } from '../src-shared/brand.ts';
import type { z } from '../src-shared/parse.ts';
import type { ChainIdentity } from './chain-batch.ts';
import { fullJitterMs, pause } from '../src-shared/backoff.ts';
import { RpcError } from './rpc/rpc-error.ts';
import { createRpcNode, type RpcNode } from './rpc/rpc-node.ts';
import { headerSchema, type BlockHeader } from './rpc/rpc-shapes.ts';

export type { RpcNode } from './rpc/rpc-node.ts';

export interface RpcPoolOptions {
  /** http, https, ws or wss, the preferred one first. */
  readonly urls: readonly string[];
  /** The block whose hash tells the chain; 0 unless given. */
  readonly startBlock?: number;
  /** When given, nodes of another chain id are excluded; else the first that answers decides. */
  readonly chainId?: number;
  /** What went wrong at which host; a node's first failure in a row only. */
  readonly onReport?: (report: RpcReport) => void;
  readonly timeoutMs?: number;
  /** How long after a ping a silent WebSocket counts as dead. */
  readonly heartbeatMs?: number;
}

export interface RpcReport {
  readonly host: string;
  readonly event: 'failed' | 'recovered' | 'excluded';
  readonly message: string;
}

/** A new block, as a node's WebSocket announced it; without one: look yourself, the subscription has just begun. */
export interface HeadReport {
  readonly node: RpcNode;
  readonly header: BlockHeader | null;
}

/** `onLog`: unchecked, early, late or never. */
export interface LogWatch {
  readonly address: Address;
  readonly onLog: (node: RpcNode, log: unknown) => void;
}

export interface UseOptions {
  readonly signal?: AbortSignal;
  /** The node to ask first, if it is well. */
  readonly prefer?: RpcNode;
}

/**
 * Several nodes as one. Requests go to the first that is well, then to the next; the preferred one is returned to when a
 * probe shows it well again. All nodes must show the same chain id and start-block hash: one that doesn't is excluded
 * and reported. Node replies that no other node would change (a revert) are thrown at once.
 */
export interface RpcPool {
  /** Throws `RpcError`: of the last node tried, or not retryable at once. */
  request<S extends z.ZodType>(
    method: string,
    params: readonly unknown[],
    schema: S,
    options?: UseOptions,
  ): Promise<z.output<S>>;
  /** The same for several requests that must be answered by one node. */
  use<T>(task: (node: RpcNode) => Promise<T>, options?: UseOptions): Promise<T>;
  /** The chain as the nodes show it. */
  identity(options?: UseOptions): Promise<ChainIdentity>;
  /** Checks a node's chain again; throws `RpcError` `other_chain` when it changed. */
  verify(node: RpcNode, signal?: AbortSignal): Promise<void>;
  /**
   * New blocks from all WebSocket URLs, subscribed again whenever one dies; with `logs` also that contract's logs, as
   * the node sends them, where it does. Returns stop.
   */
  watchHeads(listener: (headReport: HeadReport) => void, logs?: LogWatch): () => void;
  readonly nodes: readonly RpcNode[];
  close(): void;
}

const nodeBackoff = { firstMs: 500, maxMs: 30_000 };
const subscribeBackoff = { firstMs: 200, maxMs: 15_000 };
/** How long an excluded node is left alone. */
const excludedMs = 5_000;

interface NodeState {
  readonly node: RpcNode;
  identity: ChainIdentity | null;
  failures: number;
  excludedAt: number | null;
  /** Until then it asked not to be asked. By the monotonic clock: the other one may be set back by hours. */
  quietUntil: number;
  probe: NodeJS.Timeout | null;
}

export function createRpcPool(options: RpcPoolOptions): RpcPool {
  const startBlock = options.startBlock ?? 0;
  const closing = new AbortController();
  const states = options.urls.map((url): NodeState => ({
    node: createRpcNode(url, options),
    identity: null,
    failures: 0,
    excludedAt: null,
    quietUntil: 0,
    probe: null,
  }));
  if (states.length === 0) throw new Error('an RPC pool needs at least one URL');
  let shared: ChainIdentity | null = null;

  const report = (state: NodeState, event: RpcReport['event'], message: string) =>
    options.onReport?.({ host: state.node.host, event, message });

  function stateOf(node: RpcNode): NodeState {
    const state = states.find((candidate) => candidate.node === node);
    if (state === undefined) throw new Error('a node of another pool');
    return state;
  }

  /** Invariant: no result of a node is used before its chain was compared with the others'. */
  async function verifyState(state: NodeState, signal?: AbortSignal): Promise<ChainIdentity> {
    const shown = await state.node.readIdentity(startBlock, signal);
    shared ??= options.chainId === undefined || options.chainId === shown.chainId ? shown : null;
    const same =
      shared?.chainId === shown.chainId && shared.startBlockHash === shown.startBlockHash;
    if (!same) {
      const message =
        shared?.startBlockHash !== undefined && shared.chainId === shown.chainId
          ? `shows another chain ${shown.chainId}: its block ${startBlock} has another hash`
          : `is on chain ${shown.chainId}, not ${shared?.chainId ?? options.chainId ?? 0}`;
      if (state.excludedAt === null) report(state, 'excluded', message);
      state.excludedAt = performance.now();
      state.identity = null;
      throw new RpcError('other_chain', message, { host: state.node.host, retryable: false });
    }
    state.identity = shown;
    markWell(state);
    return shown;
  }

  function markWell(state: NodeState): void {
    if (state.failures === 0 && state.excludedAt === null) return;
    state.failures = 0;
    state.excludedAt = null;
    report(state, 'recovered', 'answers again');
  }

  function markFailed(state: NodeState, error: RpcError): void {
    state.failures += 1;
    if (state.failures === 1) report(state, 'failed', error.message);
    if (error.kind === 'rate_limited' || error.retryAfterMs !== undefined)
      state.quietUntil =
        performance.now() + (error.retryAfterMs ?? 100 + fullJitterMs(state.failures, nodeBackoff));
    // What comes back after a broken connection may be another chain.
    if (error.kind === 'unreachable' || error.kind === 'timeout') state.identity = null;
    if (states.length > 1) scheduleProbe(state);
  }

  function scheduleProbe(state: NodeState): void {
    if (state.probe !== null || closing.signal.aborted) return;
    const wait = Math.max(
      state.quietUntil - performance.now(),
      100 + fullJitterMs(state.failures, nodeBackoff),
    );
    state.probe = setTimeout(() => {
      state.probe = null;
      if (state.failures === 0) return;
      verifyState(state, closing.signal).catch((error: unknown) => {
        if (error instanceof RpcError && error.retryable) markFailed(state, error);
      });
    }, wait);
    state.probe.unref();
  }

  /** Whom to ask, in this order: well ones as listed, then those that failed. */
  function candidates(prefer: RpcNode | undefined): NodeState[] {
    const now = performance.now();
    const open = states.filter(
      (state) =>
        state.quietUntil <= now &&
        (state.excludedAt === null || now - state.excludedAt > excludedMs),
    );
    const rank = (state: NodeState) =>
      state.excludedAt !== null ? 3 : state.failures > 0 ? 2 : state.node === prefer ? 0 : 1;
    return open.sort((a, b) => rank(a) - rank(b) || states.indexOf(a) - states.indexOf(b));
  }

  function nobodyLeft(): RpcError {
    const host = states.map((state) => state.node.host).join(', ');
    if (states.every((state) => state.excludedAt !== null))
      return new RpcError('other_chain', 'every node shows another chain', {
        host,
        retryable: false,
      });
    const quiet = Math.min(...states.map((state) => state.quietUntil)) - performance.now();
    return new RpcError('rate_limited', 'asks for fewer requests', {
      host,
      ...(quiet > 0 ? { retryAfterMs: quiet } : {}),
    });
  }

  async function use<T>(
    task: (node: RpcNode) => Promise<T>,
    { prefer, signal }: UseOptions = {},
  ): Promise<T> {
    let last: RpcError | null = null;
    for (const state of candidates(prefer)) {
      if (closing.signal.aborted)
        throw new RpcError('closed', 'was closed', { host: state.node.host, retryable: false });
      try {
        if (state.identity === null) await verifyState(state, signal);
        const result = await task(state.node);
        markWell(state);
        return result;
      } catch (error) {
        if (!(error instanceof RpcError) || signal?.aborted === true) throw error;
        if (error.kind === 'other_chain') continue;
        last = error;
        if (!error.retryable) throw error;
        markFailed(state, error);
      }
    }
    throw last ?? nobodyLeft();
  }

  async function watchNode(
    node: RpcNode,
    subscribe: NonNullable<RpcNode['subscribe']>,
    listener: (headReport: HeadReport) => void,
    logs: LogWatch | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const state = stateOf(node);
        state.identity = null;
        await verifyState(state, signal);
        let lost: () => void = () => undefined;
        const gone = new Promise<void>((resolve) => (lost = resolve));
        const onHead = (result: unknown) => {
          const header = headerSchema.safeParse(result);
          if (!signal.aborted) listener({ node, header: header.success ? header.data : null });
        };
        await subscribe(['newHeads'], onHead, lost);
        if (logs !== undefined) await watchLogs(node, subscribe, logs, signal);
        failures = 0;
        listener({ node, header: null });
        await Promise.race([gone, aborted(signal)]);
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
      }
      failures += 1;
      if (!signal.aborted) await pause(fullJitterMs(failures, subscribeBackoff), signal);
    }
  }

  /** A node that refuses is none the worse for it. */
  async function watchLogs(
    node: RpcNode,
    subscribe: NonNullable<RpcNode['subscribe']>,
    { address, onLog }: LogWatch,
    signal: AbortSignal,
  ): Promise<void> {
    const onResult = (result: unknown) => {
      if (!signal.aborted) onLog(node, result);
    };
    try {
      await subscribe(['logs', { address }], onResult, () => undefined);
    } catch (error) {
      if (!(error instanceof RpcError) || error.kind !== 'reply') throw error;
    }
  }

  return {
    nodes: states.map((state) => state.node),
    use,
    request: (method, params, schema, useOptions = {}) =>
      use((node) => node.request(method, params, schema, useOptions.signal), useOptions),
    identity: (useOptions = {}) =>
      use(async (node) => {
        const state = stateOf(node);
        return state.identity ?? (await verifyState(state, useOptions.signal));
      }, useOptions),
    async verify(node, signal) {
      await verifyState(stateOf(node), signal);
    },
    watchHeads(listener, logs) {
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, closing.signal]);
      for (const { node } of states) {
        if (node.subscribe !== null) void watchNode(node, node.subscribe, listener, logs, signal);
      }
      return () => stop.abort();
    },
    close() {
      closing.abort();
      for (const state of states) {
        if (state.probe !== null) clearTimeout(state.probe);
        state.node.close();
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
