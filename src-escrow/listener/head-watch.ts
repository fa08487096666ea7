import { setImmediate } from 'node:timers/promises';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { BlockHeader } from '../rpc/rpc-shapes.ts';
import { readRpcLog, type RpcLog } from '../rpc-log.ts';
import type { HeadReport, RpcNode, RpcPool } from '../rpc-pool.ts';

export interface AnnouncedHead {
  readonly node: RpcNode;
  readonly header: BlockHeader;
}

/**
 * Wake-ups: the newest head that a WebSocket announced, or none when it is time to look. Announced headers are kept
 * for a while, so that a row of blocks costs no further request.
 */
export interface HeadWatch {
  /** An announced head is waiting. */
  readonly pending: boolean;
  /** The newest announced head; null when the time is over or a subscription has just begun. */
  next(waitMs: number, signal: AbortSignal): Promise<AnnouncedHead | null>;
  header(hash: Hash): BlockHeader | undefined;
  /**
   * Logs of the block that this node sent by itself: never known to be all of them. Null: none is here; with
   * `answered`, none came before that was settled.
   */
  pushedLogs(
    node: RpcNode,
    block: BlockHeader,
    answered?: Promise<unknown>,
  ): Promise<readonly RpcLog[] | null>;
  stop(): void;
}

const mostHeaders = 256;
const mostPushedBlocks = 64;

interface Pushed {
  readonly node: RpcNode;
  readonly logs: RpcLog[];
}

export function watchHeads(pool: RpcPool, escrow: Address): HeadWatch {
  const contract = escrow.toLowerCase();
  const pushed = new Map<Hash, Pushed>();
  let onPushed: () => void = () => undefined;
  const headers = new Map<Hash, BlockHeader>();
  let announced: AnnouncedHead | null = null;
  let woken = false;
  let wake: () => void = () => undefined;

  const takeLog = (node: RpcNode, value: unknown) => {
    const log = readRpcLog(value);
    if (log === null || log.address !== contract) return;
    const known = pushed.get(log.blockHash);
    if (known?.node === node) known.logs.push(log);
    else if (known === undefined) pushed.set(log.blockHash, { node, logs: [log] });
    if (pushed.size > mostPushedBlocks) pushed.delete(pushed.keys().next().value ?? log.blockHash);
    onPushed();
  };
  const takeHead = ({ node, header }: HeadReport) => {
    if (header !== null) {
      headers.set(header.hash, header);
      if (headers.size > mostHeaders) headers.delete(headers.keys().next().value ?? header.hash);
      announced = { node, header };
    }
    woken = true;
    wake();
  };
  const stop = pool.watchHeads(takeHead, { address: escrow, onLog: takeLog });

  return {
    get pending() {
      return announced !== null;
    },
    async next(waitMs, signal) {
      if (!woken && waitMs > 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs);
          wake = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        signal.removeEventListener('abort', wake);
        wake = () => undefined;
      }
      woken = false;
      const head = announced;
      announced = null;
      return head;
    },
    header: (hash) => headers.get(hash),
    async pushedLogs(node, block, answered) {
      const ofBlock = () => {
        const known = pushed.get(block.hash);
        if (known?.node !== node) return null;
        return known.logs.every((log) => log.blockNumber === block.number) ? known.logs : null;
      };
      if (answered !== undefined && ofBlock() === null) {
        await new Promise<void>((resolve) => {
          onPushed = () => {
            if (ofBlock() !== null) resolve();
          };
          answered.then(
            () => resolve(),
            () => resolve(),
          );
        });
        onPushed = () => undefined;
      }
      // What arrived together is taken together.
      await setImmediate();
      const logs = ofBlock();
      pushed.delete(block.hash);
      return logs;
    },
    stop,
  };
}
