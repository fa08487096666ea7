import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import {
  heartbeatMs as standardHeartbeatMs,
  maxMessageBytes,
  protocolVersion,
  type ServerMessageJson,
} from '../../src-shared/stream/wire-messages.ts';
import type { LogMessage } from '../database/message-log.ts';
import type { IndexedEscrow, TradeStore } from '../database/trade-store.ts';
import { bearerToken, type Admission } from '../http/admission.ts';
import type { ServiceLogger } from '../logger.ts';
import type { AccessClaims } from '../sign-in/access-token.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { clientAddressOf, limitKeyOf, type TrustedProxy } from '../limits/client-address.ts';
import { KeyCounts } from '../limits/key-counts.ts';
import { addressKey, userKey, type RateLimits } from '../limits/rate-limits.ts';
import { MessageBatch } from './message-batch.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { createRunningClock, type RunningClock } from './running-clock.ts';
import { defaultStreamLimits, type StreamLimits } from './stream-hub.ts';
import { StreamStatistics } from './stream-statistics.ts';
import { textFrame } from './text-frame.ts';
import {
  chainIntervalMs,
  TradeSocket,
  TradeWebSocket,
  type TradeSocketHub,
} from './trade-socket.ts';
import type { TradeSubscription } from './trade-subscription.ts';

const streamPath = '/trades-ws';

export interface TradeWebSocketHandlerOptions {
  readonly store: TradeStore;
  readonly signIn: SignIn;
  readonly admission: Admission;
  readonly logger: ServiceLogger;
  readonly now: () => number;
  /** Null while no chain is known: sockets are refused with 503. */
  readonly chain: () => IndexedEscrow | null;
  /** Highest cursor stored when the service starts. */
  readonly deliveredCursor: number;
  readonly allowQueryToken: boolean;
  readonly maxSockets: number;
  readonly maxSocketsPerUser: number;
  /** 0: as many as there may be. */
  readonly maxSocketsPerAddress: number;
  readonly maxSubscriptionsPerUser: number;
  readonly rateLimits: RateLimits;
  readonly trustedProxy: TrustedProxy;
  readonly heartbeatMs?: number | undefined;
  readonly limits?: Partial<StreamLimits> | undefined;
}

type ChainMessage = Extract<ServerMessageJson, { type: 'chain' }>;

/** How often all sockets are looked after: an expired token's socket closes within a second. */
const checkIntervalMs = 500;

const serverOptions = {
  noServer: true,
  maxPayload: maxMessageBytes,
  perMessageDeflate: false,
  clientTracking: false,
  WebSocket: TradeWebSocket,
  /** Who does not answer the close frame is cut off after this many milliseconds. */
  closeTimeout: 2000,
};

/** A client that goes away in the middle is no fault of ours. */
function destroyBroken(this: Duplex): void {
  this.destroy();
}

/**
 * The stream: admits sockets, hands each committed message to the subscriptions it concerns, tells how far the chain
 * is, and lets go of who is expired, revoked, silent or too slow.
 * Invariant: only parties of a trade are ever offered its messages.
 */
export class TradeWebSocketHandler {
  readonly statistics = new StreamStatistics();
  readonly #options: TradeWebSocketHandlerOptions;
  readonly #limits: StreamLimits;
  readonly #server = new WebSocketServer<typeof TradeWebSocket>(serverOptions);
  readonly #hub: TradeSocketHub;
  readonly #sockets = new Set<TradeSocket>();
  readonly #socketsOf = new KeyCounts<Address>();
  readonly #socketsFrom = new KeyCounts<string>();
  readonly #subscriptionsOf = new KeyCounts<Address>();
  readonly #mine = new Map<Address, Set<TradeSubscription>>();
  readonly #single = new Map<TradeId, Set<TradeSubscription>>();
  readonly #clock: RunningClock;
  readonly #checks: NodeJS.Timeout;
  readonly #stopRevocations: () => void;
  #deliveredCursor: number;
  #deliveryTurn = 0;
  #turnEnds = false;
  #chainFrame: Buffer | null = null;
  #chainTimer: NodeJS.Timeout | undefined;
  readonly #corked: Duplex[] = [];
  #stopping = false;
  #allGone: (() => void) | undefined;

  constructor(options: TradeWebSocketHandlerOptions) {
    this.#options = options;
    this.#limits = { ...defaultStreamLimits, ...options.limits };
    this.#deliveredCursor = options.deliveredCursor;
    const intervalMs = Math.min(checkIntervalMs, this.#heartbeatMs / 4);
    this.#clock = createRunningClock(intervalMs);
    this.#hub = this.#makeHub();
    this.#checks = setInterval(() => {
      const at = this.#clock.tick();
      for (const socket of this.#sockets) socket.check(at);
    }, intervalMs).unref();
    this.#stopRevocations = options.signIn.onRevoked((gone) => {
      for (const socket of this.#sockets) if (gone(socket.claims)) socket.close('revoked');
    });
  }

  get connections(): number {
    return this.#sockets.size;
  }

  get users(): number {
    return this.#socketsOf.size;
  }

  get subscriptions(): number {
    let count = 0;
    for (const socket of this.#sockets) count += socket.subscriptionCount;
    return count;
  }

  /** All messages up to here were handed over. */
  get deliveredCursor(): number {
    return this.#deliveredCursor;
  }

  get #heartbeatMs(): number {
    return this.#options.heartbeatMs ?? standardHeartbeatMs;
  }

  /** Takes the HTTP server's `upgrade` event. Refusals are plain HTTP answers, before any socket exists. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', destroyBroken);
    this.#admit(request, socket, head).catch((error: unknown) => {
      this.#options.logger.error({ event: 'upgrade_fault', err: error });
      refuseUpgrade(socket, 500, 'internal');
    });
  }

  async #admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { admission, signIn, rateLimits } = this.#options;
    const url = new URL(request.url ?? '/', 'http://service');
    if (!admission.hostAllowed(request.headers.host)) {
      refuseUpgrade(socket, 421, 'bad_request');
      return;
    }
    if (url.pathname !== streamPath) {
      refuseUpgrade(socket, 404, 'not_found');
      return;
    }
    if (!admission.originAllowed(request.headers.origin)) {
      refuseUpgrade(socket, 403, 'forbidden');
      return;
    }
    const address = clientAddressOf(request, this.#options.trustedProxy);
    const crowded = await rateLimits.take('handshake', addressKey(address));
    if (crowded !== null) {
      this.#refuseCrowd(socket, crowded);
      return;
    }
    const token =
      bearerToken(request.headers.authorization) ??
      (this.#options.allowQueryToken ? url.searchParams.get('token') : null);
    const claims = token === null ? null : await signIn.authenticate(token);
    if (claims === null) {
      this.statistics.authFailures += 1;
      refuseUpgrade(socket, 401, 'token_invalid');
      return;
    }
    const busy = await rateLimits.take('handshake', userKey(claims.account));
    if (busy !== null) {
      this.#refuseCrowd(socket, busy);
      return;
    }
    const { epoch, cursor } = await this.#options.store.logState();
    const chain = this.#options.chain();
    if (this.#stopping || chain === null || this.#sockets.size >= this.#options.maxSockets) {
      refuseUpgrade(socket, 503, 'unavailable');
      return;
    }
    const origin = limitKeyOf(address);
    if (!this.#hasSpace(claims.account, origin)) {
      this.#refuseCrowd(socket, 1);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      // From here on ws listens itself.
      socket.off('error', destroyBroken);
      const admitted = new TradeSocket(ws, socket, { claims, origin }, this.#hub);
      this.#welcome(admitted, claims, chain, epoch, cursor);
    });
  }

  #refuseCrowd(socket: Duplex, retryAfter: number): void {
    this.statistics.refusedByLimit += 1;
    refuseUpgrade(socket, 429, 'rate_limited', retryAfter);
  }

  #hasSpace(account: Address, origin: string): boolean {
    const { maxSocketsPerUser, maxSocketsPerAddress } = this.#options;
    if (this.#socketsOf.of(account) >= maxSocketsPerUser) return false;
    return maxSocketsPerAddress === 0 || this.#socketsFrom.of(origin) < maxSocketsPerAddress;
  }

  #welcome(
    socket: TradeSocket,
    claims: AccessClaims,
    chain: IndexedEscrow,
    epoch: string,
    cursor: number,
  ): void {
    const { account } = claims;
    this.#sockets.add(socket);
    this.#socketsOf.add(account);
    this.#socketsFrom.add(socket.origin);
    socket.send({
      type: 'connected',
      userId: account,
      connectionId: socket.id,
      protocol: protocolVersion,
      chainId: chain.chainId,
      escrow: chain.escrow,
      startBlockHash: chain.startBlockHash,
      epoch,
      cursor,
      expiresInMs: claims.expiresAt - this.#options.now(),
      heartbeatMs: this.#heartbeatMs,
    });
  }

  #makeHub(): TradeSocketHub {
    return {
      store: this.#options.store,
      logger: this.#options.logger,
      now: this.#options.now,
      ranMs: this.#clock.now,
      statistics: this.statistics,
      limits: this.#limits,
      authenticate: (token) => this.#options.signIn.authenticate(token),
      rateLimits: this.#options.rateLimits,
      subscriptionsOf: this.#subscriptionsOf,
      maxSubscriptionsPerUser: this.#options.maxSubscriptionsPerUser,
      deliveredCursor: () => this.#deliveredCursor,
      deliveryTurn: () => this.#deliveryTurn,
      heartbeatMs: this.#heartbeatMs,
      chainFrame: () => this.#chainFrame,
      corked: (connection) => void this.#corked.push(connection),
      sendChainLater: () => this.#sendChainIn(chainIntervalMs),
      setLive: (subscription, live) => this.#setLive(subscription, live),
      onClosed: (socket) => this.#forget(socket),
    };
  }

  #setLive(subscription: TradeSubscription, live: boolean): void {
    const { scope } = subscription;
    if (scope.kind === 'mine') setMember(this.#mine, scope.account, subscription, live);
    else setMember(this.#single, scope.tradeId, subscription, live);
  }

  #forget(socket: TradeSocket): void {
    if (!this.#sockets.delete(socket)) return;
    this.#socketsOf.remove(socket.claims.account);
    this.#socketsFrom.remove(socket.origin);
    if (this.#sockets.size === 0) this.#allGone?.();
  }

  /**
   * Hands over what one transaction stored, in cursor order: each message framed once, and each socket given all that
   * concerns it in one write.
   */
  deliver(messages: readonly LogMessage[]): void {
    const last = messages.at(-1);
    if (last === undefined) return;
    const mine = new Map<Address, MessageBatch>();
    const single = new Map<TradeId, MessageBatch>();
    for (const { cursor, tradeId, parties, text } of messages) {
      const accounts = parties.filter((account) => this.#mine.has(account));
      const followed = tradeId !== null && this.#single.has(tradeId);
      if (accounts.length === 0 && !followed) continue;
      const frame = textFrame(text);
      for (const account of accounts) addTo(mine, account, cursor, frame);
      if (followed) addTo(single, tradeId, cursor, frame);
    }
    this.#beginTurn();
    this.#deliveredCursor = last.cursor;
    push(mine, this.#mine);
    push(single, this.#single);
    for (const connection of this.#corked.splice(0)) connection.uncork();
  }

  #beginTurn(): void {
    if (this.#turnEnds) return;
    this.#turnEnds = true;
    this.#deliveryTurn += 1;
    setImmediate(() => (this.#turnEnds = false)).unref();
  }

  /** Tells how far the chain is; call it after `deliver` of all that `indexed` covers. */
  setChain(chain: Omit<ChainMessage, 'type'>): void {
    this.#chainFrame = textFrame(
      JSON.stringify({ type: 'chain', ...chain } satisfies ChainMessage),
    );
    this.#sendChainIn(0);
  }

  #sendChainIn(milliseconds: number): void {
    this.#chainTimer ??= setTimeout(() => this.#sendChain(), milliseconds).unref();
  }

  #sendChain(): void {
    this.#chainTimer = undefined;
    let again = false;
    for (const socket of this.#sockets) again = !socket.sendChain() || again;
    if (again) this.#sendChainIn(chainIntervalMs);
  }

  /** The log began anew: every client has to come again and compare epochs. `cursor`: where it begins. */
  restart(cursor: number): void {
    this.#deliveredCursor = cursor;
    for (const socket of this.#sockets) socket.close('draining');
  }

  /** Says goodbye to every socket and resolves once all are gone; cuts off who does not answer. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#checks);
    clearTimeout(this.#chainTimer);
    this.#stopRevocations();
    for (const socket of this.#sockets) socket.close('draining');
    if (this.#sockets.size > 0) await new Promise<void>((resolve) => (this.#allGone = resolve));
    this.#server.close();
  }
}

function addTo<K>(
  messageBatches: Map<K, MessageBatch>,
  key: K,
  cursor: number,
  frame: Buffer,
): void {
  let messageBatch = messageBatches.get(key);
  if (messageBatch === undefined) {
    messageBatch = new MessageBatch();
    messageBatches.set(key, messageBatch);
  }
  messageBatch.add(cursor, frame);
}

/** A socket follows all of its trades or single ones: nobody is given a message twice. */
function push<K>(
  messageBatches: Map<K, MessageBatch>,
  index: ReadonlyMap<K, Set<TradeSubscription>>,
): void {
  for (const [key, messageBatch] of messageBatches)
    for (const subscription of index.get(key) ?? []) subscription.push(messageBatch);
}

function setMember<K, V>(index: Map<K, Set<V>>, key: K, member: V, present: boolean): void {
  const members = index.get(key);
  if (present) {
    if (members === undefined) index.set(key, new Set([member]));
    else members.add(member);
    return;
  }
  members?.delete(member);
  if (members?.size === 0) index.delete(key);
}
