import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { decodeEscrowLog } from '../../../src-escrow/log-decoder.ts';
import { readRpcLog } from '../../../src-escrow/rpc-log.ts';
import { openTrading, type Trading } from '../../../src-main/app/open-trading.ts';
import type { AppContext, AppNetwork, InboxMessage } from '../../../src-main/app-context.ts';
import { openAppDatabase } from '../../../src-main/database/app-database.ts';
import { eventFacts } from '../../../src-main/database/event-facts.ts';
import type { TradeServices } from '../../../src-main/service/trade-service-client.ts';
import type { ForkSigner } from '../../../src-main/signer/signer-process.ts';
import { openKeystore, type Keystore } from '../../../src-main/wallet/keys/keystore.ts';
import type {
  SecretHandlers,
  SecretWindowHost,
} from '../../../src-main/wallet/signing/secret-window-session.ts';
import type { Address, TradeId } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { OfferDraft } from '../../../src-shared/ipc/ipc-contract.ts';
import type { SecretWindowView, SigningPreview } from '../../../src-shared/ipc/signing-contract.ts';
import type {
  EventView,
  OfferView,
  SettingsView,
  TradeView,
} from '../../../src-shared/ipc/views.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { networkFacts } from '../../../src-shared/network/networks.ts';
import { hash, zeroAddress } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { applyEscrowEvent } from '../../../src-shared/trade/apply-escrow-event.ts';
import type { TrackedEscrowEvent } from '../../../src-shared/trade/escrow-event.ts';
import { daySeconds, hourSeconds } from '../../../src-shared/trade/terms.ts';
import { guideView, unknownNodes } from '../../../src-shared/trade/guide-view.ts';
import type { Guidance } from '../../../src-shared/trade/guidance-result.ts';
import { experiences } from '../../../src-shared/trade/experience.ts';
import type { Note } from '../../../src-shared/trade/note.ts';
import { roleOf, type Trade } from '../../../src-shared/trade/trade.ts';
import type { EscrowChain } from '../../support/escrow-chain.ts';
import { createTestSigner, openTestWindow, type SecretPage } from '../../support/test-signer.ts';

export const passphrase = 'correct horse battery';

interface OpenWindow {
  readonly view: SecretWindowView;
  /** What the page can ask, as it asks it: with what is typed. */
  readonly handlers: SecretPage;
  /** As the page shows it at last. */
  readonly latest: () => SecretWindowView;
}
type Deed = (window: OpenWindow) => Promise<void>;

/** Sits before the secret window in a person's place: does the next deed, else confirms. */
export interface Person {
  readonly host: SecretWindowHost;
  readonly seen: SecretWindowView[];
  will(...deeds: Deed[]): void;
  handlers: SecretHandlers | null;
}

export function createPerson(): Person {
  const deeds: Deed[] = [];
  const seen: SecretWindowView[] = [];
  const person: Person = {
    seen,
    handlers: null,
    will: (...next) => void deeds.push(...next),
    host: {
      open(onClosed) {
        let latest: SecretWindowView | null = null;
        let closed = false;
        const window = openTestWindow(() => person.handlers!);
        setImmediate(() => {
          void (async () => {
            const handlers = window.page;
            const view = await handlers['secret.view'](undefined);
            latest ??= view;
            seen.push(view);
            await (deeds.shift() ?? confirm())({ view, handlers, latest: () => latest ?? view });
          })();
        });
        return {
          showView: (view) => (latest = view),
          giveEntry: (opened) => window.giveEntry(opened),
          close() {
            if (!closed) onClosed();
            closed = true;
          },
        };
      },
    },
  };
  return person;
}

/** Confirms the signature, with the passphrase if it is asked for; a refusal closes the window. */
export function confirm(refused?: (code: string) => void, given = passphrase): Deed {
  return async ({ view, handlers }) => {
    if (view.mode === 'confirm') {
      await handlers['secret.confirmChange']({ typed: null });
      return;
    }
    const needed = view.mode === 'sign' && view.passphraseNeeded;
    const outcome = await handlers['secret.confirmSigning']({
      passphrase: needed ? given : null,
      ticked: view.mode === 'sign' ? view.checklist.map(() => true) : [],
    });
    if (outcome.ok) return;
    refused?.(outcome.failure.code);
    await handlers['secret.cancel'](undefined);
  };
}

export const cancel: Deed = async ({ handlers }) => {
  await handlers['secret.cancel'](undefined);
};

export function importKey(privateKey: string, label = 'Main'): Deed {
  return async ({ handlers }) => {
    await handlers['secret.import']({ kind: 'private_key', privateKey, label, passphrase });
  };
}

export interface TestProfile extends Trading {
  readonly person: Person;
  /** The first of its accounts. Throws while it has none. */
  readonly account: Address;
  readonly context: AppContext;
  readonly folder: string;
  /** The node's newest block reaches the app: heads, logs, trades. */
  tick(): Promise<void>;
  /** Sees a block more often than the finality asks for. */
  finalize(): Promise<void>;
  /** What the app says to do, after every node was asked about the lock; the own node is at its newest block. */
  advice(id: TradeId): Promise<Guidance>;
  close(): void;
  settings: SettingsView;
  /** Of a test that has some. */
  services: TradeServices | null;
  /** What the Inbox was given. */
  readonly reported: InboxMessage[];
  lastPreview(): SigningPreview;
}

export interface TestProfileOptions {
  /** An earlier profile's folder: the same profile again. */
  readonly folder?: string;
  readonly network?: Partial<AppNetwork>;
  /** Unix milliseconds; the computer's clock unless given. */
  readonly now?: () => number;
  /** Puts other signers before the profile's own. */
  readonly keystore?: (own: Keystore) => Keystore;
  /** The signer's process; in the test's own thread unless given. */
  readonly fork?: ForkSigner;
}

/** The keystore of a test's profile, which takes no time to unlock. */
export async function openTestKeystore(
  { settings, now }: Pick<AppContext, 'settings' | 'now'>,
  folder: string,
  fork?: ForkSigner,
): Promise<Keystore> {
  const autoLockMinutes = () => settings.get().autoLockMinutes;
  const signer = createTestSigner(fork);
  return valueOf(
    await openKeystore({
      folder: join(folder, 'keystore'),
      signer,
      scryptCost: 2,
      autoLockMinutes,
      now,
    }),
  );
}

/** One profile of the app without Electron: real keystore, history database and chain. */
export async function openTestProfile(
  chain: EscrowChain,
  options: TestProfileOptions = {},
): Promise<TestProfile> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'escrow-desk-wallet-'));
  const database = openAppDatabase(join(folder, 'history.db'), Date.now());
  const startBlockHash = hash((await chain.provider.getBlock(chain.deployment.startBlock))!.hash!);
  const { escrow, chainId } = chain;
  database.answer('setChain', { chainId, escrow, startBlockHash, now: Date.now() });

  const chainListeners = new Set<() => void>();
  const heads = new Set<(head: number) => void>();
  const reads = new Set<Promise<unknown>>();
  const provider = withBlockReads(chain.provider, reads);
  const network: AppNetwork = {
    kind: 'practice',
    practice: true,
    chainId,
    networkName: 'Practice',
    tokens: [ether, { address: chain.stablecoin, symbol: 'USDC', decimals: 6 }],
    escrow,
    fee: { feeBps: 0, feeRecipient: zeroAddress },
    ...networkFacts(chainId),
    provider,
    onHead(listener) {
      heads.add(listener);
      return () => heads.delete(listener);
    },
    everyNode: [options.network?.provider ?? chain.provider],
    ...options.network,
  };

  const trades = new Map<TradeId, Trade>();
  const known: TrackedEscrowEvent[] = [];
  const verified = (event: TrackedEscrowEvent): EventView => ({ event, mark: 'verified' });
  const notes: Note[] = [];
  const eventListeners = new Set<(events: readonly EventView[]) => void>();
  const pending = {
    own: new Map<TradeId, TradeView['pendingAction']>(),
    relayed: new Map<TradeId, TradeView['pendingAction']>(),
  };
  let trading: Trading | null = null;
  const viewOf = (trade: Trade): TradeView | null => {
    const account = trading?.wallet.addresses().find((own) => roleOf(trade.terms, own) !== null);
    if (account === undefined) return null;
    const events = eventFacts(known.filter(({ tradeId }) => tradeId === trade.tradeId));
    const action = (sentBy: 'own' | 'relayed') => pending[sentBy].get(trade.tradeId) ?? null;
    const own = action('own');
    const relayed = action('relayed');
    const sent =
      own !== null
        ? ({ action: own, by: 'us' } as const)
        : relayed === null
          ? null
          : ({ action: relayed, by: 'service' } as const);
    const view: Omit<TradeView, 'facts'> = {
      trade,
      mark: 'verified',
      account,
      role: roleOf(trade.terms, account)!,
      details: trading!.decorations.detailsOf(trade.tradeId),
      counterpartyLabel: null,
      changedAt: 0,
      feeBps: network.fee.feeBps,
      pendingAction: sent?.action ?? null,
      withheld: false,
      seen: 'own',
      earlierEscrow: null,
      ownTrade: null,
    };
    return { ...view, facts: trading!.decorations.factsOf({ ...view, sent }, events) };
  };

  async function readLogs(): Promise<void> {
    const range = { address: escrow, fromBlock: '0x0', toBlock: 'latest' };
    const logs = (await chain.anvil.request('eth_getLogs', [range])) as unknown[];
    const fresh: TrackedEscrowEvent[] = [];
    for (const raw of logs) {
      const log = readRpcLog(raw)!;
      const decoded = decodeEscrowLog(log, log.timestamp ?? 0);
      if (decoded.kind !== 'event') continue;
      const { event } = decoded;
      const before = trades.get(event.tradeId) ?? null;
      if ((before?.tradeSeq ?? 0) >= event.tradeSeq) continue;
      trades.set(event.tradeId, applyEscrowEvent(before, event));
      fresh.push({ ...event, status: 'pending' });
    }
    const deepEnough = (await chain.provider.getBlockNumber()) - network.confirmations + 1;
    for (const [id, trade] of trades) {
      const events = [...known, ...fresh].filter(({ tradeId }) => tradeId === id);
      if (events.every(({ blockNumber }) => blockNumber <= deepEnough))
        trades.set(id, { ...trade, status: 'final' });
    }
    known.push(...fresh);
    if (fresh.length > 0) eventListeners.forEach((listener) => listener(fresh.map(verified)));
  }

  const context: AppContext = {
    network: () => network,
    onNetworkChange: () => () => undefined,
    records: {
      list: async (kind) => database.answer('listRecords', kind),
      put: async (kind, id, value) => {
        database.answer('putRecord', { kind, id, json: JSON.stringify(value) });
      },
      remove: async (kind, id) => {
        database.answer('removeRecord', { kind, id });
      },
      all: async () => database.answer('allRecords', null),
      async restore(restored) {
        database.answer('restoreRecords', { records: restored, now: Date.now() });
        chainListeners.forEach((listener) => listener());
      },
      onChainChange(listener) {
        chainListeners.add(listener);
        return () => void chainListeners.delete(listener);
      },
    },
    publish: () => undefined,
    tradeBook: {
      trade: (id) => {
        const trade = trades.get(id);
        return trade === undefined ? null : viewOf(trade);
      },
      find: async (id) => context.tradeBook.trade(id),
      experiences: () =>
        experiences(
          [...trades.values()]
            .filter(({ endedAt }) => endedAt !== null)
            .map(({ tradeId, terms: { seller, buyer }, disputedAt }) => ({
              tradeId,
              seller,
              buyer,
              disputed: disputedAt !== null,
            })),
        ),
      trades: () => [...trades.values()].flatMap((trade) => viewOf(trade) ?? []),
      events: async (id) => known.filter((event) => event.tradeId === id).map(verified),
      onEvents(listener) {
        eventListeners.add(listener);
        return () => eventListeners.delete(listener);
      },
      updates: async (id) => ({
        notes: notes.filter((note) => note.tradeId === id),
        files: [],
      }),
      onUpdates: () => () => undefined,
      notedTrades: async () => [],
      forgedNotes: () => 0,
      keepNote: async (note) => void notes.push(note),
      markPending: (id, action, sentBy) => void pending[sentBy].set(id, action),
      refresh: () => undefined,
    },
    settings: { get: () => profile.settings, onChange: () => () => undefined },
    nodes: () => unknownNodes,
    services: () => profile.services,
    notify: (message) => void profile.reported.push(message),
    files: {
      isAsking: () => false,
      choosePath: async (name) => ok({ path: join(folder, name) }),
      async save(name, content) {
        const path = join(folder, name);
        await writeFile(path, content);
        return ok({ path });
      },
      async openBytes(_title, _extensions, maxBytes) {
        const path = join(folder, 'to-open');
        const bytes = await readFile(path).catch(() => null);
        if (bytes === null) return fail(failure('cancelled'));
        return bytes.length > maxBytes
          ? fail(failure('invalid_input'))
          : ok({ name: basename(path), bytes: new Uint8Array(bytes) });
      },
      async open(_title, _extensions, maxBytes) {
        const path = join(folder, 'to-open');
        const text = await readFile(path, 'utf8').catch(() => null);
        if (text === null) return fail(failure('cancelled'));
        return text.length > maxBytes
          ? fail(failure('invalid_input'))
          : ok({ name: basename(path), text });
      },
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: options.now ?? Date.now,
  };

  await readLogs();
  const person = createPerson();
  const profile = {
    services: null,
    reported: [],
    settings: {
      remoteAccounts: [],
      autoLockMinutes: 15,
      passphraseLimits: {},
      remoteServiceUrl: null,
      share: { enabled: false, port: 0, addresses: [] },
    } as unknown as SettingsView,
  } as unknown as TestProfile;
  const keystore = await openTestKeystore(context, folder, options.fork);
  const opened = await openTrading({
    clipboard: { copy: async () => ok(null) },
    context,
    keystore: options.keystore?.(keystore) ?? keystore,
    evidenceFolder: join(folder, 'evidence'),
    secretWindow: person.host,
  });
  trading = opened;
  person.handlers = trading.wallet.secretHandlers;

  const tick = async (): Promise<void> => {
    const head = await chain.provider.getBlockNumber();
    await readLogs();
    heads.forEach((listener) => listener(head));
    // The offers' clock reads the block's time after it hears of the block.
    await Promise.allSettled(reads);
    await settled(() => true);
  };
  let closed = false;
  Object.defineProperty(profile, 'account', {
    get() {
      const [first] = opened.wallet.addresses();
      if (first === undefined) throw new Error('it has no account');
      return first;
    },
  });
  return Object.assign(profile, trading, {
    person,
    context,
    folder,
    tick,
    async finalize() {
      await chain.anvil.mine(3);
      await tick();
    },
    async advice(id: TradeId) {
      await trading.locks.askNow();
      const block = await chain.provider.getBlock('latest');
      const nowMs = block!.timestamp * 1000;
      const newest = { timeMs: nowMs, heardAt: nowMs };
      const nodes = { agree: true, answers: true, caughtUp: true, newest, blockTimeMs: 2_000 };
      return guideView(context.tradeBook.trade(id)!, nodes, { nowMs, localMs: nowMs });
    },
    close() {
      if (closed) return;
      closed = true;
      opened.stop();
      database.answer('close', null);
    },
    lastPreview() {
      const view = person.seen.at(-1);
      if (view?.mode !== 'sign') throw new Error('no signing window was shown');
      return view;
    },
  });
}

/** The provider, with each block that is being read in `reads` until it is there. */
function withBlockReads(
  provider: EscrowChain['provider'],
  reads: Set<Promise<unknown>>,
): EscrowChain['provider'] {
  return new Proxy(provider, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'getBlock') return value.bind(target) as unknown;
      return (...asked: Parameters<typeof target.getBlock>) => {
        const read = target.getBlock(...asked);
        reads.add(read);
        const done = (): void => void reads.delete(read);
        read.then(done, done);
        return read;
      };
    },
  });
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Waits for a condition that background work brings about. */
export async function settled(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const until = Date.now() + withinMs;
  do {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (condition()) return;
  } while (Date.now() < until);
  throw new Error('it did not come about in time');
}

export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.failure.code}: ${result.failure.detail ?? ''}`);
}

export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.failure.code;
}

/** A seller's account for SEPA Instant; of a buyer only the holder counts. */
export const bankDetails = {
  holder: 'Marta Keller',
  account: { iban: 'DE89 3704 0044 0532 0130 00' },
};

/** What the offer form holds for 2,500 USDC or 1 ETH. */
export function draftFor(
  chain: EscrowChain,
  account: Address,
  change: Partial<OfferDraft> = {},
): OfferDraft {
  return {
    role: 'seller',
    account,
    counterparty: null,
    arbiter: chain.makeTerms().arbiter,
    fallbackArbiter: null,
    token: chain.stablecoin,
    amount: 2_500_000_000n,
    currency: 'EUR',
    fiatAmount: '2315.00',
    method: 'sepa-instant',
    country: 'DE',
    bank: null,
    reference: 'INV 17',
    note: null,
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    arbitrationWindow: 7 * daySeconds,
    defaultBuyerBps: 5_000,
    arbiterFee: 0n,
    expiresIn: hourSeconds,
    privateDetails: bankDetails,
    ...change,
  };
}

type Trader = Pick<TestProfile, 'offers' | 'wallet' | 'person' | 'tick'>;

/** Offer, acceptance and lock between two profiles; both know the arbiter. Returns the agreement as the seller holds it. */
export async function agreeAndLock(
  chain: EscrowChain,
  seller: Trader,
  buyer: Trader,
  change: Partial<OfferDraft> = {},
): Promise<OfferView> {
  const text = (profile: Trader, offer: OfferView): string =>
    valueOf(profile.offers.text(offer.id)).text;
  const [sells] = seller.wallet.addresses();
  const [buys] = buyer.wallet.addresses();
  if (sells === undefined || buys === undefined) throw new Error('both need an account');
  const offer = valueOf(await seller.offers.create(draftFor(chain, sells, change)));
  let read = valueOf(await buyer.offers.read(text(seller, offer)));
  for (const { code } of read.findings.filter(({ level }) => level === 'block'))
    read = valueOf(await buyer.offers.confirm({ id: read.id, finding: code, label: 'L. Weiss' }));
  const accepted = valueOf(
    await buyer.offers.accept({ id: read.id, account: buys, privateDetails: bankDetails }),
  );
  const agreed = valueOf(await seller.offers.read(text(buyer, accepted)));
  const shown = seller.person.seen.length;
  const locking = seller.offers.lock(agreed.id);
  await settled(() => seller.person.seen.length > shown);
  await seller.tick();
  valueOf(await locking);
  await seller.tick();
  await buyer.tick();
  return agreed;
}
