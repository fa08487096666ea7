import type { TradeId } from '../../src-shared/brand.ts';
import type { ServerMessageJson } from '../../src-shared/stream/wire-messages.ts';
import type { LogScope, TradesPage, TradeStore } from '../database/trade-store.ts';

/** Messages read from the log at a time. */
const replayPage = 200;
const snapshotPage = 200;
/** One delivery that brings a socket more than this is not pushed: the rest is read from the log, at its pace. */
const pushedBytesPerDelivery = 512 * 1024;

/** What a subscription needs of its socket. */
export interface SubscriptionSocket {
  readonly open: boolean;
  readonly send: (message: ServerMessageJson) => void;
  readonly sendText: (text: string | Buffer) => void;
  /** Resolves once most of what was sent has left; false when the socket is gone or stalled. */
  readonly drained: () => Promise<boolean>;
  /** Bytes pushed in the delivery under way; false once the socket was dropped for being too slow. */
  readonly countPushed: (bytes: number) => number | false;
  /** A fault of ours: the client is told to come again. */
  readonly failed: (error: unknown) => void;
}

/** What a subscription needs of the stream as a whole. */
export interface SubscriptionHub {
  readonly store: TradeStore;
  /** Highest cursor that was delivered; every stored message up to it was offered to the live subscriptions. */
  readonly deliveredCursor: () => number;
  readonly setLive: (subscription: TradeSubscription, live: boolean) => void;
  readonly onCaughtUp: (subscription: TradeSubscription) => void;
}

export type ScopeFields = { scope: 'mine' } | { tradeId: string };

/**
 * One subscription: a position in the log of messages. It reads the log from its position, at the pace of its
 * socket, until nothing newer was delivered meanwhile; from then on deliveries are pushed. A push at or below the
 * position is dropped, so the hand-over neither misses nor doubles.
 */
export class TradeSubscription {
  readonly scope: LogScope;
  readonly fields: ScopeFields;
  readonly #socket: SubscriptionSocket;
  readonly #hub: SubscriptionHub;
  #position = 0;
  #live = false;
  #cancelled = false;
  #caughtUp = false;

  constructor(scope: LogScope, socket: SubscriptionSocket, hub: SubscriptionHub) {
    this.scope = scope;
    this.fields = scope.kind === 'mine' ? { scope: 'mine' } : { tradeId: scope.tradeId };
    this.#socket = socket;
    this.#hub = hub;
  }

  get live(): boolean {
    return this.#live;
  }

  /** All messages of this scope up to here were sent. */
  get sentCursor(): number {
    return this.#live ? this.#hub.deliveredCursor() : this.#position;
  }

  /**
   * Starts sending. `after`: replay from there, null: a snapshot first.
   */
  start(after: number | null, requestId: string | undefined): void {
    this.#start(after, requestId).catch((error: unknown) => this.#socket.failed(error));
  }

  async #start(after: number | null, requestId: string | undefined): Promise<void> {
    if (after === null) {
      await this.#sendSnapshot(requestId);
    } else {
      this.#position = after;
      this.#socket.send({
        type: 'subscribed',
        ...this.fields,
        cursor: after,
        recovered: true,
        ...withId(requestId),
      });
    }
    await this.#replay();
  }

  cancel(): void {
    this.#cancelled = true;
    if (this.#live) this.#hub.setLive(this, false);
    this.#live = false;
  }

  /** One message of a delivery, while live. */
  push(cursor: number, frame: Buffer): void {
    if (!this.#live || cursor <= this.#position) return;
    const pushed = this.#socket.countPushed(frame.length);
    if (pushed === false) return;
    if (pushed > pushedBytesPerDelivery) {
      this.#live = false;
      this.#hub.setLive(this, false);
      this.#replay().catch((error: unknown) => this.#socket.failed(error));
      return;
    }
    this.#socket.sendText(frame);
    this.#position = cursor;
  }

  get #over(): boolean {
    return this.#cancelled || !this.#socket.open;
  }

  async #replay(): Promise<void> {
    const { store } = this.#hub;
    while (!this.#over) {
      const delivered = this.#hub.deliveredCursor();
      const page = await store.messagesAfter(this.scope, this.#position, replayPage);
      if (this.#over) return;
      if (page.lost) {
        await this.#sendSnapshot(undefined);
        continue;
      }
      for (const { cursor, text } of page.messages) {
        this.#socket.sendText(text);
        this.#position = cursor;
      }
      if (page.end && this.#hub.deliveredCursor() === delivered) {
        this.#goLive(delivered);
        return;
      }
      if (!(await this.#socket.drained())) return;
    }
  }

  #goLive(delivered: number): void {
    this.#position = Math.max(this.#position, delivered);
    this.#live = true;
    this.#hub.setLive(this, true);
    if (!this.#caughtUp)
      this.#socket.send({ type: 'caught_up', ...this.fields, cursor: this.#position });
    this.#caughtUp = true;
    this.#hub.onCaughtUp(this);
  }

  /** Trades as they stand now; messages after the cursor taken before the first page follow. */
  async #sendSnapshot(requestId: string | undefined): Promise<void> {
    const { store } = this.#hub;
    const { cursor } = await store.logState();
    if (this.#over) return;
    this.#position = cursor;
    this.#caughtUp = false;
    this.#socket.send({
      type: 'subscribed',
      ...this.fields,
      cursor,
      recovered: false,
      ...withId(requestId),
    });
    let before: TradeId | undefined;
    for (;;) {
      const page = await this.#snapshotPage(before);
      if (this.#over) return;
      const last = page.next === null;
      this.#socket.send({ type: 'snapshot', ...this.fields, trades: [...page.trades], last });
      if (page.next === null) return;
      before = page.next;
      if (!(await this.#socket.drained())) return;
    }
  }

  async #snapshotPage(before: TradeId | undefined): Promise<TradesPage> {
    const { store } = this.#hub;
    if (this.scope.kind === 'mine')
      return await store.trades({ account: this.scope.account, before, limit: snapshotPage });
    const trade = await store.trade(this.scope.tradeId, this.scope.account);
    return { trades: trade === null ? [] : [trade], next: null };
  }
}

export const withId = (requestId: string | undefined): { requestId?: string } =>
  requestId === undefined ? {} : { requestId };
