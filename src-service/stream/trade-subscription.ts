import type { TradeId } from '../../src-shared/brand.ts';
import type { ServerMessageJson } from '../../src-shared/stream/wire-messages.ts';
import type { LogScope } from '../database/message-log.ts';
import type { TradesPage } from '../database/trade-store.ts';
import type { StreamHub } from './stream-hub.ts';
import type { MessageBatch } from './message-batch.ts';
import { textFrame } from './text-frame.ts';

/** Messages read from the log at a time. */
const replayPage = 200;
const snapshotPage = 200;
/** A replay is written in pieces of about this size, each once the one before has left: so its progress shows. */
const replayPieceBytes = 64 * 1024;

/** What a subscription needs of its socket. */
export interface SubscriptionSocket {
  readonly open: boolean;
  readonly send: (message: ServerMessageJson) => void;
  /** Writes whole frames, `count` of them. */
  readonly write: (frames: Buffer, count: number) => void;
  /** The same, and resolves once nothing is left unsent; false when the socket is gone or stalled. */
  readonly writePaced: (frames: Buffer, count: number) => Promise<boolean>;
  /**
   * Whether so many bytes of the delivery under way may be pushed: `later` means that the log should be read at the
   * socket's pace instead, `closed` that it was dropped for being too slow.
   */
  readonly admitPush: (bytes: number) => 'now' | 'later' | 'closed';
  /** All messages of this subscription were sent up to the newest one. */
  readonly caughtUp: () => void;
  /** A fault of ours: the client is told to come again. */
  readonly failed: (error: unknown) => void;
}

/** What a subscription needs of the stream as a whole. */
export type SubscriptionHub = Pick<
  StreamHub<TradeSubscription, unknown>,
  | 'store'
  | 'statistics'
  | 'limits'
  | 'subscriptionsOf'
  | 'maxSubscriptionsPerUser'
  | 'deliveredCursor'
  | 'setLive'
>;

type ScopeFields = { scope: 'mine' } | { tradeId: string };

/** How a message names the subscription it is about. */
export const fieldsOf = (scope: LogScope): ScopeFields =>
  scope.kind === 'mine' ? { scope: 'mine' } : { tradeId: scope.tradeId };

/**
 * One subscription: a position in the log of messages. It reads the log from its position, at the pace of its
 * socket, until nothing newer was delivered meanwhile; from then on deliveries are pushed. What is at or below the
 * position is left out of a push, so the hand-over neither misses nor doubles.
 */
export class TradeSubscription {
  readonly scope: LogScope;
  readonly #socket: SubscriptionSocket;
  readonly #hub: SubscriptionHub;
  #position = 0;
  #live = false;
  #cancelled = false;
  #caughtUp = false;

  constructor(scope: LogScope, socket: SubscriptionSocket, hub: SubscriptionHub) {
    this.scope = scope;
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

  /** Starts sending. `after`: replay from there, null: a snapshot first. */
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
        ...fieldsOf(this.scope),
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

  /** What a delivery holds for this scope, while live. */
  push(messageBatch: MessageBatch): void {
    if (!this.#live) return;
    const { bytes, count } = messageBatch.after(this.#position);
    if (count === 0) return;
    switch (this.#socket.admitPush(bytes.length)) {
      case 'closed':
        return;
      case 'later':
        this.#live = false;
        this.#hub.setLive(this, false);
        this.#replay().catch((error: unknown) => this.#socket.failed(error));
        return;
      case 'now':
        this.#socket.write(bytes, count);
        this.#position = messageBatch.lastCursor;
    }
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
      if (!(await this.#writePieces(page.messages))) return;
      if (page.end && this.#hub.deliveredCursor() === delivered) {
        this.#goLive(delivered);
        return;
      }
    }
  }

  /** False when the subscription ended meanwhile. */
  async #writePieces(
    messages: readonly { readonly cursor: number; readonly text: string }[],
  ): Promise<boolean> {
    let piece: Buffer[] = [];
    let bytes = 0;
    for (const [index, { cursor, text }] of messages.entries()) {
      const frame = textFrame(text);
      piece.push(frame);
      bytes += frame.length;
      if (bytes < replayPieceBytes && index < messages.length - 1) continue;
      const sent = this.#socket.writePaced(Buffer.concat(piece, bytes), piece.length);
      this.#position = cursor;
      if (!(await sent) || this.#over) return false;
      piece = [];
      bytes = 0;
    }
    return true;
  }

  #goLive(delivered: number): void {
    this.#position = Math.max(this.#position, delivered);
    this.#live = true;
    this.#hub.setLive(this, true);
    if (!this.#caughtUp)
      this.#socket.send({
        type: 'caught_up',
        ...fieldsOf(this.scope),
        cursor: this.#position,
      });
    this.#caughtUp = true;
    this.#socket.caughtUp();
  }

  /** Trades as they stand now; messages after the cursor taken before the first page follow. */
  async #sendSnapshot(requestId: string | undefined): Promise<void> {
    const { store } = this.#hub;
    const { cursor } = await store.logState();
    if (this.#over) return;
    this.#position = cursor;
    this.#caughtUp = false;
    const fields = fieldsOf(this.scope);
    this.#socket.send({
      type: 'subscribed',
      ...fields,
      cursor,
      recovered: false,
      ...withId(requestId),
    });
    let before: TradeId | undefined;
    for (;;) {
      const page = await this.#snapshotPage(before);
      if (this.#over) return;
      const message: ServerMessageJson = {
        type: 'snapshot',
        ...fields,
        trades: [...page.trades],
        last: page.next === null,
      };
      if (!(await this.#socket.writePaced(textFrame(JSON.stringify(message)), 1))) return;
      if (this.#over || page.next === null) return;
      before = page.next;
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
