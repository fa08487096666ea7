import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { WebSocket, type RawData } from 'ws';
import { assertNever } from '../../src-shared/result.ts';
import { SerialQueue } from '../../src-shared/serial-queue.ts';
import {
  closeCodes,
  type ClientMessage,
  type ServerMessageJson,
  type WireErrorCode,
} from '../../src-shared/stream/wire-messages.ts';
import { addressKey, userKey } from '../limits/rate-limits.ts';
import type { AccessClaims } from '../sign-in/access-token.ts';
import { parseClientMessage } from './client-message.ts';
import { SocketSubscriptions } from './socket-subscriptions.ts';
import type { StreamHub } from './stream-hub.ts';
import { textFrame } from './text-frame.ts';
import {
  fieldsOf,
  withId,
  type SubscriptionSocket,
  type TradeSubscription,
} from './trade-subscription.ts';

export type TradeSocketHub = StreamHub<TradeSubscription, TradeSocket>;

export type ClosingReason = 'draining' | 'token_expired' | 'revoked' | 'too_slow';

/** What comes at once beyond this is not pushed: it is read from the log, at the socket's pace. */
const pushedBytesPerTurn = 512 * 1024;
/** At most one `chain` message per socket in this time. */
export const chainIntervalMs = 1000;

/** The server's side of one connection; its listeners are shared by all and find their socket here. */
export class TradeWebSocket extends WebSocket {
  remoteAddress: TradeSocket | undefined;
}

const addressOf = (ws: WebSocket): TradeSocket | undefined =>
  ws instanceof TradeWebSocket ? ws.remoteAddress : undefined;

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  addressOf(this)?.receive(data, isBinary);
}
function onError(this: WebSocket, error: Error): void {
  addressOf(this)?.broke(error);
}
function onClose(this: WebSocket): void {
  addressOf(this)?.closed();
}

/**
 * One authenticated client of `/trades-ws`. It has no timer of its own: the handler calls `check` on all of them.
 * Whole frames are written to the connection itself. That is safe because nothing else is: without compression,
 * fragments and blobs, ws holds nothing back, so its own frames (pong, close) go out in the order they are made.
 */
export class TradeSocket implements SubscriptionSocket {
  readonly id = randomUUID();
  /** What its address counts as for limits. */
  readonly origin: string;
  readonly #ws: TradeWebSocket;
  readonly #connection: Duplex;
  readonly #hub: TradeSocketHub;
  readonly #subscriptions: SocketSubscriptions;
  #claims: AccessClaims;
  readonly #queue = new SerialQueue();
  #closing = false;
  #awaitsAnswer = false;
  #heartbeatAt: number;
  /** Paced writes under way, and when one of them last came through; by `ranMs`, as the heartbeat. */
  #pacedWrites = 0;
  #progressAt = 0;
  #second = 0;
  #messagesThisSecond = 0;
  #turn = 0;
  #pushedThisTurn = 0;
  #unsentBeforeTurn = 0;
  #chainFrame: Buffer | null = null;
  #chainSentAt = -Infinity;

  constructor(
    ws: TradeWebSocket,
    connection: Duplex,
    { claims, origin }: { readonly claims: AccessClaims; readonly origin: string },
    hub: TradeSocketHub,
  ) {
    this.origin = origin;
    this.#ws = ws;
    this.#connection = connection;
    this.#hub = hub;
    this.#subscriptions = new SocketSubscriptions(this, hub);
    this.#claims = claims;
    // Anywhere within the first period, so that sockets which came together are not asked together.
    this.#heartbeatAt = hub.ranMs() + hub.heartbeatMs * (0.5 + Math.random() / 2);
    ws.remoteAddress = this;
    ws.on('message', onMessage);
    ws.on('error', onError);
    ws.on('close', onClose);
  }

  get claims(): AccessClaims {
    return this.#claims;
  }

  get open(): boolean {
    return !this.#closing && this.#ws.readyState === WebSocket.OPEN;
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  send(message: ServerMessageJson): void {
    this.write(textFrame(JSON.stringify(message)), 1);
  }

  write(frames: Buffer, count: number): void {
    if (!this.open) return;
    this.#count(frames, count);
    this.#connection.write(frames);
  }

  writePaced(frames: Buffer, count: number): Promise<boolean> {
    if (!this.open) return Promise.resolve(false);
    this.#count(frames, count);
    if (this.#pacedWrites === 0) this.#progressAt = this.#hub.ranMs();
    this.#pacedWrites += 1;
    return new Promise((resolve) => {
      // Called also when the connection breaks.
      this.#connection.write(frames, () => {
        this.#pacedWrites -= 1;
        this.#progressAt = this.#hub.ranMs();
        resolve(this.open);
      });
    });
  }

  #count(frames: Buffer, count: number): void {
    this.#hub.statistics.messagesOut += count;
    this.#hub.statistics.bytesOut += frames.length;
  }

  admitPush(bytes: number): 'now' | 'later' | 'closed' {
    const turn = this.#hub.deliveryTurn();
    if (turn !== this.#turn) {
      this.#turn = turn;
      this.#pushedThisTurn = 0;
      this.#unsentBeforeTurn = this.#connection.writableLength;
    }
    if (this.#unsentBeforeTurn > this.#hub.limits.unsentBytes) {
      this.close('too_slow');
      return 'closed';
    }
    this.#pushedThisTurn += bytes;
    if (this.#pushedThisTurn > pushedBytesPerTurn) return 'later';
    // Who follows several trades may get something of each: all of it leaves in one write.
    if (this.#subscriptions.size > 1 && this.#connection.writableCorked === 0) {
      this.#connection.cork();
      this.#hub.corked(this.#connection);
    }
    return 'now';
  }

  /** Looks after what is due at `at`, by `ranMs`: the token's end, a replay that stands still, the heartbeat. */
  check(at: number): void {
    if (!this.open) return;
    if (this.#claims.expiresAt <= this.#hub.now()) this.close('token_expired');
    else if (this.#pacedWrites > 0 && at - this.#progressAt > this.#hub.limits.replayStallMs)
      this.close('too_slow');
    else if (this.#heartbeatAt <= at) this.#heartbeat(at);
  }

  #heartbeat(at: number): void {
    const { statistics, heartbeatMs, deliveredCursor, now } = this.#hub;
    if (this.#awaitsAnswer) {
      statistics.heartbeatTimeouts += 1;
      this.#ws.terminate();
      return;
    }
    this.#awaitsAnswer = true;
    this.#heartbeatAt = at + heartbeatMs;
    const cursor = Math.min(deliveredCursor(), this.#subscriptions.sentCursor);
    this.send({ type: 'ping', t: now(), cursor });
  }

  /**
   * Sends the latest chain message to who follows something and has caught up: `indexed` must not run ahead of the
   * messages. False when one was sent under a second ago.
   */
  sendChain(): boolean {
    const frame = this.#hub.chainFrame();
    if (frame === null || frame === this.#chainFrame || this.#subscriptions.size === 0) return true;
    if (!this.#subscriptions.live) return true;
    if (performance.now() - this.#chainSentAt < chainIntervalMs) return false;
    this.#chainFrame = frame;
    this.#chainSentAt = performance.now();
    this.write(frame, 1);
    return true;
  }

  caughtUp(): void {
    // The latest is said again: it covers more than when it was said before.
    this.#chainFrame = null;
    if (!this.sendChain()) this.#hub.sendChainLater();
  }

  close(reason: ClosingReason): void {
    if (!this.open) return;
    if (reason === 'too_slow') this.#hub.statistics.droppedSlow += 1;
    this.send({ type: 'closing', reason, reconnectAfterMs: reason === 'draining' ? 1000 : 0 });
    this.#closeBare(closeCodes[reason], reason);
  }

  #closeBare(code: number, reason: string): void {
    this.#closing = true;
    this.#subscriptions.cancelAll(this.#claims.account);
    this.#ws.close(code, reason);
  }

  /** The connection is gone. */
  closed(): void {
    this.#closing = true;
    this.#subscriptions.cancelAll(this.#claims.account);
    this.#hub.onClosed(this);
  }

  /** ws closes with the right code by itself (1009 too large, 1007 bad UTF-8); the fault is the client's. */
  broke(error: Error): void {
    this.#hub.logger.debug({ event: 'socket_error', connectionId: this.id, err: error });
  }

  failed(error: unknown): void {
    this.#hub.logger.error({ event: 'socket_fault', connectionId: this.id, err: error });
    this.#error('internal', 'Something went wrong here. Connect again.', undefined);
    this.close('draining');
  }

  #error(code: WireErrorCode, message: string, requestId: string | undefined): void {
    this.send({ type: 'error', code, message, ...withId(requestId) });
  }

  /** One frame of the client. */
  receive(data: RawData, isBinary: boolean): void {
    if (!this.open) return;
    this.#hub.statistics.messagesIn += 1;
    this.#awaitsAnswer = false;
    if (isBinary) return this.#closeBare(closeCodes.binary, 'binary');
    const second = Math.floor(performance.now() / 1000);
    this.#messagesThisSecond = second === this.#second ? this.#messagesThisSecond + 1 : 1;
    this.#second = second;
    if (this.#messagesThisSecond > this.#hub.limits.messagesPerSecond) {
      return this.#closeBare(closeCodes.too_many_messages, 'too many messages');
    }
    // One at a time: an unsubscribe never overtakes the subscribe before it.
    void this.#queue.run(() => this.#answer(data)).catch((error: unknown) => this.failed(error));
  }

  async #answer(data: RawData): Promise<void> {
    if (!this.open) return;
    const { account } = this.#claims;
    const parsed = parseClientMessage(textOfFrame(data));
    const requestId = parsed.ok ? parsed.message.requestId : parsed.requestId;
    const wait = await this.#hub.rateLimits.take(
      'message',
      userKey(account),
      addressKey(this.origin),
    );
    if (wait !== null) {
      this.#error('rate_limited', 'Too many messages at once. Wait a second.', requestId);
      return;
    }
    if (parsed.ok) await this.#onMessage(parsed.message);
    else this.#error(parsed.code, parsed.text, requestId);
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
    const refusal = await this.#subscriptions.subscribe(this.#claims.account, message);
    if (refusal !== null) this.#error(refusal.code, refusal.message, message.requestId);
  }

  #unsubscribe(message: Extract<ClientMessage, { type: 'unsubscribe' }>): void {
    const tradeId = 'scope' in message ? null : message.tradeId;
    const { account } = this.#claims;
    this.#subscriptions.cancel(account, tradeId);
    const fields = fieldsOf(
      tradeId === null ? { kind: 'mine', account } : { kind: 'trade', account, tradeId },
    );
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
    const expiresInMs = claims.expiresAt - this.#hub.now();
    this.send({ type: 'refreshed', expiresInMs, ...withId(requestId) });
  }
}

function textOfFrame(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}
