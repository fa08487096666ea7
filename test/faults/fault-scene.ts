import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startAnvil, type Anvil } from '../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../support/escrow-chain.ts';
import { startRpcProxy, type RpcProxy } from '../support/rpc-proxy.ts';
import { temporaryFolder } from '../support/service.ts';
import { confirmations, startBusyChain, type BusyChain } from './busy-chain.ts';
import { FollowingClient } from './following-client.ts';
import { startLinkProxy, type LinkProxy } from './link-proxy.ts';
import { stopLying } from './lying-node.ts';
import { keepService, type ServiceKeeper } from './service-keeper.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** How the service is told of the chain's nodes. */
export type NodeList = 'websocket' | 'http' | 'both';

export interface FaultSceneOptions {
  readonly nodes: NodeList;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Everything real: a chain, a service in its own process, clients; and a line between each two that can be harmed. */
export interface FaultScene {
  readonly anvil: Anvil;
  readonly chain: EscrowChain;
  readonly busy: BusyChain;
  readonly node: RpcProxy;
  readonly service: ServiceKeeper;
  readonly url: string;
  /** Between clients and service, and between service and chain. */
  readonly clientLink: LinkProxy;
  readonly chainLink: LinkProxy;
  /** Null where nothing may be mounted. */
  readonly disk: SmallDisk | null;
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
  const anvil = await startAnvil({ flags: ['--state', statePath] });
  const chain = await deployEscrowChain(anvil);
  const busy = await startBusyChain({ anvil, chain, statePath });
  const node = await startRpcProxy(anvil.rpcUrl);
  const chainLink = await startLinkProxy(node.port);
  const clientLink = await startLinkProxy();
  const url = `http://127.0.0.1:${clientLink.port}`;
  const data = join(folder, 'data');
  mkdirSync(data);
  const disk = mountSmallDisk(data, diskMebibytes);
  const service = keepService({
    link: clientLink,
    environment: {
      RPC_URL: rpcUrls(options.nodes, chainLink.port),
      ESCROW_ADDRESS: chain.escrow,
      ESCROW_START_BLOCK: String(chain.deployment.startBlock),
      CONFIRMATIONS: String(confirmations),
      DATABASE_URL: `sqlite:${join(data, 'service.db')}`,
      JWT_ACCESS_SECRET: secret,
      PUBLIC_URL: url,
      TRUST_PROXY: '127.0.0.1',
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      ...options.environment,
    },
  });
  await service.running();
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
    service,
    url,
    clientLink,
    chainLink,
    disk,
    clients,
    async heal() {
      clientLink.setFault(null);
      chainLink.setFault(null);
      stopLying(node);
      node.refuseSockets(false);
      disk?.makeRoom();
      anvil.process().kill('SIGCONT');
      service.resume();
      service.setClockSkew(0);
      for (const client of clients) client.resume();
      await service.running();
    },
    async stop() {
      await Promise.all(clients.map((client) => client.stop()));
      await service.stop();
      await clientLink.close();
      await chainLink.close();
      await node.close();
      chain.close();
      await anvil.kill();
      await disk?.remove();
    },
  };
}

/** Two addresses are the same node by two ways: with one of them it is asked when the other fails. */
function rpcUrls(nodes: NodeList, port: number): string {
  const [http, websocket] = [`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`];
  if (nodes === 'both') return `${websocket},${http}`;
  return nodes === 'http' ? http : websocket;
}
