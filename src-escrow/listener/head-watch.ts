import type { Hash } from '../../src-shared/brand.ts';
import type { BlockHeader } from '../rpc/rpc-shapes.ts';
import type { RpcNode, RpcPool } from '../rpc-pool.ts';

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
  stop(): void;
}

const mostHeaders = 256;

export function watchHeads(pool: RpcPool): HeadWatch {
  const headers = new Map<Hash, BlockHeader>();
  let announced: AnnouncedHead | null = null;
  let woken = false;
  let wake: () => void = () => undefined;

  const stop = pool.watchHeads(({ node, header }) => {
    if (header !== null) {
      headers.set(header.hash, header);
      if (headers.size > mostHeaders) headers.delete(headers.keys().next().value ?? header.hash);
      announced = { node, header };
    }
    woken = true;
    wake();
  });

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
    stop,
  };
}
