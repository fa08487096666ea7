import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ListenerReport } from '../../src-escrow/listener/listener-report.ts';
import type { TradeWebSocketHandler } from '../stream/trade-websocket-handler.ts';
import { bearerToken } from './admission.ts';
import { RequestRefused } from './error-answer.ts';
import type { ChainAnswer } from './status-routes.ts';

export interface MetricsRouteOptions {
  readonly stream: TradeWebSocketHandler;
  /** Null while no chain is known. */
  readonly chain: () => ChainAnswer | null;
  readonly reports: ReportCounts;
  /** Null: there are no metrics here. */
  readonly token: string | null;
}

/** How often the nodes did each thing wrong, since this process began. */
export type ReportCounts = Record<ListenerReport['event'], number>;

export const newReportCounts = (): ReportCounts => ({
  chain_failed: 0,
  consumer_failed: 0,
  event_missed: 0,
  log_refused: 0,
  logs_left_out: 0,
  logs_unchecked: 0,
  halted: 0,
  begun_anew: 0,
  other_chain: 0,
});

const prefix = 'trade_service_';

/** `GET /metrics` in Prometheus' format, for who has its own token; add it before the routes that it counts. */
export function addMetricsRoute(server: FastifyInstance, options: MetricsRouteOptions): void {
  const { token } = options;
  if (token === null) {
    server.get('/metrics', async () => {
      throw new RequestRefused(404, 'not_found');
    });
    return;
  }
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix });
  addStreamMetrics(registry, options.stream);
  addChainMetrics(registry, options.chain);
  addReportMetrics(registry, options.reports);
  const durations = new Histogram({
    name: `${prefix}http_request_seconds`,
    help: 'HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  server.addHook('onResponse', async (request, reply) => {
    // The pattern, never the path: that names trades.
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1000);
  });
  server.get('/metrics', async (request, reply) => {
    if (!sameToken(bearerToken(request.headers.authorization), token))
      throw new RequestRefused(404, 'not_found');
    return await reply.type(registry.contentType).send(await registry.metrics());
  });
}

function sameToken(given: string | null, token: string): boolean {
  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  return given !== null && timingSafeEqual(digestOf(given), digestOf(token));
}

function addStreamMetrics(registry: Registry, stream: TradeWebSocketHandler): void {
  const { statistics } = stream;
  const gauges: readonly [string, string, () => number][] = [
    ['sockets', 'open sockets', () => stream.connections],
    ['users', 'accounts with an open socket', () => stream.users],
    ['subscriptions', 'subscriptions of all sockets', () => stream.subscriptions],
    ['delivered_cursor', 'cursor of the newest message delivered', () => stream.deliveredCursor],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name: prefix + name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  const counters: readonly [string, string, () => number][] = [
    ['messages_in_total', 'messages of clients', () => statistics.messagesIn],
    ['messages_out_total', 'messages to clients', () => statistics.messagesOut],
    ['bytes_out_total', 'bytes of messages to clients', () => statistics.bytesOut],
    ['slow_readers_total', 'sockets closed with 4408', () => statistics.droppedSlow],
    ['auth_failures_total', 'refused sign-ins and tokens', () => statistics.authFailures],
    ['refused_handshakes_total', 'sockets refused by a limit', () => statistics.refusedByLimit],
    ['resumed_total', 'subscriptions that went on from a cursor', () => statistics.resumed],
    ['resynced_total', 'subscriptions that began with a snapshot', () => statistics.resynced],
    ['heartbeat_timeouts_total', 'silent sockets cut off', () => statistics.heartbeatTimeouts],
  ];
  for (const [name, help, read] of counters) {
    new Counter({
      name: prefix + name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
  new Gauge({
    name: `${prefix}delivery_seconds`,
    help: 'from a batch of the chain to its messages being handed over, of the last 1,024 batches',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      const { p50, p99 } = statistics.latencyMs();
      this.set({ quantile: '0.5' }, p50 / 1000);
      this.set({ quantile: '0.99' }, p99 / 1000);
    },
  });
}

function addChainMetrics(registry: Registry, chain: () => ChainAnswer | null): void {
  const blocks = ['head', 'indexed', 'final'] as const;
  for (const name of blocks) {
    new Gauge({
      name: `${prefix}chain_${name}_block`,
      help: `block: ${name}`,
      registers: [registry],
      collect() {
        this.set(chain()?.[name] ?? 0);
      },
    });
  }
  new Gauge({
    name: `${prefix}chain_status`,
    help: '1 for the status that holds: ok, behind, unreachable, halted',
    labelNames: ['status'],
    registers: [registry],
    collect() {
      this.reset();
      this.set({ status: chain()?.status ?? 'unreachable' }, 1);
    },
  });
}

function addReportMetrics(registry: Registry, reports: ReportCounts): void {
  new Counter({
    name: `${prefix}chain_reports_total`,
    help: 'what the nodes did wrong, by the event in the log',
    labelNames: ['event'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [event, count] of Object.entries(reports)) this.inc({ event }, count);
    },
  });
}
