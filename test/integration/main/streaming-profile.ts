import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Wallet } from 'ethers';
import { startAppDatabase } from '../../../src-main/database/database-client.ts';
import type { EventNotification } from '../../../src-main/database/database-messages.ts';
import { PoolProvider } from '../../../src-main/network/pool-provider.ts';
import type { AppNetwork } from '../../../src-main/app-context.ts';
import type { ForkedProcess } from '../../../src-main/service/forked-process.ts';
import { createLocalServiceHost } from '../../../src-main/service/local-service-host.ts';
import { settingsFileSchema } from '../../../src-main/settings/settings-schema.ts';
import { createTradeBook } from '../../../src-main/trades/trade-book.ts';
import { createTradeFacts } from '../../../src-main/trades/trade-facts.ts';
import {
  createTradeLinks,
  type TradeLinksOptions,
} from '../../../src-main/streams/trade-streams.ts';
import { createRpcPool } from '../../../src-escrow/rpc-pool.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { TrackedEscrowEvent } from '../../../src-shared/trade/escrow-event.ts';
import type { ConnectionsView, SettingsView, TradesDelta } from '../../../src-shared/ipc/views.ts';
import { networkFacts } from '../../../src-shared/network/networks.ts';
import { address, zeroAddress } from '../../../src-shared/parse.ts';
import { fail, ok } from '../../../src-shared/result.ts';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import type { EscrowChain } from '../../support/escrow-chain.ts';

/** An entry of ours as a process of its own, as Electron would run it. */
export function forkEntry(path: string): ForkedProcess {
  const entry = new URL(`../../../${path}`, import.meta.url);
  const preload = new URL('../../support/parent-port.mjs', import.meta.url);
  const child = fork(entry, [], {
    execArgv: ['--import', preload.href],
    serialization: 'advanced',
  });
  return {
    send: (message) => void (child.connected && child.send(message as object)),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
    pid: () => child.pid,
  };
}

export interface TestProfileOptions {
  readonly folder: string;
  readonly chain: EscrowChain;
  /** What the local service reads; the chain's own by default. */
  readonly rpcUrl?: string;
  readonly wallet: Wallet;
  readonly settings?: Partial<SettingsView>;
  readonly network?: Partial<AppNetwork>;
  /** Unix milliseconds; the computer's clock unless given. */
  readonly now?: () => number;
  /** What waits in the escrow for the account, in the coin. */
  readonly credit?: () => bigint;
  readonly onConnections?: (view: ConnectionsView) => void;
}

/** Main's part of trades without a window: history thread, local service, streams, on a real chain. */
export async function openTestProfile({ folder, chain, wallet, ...more }: TestProfileOptions) {
  const account = address(wallet.address);
  const deltas: TradesDelta[] = [];
  const notifications: EventNotification[] = [];
  const logged: object[] = [];
  const claims: TrackedEscrowEvent[] = [];
  const offers: Parameters<TradeLinksOptions['onOffers']>[] = [];
  const line = (fields: object) => void logged.push(fields);
  const log = { info: line, warn: line, error: line };
  let view: ConnectionsView | null = null;
  let settings: SettingsView = {
    ...settingsFileSchema.parse({}),
    ...more.settings,
  };
  let locked = false;
  const changed = new Set<() => void>();
  const notify = () => changed.forEach((check) => check());
  const rpcUrl = more.rpcUrl ?? chain.anvil.rpcUrl;

  const database = await startAppDatabase(
    new URL('../../../src-main/database/database-worker.ts', import.meta.url),
    join(folder, 'history.db'),
  );
  const processes: ForkedProcess[] = [];
  const service = createLocalServiceHost(
    () => {
      const child = forkEntry('src-main/local-service.ts');
      processes.push(child);
      return child;
    },
    log,
    Date.now,
  );
  const tradeBook = createTradeBook({
    database,
    publish: (name, payload) => {
      if (name === 'trades.delta') deltas.push(payload as TradesDelta);
      notify();
    },
    now: more.now ?? Date.now,
    onNotifications: (added) => {
      notifications.push(...added);
      notify();
    },
  });
  const accounts = [account];
  tradeBook.setDecorations({
    accounts: () => accounts,
    detailsOf: () => null,
    labelOf: () => null,
    feeBps: () => 0,
    factsOf: createTradeFacts({
      accounts: () => accounts.map((address) => ({ address, locked: false })),
      bankDetails: () => ({ agreed: false, details: 'missing' }),
      approvalsIn: () => [],
      locks: { of: () => 'unasked' },
      credits: { of: () => more.credit?.() ?? 0n },
    }),
  });
  await tradeBook.useChain(chain.chainId, chain.escrow, null);
  const pool = createRpcPool({ urls: [rpcUrl] });
  const provider = new PoolProvider(pool, chain.chainId);
  const network: AppNetwork = {
    kind: 'own',
    practice: false,
    chainId: chain.chainId,
    networkName: 'Test',
    tokens: [],
    escrow: chain.escrow,
    fee: { feeBps: 0, feeRecipient: zeroAddress },
    ...networkFacts(chain.chainId),
    provider,
    everyNode: [],
    onHead: () => () => undefined,
    ...more.network,
  };
  const links = createTradeLinks({
    trades: tradeBook,
    database,
    service,
    network: () => network,
    settings: () => settings,
    accounts: () => accounts,
    sign: async (fields) =>
      locked ? fail(failure('account_locked')) : ok(await wallet.signMessage(signInText(fields))),
    vault: (() => {
      const kept = new Map<string, string>();
      return {
        read: (url: string, of: Address) => kept.get(url + of) ?? null,
        write: (url: string, of: Address, token: string | null) =>
          void (token === null ? kept.delete(url + of) : kept.set(url + of, token)),
      };
    })(),
    onChange: (next) => {
      view = next;
      more.onConnections?.(next);
      notify();
    },
    onHead: () => undefined,
    onContradiction: (claim) => void claims.push(claim),
    onOffers: (...came) => void offers.push(came),
    log,
    now: Date.now,
  });
  await service.configure({
    databasePath: join(folder, 'service.db'),
    rpcUrls: [rpcUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    confirmations: 2,
    relayer: null,
    port: 0,
    chainTag: '',
  });
  await links.update();

  return {
    account,
    tradeBook,
    database,
    service,
    links,
    deltas,
    offers,
    claims,
    notifications,
    logged,
    processes,
    log,
    network: () => network,
    settings: () => settings,
    view: () => view,
    setLocked(next: boolean) {
      locked = next;
      links.signInPossible();
    },
    async changeSettings(change: Partial<SettingsView>) {
      settings = { ...settings, ...change };
      await links.update();
    },
    /** Resolves once `read` gives something; looks at every change. */
    async until<T>(what: string, read: () => T | null | undefined | false): Promise<T> {
      return new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          clearInterval(again);
          changed.delete(check);
        };
        const check = () => {
          const found = read();
          if (found === null || found === undefined || found === false) return;
          end();
          resolve(found);
        };
        const timer = setTimeout(() => {
          end();
          reject(
            new Error(
              `${what} did not happen: ${JSON.stringify({ view, logged: logged.slice(-15) })}`,
            ),
          );
        }, 25_000);
        const again = setInterval(check, 100);
        changed.add(check);
        check();
      });
    },
    async close() {
      await links.stop();
      await service.stop();
      provider.destroy();
      pool.close();
      await database.stop();
    },
  };
}
export type TestProfile = Awaited<ReturnType<typeof openTestProfile>>;
