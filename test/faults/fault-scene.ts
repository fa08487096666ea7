import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startAnvil, type Anvil } from '../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../support/escrow-chain.ts';
import { startRpcProxy, type RpcProxy } from '../support/rpc-proxy.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { temporaryFolder } from '../support/service.ts';
import { confirmations, startBusyChain, type BusyChain } from './busy-chain.ts';
import { FollowingClient } from './following-client.ts';
import { startBalancer, startLinkProxy, type LinkProxy } from './link-proxy.ts';
import { stopLying } from './lying-node.ts';
import { keepService, type ServiceKeeper } from './service-keeper.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** How the service is told of the chain's nodes. */
export type NodeList = 'websocket' | 'http' | 'both';

/** One service on a SQLite file, or two that share PostgreSQL and Redis, behind a balancer. */
export type Store = 'sqlite' | 'postgres';

export interface FaultSceneOptions {
  readonly store: Store;
  readonly nodes: NodeList;
}

/** What a service's lines lead to. */
export const lineEnds = ['clients', 'chain', 'database', 'redis'] as const;
export type LineEnd = (typeof lineEnds)[number];

export interface ServiceInstance {
  readonly service: ServiceKeeper;
  /** On SQLite there are none to a database and to Redis. */
  readonly lines: Readonly<Partial<Record<LineEnd, LinkProxy>>>;
}

export interface SharedServers {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
}

/** Everything real: a chain, services in processes of their own, clients; and a line between each two to be harmed. */
export interface FaultScene {
  readonly anvil: Anvil;
  readonly chain: EscrowChain;
  readonly busy: BusyChain;
  readonly node: RpcProxy;
  readonly instances: readonly [ServiceInstance, ...ServiceInstance[]];
  /** What all of them are known by. */
  readonly url: string;
  /** The disk of the SQLite file. */
  readonly disk: SmallDisk | null;
  /** What the instances share. */
  readonly shared: SharedServers | null;
  readonly clients: readonly FollowingClient[];
  /** Ends every fault that has an end. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

const diskMebibytes = 96;
const secret = 'a secret that is only used in tests, 32 bytes or more';

export async function startFaultScene(options: FaultSceneOptions): Promise<FaultScene> {
  const folder = temporaryFolder();
  const statePath = join(folder, 'chain.json');
  const anvil = await startAnvil({
    // All states in memory: one read back from its disk may be without the contract, and a fork from there too.
    flags: ['--state', statePath, '--prune-history', '10000'],
  });
  const chain = await deployEscrowChain(anvil);
  const busy = await startBusyChain({ anvil, chain, statePath });
  const node = await startRpcProxy(anvil.rpcUrl);
  const ending: (() => Promise<unknown>)[] = [];

  async function startInstance(
    clients: LinkProxy,
    url: string,
    more: Pick<ServiceInstance, 'lines'>['lines'],
    environment: Readonly<Record<string, string>>,
  ): Promise<ServiceInstance> {
    const chainLine = await startLinkProxy(node.port);
    const lines = { clients, chain: chainLine, ...more };
    const service = keepService({
      link: clients,
      environment: {
        RPC_URL: rpcUrls(options.nodes, chainLine.port),
        ESCROW_ADDRESS: chain.escrow,
        ESCROW_START_BLOCK: String(chain.deployment.startBlock),
        CONFIRMATIONS: String(confirmations),
        JWT_ACCESS_SECRET: secret,
        PUBLIC_URL: url,
        TRUST_PROXY: '127.0.0.1',
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
        ...environment,
      },
    });
    ending.push(async () => {
      await service.stop();
      for (const line of Object.values(lines)) await line.close();
    });
    await service.running();
    return { service, lines };
  }

  async function alone() {
    const line = await startLinkProxy();
    const url = `http://127.0.0.1:${line.port}`;
    const data = join(folder, 'data');
    mkdirSync(data);
    const mounted = mountSmallDisk(data, diskMebibytes);
    if (mounted !== null) ending.push(() => mounted.remove());
    const environment = { DATABASE_URL: `sqlite:${join(data, 'service.db')}` };
    const instance = await startInstance(line, url, {}, environment);
    const { service } = instance;
    const refusing: SmallDisk = {
      fill: () => service.refuseWrites(true),
      freeSpace: () => service.refuseWrites(false),
      remove: async () => undefined,
    };
    return { url, disk: mounted ?? refusing, shared: null, instances: [instance] as const };
  }

  async function together() {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    ending.push(postgres.remove, redis.kill);
    const { url: databaseUrl } = await postgres.newDatabase();
    const lines = [await startLinkProxy(), await startLinkProxy()] as const;
    const balancer = await startBalancer(lines.map(({ port }) => port));
    ending.push(() => balancer.close());
    const url = `http://127.0.0.1:${balancer.port}`;
    const startOne = async (line: LinkProxy) => {
      const database = await startLinkProxy(postgres.port);
      const redisLine = await startLinkProxy(redis.port);
      const throughLine = new URL(databaseUrl);
      throughLine.port = String(database.port);
      return await startInstance(
        line,
        url,
        { database, redis: redisLine },
        { DATABASE_URL: throughLine.href, REDIS_URL: `redis://127.0.0.1:${redisLine.port}` },
      );
    };
    const [first, second] = lines;
    // At the same moment, on a database without tables.
    const instances = await Promise.all([startOne(first), startOne(second)]);
    return { url, disk: null, shared: { postgres, redis }, instances };
  }

  const { url, disk, shared, instances } = await (options.store === 'sqlite'
    ? alone()
    : together());
  const clients = [...busy.parties, 3].map(
    (account, index) =>
      new FollowingClient({
        name: `client ${index} of account ${account}`,
        url,
        wallet: chain.walletOf(account),
        ip: `10.0.0.${index + 1}`,
      }),
  );
  for (const client of clients) client.start();

  return {
    anvil,
    chain,
    busy,
    node,
    instances,
    url,
    disk,
    shared,
    clients,
    async heal() {
      for (const { lines } of instances)
        for (const line of Object.values(lines)) line.setFault(null);
      stopLying(node);
      node.refuseSockets(false);
      disk?.freeSpace();
      anvil.process().kill('SIGCONT');
      shared?.postgres.resume();
      shared?.redis.resume();
      for (const { service } of instances) {
        service.resume();
        service.setClockSkew(0);
      }
      for (const client of clients) client.resume();
      for (const { service } of instances) await service.running();
    },
    async stop() {
      await Promise.all(clients.map((client) => client.stop()));
      for (const end of ending.reverse()) await end();
      await node.close();
      chain.close();
      await anvil.kill();
    },
  };
}

/** Two addresses are the same node by two ways: with one of them it is asked when the other fails. */
function rpcUrls(nodes: NodeList, port: number): string {
  const [http, websocket] = [`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`];
  if (nodes === 'both') return `${websocket},${http}`;
  return nodes === 'http' ? http : websocket;
}
