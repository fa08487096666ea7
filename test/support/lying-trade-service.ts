import { randomBytes } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { TradeId } from '../../src-shared/brand.ts';
import { hash, parseJsonWith } from '../../src-shared/parse.ts';
import {
  serverMessageSchema,
  type ServerMessageJson,
} from '../../src-shared/stream/wire-messages.ts';
import type { EventJson, WireTradeJson } from '../../src-shared/stream/wire-shapes.ts';

type EventMessage = Extract<ServerMessageJson, { type: 'blockchain_event' }>;
type UpdateKind = Pick<Extract<ServerMessageJson, { type: 'trade_update' }>, 'type' | 'reason'>;

export interface LyingTradeService {
  /** What apps are told to connect to. */
  readonly url: string;
  /** Where the true service listens; it must be told `url` as its public address, which sign-ins name. */
  setUpstream(url: string): void;
  /** What becomes of each true message of the streams, as parsed JSON; null: it is withheld. */
  alter(change: ((message: ServerMessageJson) => ServerMessageJson | null) | null): void;
  /** Says something of its own in every stream, after all that was said of the trade. */
  claim(trade: WireTradeJson, event: EventJson): void;
  /** A newer trade, and no event that made it so. */
  claimTrade(trade: WireTradeJson): void;
  /** The trade as it was told last; null: it was not. */
  told(
    tradeId: TradeId,
  ): { readonly trade: WireTradeJson; readonly event: EventJson | null } | null;
  /** From now on nothing comes any more, and no connection ends. */
  freeze(): void;
  /** What was said meanwhile is lost; new connections work again. */
  thaw(): void;
  close(): Promise<void>;
}

/** Stands before a true trade service and tells its apps what it likes. */
export async function startLyingTradeService(): Promise<LyingTradeService> {
  let upstream = '';
  let change: ((message: ServerMessageJson) => ServerMessageJson | null) | null = null;
  let frozen = false;
  let newest = 0;
  const trades = new Map<string, { trade: WireTradeJson; event: EventJson | null }>();
  /** Where each stream stands in each trade: one account may be told of what another is not. */
  const cursors = new WeakMap<WebSocket, Map<string, number>>();

  const server = createServer((incoming, answer) => {
    if (frozen) return;
    const { hostname, port } = new URL(upstream);
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  const sockets = new WebSocketServer({ noServer: true });

  /** Remembers where each trade stands, so that what is invented follows on what was told. */
  function remember(client: WebSocket, message: ServerMessageJson): void {
    const known = cursors.get(client) ?? new Map<string, number>();
    cursors.set(client, known);
    if (message.type === 'snapshot')
      for (const trade of message.trades) {
        known.set(trade.tradeId, trade.cursor);
        trades.set(trade.tradeId, { trade, event: null });
        newest = Math.max(newest, trade.cursor);
      }
    if (message.type === 'blockchain_event' || message.type === 'trade_update') {
      newest = Math.max(newest, message.cursor);
      known.set(message.tradeId, message.cursor);
      const event = message.type === 'blockchain_event' ? message.event : null;
      if (message.trade !== null) trades.set(message.tradeId, { trade: message.trade, event });
    }
  }
  function pass(client: WebSocket, text: string): void {
    if (frozen) return;
    // What it is not asked to alter goes on as it came, readable here or not.
    const message = JSON.parse(text) as ServerMessageJson;
    const told = change === null ? message : change(message);
    if (told === null) return;
    if (parseJsonWith(serverMessageSchema, JSON.stringify(told)).ok) remember(client, told);
    client.send(JSON.stringify(told));
  }
  /** Says it in every stream, after what was said there of the trade. */
  function say(
    trade: WireTradeJson,
    more: Pick<EventMessage, 'type' | 'event'> | UpdateKind,
  ): void {
    const cursor = newest + 1;
    for (const client of sockets.clients) {
      const prev = cursors.get(client)?.get(trade.tradeId) ?? 0;
      const place = { cursor, prev, tradeId: trade.tradeId, trade: { ...trade, cursor } };
      const message: ServerMessageJson = { ...more, ...place };
      remember(client, message);
      client.send(JSON.stringify(message));
    }
  }

  server.on('upgrade', (incoming, socket, head) => {
    if (frozen) return;
    const offered = incoming.headers['sec-websocket-protocol'];
    const protocols = offered === undefined ? [] : offered.split(',').map((one) => one.trim());
    const { authorization } = incoming.headers;
    const onward = new WebSocket(`ws://${new URL(upstream).host}${incoming.url ?? ''}`, protocols, {
      headers: authorization === undefined ? {} : { authorization },
    });
    onward.once('error', () => socket.destroy());
    // What the service says first must wait until somebody is there to hear it.
    const early: string[] = [];
    const keepEarly = (data: Buffer): void => void early.push(data.toString('utf8'));
    onward.on('message', keepEarly);
    onward.once('open', () =>
      sockets.handleUpgrade(incoming, socket, head, (client) => {
        client.on('message', (data: Buffer) => onward.send(data.toString('utf8')));
        onward.off('message', keepEarly);
        for (const text of early) pass(client, text);
        onward.on('message', (data: Buffer) => pass(client, data.toString('utf8')));
        client.on('close', () => onward.close());
        onward.on('close', () => client.close());
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setUpstream: (url) => void (upstream = url),
    alter: (next) => void (change = next),
    claim: (trade, event) => say(trade, { type: 'blockchain_event', event }),
    claimTrade: (trade) => say(trade, { type: 'trade_update', reason: 'relay' }),
    told: (tradeId) => trades.get(tradeId) ?? null,
    freeze: () => void (frozen = true),
    thaw: () => void (frozen = false),
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** “Released, all of it”: the claim, and the trade as it would be after it. */
export function inventRelease(
  trade: WireTradeJson,
  at: { readonly blockNumber: number; readonly blockHash: string | null },
): { readonly trade: WireTradeJson; readonly event: EventJson } {
  const drawn = hash(`0x${randomBytes(32).toString('hex')}`);
  const tradeSeq = trade.tradeSeq + 1;
  const nothing = { fee: '0', toSeller: '0', arbiterFee: '0' };
  const timestamp = Date.now();
  const after = { state: 'Completed', remaining: '0' } as const;
  return {
    trade: {
      ...trade,
      ...after,
      tradeSeq,
      endedAt: timestamp,
      deadlineAt: null,
      status: 'pending',
    },
    event: {
      id: `${drawn}:0`,
      tradeId: trade.tradeId,
      tradeSeq,
      blockNumber: at.blockNumber,
      blockHash: at.blockHash ?? drawn,
      txHash: drawn,
      logIndex: 0,
      timestamp,
      status: 'pending',
      ...after,
      deadline: 0,
      type: 'TRADE_COMPLETED',
      args: { toBuyer: trade.remaining, ...nothing },
    },
  };
}
