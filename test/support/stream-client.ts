import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { TradeId } from '../../src-shared/brand.ts';
import { eventsAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { serverMessageSchema, type ServerMessage } from '../../src-shared/stream/wire-messages.ts';
import type { WireTrade } from '../../src-shared/stream/wire-shapes.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { getJson } from './service.ts';

/** What a client keeps over its connections. */
export interface HeldStream {
  epoch: string | undefined;
  cursor: number | undefined;
  readonly trades: Map<TradeId, WireTrade>;
  readonly events: Map<string, TrackedEscrowEvent>;
  /** Event ids with their status, in the order in which they changed something: a double would stand twice. */
  readonly applied: string[];
  /** Times a message did not follow from the one held before it. */
  gaps: number;
}

export const newHeldStream = (): HeldStream => ({
  epoch: undefined,
  cursor: undefined,
  trades: new Map(),
  events: new Map(),
  applied: [],
  gaps: 0,
});

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export interface StreamClientOptions {
  readonly held?: HeldStream;
  /** Answers pings by itself unless false. */
  readonly answersPings?: boolean;
  /** Sends the token in the query instead of the header. */
  readonly queryToken?: boolean;
  readonly headers?: Record<string, string>;
}

/** A small client of `/trades-ws` that follows the protocol page's "Client's rule" for `scope: "mine"`. */
export class StreamClient {
  readonly held: HeldStream;
  readonly received: ServerMessage[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #url: string;
  readonly #token: string;
  readonly #waiting = new Set<() => void>();
  readonly #snapshot = new Map<TradeId, WireTrade>();
  #caughtUp = false;
  #rereads: Promise<void> = Promise.resolve();

  constructor(url: string, token: string, options: StreamClientOptions = {}) {
    this.#url = url;
    this.#token = token;
    this.held = options.held ?? newHeldStream();
    const address = `${url.replace(/^http/, 'ws')}/trades-ws`;
    this.socket =
      options.queryToken === true
        ? new WebSocket(`${address}?token=${token}`, { headers: options.headers ?? {} })
        : new WebSocket(address, {
            headers: { authorization: `Bearer ${token}`, ...options.headers },
          });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
    // A refused or broken connection ends in `close`; `refusedWith` asks for the status.
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      const message = serverMessageSchema.parse(JSON.parse((data as Buffer).toString()));
      this.received.push(message);
      if (message.type === 'ping' && options.answersPings !== false)
        this.send({ type: 'pong', t: message.t });
      this.#apply(message);
      this.#wake();
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Follows all own trades, from where this client's held stream stands. */
  subscribe(): void {
    const { cursor: after, epoch } = this.held;
    this.#caughtUp = false;
    this.send({
      type: 'subscribe',
      scope: 'mine',
      ...(after === undefined ? {} : { after, epoch }),
    });
  }

  async connected(): Promise<MessageOf<'connected'>> {
    return await this.next('connected');
  }

  /** Connects, subscribes and waits until live. */
  async follow(): Promise<this> {
    await this.connected();
    this.subscribe();
    await this.until(() => this.#caughtUp, 'caught up');
    await this.#rereads;
    return this;
  }

  /** The first message of this type that fits, already received or yet to come. */
  async next<T extends ServerMessage['type']>(
    type: T,
    fits: (message: MessageOf<T>) => boolean = () => true,
  ): Promise<MessageOf<T>> {
    let found: MessageOf<T> | undefined;
    await this.until(() => {
      found = this.received.find(
        (message): message is MessageOf<T> =>
          message.type === type && fits(message as MessageOf<T>),
      );
      return found !== undefined;
    }, type);
    return found!;
  }

  /** Resolves once the condition holds; it is asked again with every message. */
  async until(condition: () => boolean, what = 'the condition', timeoutMs = 15_000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      const check = (): void => {
        if (condition()) {
          end();
          resolve();
        } else if (this.socket.readyState === WebSocket.CLOSED) {
          end();
          reject(new Error(`closed while waiting for ${what}: ${this.#lastMessages()}`));
        }
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`no ${what} within ${timeoutMs} ms: ${this.#lastMessages()}`));
      }, timeoutMs);
      this.#waiting.add(check);
    });
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.terminate();
    await closed;
  }

  #lastMessages(): string {
    return this.received
      .slice(-5)
      .map((message) => message.type)
      .join(', ');
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }

  #apply(message: ServerMessage): void {
    const { held } = this;
    switch (message.type) {
      case 'connected':
        if (held.epoch !== message.epoch) held.cursor = undefined;
        held.epoch = message.epoch;
        return;
      case 'subscribed':
        this.#snapshot.clear();
        return;
      case 'snapshot':
        for (const trade of message.trades) this.#snapshot.set(trade.tradeId, trade);
        if (message.last) this.#rereads = this.#takeSnapshot();
        return;
      case 'caught_up':
        this.#caughtUp = true;
        held.cursor = message.cursor;
        return;
      case 'ping':
        if (this.#caughtUp) held.cursor = message.cursor;
        return;
      case 'blockchain_event':
        return this.#applyEvent(message);
      default:
        return;
    }
  }

  #applyEvent(message: MessageOf<'blockchain_event'>): void {
    const { held } = this;
    const { event, trade, tradeId, cursor, prev } = message;
    const heldCursor = held.trades.get(tradeId)?.cursor ?? 0;
    if (cursor > heldCursor && prev !== heldCursor && prev !== 0 && heldCursor !== 0) {
      held.gaps += 1;
      held.cursor = undefined;
      this.subscribe();
      return;
    }
    if (cursor <= (held.cursor ?? 0)) return;
    held.cursor = cursor;
    held.applied.push(`${event.id} ${event.status === 'retracted' ? 'retracted' : 'stands'}`);
    held.events.set(event.id, event);
    if (trade === null) held.trades.delete(tradeId);
    else held.trades.set(tradeId, trade);
  }

  async #takeSnapshot(): Promise<void> {
    const { held } = this;
    const moved = [...this.#snapshot.values()].filter(
      (trade) => trade.cursor > (held.trades.get(trade.tradeId)?.cursor ?? 0),
    );
    for (const trade of moved) held.trades.set(trade.tradeId, trade);
    for (const { tradeId } of moved) {
      const answer = await getJson(`${this.#url}/api/trades/${tradeId}/events`, this.#token).catch(
        // The service may go away at any time; then the next connection brings another snapshot.
        () => ({ status: 0, body: null }),
      );
      if (answer.status !== 200) continue;
      for (const event of eventsAnswerSchema.parse(answer.body).events)
        held.events.set(event.id, event);
      this.#wake();
    }
  }
}

/** The HTTP status with which an upgrade was refused; throws when it was not. */
export async function refusedStatus(
  url: string,
  headers: Record<string, string> = {},
  path = '/trades-ws',
): Promise<number> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers });
  return await new Promise<number>((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      socket.terminate();
    });
    socket.on('open', () => {
      socket.terminate();
      reject(new Error('the socket was admitted'));
    });
    socket.on('error', () => undefined);
  });
}
