import type { Address } from '../../src-shared/brand.ts';
import type { EscrowEventGap } from '../../src-shared/trade/apply-escrow-event.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { ChainCheckpoint } from '../chain-batch.ts';
import { decodeEscrowLog } from '../log-decoder.ts';
import { createLogsBloomTest } from '../rpc/logs-bloom.ts';
import type { RpcNode, RpcPool } from '../rpc-pool.ts';
import { readHeaders } from './chain-reader.ts';
import type { LogAudit } from './log-audit.ts';
import type { RangeReader } from './range-reader.ts';
import { createReceiptReader } from './receipt-reader.ts';

export interface MissingEventSearchOptions {
  readonly pool: RpcPool;
  readonly escrow: Address;
  readonly signal: AbortSignal;
  readonly audit: LogAudit;
  readonly readRange: RangeReader['readRange'];
  readonly rangeBatch: RangeReader['rangeBatch'];
}

const headersAtOnce = 256;

/**
 * Finds the block of an event that a gap in a trade's `tradeSeq` proves to exist. First by the trade's id among the logs
 * that the nodes answer; if they leave it out there too, by the blooms between the events around it, and the receipts
 * of the blocks whose bloom allows it. Null: nowhere up to the event that showed the gap.
 */
export function createMissingEventSearch(options: MissingEventSearchOptions) {
  const { pool, escrow, signal, audit, readRange, rangeBatch } = options;
  const readReceiptLogs = createReceiptReader(escrow);

  /** The trade's events that are answered, up to our last block. */
  async function answeredEvents(at: ChainCheckpoint, gap: EscrowEventGap): Promise<EscrowEvent[]> {
    const events: EscrowEvent[] = [];
    for (let next = at.startBlock; next <= at.indexed;) {
      const read = await readRange(next, at.indexed, [null, gap.event.tradeId]);
      events.push(...rangeBatch(read, at).events);
      next = read.to + 1;
    }
    return events;
  }

  /** By one node's blooms and receipts. */
  async function provenBlock(
    node: RpcNode,
    from: number,
    to: number,
    { event, expectedSeq }: EscrowEventGap,
  ): Promise<number | null> {
    const ruledOut = createLogsBloomTest(escrow, event.tradeId);
    for (let next = from; next <= to; next += headersAtOnce) {
      const count = Math.min(headersAtOnce, to - next + 1);
      const numbers = Array.from({ length: count }, (_, index) => next + index);
      for (const header of await readHeaders(node, numbers, signal)) {
        if (header === null || ruledOut(header)) continue;
        const logs = await readReceiptLogs(node, header, signal);
        if (logs === 'unavailable' || logs === 'incomplete') continue;
        const has = logs.some((log) => {
          const decoded = decodeEscrowLog(log, 0);
          return (
            decoded.kind === 'event' &&
            decoded.event.tradeId === event.tradeId &&
            decoded.event.tradeSeq === expectedSeq
          );
        });
        if (has) return header.number;
      }
    }
    return null;
  }

  return async function findMissing(
    at: ChainCheckpoint,
    gap: EscrowEventGap,
  ): Promise<number | null> {
    const { event, expectedSeq } = gap;
    const answered = await answeredEvents(at, gap);
    const there = answered.find(({ tradeSeq }) => tradeSeq === expectedSeq);
    if (there !== undefined) return there.blockNumber;
    const before = answered.filter(({ tradeSeq }) => tradeSeq < expectedSeq).at(-1);
    const after = answered.find(({ tradeSeq }) => tradeSeq > expectedSeq) ?? event;
    const from = before?.blockNumber ?? at.startBlock;
    const found = await pool.use((node) => provenBlock(node, from, after.blockNumber, gap), {
      signal,
    });
    // Whoever is asked for that block's logs, they are compared with its receipts.
    if (found !== null) audit.watch(found);
    return found !== null && found <= at.indexed ? found : null;
  };
}
