import type { Address, TradeId } from '../../src-shared/brand.ts';
import { parseWith } from '../../src-shared/parse.ts';
import { eventsAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import type { ClientMessage, ServerMessage } from '../../src-shared/stream/wire-messages.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { StreamMessage } from '../database/database-messages.ts';
import type { UpdatesPage } from '../service/trade-service-client.ts';
import type { ChainProgress } from '../../src-shared/network/chain-progress.ts';
import type { StreamSink } from './stream-sink.ts';

export interface StreamReaderOptions {
  readonly source: Source;
  readonly account: Address;
  readonly epoch: string;
  readonly url: string;
  readonly token: () => Promise<string | null>;
  /** A page of the account's notes and files; rejects when the service does not answer. */
  readonly updates: (after: number) => Promise<UpdatesPage>;
  readonly sink: StreamSink;
  readonly send: (message: ClientMessage) => void;
  readonly newRequestId: () => string;
  readonly onLive: () => void;
  readonly onFault: (error: unknown) => void;
}

export interface StreamReader {
  /** Subscribes where the stored cursor left off. */
  begin(): Promise<void>;
  take(message: ServerMessage): void;
  isLive(): boolean;
  /** Resolves once what was taken is stored. */
  stop(): Promise<void>;
}

type Step =
  /** `cursor`: what the batch may be resumed after; null within a snapshot. */
  | { readonly kind: 'message'; readonly message: StreamMessage; readonly cursor: number | null }
  | { readonly kind: 'progress'; readonly chain: ChainProgress }
  /** Notes and files are to be read; then the snapshot is whole, and its cursor can be stored. */
  | { readonly kind: 'updates'; readonly cursor: number }
  | { readonly kind: 'events_due' };

/** How many messages one transaction takes at most: a replay is stored in pieces that can be resumed. */
const stepsPerBatch = 500;
const httpWithinMs = 20_000;

/**
 * The client's rule of trade-stream-protocol.md for one subscription. Messages are applied strictly in their order;
 * what arrives while a batch is being stored makes up the next one.
 */
export function createStreamReader(options: StreamReaderOptions): StreamReader {
  const { source, account, epoch, sink } = options;
  let waiting: Step[] = [];
  let working: Promise<void> | null = null;
  let stopped = false;
  let live = false;
  let inSnapshot = false;
  let caughtUp = false;
  let snapshotCursor = 0;
  let lastCursor = 0;
  /** Only answers to the present subscription count. */
  let requestId = '';
  let subscribed = false;

  async function begin(): Promise<void> {
    const stored = await sink.cursor(source, account);
    subscribe(stored !== null && stored.epoch === epoch ? stored.cursor : null);
  }

  function subscribe(after: number | null): void {
    requestId = options.newRequestId();
    subscribed = false;
    caughtUp = false;
    inSnapshot = false;
    options.send({
      type: 'subscribe',
      scope: 'mine',
      requestId,
      ...(after === null ? {} : { after, epoch }),
    });
  }

  function add(step: Step): void {
    waiting.push(step);
    working ??= work()
      .catch(options.onFault)
      .finally(() => (working = null));
  }

  async function work(): Promise<void> {
    while (waiting.length > 0 && !stopped) {
      const first = waiting[0];
      if (first?.kind === 'progress') {
        waiting.shift();
        await sink.progress(source, account, first.chain);
      } else if (first?.kind === 'updates') {
        waiting.shift();
        await readUpdates();
        if (!stopped)
          await sink.apply({ source, account, epoch, messages: [], cursor: first.cursor });
      } else if (first?.kind === 'events_due') {
        waiting.shift();
        await readEventsDue();
      } else {
        await applyMessages();
      }
    }
  }

  async function applyMessages(): Promise<void> {
    const next = waiting.findIndex((step) => step.kind !== 'message');
    const steps = waiting.splice(0, Math.min(next === -1 ? waiting.length : next, stepsPerBatch));
    const messages: StreamMessage[] = [];
    let cursor: number | null = null;
    for (const step of steps) {
      if (step.kind !== 'message') continue;
      messages.push(step.message);
      cursor = step.cursor ?? cursor;
    }
    const outcome = await sink.apply({ source, account, epoch, messages, cursor });
    if (outcome === 'applied') return;
    // A message was missing: what came after it is covered by the snapshot that is asked for now.
    waiting = waiting.filter((step) => step.kind === 'progress');
    options.send({ type: 'unsubscribe', scope: 'mine' });
    subscribe(null);
  }

  /**
   * Nor does a snapshot carry notes and files. They are read before its cursor is stored, so that what a broken
   * connection leaves out is read the next time.
   */
  async function readUpdates(): Promise<void> {
    let after: number | null = 0;
    while (after !== null && !stopped) {
      const page: UpdatesPage = await options.updates(after);
      if (page.updates.length > 0) await sink.applyUpdates(page.updates);
      // A page that leads nowhere ends it: anybody may run a service.
      after = page.next !== null && page.next > after ? page.next : null;
    }
  }

  /** A snapshot names trades only: their events are read over HTTP, each list taken only if nothing moved since. */
  async function readEventsDue(): Promise<void> {
    const due = await sink.eventsDue(source, account);
    for (const { tradeId, cursor } of due) {
      if (stopped) return;
      const events = await readEvents(tradeId);
      if (events !== null) await sink.applyEvents({ source, account, tradeId, cursor, events });
    }
  }

  async function readEvents(tradeId: TradeId): Promise<TrackedEscrowEvent[] | null> {
    const events: TrackedEscrowEvent[] = [];
    let page: string | null = '1';
    while (page !== null) {
      const token = await options.token();
      if (token === null) return null;
      const answer = await fetch(`${options.url}/api/trades/${tradeId}/events?page=${page}`, {
        headers: { authorization: `Bearer ${token}` },
        redirect: 'error',
        signal: AbortSignal.timeout(httpWithinMs),
      });
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`the service answered ${answer.status} for a trade's events`);
      const parsed = parseWith(eventsAnswerSchema, await answer.json());
      if (!parsed.ok) throw new Error(`unreadable events: ${parsed.failure.detail ?? ''}`);
      events.push(...parsed.value.events);
      page = parsed.value.next;
    }
    return events;
  }

  function pass(message: StreamMessage, cursor: number | null): void {
    if (cursor !== null) lastCursor = Math.max(lastCursor, cursor);
    add({ kind: 'message', message, cursor });
  }

  function take(message: ServerMessage): void {
    if (stopped) return;
    if (message.type === 'subscribed') {
      if (message.requestId !== undefined && message.requestId !== requestId) return;
      // Without an id: the service could not go on replaying, and sends a snapshot after all.
      if (message.requestId === undefined && !subscribed) return;
      subscribed = true;
      inSnapshot = !message.recovered;
      caughtUp = false;
      if (inSnapshot) {
        snapshotCursor = message.cursor;
        pass(message, null);
      }
      return;
    }
    if (message.type === 'chain') {
      const { head, indexed, final, status } = message;
      return add({ kind: 'progress', chain: { head, indexed, final, status } });
    }
    if (!subscribed) return;
    switch (message.type) {
      case 'snapshot':
        pass(message, null);
        if (!message.last) return;
        inSnapshot = false;
        lastCursor = Math.max(lastCursor, snapshotCursor);
        add({ kind: 'updates', cursor: snapshotCursor });
        return add({ kind: 'events_due' });
      case 'blockchain_event':
      case 'trade_update':
        return pass(message, inSnapshot ? null : message.cursor);
      case 'caught_up':
        caughtUp = true;
        // Lists that a broken connection left unread before.
        add({ kind: 'events_due' });
        pass(message, message.cursor);
        live = true;
        return options.onLive();
      case 'ping':
        if (caughtUp && !inSnapshot && message.cursor > lastCursor) pass(message, message.cursor);
        return;
      default:
        return;
    }
  }

  return {
    begin,
    take,
    isLive: () => live,
    async stop() {
      // What is not stored yet is sent again after the stored cursor.
      stopped = true;
      await working;
    },
  };
}
