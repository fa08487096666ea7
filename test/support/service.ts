import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Wallet } from 'ethers';
import type { TradeServiceConfiguration } from '../../src-service/configuration.ts';
import type { DatabaseLocation } from '../../src-service/database/open-service-database.ts';
import {
  createTradeService,
  type TradeService,
  type TradeServiceDependencies,
} from '../../src-service/create-trade-service.ts';
import { createServiceLogger } from '../../src-service/logger.ts';
import type { EscrowChain } from './escrow-chain.ts';
import { createDatabase } from './postgres.ts';
import {
  nonceAnswerSchema,
  signInText,
  tokensAnswerSchema,
} from '../../src-shared/stream/http-shapes.ts';
import type { z } from '../../src-shared/parse.ts';

const atExit = new Set<() => void>();
process.once('exit', () => {
  // Last first: whoever writes into a folder ends before the folder does.
  for (const end of [...atExit].reverse()) end();
});

/** A folder that is removed with the test process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'escrow-desk-test-'));
  atExit.add(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/**
 * A database that nothing was written to: a SQLite file, or one on the PostgreSQL server that
 * `ESCROW_DESK_TEST_DATABASE` names.
 */
export function newDatabase(): DatabaseLocation {
  const server = process.env['ESCROW_DESK_TEST_DATABASE'];
  if (server === undefined) {
    return { kind: 'sqlite', path: join(temporaryFolder(), 'service.db') };
  }
  return { kind: 'postgres', url: createDatabase(server) };
}

/** As `DATABASE_URL` has it. */
export const urlOf = (location: DatabaseLocation): string =>
  location.kind === 'sqlite' ? `sqlite:${location.path}` : location.url;

const testSecret = 'a secret that is only used in tests, 32 bytes or more';

export function testConfiguration(
  change: Partial<TradeServiceConfiguration> = {},
): TradeServiceConfiguration {
  return {
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    trustProxy: [],
    rpcUrls: ['http://127.0.0.1:1'],
    escrow: null,
    confirmations: 2,
    database: newDatabase(),
    jwtAccessSecret: testSecret,
    jwtAccessSecretPrevious: null,
    allowedOrigins: [],
    allowedAddresses: 'all',
    allowQueryToken: true,
    maxSockets: 10_000,
    maxSocketsPerUser: 20,
    ...change,
  };
}

export interface TestService extends TradeService {
  readonly configuration: TradeServiceConfiguration;
  /** All log lines so far. */
  readonly logLines: readonly string[];
}

/** A service in this process, on a free port; its log is kept for assertions. */
export async function startTestService(
  change: Partial<TradeServiceConfiguration> = {},
  dependencies: Partial<TradeServiceDependencies> = {},
): Promise<TestService> {
  const configuration = testConfiguration(change);
  const logLines: string[] = [];
  const logger = createServiceLogger({ write: (line) => void logLines.push(line) }, 'debug');
  const service = await createTradeService(configuration, { logger, ...dependencies });
  return { ...service, configuration, logLines };
}

/** A service that follows a deployed chain, once it knows it. */
export async function startServiceOf({
  anvil,
  escrow,
  deployment,
}: EscrowChain): Promise<TestService> {
  const service = await startTestService({
    rpcUrls: [anvil.rpcUrl],
    escrow: { address: escrow, startBlock: deployment.startBlock },
  });
  await service.chainKnown;
  return service;
}

/** What a process of ours inherits, whatever the tests themselves were given: where programs are, and compiled modules. */
export const bareEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  ['PATH', 'NODE_COMPILE_CACHE'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

export interface ServiceProcess {
  readonly url: string;
  readonly firstLine: Record<string, unknown>;
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code, or null after a signal. */
  readonly exited: Promise<number | null>;
  /** Sends the signal; resolves as `exited`. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

const projectRoot = new URL('../../', import.meta.url);

/**
 * `src-service/cli.ts` in a process of its own. `preload`: a module that is loaded into it first and hears messages.
 * `launcher`: a program with arguments that becomes the service's process.
 */
export async function startServiceProcess(
  environment: Record<string, string>,
  args: readonly string[] = [],
  preload?: URL,
  launcher: readonly string[] = [],
): Promise<ServiceProcess> {
  const nodeFlags = preload === undefined ? [] : ['--import', preload.href];
  const command = [...launcher, process.execPath, ...nodeFlags, 'src-service/cli.ts', ...args];
  const [program = process.execPath, ...programArgs] = command;
  const child = spawn(program, programArgs, {
    cwd: projectRoot,
    env: { ...bareEnvironment, HOST: '127.0.0.1', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(preload === undefined ? [] : ['ipc' as const])],
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  atExit.add(killWithUs);
  const exited = once(child, 'exit').then(([code]) => {
    atExit.delete(killWithUs);
    return code as number | null;
  });
  let output = '';
  if (child.stdout === null || child.stderr === null) throw new Error('the process has no output');
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => (output += `${line}\n`));
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    exited.then((code) => {
      throw new Error(`the service ended with ${String(code)}: ${output}`);
    }),
  ]);
  const firstLine = JSON.parse(first) as Record<string, unknown>;
  return {
    url: String(firstLine['url']),
    firstLine,
    process: child,
    output: () => output,
    exited,
    end: async (signal) => {
      child.kill(signal);
      return await exited;
    },
  };
}

export type TestTokens = z.output<typeof tokensAnswerSchema>;

/** No connection is kept: one to a service that was stopped and started on the same port would be dead. */
const oneRequest = { connection: 'close' };

export async function postJson(
  url: string,
  body: unknown,
  token?: string,
  moreHeaders: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...oneRequest,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...moreHeaders,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

export async function getJson(
  url: string,
  token?: string,
): Promise<{ status: number; body: unknown }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { headers: { ...headers, ...oneRequest } });
  return { status: answer.status, body: await answer.json() };
}

/** Everything `POST /api/auth/verify` needs, signed by the wallet over a fresh nonce. */
export async function signedVerifyBody(
  url: string,
  wallet: Wallet,
  chainId = 31337,
  headers: Readonly<Record<string, string>> = {},
) {
  const nonceAnswer = await postJson(`${url}/api/auth/nonce`, {}, undefined, headers);
  const { nonce } = nonceAnswerSchema.parse(nonceAnswer.body);
  const issuedAt = new Date().toISOString();
  const text = signInText({ url, address: wallet.address, chainId, nonce, issuedAt });
  return { address: wallet.address, nonce, issuedAt, signature: await wallet.signMessage(text) };
}

/** Signs in as a person would; throws when refused. */
export async function signIn(
  url: string,
  wallet: Wallet,
  chainId = 31337,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestTokens> {
  const body = await signedVerifyBody(url, wallet, chainId, headers);
  const answer = await postJson(`${url}/api/auth/verify`, body, undefined, headers);
  if (answer.status !== 200) throw new Error(`sign-in refused: ${JSON.stringify(answer)}`);
  return tokensAnswerSchema.parse(answer.body);
}
