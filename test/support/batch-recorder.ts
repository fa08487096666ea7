import type {
  ChainBatch,
  ChainBatchHandler,
  ChainCheckpoint,
  ChainIdentity,
  ListenerProgress,
} from '../../src-escrow/chain-batch.ts';
import { applyEscrowEvent } from '../../src-shared/trade/apply-escrow-event.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { Trade } from '../../src-shared/trade/trade.ts';

/** A consumer that keeps what a store would, refuses gaps, and lets a test wait for what it has seen. */
export interface BatchRecorder extends ChainBatchHandler {
  readonly batches: readonly ChainBatch[];
  /** What stands now, in the order it was applied. */
  readonly events: readonly EscrowEvent[];
  readonly retracted: readonly EscrowEvent[];
  readonly trades: ReadonlyMap<string, Trade>;
  readonly checkpoint: ChainCheckpoint | null;
  readonly state: ListenerProgress;
  readonly states: readonly ListenerProgress[];
  /** Runs in `handle` before anything is kept. */
  before: (batch: ChainBatch) => void | Promise<void>;
  /** Resolves when the condition holds after some batch or progress; rejects after `ms`. */
  until(condition: () => boolean, what: string, ms?: number): Promise<void>;
}

export function createBatchRecorder(stored: ChainCheckpoint | null = null): BatchRecorder {
  const batches: ChainBatch[] = [];
  let events: EscrowEvent[] = [];
  const retracted: EscrowEvent[] = [];
  let trades = new Map<string, Trade>();
  let checkpoint = stored;
  let state: ListenerProgress = { head: 0, indexed: 0, final: 0, status: 'behind' };
  const states: ListenerProgress[] = [];
  const waiting = new Set<() => void>();
  const check = () => {
    for (const check of waiting) check();
  };

  const fold = (from: ReadonlyMap<string, Trade>, added: readonly EscrowEvent[]) => {
    const next = new Map(from);
    const taken: EscrowEvent[] = [];
    for (const event of added) {
      const before = next.get(event.tradeId) ?? null;
      const after = applyEscrowEvent(before, event);
      if (after === before) continue;
      next.set(event.tradeId, after);
      taken.push(event);
    }
    return { next, taken };
  };

  const recorder: BatchRecorder = {
    batches,
    retracted,
    states,
    get events() {
      return events;
    },
    get trades() {
      return trades;
    },
    get checkpoint() {
      return checkpoint;
    },
    get state() {
      return state;
    },
    before: () => undefined,
    loadCheckpoint: (_chain: ChainIdentity) => checkpoint,
    eventsAbove: (blockNumber) =>
      events.filter((event) => event.blockNumber > blockNumber).reverse(),
    async handle(batch) {
      await recorder.before(batch);
      if (batch.kind === 'events') {
        const { next, taken } = fold(trades, batch.events);
        trades = next;
        events = [...events, ...taken];
      }
      if (batch.kind === 'reorg' || batch.kind === 'correction') {
        const stays = (event: EscrowEvent) =>
          batch.kind === 'reorg'
            ? event.blockNumber <= batch.ancestor.number
            : !batch.events.some(({ id }) => id === event.id);
        retracted.push(...events.filter((event) => !stays(event)));
        events = events.filter(stays);
        trades = fold(new Map(), events).next;
      }
      batches.push(batch);
      // As a store would: what comes back has been text.
      checkpoint = JSON.parse(JSON.stringify(batch.checkpoint)) as ChainCheckpoint;
      check();
    },
    progress(next) {
      state = next;
      states.push(next);
      check();
    },
    async until(condition, what, ms = 15_000) {
      if (condition()) return;
      await new Promise<void>((resolve, reject) => {
        const check = () => {
          if (!condition()) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(
            new Error(
              `${what}: not within ${ms} ms (${JSON.stringify(state)}, ${events.length} events)`,
            ),
          );
        }, ms);
        waiting.add(check);
      });
    },
  };
  return recorder;
}
