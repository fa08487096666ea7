import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Client } from 'pg';
import { hashSchema, hexSchema, z } from '../src-shared/parse.ts';
import {
  DatabaseOpenError,
  keepDatabaseClosed,
  checkDatabase,
  verifyDatabase,
} from '../src-sqlite/open-database.ts';
import { createRpcPool, type RpcPool } from '../src-escrow/rpc-pool.ts';
import type { EscrowLocation, TradeServiceConfiguration } from './configuration.ts';
import type { DatabaseLocation } from './database/open-service-database.ts';
import { withoutUrls } from './logger.ts';
import { pingRedis, redisProblem } from './redis/redis-connection.ts';

/** One thing that was looked at. `about`: the setting to change. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error';
  readonly about: string;
  readonly message: string;
}

export type DeploymentOf = (chainId: number) => Promise<EscrowLocation | null>;

const answerWithinMs = 8000;
const chainIdSchema = z
  .string()
  .regex(/^0x[0-9a-f]{1,13}$/i)
  .transform((text) => Number.parseInt(text, 16));
const blockSchema = z.object({ hash: hashSchema });

/** Tries what a start would need, and changes nothing: chain nodes, escrow, database, names and proxies. */
export async function checkConfiguration(
  configuration: TradeServiceConfiguration,
  deploymentOf: DeploymentOf,
): Promise<readonly Finding[]> {
  return [
    ...checkNames(configuration),
    ...(await inspectDatabase(configuration.database)),
    ...(await checkRedis(configuration.redisUrl ?? null)),
    ...(await checkChain(configuration, deploymentOf)),
  ];
}

function checkNames(configuration: TradeServiceConfiguration): Finding[] {
  const { publicUrl, trustProxy, allowQueryToken, allowedAddresses } = configuration;
  const findings: Finding[] = [
    {
      level: 'ok',
      about: 'HOST',
      message: `listens on ${configuration.host}:${configuration.port}`,
    },
  ];
  const isPublic = publicUrl?.startsWith('https:') === true;
  if (isPublic && trustProxy.length === 0) {
    findings.push({
      level: 'warning',
      about: 'TRUST_PROXY',
      message:
        'is not set, so all clients behind the TLS proxy count as one address and share its limits. Set it to the address of the proxy, for instance 127.0.0.1.',
    });
  }
  if (isPublic && allowQueryToken) {
    findings.push({
      level: 'warning',
      about: 'ALLOW_QUERY_TOKEN',
      message:
        'is true: leave queries out of the log of the proxy, or set it to false if all clients send headers.',
    });
  }
  if (isPublic && allowedAddresses === 'all') {
    findings.push({
      level: 'warning',
      about: 'ALLOWED_ADDRESSES',
      message: 'is not set: any account may sign in and sees its own trades.',
    });
  }
  return findings;
}

async function inspectDatabase(location: DatabaseLocation): Promise<Finding[]> {
  if (location.kind === 'sqlite') return checkFile(location.path);
  const about = 'DATABASE_URL';
  const client = new Client({
    connectionString: location.url,
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
  });
  // Told by the promise as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(
      `SELECT current_setting('server_version') AS version`,
    );
    return [{ level: 'ok', about, message: `PostgreSQL ${rows[0]?.version ?? ''} answers` }];
  } catch (error) {
    const reason = error instanceof Error ? withoutUrls(error.message) : 'no answer';
    return [{ level: 'error', about, message: `PostgreSQL: ${reason}` }];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Its loss stops nobody, so it is a warning. */
async function checkRedis(url: string | null): Promise<Finding[]> {
  if (url === null) return [];
  const about = 'REDIS_URL';
  try {
    await pingRedis(url);
    return [{ level: 'ok', about, message: `${new URL(url).host} answers` }];
  } catch (error) {
    return [{ level: 'warning', about, message: redisProblem(error) }];
  }
}

function checkFile(path: string): Finding[] {
  const about = 'DATABASE_URL';
  if (!existsSync(path)) {
    try {
      accessSync(dirname(resolve(path)), constants.W_OK);
      return [{ level: 'ok', about, message: `${path} will be made` }];
    } catch {
      const message = `${path} cannot be made: its folder is not there or not writable.`;
      return [{ level: 'error', about, message }];
    }
  }
  try {
    const database = checkDatabase(path);
    try {
      verifyDatabase(database, path);
    } finally {
      database.close();
    }
    keepDatabaseClosed(path)();
    return [{ level: 'ok', about, message: `${path} is whole and free` }];
  } catch (error) {
    if (!(error instanceof DatabaseOpenError)) throw error;
    // A running service is what the check may be made beside.
    return [
      { level: error.problem === 'locked' ? 'warning' : 'error', about, message: error.message },
    ];
  }
}

interface AnsweringNode {
  readonly pool: RpcPool;
  readonly host: string;
  readonly chainId: number;
}

async function checkChain(
  configuration: TradeServiceConfiguration,
  deploymentOf: DeploymentOf,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const nodes: AnsweringNode[] = [];
  const pools = configuration.rpcUrls.map((url) => ({
    host: new URL(url).host,
    pool: createRpcPool({ urls: [url], onReport: () => undefined }),
  }));
  try {
    for (const { host, pool } of pools) {
      try {
        const signal = AbortSignal.timeout(answerWithinMs);
        const chainId = await pool.request('eth_chainId', [], chainIdSchema, { signal });
        nodes.push({ pool, host, chainId });
        findings.push({
          level: 'ok',
          about: 'RPC_URL',
          message: `${host} serves chain ${chainId}`,
        });
      } catch (error) {
        const reason = error instanceof Error ? withoutUrls(error.message) : 'no answer';
        findings.push({ level: 'error', about: 'RPC_URL', message: `${host}: ${reason}` });
      }
    }
    const [first] = nodes;
    if (first === undefined) return findings;
    const other = nodes.find(({ chainId }) => chainId !== first.chainId);
    if (other !== undefined) {
      findings.push({
        level: 'error',
        about: 'RPC_URL',
        message: `${first.host} serves chain ${first.chainId}, ${other.host} chain ${other.chainId}. List nodes of one chain.`,
      });
      return findings;
    }
    return [...findings, await checkEscrow(configuration, first, deploymentOf)];
  } finally {
    for (const { pool } of pools) pool.close();
  }
}

async function checkEscrow(
  configuration: TradeServiceConfiguration,
  { pool, chainId }: AnsweringNode,
  deploymentOf: DeploymentOf,
): Promise<Finding> {
  const about = 'ESCROW_ADDRESS';
  const escrow = configuration.escrow ?? (await deploymentOf(chainId));
  if (escrow === null) {
    const message = `is not set, and none is known on chain ${chainId}. Set it, or deploy one with npm run deploy.`;
    return { level: 'error', about, message };
  }
  const { address, startBlock } = escrow;
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const code = await pool.request('eth_getCode', [address, 'latest'], hexSchema, { signal });
    if (code === '0x') {
      const message = `there is no contract at ${address} on chain ${chainId}.`;
      return { level: 'error', about, message };
    }
    const number = `0x${startBlock.toString(16)}`;
    const block = await pool.request(
      'eth_getBlockByNumber',
      [number, false],
      blockSchema.nullable(),
      { signal },
    );
    if (block === null) {
      const message = `chain ${chainId} has no block ${startBlock} yet.`;
      return { level: 'error', about: 'ESCROW_START_BLOCK', message };
    }
    return { level: 'ok', about, message: `${address} has code, from block ${startBlock}` };
  } catch (error) {
    const reason = error instanceof Error ? withoutUrls(error.message) : 'no answer';
    return { level: 'error', about, message: `could not be checked: ${reason}` };
  }
}
