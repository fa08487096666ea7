import type { TradeId } from '../../src-shared/brand.ts';
import type { ServerMessage } from '../../src-shared/stream/wire-messages.ts';
import type { WireTrade } from '../../src-shared/stream/wire-shapes.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';

/** What a client keeps of one subscription over its connections: all of it is what a real one has on disk. */
export interface HeldStream {
  epoch: string | undefined;
  cursor: number | undefined;
  readonly trades: Map<TradeId, WireTrade>;
  /** Of each trade's last message in this epoch; also of a trade whose creation is retracted. */
  readonly cursors: Map<TradeId, number>;
  /** By id, retracted ones included. */
  readonly events: Map<string, TrackedEscrowEvent>;
  /** Trades that moved in a snapshot, and its cursor: their events are to be read over HTTP, no earlier than that. */
  readonly due: Map<TradeId, number>;
  /** Held trades that the last snapshot did not name. */
  readonly unnamed: Set<TradeId>;
  /** Ids of the events that messages, not lists, brought and that stand: a second time would be a double. */
  readonly reported: Set<string>;
  /** By event id: the cursor of the message that spoke of it last. */
  readonly reportedAt: Map<string, number>;
  /** Event ids with their status, in the order in which they changed something. */
  readonly applied: string[];
  /** Times a message did not follow from the one held before it. */
  gaps: number;
  /** Events that were told once more though they stood. */
  doubled: number;
  /** What the service did against its promises, in words. */
  readonly broken: string[];
}

export const newHeldStream = (): HeldStream => ({
  epoch: undefined,
  cursor: undefined,
  trades: new Map(),
  cursors: new Map(),
  events: new Map(),
  due: new Map(),
  unnamed: new Set(),
  reported: new Set(),
  reportedAt: new Map(),
  applied: [],
  gaps: 0,
  doubled: 0,
  broken: [],
});

export type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

const standing = (event: TrackedEscrowEvent): boolean => event.status !== 'retracted';

/** The held events of a trade that stand, oldest first. */
export function standingEvents(held: HeldStream, id: TradeId): TrackedEscrowEvent[] {
  return [...held.events.values()]
    .filter((event) => event.tradeId === id && standing(event))
    .sort((a, b) => a.tradeSeq - b.tradeSeq);
}

/**
 * The "Client's rule" of the protocol page for one subscription, to the letter and without a socket: messages in,
 * `held` changes. It also keeps account of what the service promised: cursors rise, each message names its
 * predecessor, nothing comes twice.
 */
export class StreamRule {
  readonly held: HeldStream;
  /** The subscription's `after`, while it is awaited or stands. */
  #after: number | null = null;
  #requestId: string | undefined;
  #subscribed = false;
  #caughtUp = false;
  #snapshot: Map<TradeId, WireTrade> | null = null;
  /** The cursor up to which the present subscription was sent. */
  #position = 0;

  constructor(held: HeldStream) {
    this.held = held;
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** Answers to the subscription `requestId` count from here on. Returns the `after` and `epoch` to send. */
  begin(requestId: string): { after?: number; epoch?: string } {
    this.#requestId = requestId;
    this.#subscribed = false;
    this.#caughtUp = false;
    this.#snapshot = null;
    this.#after = this.held.cursor ?? null;
    const { epoch } = this.held;
    return this.#after === null || epoch === undefined ? {} : { after: this.#after, epoch };
  }

  /** Of another epoch, a cursor means nothing. */
  connected({ epoch }: MessageOf<'connected'>): void {
    const { held } = this;
    if (held.epoch === epoch) return;
    held.epoch = epoch;
    held.cursor = undefined;
    held.cursors.clear();
    held.reported.clear();
    held.reportedAt.clear();
  }

  /** One message of this subscription. `resubscribe`: a predecessor is missing; subscribe anew. */
  take(message: ServerMessage): 'resubscribe' | undefined {
    if (message.type === 'subscribed') {
      this.#begun(message);
      return undefined;
    }
    if (!this.#subscribed) return undefined;
    switch (message.type) {
      case 'snapshot':
        for (const trade of message.trades) this.#snapshot?.set(trade.tradeId, trade);
        if (message.last) this.#takeSnapshot();
        return undefined;
      case 'caught_up':
        this.#caughtUp = true;
        this.#moveTo(message.cursor, 'caught_up');
        return undefined;
      case 'ping':
        if (this.#caughtUp) this.#moveTo(Math.max(message.cursor, this.#position), 'ping');
        return undefined;
      case 'blockchain_event':
        return this.#takeMessage(message, message.event);
      case 'trade_update':
        return this.#takeMessage(message, null);
      case 'chain':
        if (this.#caughtUp) this.#dropUnnamed(message);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Messages up to here were taken: what is read over HTTP from now on is at least as new. */
  get position(): number {
    return this.#position;
  }

  /**
   * What stands of a trade, as read over HTTP since the stream stood at `position`. Where messages have spoken of an
   * event meanwhile, they count: the list may be the older one.
   */
  takeList(id: TradeId, position: number, events: readonly TrackedEscrowEvent[]): void {
    const { held } = this;
    // Asked for before the snapshot that wants it: it tells nothing of what that skipped.
    if (position < (held.due.get(id) ?? 0)) return;
    const newer = (event: TrackedEscrowEvent) => (held.reportedAt.get(event.id) ?? 0) > position;
    const listed = new Set(events.map((event) => event.id));
    this.#retract(id, (event) => !listed.has(event.id) && !newer(event));
    for (const event of events) if (!newer(event)) held.events.set(event.id, event);
    held.due.delete(id);
  }

  #begun(message: MessageOf<'subscribed'>): void {
    // Without an id: the service could not go on replaying, and sends a snapshot after all.
    const ours = message.requestId === this.#requestId;
    if (!ours && !(message.requestId === undefined && this.#subscribed)) return;
    if (message.recovered && message.cursor !== this.#after)
      this.#fault(`recovered after ${message.cursor}, not after ${this.#after}`);
    this.#subscribed = true;
    this.#caughtUp = false;
    this.#snapshot = message.recovered ? null : new Map();
    this.#position = message.cursor;
  }

  #takeSnapshot(): void {
    const { held } = this;
    const named = this.#snapshot ?? new Map<TradeId, WireTrade>();
    this.#snapshot = null;
    for (const [id, trade] of named) {
      held.unnamed.delete(id);
      if (trade.cursor <= (held.cursors.get(id) ?? 0)) continue;
      held.trades.set(id, trade);
      held.cursors.set(id, trade.cursor);
      held.due.set(id, this.#position);
      for (const event of held.events.values())
        if (event.tradeId === id) held.reported.delete(event.id);
    }
    // A retracted trade may have come and gone meanwhile: a snapshot does not tell.
    for (const id of held.cursors.keys())
      if (!named.has(id) && !held.trades.has(id)) held.cursors.delete(id);
    for (const id of held.trades.keys()) if (!named.has(id)) held.unnamed.add(id);
    held.cursor = this.#position;
  }

  #takeMessage(
    message: MessageOf<'blockchain_event'> | MessageOf<'trade_update'>,
    event: TrackedEscrowEvent | null,
  ): 'resubscribe' | undefined {
    const { held } = this;
    const { tradeId: id, cursor, prev, trade } = message;
    if (this.#snapshot !== null) this.#fault(`message ${cursor} came within a snapshot`);
    if (cursor <= this.#position)
      this.#fault(`message ${cursor} came after ${this.#position} was sent`);
    const heldCursor = held.cursors.get(id) ?? 0;
    // A trade that the snapshot did not name may have begun anew: what is held of it is of another life.
    if (cursor > heldCursor && (prev !== heldCursor || held.unnamed.has(id))) {
      held.gaps += 1;
      // What a snapshot left out may have had a history that it does not tell.
      if (heldCursor !== 0 && !held.unnamed.has(id))
        this.#fault(`message ${cursor} of ${id} follows ${prev}, and ${heldCursor} is held`);
      held.cursor = undefined;
      this.#subscribed = false;
      this.#caughtUp = false;
      return 'resubscribe';
    }
    this.#position = cursor;
    held.cursor = cursor;
    if (event !== null) this.#takeEvent(event, cursor);
    if (cursor <= heldCursor) return undefined;
    held.cursors.set(id, cursor);
    held.unnamed.delete(id);
    if (trade === null) this.#forget(id);
    else held.trades.set(id, trade);
    return undefined;
  }

  #takeEvent(event: TrackedEscrowEvent, cursor: number): void {
    const { held } = this;
    held.reportedAt.set(event.id, cursor);
    held.applied.push(`${event.id} ${standing(event) ? 'stands' : 'retracted'}`);
    if (standing(event)) {
      if (held.reported.has(event.id)) held.doubled += 1;
      held.reported.add(event.id);
    } else {
      held.reported.delete(event.id);
    }
    held.events.set(event.id, event);
  }

  /** Without its creation nothing of a trade stands. */
  #forget(id: TradeId): void {
    this.held.trades.delete(id);
    this.held.due.delete(id);
    this.held.unnamed.delete(id);
    this.#retract(id, () => true);
  }

  #retract(id: TradeId, which: (event: TrackedEscrowEvent) => boolean): void {
    for (const event of this.held.events.values()) {
      if (event.tradeId !== id || !standing(event) || !which(event)) continue;
      this.held.events.set(event.id, { ...event, status: 'retracted' });
      this.held.reported.delete(event.id);
    }
  }

  #dropUnnamed({ indexed }: MessageOf<'chain'>): void {
    for (const id of this.held.unnamed) {
      const blocks = standingEvents(this.held, id).map((event) => event.blockNumber);
      if (indexed < Math.max(0, ...blocks)) continue;
      this.#forget(id);
      // How it went is not known: whatever is told of it next starts with a snapshot.
      this.held.cursors.delete(id);
    }
  }

  #moveTo(cursor: number, what: string): void {
    if (cursor < this.#position) this.#fault(`${what} ${cursor} after ${this.#position} was sent`);
    this.#position = Math.max(this.#position, cursor);
    this.held.cursor = this.#position;
  }

  #fault(words: string): void {
    this.held.broken.push(words);
  }
}
