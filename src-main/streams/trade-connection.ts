import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { fullJitterMs, pause } from '../../src-shared/backoff.ts';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { ChainRef } from '../../src-shared/network/chain-ref.ts';
import { parseJsonWith } from '../../src-shared/parse.ts';
import { SerialQueue } from '../../src-shared/serial-queue.ts';
import {
  heartbeatMs as defaultHeartbeatMs,
  serverMessageSchema,
  type ClientMessage,
  type ServerMessage,
} from '../../src-shared/stream/wire-messages.ts';
import type { DeliveredOffer } from '../../src-shared/stream/trade-update-shapes.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { Logger } from '../logger.ts';
import { needsUser, type ConnectionReason } from '../service/connection-reasons.ts';
import { createStreamReader, type StreamReader } from './stream-reader.ts';
import type { StreamSink } from './stream-sink.ts';
import type { ServiceEndpoint, TokenAnswer } from '../service/service-endpoint.ts';
import { createTradeServiceClient, type UpdatesPage } from '../service/trade-service-client.ts';

/** Public states; `reason` says more. */
export interface ConnectionState {
  readonly phase: 'stopped' | 'connecting' | 'live' | 'waiting';
  readonly reason: ConnectionReason;
  /** Unix milliseconds of the next attempt, or null. */
  readonly retryAt: number | null;
}

export interface TradeConnectionOptions {
  readonly account: Address;
  readonly endpoint: ServiceEndpoint;
  /** Which chain the profile follows; a service of another one is left. */
  readonly expected: () => ChainRef;
  readonly sink: StreamSink;
  readonly onState: (state: ConnectionState) => void;
  /**
   * Offers that came live, and those that wait at the service each time the stream is live again: some come twice. A
   * stored cursor is not needed for them: they wait until they are deleted.
   */
  readonly onOffers: (source: Source, account: Address, offers: readonly DeliveredOffer[]) => void;
  /** The service said which chain it follows, before anything of it is applied. */
  readonly onChain?: (startBlockHash: Hash | null) => Promise<void>;
  readonly log: Logger;
  readonly now: () => number;
  readonly random?: () => number;
}

export interface TradeConnection {
  state(): ConnectionState;
  /** Ends a wait at once. */
  retryNow(): void;
  stop(): Promise<void>;
}

const backoff = { firstMs: 400, maxMs: 30_000 };
/** What only the user can change is tried rarely; a change at the endpoint ends the wait anyway. */
const refusedRetryMs = 60_000;
const openWithinMs = 15_000;
const maxReceivedBytes = 16 * 1024 * 1024;

interface Ending {
  readonly reason: ConnectionReason;
  readonly minimumWaitMs: number;
  /** The stream was live: the next attempt starts the backoff anew. */
  readonly wasLive: boolean;
  readonly renewToken: boolean;
}

/**
 * One stream, of one account at one service, for as long as it is wanted: connects, resumes at the stored cursor,
 * reconnects with full jitter. Invariant: nothing is applied before the service has named the expected chain.
 */
export function startTradeConnection(options: TradeConnectionOptions): TradeConnection {
  const { endpoint, account } = options;
  const client = createTradeServiceClient({ endpoint, domain: options.expected });
  const updates = async (after: number): Promise<UpdatesPage> => {
    const page = await client.updates(account, after);
    if (page.ok) return page.value;
    // A service of before there were notes.
    if (page.failure.code === 'not_found') return { updates: [], next: null };
    throw new Error(`the service did not list notes and files: ${page.failure.code}`);
  };
  async function readOffers(): Promise<void> {
    const waiting = await client.offers(account);
    if (waiting.ok) options.onOffers(endpoint.source, account, waiting.value);
    else if (waiting.failure.code !== 'not_found')
      options.log.warn({
        event: 'offers_not_read',
        source: endpoint.source,
        code: waiting.failure.code,
      });
  }
  const stopping = new AbortController();
  let state: ConnectionState = { phase: 'connecting', reason: 'connecting', retryAt: null };
  let wake = new AbortController();
  let closeSocket: (() => void) | null = null;
  const unsubscribe = endpoint.onChange(() => wake.abort());

  function setState(next: ConnectionState): void {
    state = next;
    options.onState(state);
  }

  async function run(): Promise<void> {
    let failures = 0;
    let renewToken = false;
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      const url = endpoint.url();
      let ending: Ending;
      if (url === null) {
        ending = { reason: 'no_service', minimumWaitMs: 0, wasLive: false, renewToken: false };
      } else {
        if (state.phase !== 'connecting')
          setState({ phase: 'connecting', reason: 'connecting', retryAt: null });
        ending = await connectOnce(url, renewToken);
      }
      if (stopping.signal.aborted) break;
      renewToken = ending.renewToken;
      failures = ending.wasLive ? 1 : failures + 1;
      const wait = waitAfter(ending, failures);
      setState({ phase: 'waiting', reason: ending.reason, retryAt: options.now() + wait });
      await pause(wait, AbortSignal.any([stopping.signal, wake.signal]));
    }
    setState({ phase: 'stopped', reason: 'stopped', retryAt: null });
  }

  function waitAfter(ending: Ending, failures: number): number {
    if (ending.reason === 'stream_gap') return 0;
    // Whoever listens for the endpoint is woken by it; this is only the safety net.
    if (needsUser(ending.reason) || ending.reason === 'no_service') return refusedRetryMs;
    return Math.max(ending.minimumWaitMs, 50 + fullJitterMs(failures, backoff, options.random));
  }

  async function connectOnce(url: string, renewToken: boolean): Promise<Ending> {
    const none = { minimumWaitMs: 0, wasLive: false, renewToken: false };
    const token = await endpoint.token(account, renewToken);
    if (!token.ok) return { ...none, reason: token.reason };
    if (stopping.signal.aborted) return { ...none, reason: 'stopped' };
    return runSocket(url, token);
  }

  function runSocket(url: string, token: Extract<TokenAnswer, { ok: true }>): Promise<Ending> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/trades-ws`, {
        headers: { authorization: `Bearer ${token.token}` },
        followRedirects: false,
        handshakeTimeout: openWithinMs,
        maxPayload: maxReceivedBytes,
        perMessageDeflate: false,
      });
      let ending: Partial<Ending> = {};
      let reader: StreamReader | null = null;
      let silence: NodeJS.Timeout | undefined;
      let refreshing: NodeJS.Timeout | undefined;
      let allowedSilenceMs = openWithinMs;
      const work = new SerialQueue();

      const end = (reason: ConnectionReason, more: Partial<Ending> = {}): void => {
        ending = { reason, ...more, ...ending };
        socket.terminate();
      };
      closeSocket = () => end('stopped');
      const heard = (): void => {
        clearTimeout(silence);
        silence = setTimeout(() => end('silent'), allowedSilenceMs);
      };
      const send = (message: ClientMessage): void => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      };
      const refreshLater = (expiresInMs: number): void => {
        clearTimeout(refreshing);
        refreshing = setTimeout(
          () => {
            void endpoint.token(account, true).then((next) => {
              // Not renewed: the service closes when the old one ends, and the next attempt says why.
              if (next.ok) send({ type: 'refresh', token: next.token });
            });
          },
          Math.max(expiresInMs * 0.8, 1000),
        );
      };

      heard();
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        const { statusCode = 0 } = response;
        if (statusCode === 401) end('token_expired', { renewToken: true });
        else if (statusCode === 403) end('not_admitted', { renewToken: true });
        else if (statusCode >= 300 && statusCode < 400) end('unreachable');
        else
          end('unreachable', {
            minimumWaitMs: statusCode === 429 || statusCode === 503 ? 2000 : 0,
          });
      });
      socket.on('error', () => end('unreachable'));
      socket.on('message', (data, isBinary) => {
        heard();
        const parsed = isBinary ? null : parseJsonWith(serverMessageSchema, textOf(data));
        // Messages of a later version are passed over; what a cursor covers still comes as known ones.
        if (parsed === null || !parsed.ok) return;
        const message = parsed.value;
        void work
          .run(() => (message.type === 'connected' ? begin(message) : take(message)))
          .catch(fault);
      });
      socket.on('close', () => {
        clearTimeout(silence);
        clearTimeout(refreshing);
        closeSocket = null;
        void work.idle().then(async () => {
          await reader?.stop();
          resolve({
            reason: ending.reason ?? 'connection_lost',
            minimumWaitMs: ending.minimumWaitMs ?? 0,
            wasLive: reader?.isLive() ?? false,
            renewToken: ending.renewToken ?? false,
          });
        });
      });

      function fault(error: unknown): void {
        options.log.error({ event: 'trade_stream_fault', source: endpoint.source, error });
        end('connection_lost');
      }

      async function begin(message: Extract<ServerMessage, { type: 'connected' }>): Promise<void> {
        const expected = options.expected();
        const same =
          message.chainId === expected.chainId &&
          message.escrow === expected.escrow &&
          (expected.startBlockHash === null ||
            message.startBlockHash === null ||
            message.startBlockHash === expected.startBlockHash);
        if (!same) {
          end('other_chain');
          return;
        }
        if (message.userId !== account) {
          end('sign_in_refused', { renewToken: true });
          return;
        }
        await options.onChain?.(message.startBlockHash);
        allowedSilenceMs = 2 * (message.heartbeatMs || defaultHeartbeatMs);
        heard();
        refreshLater(token.expiresInMs);
        reader = createStreamReader({
          updates,
          source: endpoint.source,
          account,
          epoch: message.epoch,
          url,
          token: async () => {
            const fresh = await endpoint.token(account, false);
            return fresh.ok ? fresh.token : null;
          },
          sink: options.sink,
          send,
          newRequestId: randomUUID,
          onLive: () => {
            setState({ phase: 'live', reason: 'connected', retryAt: null });
            void readOffers().catch(fault);
          },
          onFault: fault,
        });
        setState({ phase: 'live', reason: 'catching_up', retryAt: null });
        await reader.begin();
      }

      async function take(message: ServerMessage): Promise<void> {
        switch (message.type) {
          case 'ping':
            send({ type: 'pong', t: message.t });
            break;
          case 'refreshed': {
            refreshLater(message.expiresInMs);
            return;
          }
          case 'closing': {
            noteClosing(message);
            return;
          }
          case 'offer': {
            const { type: _type, ...offer } = message;
            options.onOffers(endpoint.source, account, [offer]);
            return;
          }
          case 'error':
            options.log.warn({ event: 'trade_stream_error', code: message.code });
            if (message.code === 'token_invalid' || message.code === 'other_user')
              end('token_expired', { renewToken: true });
            return;
          default:
        }
        reader?.take(message);
      }

      function noteClosing(message: Extract<ServerMessage, { type: 'closing' }>): void {
        const reasons = {
          draining: 'service_draining',
          token_expired: 'token_expired',
          revoked: 'sign_in_refused',
          too_slow: 'too_slow',
        } as const satisfies Record<typeof message.reason, ConnectionReason>;
        ending = {
          reason: reasons[message.reason],
          minimumWaitMs: message.reconnectAfterMs,
          renewToken: message.reason === 'token_expired' || message.reason === 'revoked',
          ...ending,
        };
      }
    });
  }

  // Not before the caller holds what this function returns: states are told from the first moment on.
  const running = Promise.resolve().then(run);
  return {
    state: () => state,
    retryNow: () => wake.abort(),
    async stop() {
      stopping.abort();
      unsubscribe();
      closeSocket?.();
      await running;
    },
  };
}

function textOf(data: unknown): string {
  return Buffer.isBuffer(data)
    ? data.toString('utf8')
    : Buffer.concat(data as Buffer[]).toString('utf8');
}
