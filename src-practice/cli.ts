/** `npm run practice -- --headless`: chain, escrow, counterparty and trade service without a window. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createTradeService, type TradeService } from '../src-service/create-trade-service.ts';
import { createServiceLogger } from '../src-service/logger.ts';
import { PracticeChainError } from './anvil-binary.ts';
import { whenNpmEnds } from './npm-ancestors.ts';
import { practicePeople } from './practice-people.ts';
import { startPractice, type Practice } from './practice.ts';

const help = `Practice chain of Escrow Desk: play money on this computer, and a counterparty that answers.

Usage: npm run practice -- --headless [options]

  --headless             start chain, escrow and trade service without a window; print one JSON line
                         {rpcUrl, chainId, escrowAddress, startBlock, serviceUrl, accounts} and run
                         until SIGTERM or Ctrl+C
  --port NUMBER          port of the chain's node (default: a free one)
  --service-port NUMBER  port of the trade service (default: a free one)
  --state DIR            keep the chain and the service's database there (default: a temporary
                         folder, removed at the end)
  --no-counterparty      nobody answers; the accounts only move by your own hand
  --help                 this text

The keys it prints are known to everybody. Never send real money to them.
With a window: npm start
`;

interface Arguments {
  readonly port: number | undefined;
  readonly servicePort: number;
  readonly stateDir: string | undefined;
  readonly counterparty: boolean;
}

/** What the command line asks for; a text is the answer to print instead, with the exit status. */
function readArguments(
  args: string[],
): Arguments | { readonly text: string; readonly status: number } {
  const wrong = (problem: string) => ({ text: `${problem}\n\n${help}`, status: 2 });
  try {
    const { values } = parseArgs({
      args,
      allowNegative: true,
      options: {
        headless: { type: 'boolean', default: false },
        port: { type: 'string' },
        'service-port': { type: 'string' },
        state: { type: 'string' },
        counterparty: { type: 'boolean', default: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { text: help, status: 0 };
    if (!values.headless)
      return wrong('Say --headless to run it without a window, or `npm start` for the app.');
    const port = values.port === undefined ? undefined : portOf(values.port);
    const servicePort = values['service-port'] === undefined ? 0 : portOf(values['service-port']);
    if (port === null || servicePort === null) return wrong('A port is a number from 1 to 65535.');
    return { port, servicePort, stateDir: values.state, counterparty: values.counterparty };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number.parseInt(text, 10) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

/** Everything that runs, so that a failure half-way ends what had begun. */
interface Running {
  practice?: Practice;
  service?: TradeService;
  temporary?: string;
}

async function end(running: Running): Promise<void> {
  await running.service?.stop();
  await running.practice?.stop();
  if (running.temporary !== undefined)
    await rm(running.temporary, { recursive: true, force: true });
}

async function start(options: Arguments, running: Running): Promise<void> {
  if (options.stateDir === undefined)
    running.temporary = await mkdtemp(join(tmpdir(), 'escrow-desk-practice-'));
  const stateDir = resolve(options.stateDir ?? running.temporary ?? '.');
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  running.practice = await startPractice({
    stateDir,
    port: options.port,
    counterparty: options.counterparty,
    onActivity: ({ text }) => say(text),
    onReady: () => undefined,
    onDied: (reason, willRestart) =>
      say(`The chain's node ended: ${reason} ${willRestart ? 'Starting it again.' : 'Giving up.'}`),
  });
  const { rpcUrl, chainId, escrowAddress, startBlock } = running.practice.chain.info();
  running.service = await createTradeService(
    {
      host: '127.0.0.1',
      port: options.servicePort,
      publicUrl: null,
      trustProxy: [],
      rpcUrls: [rpcUrl],
      escrow: { address: escrowAddress, startBlock },
      confirmations: null,
      database: { kind: 'sqlite', path: join(stateDir, 'service.db') },
      jwtAccessSecret: null,
      jwtAccessSecretPrevious: null,
      allowedOrigins: [],
      allowedAddresses: 'all',
      allowQueryToken: true,
      maxSockets: 10_000,
      maxSocketsPerUser: 20,
    },
    // Standard output holds the one line; the service's own lines go beside it.
    { logger: createServiceLogger(process.stderr, 'warn'), otherChain: 'replace' },
  );
  await running.service.chainKnown;
  const serviceUrl = running.service.address.url;
  const line = { rpcUrl, chainId, escrowAddress, startBlock, serviceUrl, accounts: practicePeople };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Ends once with the given status, whatever asks for it first. */
function endOnSignals(running: Running): (status: number) => void {
  let ending = false;
  const stop = (status: number): void => {
    if (ending) return;
    ending = true;
    end(running).then(
      () => process.exit(status),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  whenNpmEnds(() => stop(0));
  return stop;
}

const options = readArguments(process.argv.slice(2));
if ('text' in options) {
  (options.status === 0 ? process.stdout : process.stderr).write(options.text);
  process.exitCode = options.status;
} else {
  const running: Running = {};
  const stop = endOnSignals(running);
  try {
    await start(options, running);
  } catch (error) {
    const known = error instanceof PracticeChainError;
    const detail =
      error instanceof Error
        ? known
          ? error.message
          : (error.stack ?? error.message)
        : String(error);
    process.stderr.write(`The practice chain could not start. ${detail}\n`);
    stop(1);
  }
}
