import type { Address } from '../../src-shared/brand.ts';
import type { ConnectionsView, SettingsView } from '../../src-shared/ipc/views.ts';
import type { AppNetwork } from '../app-context.ts';
import { SerialQueue } from '../../src-shared/serial-queue.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { DeliveredOffer } from '../../src-shared/stream/trade-update-shapes.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { AppDatabase } from '../database/database-client.ts';
import type { Logger } from '../logger.ts';
import type { LocalServiceHost } from '../service/local-service-host.ts';
import { askChain, isContradicted, readNewest } from './check-claims.ts';
import { connectionsView } from './connections-view.ts';
import { nodesAgree } from './node-agreement.ts';
import {
  localEndpoint,
  remoteEndpoint,
  type RemoteSignInOptions,
} from '../service/service-endpoints.ts';
import type { StreamedTrades, StreamSink } from './stream-sink.ts';
import { createTradeConnections } from './trade-connections.ts';
import { createTradeServiceClient, type TradeServices } from '../service/trade-service-client.ts';

export interface TradeLinksOptions {
  readonly trades: StreamedTrades;
  readonly database: AppDatabase;
  readonly service: LocalServiceHost;
  readonly network: () => AppNetwork;
  readonly settings: () => SettingsView;
  readonly accounts: () => readonly Address[];
  readonly sign: RemoteSignInOptions['sign'];
  readonly vault: RemoteSignInOptions['vault'];
  readonly onChange: (view: ConnectionsView) => void;
  readonly onHead: (head: number) => void;
  /** The own chain shows that something the remote service claims never happened. Perhaps more than once of one. */
  readonly onContradiction: (claim: TrackedEscrowEvent) => void;
  /** Offers that came for an account, perhaps known already. */
  readonly onOffers: (source: Source, account: Address, offers: readonly DeliveredOffer[]) => void;
  readonly log: Logger;
  readonly now: () => number;
}

/** All streams of the app: each account at the local service, the shared ones at the remote one too. */
export interface TradeLinks {
  /** Notes, files, signed calls and offers of each service, beside its stream. */
  readonly services: TradeServices;
  view(): ConnectionsView;
  /** Accounts, settings or the network changed. Rejects when it could not be taken up; the next one is tried anew. */
  update(): Promise<void>;
  /** An account was unlocked: a waiting sign-in goes on. */
  signInPossible(): void;
  retryNow(): void;
  stop(): Promise<void>;
}

const compareEveryMs = 5_000;
/** Lights that change together are told once. */
const reportAfterMs = 50;

export function createTradeLinks(options: TradeLinksOptions): TradeLinks {
  const { trades, service, network, settings, log, now } = options;
  let headAt: number | null = null;
  let heardAt: number | null = null;
  let agree = true;
  /** Of the trades whose past is read anew after a snapshot. */
  const reading = new Map<Address, { done: number; total: number }>();
  function readSoFar(): { readonly done: number; readonly total: number } | null {
    const sum = { done: 0, total: 0 };
    for (const { done, total } of reading.values()) {
      sum.done += done;
      sum.total += total;
    }
    return sum.done < sum.total ? sum : null;
  }
  let comparing: Promise<void> | null = null;
  let comparedAt = -Infinity;
  let head: number | null = null;
  let headsAsked = 0;
  let headsAnswered = 0;
  let reporting: NodeJS.Timeout | undefined;
  let stopped = false;
  let remoteUrl = settings().remoteServiceUrl;
  const updates = new SerialQueue();
  let checking: Promise<void> | null = null;

  const startBlockHash = () => service.state().chain?.startBlockHash ?? null;
  const expected = (source: Source) => () => ({
    chainId: network().chainId,
    escrow: network().escrow,
    // The local service reads the user's own node: it is what names the chain.
    startBlockHash: source === 'local' ? null : startBlockHash(),
  });
  const reportView = (): void => {
    if (stopped || reporting !== undefined) return;
    reporting = setTimeout(() => {
      reporting = undefined;
      options.onChange(view());
    }, reportAfterMs);
  };

  /** A stream's `chain` message comes up to a second after the service's own word of the head: the lights follow both. */
  const sink: StreamSink = {
    ...trades,
    async eventsDue(source, account) {
      const due = await trades.eventsDue(source, account);
      if (source === 'local') {
        reading.set(account, { done: 0, total: due.length });
        reportView();
      }
      return due;
    },
    async applyEvents(list) {
      const { source, account } = list;
      await trades.applyEvents(list);
      const known = reading.get(account);
      if (source !== 'local' || known === undefined) return;
      reading.set(account, { ...known, done: known.done + 1 });
      reportView();
    },
    async progress(...args) {
      await trades.progress(...args);
      reportView();
    },
  };

  /** The newest block's own time: deadlines are the chain's, and the practice chain's clock can be moved ahead. */
  function readHeadTime(number: number): void {
    headsAsked += 1;
    const asked = headsAsked;
    network()
      .provider.getBlock(number)
      .then(
        (block) => {
          if (block === null || asked < headsAnswered) return;
          headsAnswered = asked;
          headAt = block.timestamp * 1000;
          reportView();
        },
        // The node is away again; the next head tells.
        () => undefined,
      );
  }

  /** Own nodes are compared with each other, now and then. */
  function compareNodes(): void {
    const { everyNode, confirmations } = network();
    if (everyNode.length < 2) agree = true;
    if (everyNode.length < 2 || comparing !== null || stopped) return;
    if (performance.now() - comparedAt < compareEveryMs) return;
    comparedAt = performance.now();
    comparing = nodesAgree(everyNode, confirmations)
      .then((same) => {
        agree = same;
        reportView();
      })
      .catch((error: unknown) => log.warn({ event: 'nodes_not_compared', error }))
      .finally(() => (comparing = null));
  }

  const ownEndpoint = localEndpoint(service);
  const local = createTradeConnections({
    endpoint: ownEndpoint,
    expected: expected('local'),
    sink,
    onChain: async (hash) => {
      if (hash !== null) await trades.useChain(network().chainId, network().escrow, hash);
    },
    onChange: reportView,
    onOffers: options.onOffers,
    log,
    now,
  });
  const endpoint = remoteEndpoint({
    // Without the own chain's identity nobody could tell whether the remote one follows the same.
    url: () => (startBlockHash() === null ? null : remoteUrl),
    chainId: () => network().chainId,
    sign: options.sign,
    vault: options.vault,
    log,
    now,
  });
  const remote = createTradeConnections({
    endpoint,
    expected: expected('remote'),
    sink,
    onChange: reportView,
    onOffers: options.onOffers,
    log,
    now,
  });

  let knownHash = startBlockHash();
  const unsubscribe = service.onChange((state) => {
    const { chain } = state;
    if (chain !== null && chain.head !== head) {
      ({ head } = chain);
      heardAt = now();
      readHeadTime(chain.head);
      compareNodes();
      options.onHead(chain.head);
    }
    const hash = startBlockHash();
    if (hash !== knownHash) {
      knownHash = hash;
      if (hash !== null)
        void trades
          .useChain(network().chainId, network().escrow, hash)
          .catch((error: unknown) => log.error({ event: 'chain_not_opened', error }));
      endpoint.changed();
    }
    reportView();
  });

  function view(): ConnectionsView {
    const { network: net } = settings();
    return connectionsView({
      network: { name: net.name, chainId: net.chainId, practice: net.kind === 'practice' },
      local: service.state(),
      headAt,
      heardAt,
      nodesAgree: agree,
      reading: readSoFar(),
      blockTimeMs: network().blockTimeMs,
      localLink: local.link(),
      remote:
        remoteUrl === null
          ? null
          : { url: remoteUrl, link: remote.link(), accounts: remote.accounts().length },
      withholds: trades.withholds(),
      checked: local.accounts().length === 0 ? null : trades.checked(),
      now: now(),
    });
  }

  async function updateOnce(): Promise<void> {
    if (stopped) return;
    const accounts = options.accounts();
    const { remoteServiceUrl, remoteAccounts, share } = settings();
    const admitted =
      share.enabled && share.addresses !== 'all'
        ? [...new Set([...accounts, ...share.addresses])]
        : share.enabled
          ? ('all' as const)
          : [...accounts];
    service.setAllowed(admitted);
    if (remoteServiceUrl !== remoteUrl) {
      await remote.setAccounts([]);
      trades.setStreams('remote', []);
      await trades.forgetRemote();
      remoteUrl = remoteServiceUrl;
    }
    const shared =
      remoteUrl === null ? [] : accounts.filter((account) => remoteAccounts.includes(account));
    trades.setStreams('local', accounts);
    trades.setStreams('remote', shared);
    await local.setAccounts(accounts);
    await remote.setAccounts(shared);
    reportView();
  }

  /** Settles, on the user's own node, what only the remote service claims. */
  async function checkClaims(): Promise<void> {
    const claims = await options.database.request('doubtful', null);
    if (claims.length === 0) return;
    const { provider, escrow, blockTimeMs } = network();
    const chain = { provider, escrow, blockTimeMs, now: now() };
    const newest = await readNewest(chain);
    for (const claim of claims) {
      if (stopped) return;
      const verdict = await askChain(chain, newest, claim);
      if (verdict !== claim.verdict) await trades.recordVerdict(claim.event.id, verdict);
      const final = trades.checked()?.final ?? -1;
      if (isContradicted(claim.event, verdict, final)) options.onContradiction(claim.event);
    }
  }
  const claimTimer = setInterval(() => {
    if (remoteUrl === null || checking !== null) return;
    checking = checkClaims()
      .catch((error: unknown) => log.warn({ event: 'claims_not_checked', error }))
      .finally(() => (checking = null));
  }, 1000);

  const domain = () => ({ chainId: network().chainId, escrow: network().escrow });
  return {
    services: {
      local: createTradeServiceClient({ endpoint: ownEndpoint, domain }),
      remote: createTradeServiceClient({ endpoint, domain }),
    },
    view,
    update: () => updates.run(updateOnce),
    signInPossible: () => endpoint.changed(),
    retryNow() {
      service.retryNow();
      local.retryNow();
      remote.retryNow();
    },
    async stop() {
      stopped = true;
      clearInterval(claimTimer);
      clearTimeout(reporting);
      unsubscribe();
      await updates.idle();
      await Promise.all([local.stop(), remote.stop(), checking, comparing]);
    },
  };
}
