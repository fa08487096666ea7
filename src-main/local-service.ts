/** Entry of the local service, an Electron `utilityProcess`: a trade service of its own on the user's RPC. */
import process from 'node:process';
import { relayerOfEnvironment } from '../src-service/configuration.ts';
import { createTradeService, type TradeService } from '../src-service/create-trade-service.ts';
import { createServiceLogger } from '../src-service/logger.ts';
import { RelayerKeyError } from '../src-service/relay/relayer-key.ts';
import { DatabaseOpenError } from '../src-sqlite/open-database.ts';
import {
  serviceRequestSchema,
  type ServiceMessage,
  type ReadServiceRequest,
} from './service/service-messages.ts';

const { parentPort } = process;
const say = (message: ServiceMessage): void => parentPort.postMessage(message);
const logger = createServiceLogger({ write: (line) => say({ kind: 'log', line }) });

let service: Promise<TradeService> | null = null;

async function start(
  request: Extract<ReadServiceRequest, { kind: 'start' }>,
): Promise<TradeService> {
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
  started.onChain((chain) => say({ kind: 'chain', chain }));
  say({ kind: 'listening', url: started.address.url });
  return started;
}

function reasonOf(error: unknown): Extract<ServiceMessage, { kind: 'failed' }>['reason'] {
  if (error instanceof DatabaseOpenError) return 'database';
  if (error instanceof RelayerKeyError) return 'relayer_key';
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? 'port_taken'
    : 'other';
}

async function receive(request: ReadServiceRequest): Promise<void> {
  switch (request.kind) {
    case 'start':
      service ??= start(request);
      await service;
      return;
    case 'token': {
      const issued = (await service)?.issueLocalToken(request.account);
      if (issued === undefined) return;
      const { accessToken, expiresInMs } = issued;
      say({ kind: 'token', id: request.id, token: accessToken, expiresInMs });
      return;
    }
    case 'allow':
      return (await service)?.setAllowedAddresses(request.allowed);
    case 'stop':
      await (await service?.catch(() => null))?.stop();
      say({ kind: 'stopped' });
      process.exit(0);
  }
}

parentPort.on('message', ({ data }: { data: unknown }) => {
  const request = serviceRequestSchema.safeParse(data);
  if (!request.success) return;
  receive(request.data).catch((error: unknown) => {
    logger.error({ event: 'local_service_failed', err: error });
    const message = error instanceof Error ? error.message : String(error);
    say({ kind: 'failed', reason: reasonOf(error), message });
    process.exit(2);
  });
});
