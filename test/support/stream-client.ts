import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { TradeId } from '../../src-shared/brand.ts';
import { eventsAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { serverMessageSchema, type ServerMessage } from '../../src-shared/stream/wire-messages.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { newHeldStream, StreamRule, type HeldStream, type MessageOf } from './held-stream.ts';
import { getJson } from './service.ts';

export { newHeldStream } from './held-stream.ts';

export interface StreamClientOptions {
  readonly held?: HeldStream;
  /** Answers pings by itself unless false. */
  readonly answersPings?: boolean;
  /** Sends the token in the query instead of the header. */
  readonly queryToken?: boolean;
  readonly headers?: Record<string, string>;
  /** What to do with a message that can't be read, on a line that garbles; thrown unless given. */
  readonly onUnreadable?: (error: unknown) => void;
}

interface Followed {
  readonly scope: { readonly scope: 'mine' } | { readonly tradeId: TradeId };
  readonly rule: StreamRule;
}

/** A small client of `/trades-ws` that follows the protocol page's "Client's rule". */
export class StreamClient {
  /** Of all own trades. */
  readonly held: HeldStream;
  readonly received: ServerMessage[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #url: string;
  readonly #token: string;
  readonly #waiting = new Set<() => void>();
  readonly #followed = new Map<TradeId | 'mine', Followed>();
  #requests = 0;
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
      let message: ServerMessage;
      try {
        message = serverMessageSchema.parse(JSON.parse((data as Buffer).toString()));
      } catch (error) {
        if (options.onUnreadable === undefined) throw error;
        options.onUnreadable(error);
        return;
      }
      this.received.push(message);
      if (message.type === 'ping' && options.answersPings !== false)
        this.send({ type: 'pong', t: message.t });
      this.#take(message);
      this.#wake();
    });
  }

  /** Every subscription has caught up, and no list is left to be read. */
  get live(): boolean {
    const followed = [...this.#followed.values()];
    return (
      followed.length > 0 &&
      followed.every(({ rule }) => rule.caughtUp && rule.held.due.size === 0) &&
      this.socket.readyState === WebSocket.OPEN
    );
  }

  send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Follows all own trades, from where this client's held stream stands. */
  subscribe(): void {
    this.#follow('mine', { scope: 'mine' }, this.held);
  }

  /** Follows one trade, from where `held` stands. */
  subscribeTrade(tradeId: TradeId, held: HeldStream): void {
    this.#follow(tradeId, { tradeId }, held);
  }

  unsubscribeTrade(tradeId: TradeId): void {
    this.#followed.delete(tradeId);
    this.send({ type: 'unsubscribe', tradeId });
  }

  #follow(key: TradeId | 'mine', scope: Followed['scope'], held: HeldStream): void {
    const followed = { scope, rule: new StreamRule(held) };
    const connected = this.received.find((message) => message.type === 'connected');
    if (connected !== undefined) followed.rule.connected(connected);
    this.#followed.set(key, followed);
    this.#begin(followed);
  }

  #begin({ scope, rule }: Followed): void {
    this.#requests += 1;
    const requestId = String(this.#requests);
    this.send({ type: 'subscribe', ...scope, requestId, ...rule.begin(requestId) });
  }

  async connected(): Promise<MessageOf<'connected'>> {
    return await this.next('connected');
  }

  /** Connects, subscribes and waits until live. */
  async follow(): Promise<this> {
    await this.connected();
    this.subscribe();
    await this.until(() => this.#followed.get('mine')?.rule.caughtUp === true, 'caught up');
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

  #take(message: ServerMessage): void {
    if (message.type === 'connected') this.#rules((rule) => rule.connected(message));
    for (const followed of this.#addressed(message)) {
      if (followed.rule.take(message) !== 'resubscribe') continue;
      this.send({ type: 'unsubscribe', ...followed.scope });
      this.#begin(followed);
    }
    // Lists that a broken connection left unread before are read as well.
    if (message.type === 'caught_up' || (message.type === 'snapshot' && message.last))
      this.#rereads = this.#rereads.then(() => this.#readDue());
  }

  /** Whom a message is for: it names its subscription, its trade, or none. */
  #addressed(message: ServerMessage): Followed[] {
    const all = [...this.#followed.values()];
    if ('tradeId' in message && message.tradeId !== undefined) {
      const { tradeId } = message;
      return all.filter(({ scope }) => 'scope' in scope || scope.tradeId === tradeId);
    }
    return 'scope' in message && message.scope === 'mine'
      ? all.filter(({ scope }) => 'scope' in scope)
      : all;
  }

  #rules(each: (rule: StreamRule) => void): void {
    for (const { rule } of this.#followed.values()) each(rule);
  }

  /** Reads the events of trades that a snapshot moved. What stays due is read after the next `caught_up`. */
  async #readDue(): Promise<void> {
    for (const { rule } of this.#followed.values()) {
      for (const tradeId of [...rule.held.due.keys()]) {
        const { position } = rule;
        const events = await this.#readEvents(tradeId);
        // Null: the service went away, or the trade was retracted, which its messages will tell.
        if (events !== null) rule.takeList(tradeId, position, events);
        this.#wake();
      }
    }
  }

  async #readEvents(tradeId: TradeId): Promise<TrackedEscrowEvent[] | null> {
    const events: TrackedEscrowEvent[] = [];
    for (let page: string | null = '1'; page !== null;) {
      const url = `${this.#url}/api/trades/${tradeId}/events?page=${page}`;
      const answer = await getJson(url, this.#token).catch(() => null);
      if (answer?.status === 404) return null;
      const parsed = eventsAnswerSchema.safeParse(answer?.body);
      if (!parsed.success) {
        // The lists stay due; the next connection reads them.
        this.socket.terminate();
        return null;
      }
      events.push(...parsed.data.events);
      page = parsed.data.next;
    }
    return events;
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
