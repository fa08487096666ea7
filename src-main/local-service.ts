/** Entry of the local service, an Electron `utilityProcess`: a trade service of its own on the user's RPC. */
import process from 'node:process';
import { relayerOfEnvironment } from '../src-service/configuration.ts';
import { createTradeService, type TradeService } from '../src-service/create-trade-service.ts';
import { createServiceLogger } from '../src-service/logger.ts';
import { RelayerKeyError } from '../src-service/relay/relayer-key.ts';
import { DatabaseOpenError } from '../src-sqlite/open-database.ts';
import { failure } from '../src-shared/failure.ts';
import { readerOf, type AnsweringSide } from '../src-shared/port/port-messages.ts';
import { servePort, type PortHandlers } from '../src-shared/port/port-server.ts';
import { fail, ok } from '../src-shared/result.ts';
import { openParentPort } from './service/parent-port.ts';
import {
  serviceContract,
  type ServiceStart,
  type ServiceStarted,
} from './service/service-messages.ts';

type ServicePort = AnsweringSide<typeof serviceContract>;

const { publish } = servePort<ServicePort['requests'], ServicePort['publications']>(
  openParentPort(),
  readerOf(serviceContract),
  (name, args) => handlers[name](args),
);
const logger = createServiceLogger({ write: (line) => publish({ name: 'log', payload: line }) });

let service: Promise<TradeService> | null = null;

async function start(request: ServiceStart): Promise<TradeService> {
  const started = await createTradeService(
    {
      host: '127.0.0.1',
      port: request.port,
      publicUrl: null,
      trustProxy: [],
      rpcUrls: request.rpcUrls,
      escrow: request.escrow,
      confirmations: request.confirmations,
      database: { kind: 'sqlite', path: request.databasePath },
      jwtAccessSecret: request.secret,
      jwtAccessSecretPrevious: null,
      allowedOrigins: [],
      allowedAddresses: request.allowed,
      allowQueryToken: false,
      maxSockets: 1000,
      maxSocketsPerUser: 20,
      relayer:
        request.relayer === null
          ? relayerOfEnvironment(process.env)
          : { ...request.relayer, passphraseFile: null },
    },
    {
      logger,
      // It is a cache of whichever chain the user's node serves; the history keeps the chains apart.
      otherChain: 'replace',
      onDatabaseDamaged: () => process.exit(3),
    },
  );
  started.onChain((payload) => publish({ name: 'chain', payload }));
  return started;
}

function reasonOf(error: unknown): Extract<ServiceStarted, { outcome: 'failed' }>['reason'] {
  if (error instanceof DatabaseOpenError) return 'database';
  if (error instanceof RelayerKeyError) return 'relayer_key';
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? 'port_taken'
    : 'other';
}

/** In a later turn: what was answered goes out first. */
const exitWith = (code: number): void => void setImmediate(() => process.exit(code));

const handlers: PortHandlers<ServicePort['requests']> = {
  async start(request) {
    service ??= start(request);
    try {
      const { address } = await service;
      return ok({ outcome: 'listening', url: address.url });
    } catch (error) {
      logger.error({ event: 'local_service_failed', err: error });
      exitWith(2);
      const message = error instanceof Error ? error.message : String(error);
      return ok({ outcome: 'failed', reason: reasonOf(error), message });
    }
  },
  async token({ account }) {
    if (service === null) return fail(failure('service_unreachable'));
    const { accessToken, expiresInMs } = (await service).issueLocalToken(account);
    return ok({ token: accessToken, expiresInMs });
  },
  async allow({ allowed }) {
    (await service)?.setAllowedAddresses(allowed);
    return ok(null);
  },
  async stop() {
    await (await service?.catch(() => null))?.stop();
    exitWith(0);
    return ok(null);
  },
};
