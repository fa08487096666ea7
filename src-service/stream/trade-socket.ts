import { randomUUID } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import { assertNever } from '../../src-shared/result.ts';
import {
  closeCodes,
  type ClientMessage,
  type ServerMessageJson,
  type WireErrorCode,
} from '../../src-shared/stream/wire-messages.ts';
import type { LogScope } from '../database/trade-store.ts';
import type { ServiceLogger } from '../logger.ts';
import type { AccessClaims } from '../sign-in/access-token.ts';
import { parseClientMessage } from './client-message.ts';
import type { StreamStatistics } from './stream-statistics.ts';
import { TradeSubscription, withId, type SubscriptionHub } from './trade-subscription.ts';

export interface TradeSocketHub extends Omit<SubscriptionHub, 'onCaughtUp'> {
  readonly statistics: StreamStatistics;
  readonly logger: ServiceLogger;
  readonly now: () => number;
  readonly authenticate: (token: string) => Promise<AccessClaims | null>;
  /** The latest `chain` message; null while no chain was seen. */
  readonly chainText: () => string | null;
  readonly sendChainLater: () => void;
  /** Counts the deliveries, so that a socket can tell one from the next. */
  readonly deliveryNumber: () => number;
  readonly onClosed: (socket: TradeSocket) => void;
  readonly limits: StreamLimits;
}

export interface StreamLimits {
  /** Bytes waiting for a live reader before it is dropped. */
  readonly unsentBytes: number;
  /** Milliseconds a replay may stand still. */
  readonly replayStallMs: number;
  readonly subscriptions: number;
  readonly messagesPerSecond: number;
}

export const defaultStreamLimits: StreamLimits = {
  unsentBytes: 1024 * 1024,
  replayStallMs: 30_000,
  subscriptions: 100,
  messagesPerSecond: 50,
};

type ClosingReason = 'draining' | 'token_expired' | 'revoked' | 'too_slow';

/** Below this a replay reads on without waiting. */
const lowWaterBytes = 256 * 1024;
/** A client that does not answer the close frame is cut off after this. */
const closeGraceMs = 2000;

/** One authenticated client of `/trades-ws`. */
export class TradeSocket {
  readonly id = randomUUID();
  readonly #ws: WebSocket;
  readonly #hub: TradeSocketHub;
  #claims: AccessClaims;
  readonly #subscriptions = new Map<string, TradeSubscription>();
  #queue: Promise<void> = Promise.resolve();
  #expiry: NodeJS.Timeout | undefined;
  #closing = false;
  #awaitsAnswer = false;
  #second = 0;
  #messagesThisSecond = 0;
  #delivery = 0;
  #pushedThisDelivery = 0;
  #unsentBeforeDelivery = 0;
  #chainText: string | null = null;
  #chainSentAt = 0;

  constructor(ws: WebSocket, claims: AccessClaims, hub: TradeSocketHub) {
    this.#ws = ws;
    this.#hub = hub;
    this.#claims = claims;
    ws.on('message', (data, isBinary) => this.#onFrame(data, isBinary));
    // ws closes with the right code by itself (1009 too large, 1007 bad UTF-8); the fault is the client's.
    ws.on('error', (error) =>
      hub.logger.debug({ event: 'socket_error', connectionId: this.id, err: error }),
    );
    ws.on('close', () => this.#onClose());
    this.#watchExpiry();
  }

  get claims(): AccessClaims {
    return this.#claims;
  }

  get open(): boolean {
    return !this.#closing && this.#ws.readyState === this.#ws.OPEN;
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  send(message: ServerMessageJson): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string | Buffer): void {
    if (!this.open) return;
    this.#hub.statistics.messagesOut += 1;
    this.#hub.statistics.bytesOut += text.length;
    this.#ws.send(text, { binary: false });
  }

  /** Starts a delivery of `number`: from here on `countPushed` counts anew. */
  #beginDelivery(number: number): void {
    this.#delivery = number;
    this.#pushedThisDelivery = 0;
    this.#unsentBeforeDelivery = this.#ws.bufferedAmount;
  }

  #countPushed(bytes: number): number | false {
    const delivery = this.#hub.deliveryNumber();
    if (delivery !== this.#delivery) this.#beginDelivery(delivery);
    if (this.#unsentBeforeDelivery > this.#hub.limits.unsentBytes) {
      this.close('too_slow');
      return false;
    }
    this.#pushedThisDelivery += bytes;
    return this.#pushedThisDelivery;
  }

  /** Resolves true once little is unsent; false when the socket is gone, which a stalled one then is. */
  async #drained(): Promise<boolean> {
    while (this.open && this.#ws.bufferedAmount > lowWaterBytes) {
      const before = this.#ws.bufferedAmount;
      const moved = await this.#nextProgress(before);
      if (!moved && this.open) this.close('too_slow');
    }
    return this.open;
  }

  /** True once fewer bytes than `before` wait; false when that took longer than a replay may stand still. */
  #nextProgress(before: number): Promise<boolean> {
    return new Promise((resolve) => {
      const startedAt = this.#hub.now();
      const check = setInterval(() => {
        const moved = this.#ws.bufferedAmount < before || !this.open;
        if (!moved && this.#hub.now() - startedAt < this.#hub.limits.replayStallMs) return;
        clearInterval(check);
        resolve(moved);
      }, 5);
    });
  }

  /** Asks for a sign of life; false when the last one was not answered. */
  heartbeat(): boolean {
    if (this.#awaitsAnswer) return false;
    this.#awaitsAnswer = true;
    const sent = [...this.#subscriptions.values()].map((subscription) => subscription.sentCursor);
    this.send({
      type: 'ping',
      t: this.#hub.now(),
      cursor: Math.min(this.#hub.deliveredCursor(), ...sent),
    });
    return true;
  }

  /**
   * Sends the latest chain message to who follows something and has caught up: `indexed` must not run ahead of the
   * messages. False when one was sent under a second ago.
   */
  sendChain(): boolean {
    const text = this.#hub.chainText();
    if (text === null || text === this.#chainText || this.#subscriptions.size === 0) return true;
    if ([...this.#subscriptions.values()].some((subscription) => !subscription.live)) return true;
    if (this.#hub.now() - this.#chainSentAt < 1000) return false;
    this.#chainText = text;
    this.#chainSentAt = this.#hub.now();
    this.sendText(text);
    return true;
  }

  close(reason: ClosingReason): void {
    if (!this.open) return;
    if (reason === 'too_slow') this.#hub.statistics.droppedSlow += 1;
    this.send({ type: 'closing', reason, reconnectAfterMs: reason === 'draining' ? 1000 : 0 });
    this.#closeBare(closeCodes[reason], reason);
  }

  terminate(): void {
    this.#closing = true;
    this.#ws.terminate();
  }

  #closeBare(code: number, reason: string): void {
    this.#closing = true;
    this.#cancelAll();
    this.#ws.close(code, reason);
    setTimeout(() => this.#ws.terminate(), closeGraceMs).unref();
  }

  #onClose(): void {
    this.#closing = true;
    clearTimeout(this.#expiry);
    this.#cancelAll();
    this.#hub.onClosed(this);
  }

  #cancelAll(): void {
    for (const subscription of this.#subscriptions.values()) subscription.cancel();
    this.#subscriptions.clear();
  }

  #watchExpiry(): void {
    clearTimeout(this.#expiry);
    const left = Math.max(0, this.#claims.expiresAt - this.#hub.now());
    this.#expiry = setTimeout(() => this.close('token_expired'), left);
    this.#expiry.unref();
  }

  #failed(error: unknown): void {
    this.#hub.logger.error({ event: 'socket_fault', connectionId: this.id, err: error });
    this.#error('internal', 'Something went wrong here. Connect again.', undefined);
    this.close('draining');
  }

  #error(code: WireErrorCode, message: string, requestId: string | undefined): void {
    this.send({ type: 'error', code, message, ...withId(requestId) });
  }

  #onFrame(data: RawData, isBinary: boolean): void {
    if (!this.open) return;
    this.#hub.statistics.messagesIn += 1;
    this.#awaitsAnswer = false;
    if (isBinary) return this.#closeBare(closeCodes.binary, 'binary');
    const second = Math.floor(this.#hub.now() / 1000);
    this.#messagesThisSecond = second === this.#second ? this.#messagesThisSecond + 1 : 1;
    this.#second = second;
    if (this.#messagesThisSecond > this.#hub.limits.messagesPerSecond) {
      return this.#closeBare(closeCodes.too_many_messages, 'too many messages');
    }
    const parsed = parseClientMessage(textOfFrame(data));
    if (!parsed.ok) return this.#error(parsed.code, parsed.text, parsed.requestId);
    // One at a time: an unsubscribe never overtakes the subscribe before it.
    this.#queue = this.#queue
      .then(() => this.#onMessage(parsed.message))
      .catch((error: unknown) => this.#failed(error));
  }

  async #onMessage(message: ClientMessage): Promise<void> {
    if (!this.open) return;
    switch (message.type) {
      case 'subscribe': {
        await this.#subscribe(message);
        return;
      }
      case 'unsubscribe': {
        this.#unsubscribe(message);
        return;
      }
      case 'refresh': {
        await this.#refresh(message.token, message.requestId);
        return;
      }
      case 'ping': {
        this.send({ type: 'pong', t: message.t, ...withId(message.requestId) });
        return;
      }
      case 'pong':
        return;
      default:
        return assertNever(message);
    }
  }

  async #subscribe(message: Extract<ClientMessage, { type: 'subscribe' }>): Promise<void> {
    const { store, limits, statistics } = this.#hub;
    const { account } = this.#claims;
    const { requestId, after, epoch } = message;
    const scope: LogScope =
      'scope' in message
        ? { kind: 'mine', account }
        : { kind: 'trade', account, tradeId: message.tradeId };
    const key = scope.kind === 'mine' ? 'mine' : scope.tradeId;
    const others = [...this.#subscriptions.keys()].filter((each) => each !== key);
    if (scope.kind === 'mine' ? others.length > 0 : this.#subscriptions.has('mine')) {
      this.#error(
        'conflict',
        'A socket follows all of your trades or single ones, not both.',
        requestId,
      );
      return;
    }
    if (others.length >= limits.subscriptions) {
      this.#error(
        'rate_limited',
        `At most ${limits.subscriptions} subscriptions a socket.`,
        requestId,
      );
      return;
    }
    if (scope.kind === 'trade' && !(await store.isParty(scope.tradeId, account))) {
      this.#error('not_found', 'There is no such trade of yours.', requestId);
      return;
    }
    const log = await store.logState();
    if (!this.open) return;
    const recovered =
      after !== undefined &&
      (epoch === undefined || epoch === log.epoch) &&
      after >= log.prunedCursor &&
      after <= log.cursor;
    if (recovered) statistics.resumed += 1;
    else statistics.resynced += 1;
    this.#subscriptions.get(key)?.cancel();
    const subscription = new TradeSubscription(scope, this.#asSubscriptionSocket(), {
      store,
      deliveredCursor: this.#hub.deliveredCursor,
      setLive: this.#hub.setLive,
      onCaughtUp: () => {
        if (!this.sendChain()) this.#hub.sendChainLater();
      },
    });
    // Once caught up, the latest is said again: it covers more than when it was said before.
    this.#chainText = null;
    this.#subscriptions.set(key, subscription);
    subscription.start(recovered ? after : null, requestId);
  }

  #asSubscriptionSocket(): ConstructorParameters<typeof TradeSubscription>[1] {
    const isOpen = (): boolean => this.open;
    return {
      get open() {
        return isOpen();
      },
      send: (message) => this.send(message),
      sendText: (text) => this.sendText(text),
      drained: () => this.#drained(),
      countPushed: (bytes) => this.#countPushed(bytes),
      failed: (error) => this.#failed(error),
    };
  }

  #unsubscribe(message: Extract<ClientMessage, { type: 'unsubscribe' }>): void {
    const key = 'scope' in message ? 'mine' : message.tradeId;
    const fields = 'scope' in message ? { scope: 'mine' as const } : { tradeId: message.tradeId };
    this.#subscriptions.get(key)?.cancel();
    this.#subscriptions.delete(key);
    this.send({ type: 'unsubscribed', ...fields, ...withId(message.requestId) });
  }

  async #refresh(token: string, requestId: string | undefined): Promise<void> {
    const claims = await this.#hub.authenticate(token);
    if (!this.open) return;
    if (claims === null) {
      this.#hub.statistics.authFailures += 1;
      this.#error('token_invalid', 'The token is not valid. Sign in again.', requestId);
      return;
    }
    if (claims.account !== this.#claims.account) {
      this.#error('other_user', 'The token is of another account.', requestId);
      return;
    }
    this.#claims = claims;
    this.#watchExpiry();
    this.send({
      type: 'refreshed',
      expiresInMs: claims.expiresAt - this.#hub.now(),
      ...withId(requestId),
    });
  }
}

function textOfFrame(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}
