/** `npm run service`: the trade service on its own, without Electron. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { addressSchema, z } from '../src-shared/parse.ts';
import { BackupError, backUpDatabase, restoreDatabase } from './database/backup.ts';
import { migrationSteps } from './database/migrations.ts';
import { DatabaseOpenError } from '../src-sqlite/open-database.ts';
import {
  parseConfiguration,
  type EscrowLocation,
  type TradeServiceConfiguration,
} from './configuration.ts';
import { PostgresOpenError } from './database/postgres-open-error.ts';
import {
  createTradeService,
  forgetIndexedChain,
  type TradeService,
} from './create-trade-service.ts';
import { createServiceLogger, withoutUrls, type ServiceLogger } from './logger.ts';
import { RelayerKeyError } from './relay/relayer-key.ts';
import { helpText } from './settings.ts';

const newestSchema = migrationSteps('sqlite').length;

/** How long the first line waits for the chain's id before it goes out without. */
const chainPatienceMs = 5000;
/** SIGTERM to exit at most. */
const stopPatienceMs = 9000;

const deploymentSchema = z.object({ address: addressSchema, startBlock: z.number().int().min(0) });

/** The escrow that `npm run deploy` noted for a chain, or null. */
async function deploymentOf(chainId: number): Promise<EscrowLocation | null> {
  const file = new URL(`../contracts/deployments/${chainId}.json`, import.meta.url);
  try {
    return deploymentSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Lines wait until the first one, which names the port, is out. */
function createHeldOutput(): { write: (line: string) => void; release: () => void } {
  let held: string[] | null = [];
  return {
    write: (line) => {
      if (held === null) process.stdout.write(line);
      else held.push(line);
    },
    release: () => {
      for (const line of held ?? []) process.stdout.write(line);
      held = null;
    },
  };
}

/** A failure at start that the operator can mend, in a sentence; null for a bug. */
function startFailure(error: unknown, configuration: TradeServiceConfiguration): string | null {
  if (error instanceof DatabaseOpenError || error instanceof PostgresOpenError)
    return `DATABASE_URL: ${error.message}`;
  if (error instanceof RelayerKeyError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const at = `${configuration.host}:${configuration.port}`;
  if (code === 'EADDRINUSE')
    return `PORT: ${at} is in use by another program. Choose another port, or 0 for a free one.`;
  if (code === 'EACCES')
    return `PORT: this user may not listen on ${at}. Choose a port above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST: ${configuration.host} is no address of this machine.`;
  return null;
}

async function serve(configuration: TradeServiceConfiguration): Promise<void> {
  const output = createHeldOutput();
  const logger = createServiceLogger(output);
  let service: TradeService | undefined;
  let ending = false;
  const end = (exitCode: number, reason: string): void => {
    // A terminal and the processes between may each pass the same signal on.
    if (ending) return;
    ending = true;
    logger.info({ event: 'stopping', reason });
    output.release();
    setTimeout(() => process.exit(exitCode), stopPatienceMs).unref();
    (service?.stop() ?? Promise.resolve()).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.error({ event: 'stop_failed', err: error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end(0, 'SIGTERM'));
  process.on('SIGINT', () => end(0, 'SIGINT'));
  surviveFaults(logger);
  try {
    service = await createTradeService(configuration, {
      logger,
      deploymentOf,
      onDatabaseDamaged: () =>
        end(1, 'the database is damaged; the next start moves it aside and reads the chain anew'),
    });
  } catch (error) {
    output.release();
    const sentence = startFailure(error, configuration);
    if (sentence === null) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exit(1);
  }
  const timer = new AbortController();
  await Promise.race([
    service.chainKnown,
    delay(chainPatienceMs, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
  const { host, port, url } = service.address;
  const chain = service.chain();
  const escrow = chain?.escrowAddress ?? configuration.escrow?.address ?? null;
  process.stdout.write(
    `${JSON.stringify({ level: 'info', event: 'listening', host, port, url, chainId: chain?.chainId ?? null, escrow })}\n`,
  );
  output.release();
}

/** A fault nobody caught is told; the process goes on: each request and socket stands for itself. */
function surviveFaults(logger: ServiceLogger): void {
  process.on('unhandledRejection', (error) =>
    logger.error({ event: 'unhandled_fault', err: error }),
  );
}

async function main(): Promise<void> {
  const parsed = parseConfiguration({
    args: process.argv.slice(2),
    environment: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  if (!parsed.ok) {
    process.stderr.write(`${parsed.problems.join('\n')}\n`);
    process.exit(2);
  }
  const { command, configuration } = parsed;
  switch (command.name) {
    case 'help':
      process.stdout.write(helpText());
      return;
    case 'check':
      await check(configuration);
      return;
    case 'reindex':
      await reindex(configuration);
      return;
    case 'backup':
      copyDatabase(() => {
        backUpDatabase(fileOf(configuration), command.file, newestSchema);
        return { message: `${command.file} holds the database as it was a moment ago.` };
      });
      return;
    case 'restore':
      copyDatabase(() => {
        const path = fileOf(configuration);
        const { movedTo } = restoreDatabase(path, command.file, newestSchema, Date.now());
        return { movedTo, message: 'Restored. Everybody signs in again and takes a snapshot.' };
      });
      return;
    case 'serve':
      await serve(configuration);
  }
}

/** Findings as lines of JSON; ends with 2 when a start would not work. */
async function check(configuration: TradeServiceConfiguration): Promise<void> {
  const { checkConfiguration } = await import('./check-configuration.ts');
  const findings = await checkConfiguration(configuration, deploymentOf);
  for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`);
  process.exitCode = findings.some(({ level }) => level === 'error') ? 2 : 0;
}

function fileOf({ database }: TradeServiceConfiguration): string {
  if (database.kind === 'sqlite') return database.path;
  throw new BackupError(
    'DATABASE_URL: a PostgreSQL database is copied with pg_dump and pg_restore; see docs/operating.md.',
  );
}

function copyDatabase(work: () => Record<string, unknown>): void {
  try {
    process.stdout.write(`${JSON.stringify({ level: 'info', ...work() })}\n`);
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

async function reindex(configuration: TradeServiceConfiguration): Promise<void> {
  try {
    await forgetIndexedChain(configuration.database, createServiceLogger(undefined, 'warn'));
  } catch (error) {
    const sentence = startFailure(error, configuration);
    if (sentence === null) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exit(1);
  }
  process.stdout.write(
    `${JSON.stringify({ level: 'info', event: 'reindex', message: 'What was read from the chain is forgotten; the next start reads it anew.' })}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${withoutUrls(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  process.exit(1);
});
