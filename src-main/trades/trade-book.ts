import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import type { IpcPublications } from '../../src-shared/ipc/ipc-publications.ts';
import type {
  EventView,
  HistoryPage,
  TradeEvents,
  TradesDelta,
  TradesSnapshot,
  TradeView,
} from '../../src-shared/ipc/views.ts';
import type { TradeAction } from '../../src-shared/trade/allowed-actions.ts';
import {
  experiences,
  type EndedTrade,
  type Experience,
} from '../../src-shared/trade/experience.ts';
import type { SentStep } from '../../src-shared/trade/situation.ts';
import { roleOf } from '../../src-shared/trade/trade.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { TradeBookAccess, TradeDecorations } from '../app-context.ts';
import type { AppDatabase } from '../database/database-client.ts';
import type {
  AtApply,
  TradeChanges,
  TradeRecord,
  EventNotification,
} from '../database/database-messages.ts';
import type { ChainProgress } from '../../src-shared/network/chain-progress.ts';
import { creditsIn } from './known-credits.ts';
import type { StreamedTrades } from '../streams/stream-sink.ts';

export interface TradeBookOptions {
  readonly database: Pick<AppDatabase, 'request'> & {
    readonly records: Pick<AppDatabase['records'], 'chainChanged'>;
  };
  readonly publish: <N extends keyof IpcPublications>(name: N, payload: IpcPublications[N]) => void;
  readonly now: () => number;
  /** New notifications, after they are stored. */
  readonly onNotifications: (notifications: readonly EventNotification[]) => void;
}

/** What the app shows of trades: kept in the history database, published to the window with a sequence number. */
export interface TradeBook extends TradeBookAccess, StreamedTrades {
  setDecorations(decorations: TradeDecorations): void;
  snapshot(): TradesSnapshot;
  /** The trade's events with the place of this answer among the deltas. */
  timeline(tradeId: TradeId): Promise<TradeEvents>;
  historyPage(filter: {
    search: string;
    states: readonly string[];
    offset: number;
    limit: number;
    searchAccounts: readonly Address[];
  }): Promise<HistoryPage>;
}

/** Ended trades stay in the list this long; longer while a credit of ours waits. */
const endedStayMs = 24 * 3600 * 1000;
/** A delta carries at most so many events: a burst must not keep the rows waiting. */
const mostEventsOfDelta = 100;
/** The remote service has this long to tell of what it has read. */
const withholdAfterMs = 10_000;

const noEvents: Pick<TradesDelta, 'events' | 'eventsOmitted'> = { events: [], eventsOmitted: [] };

const nobody: TradeDecorations = {
  accounts: () => [],
  detailsOf: () => null,
  labelOf: () => null,
  feeBps: () => 0,
  // Without an account of ours no trade is shown, and none has facts.
  factsOf: ({ sent }, { dispute }) => ({
    seats: [],
    payment: null,
    approvals: [],
    sent,
    dispute,
    credits: [],
  }),
};

export function createTradeBook(options: TradeBookOptions): TradeBook {
  const { database, now } = options;
  const held = new Map<TradeId, TradeRecord>();
  const views = new Map<TradeId, TradeView>();
  /** All of this chain, also those that only the history shows. */
  const ended = new Map<TradeId, EndedTrade>();
  let knownExperiences: ReadonlyMap<Address, Experience> | null = null;
  const pending = {
    own: new Map<TradeId, TradeAction>(),
    relayed: new Map<TradeId, TradeAction>(),
  };
  const forged = new Map<TradeId, Set<Hash>>();
  const updateListeners = new Set<(tradeIds: readonly TradeId[]) => void>();
  const eventListeners = new Set<(events: readonly EventView[]) => void>();
  const progressOf = new Map<string, ChainProgress>();
  const streams: Record<Source, readonly Address[]> = { local: [], remote: [] };
  /** What the remote service had read when: oldest first, as far back as is needed. */
  let remoteReads: { at: number; indexed: number }[] = [];
  let decorations = nobody;
  let sequence = 0;
  let checked: { indexed: number; final: number } | null = null;

  const atApply = (): AtApply => ({ accounts: decorations.accounts(), now: now() });

  function viewOf(entry: TradeRecord): TradeView | null {
    const { terms, tradeId } = entry.trade;
    const own = decorations
      .accounts()
      .map((account) => ({ account, role: roleOf(terms, account) }))
      .filter((each) => each.role !== null);
    const order = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'] as const;
    const first = order.map((role) => own.find((each) => each.role === role)).find(Boolean);
    if (first === undefined || first.role === null) return null;
    const other = first.role === 'seller' ? terms.buyer : terms.seller;
    const { dispute, credited, ...shown } = entry;
    const sent = sentStep(tradeId);
    const view = {
      ...shown,
      account: first.account,
      role: first.role,
      details: decorations.detailsOf(tradeId),
      counterpartyLabel: decorations.labelOf(other),
      feeBps: decorations.feeBps(),
      pendingAction: sent?.action ?? null,
    };
    return { ...view, facts: decorations.factsOf({ ...view, sent }, { dispute, credited }) };
  }

  /** What ended long ago is in the history alone, unless something of it still waits for us. */
  function listed(view: TradeView | null): TradeView | null {
    const endedAt = view?.trade.endedAt ?? null;
    const isOver = endedAt !== null && endedAt <= now() - endedStayMs;
    return isOver && view?.facts.credits.length === 0 ? null : view;
  }

  function sentStep(tradeId: TradeId): SentStep | null {
    const own = pending.own.get(tradeId);
    if (own !== undefined) return { action: own, by: 'us' };
    const relayed = pending.relayed.get(tradeId);
    return relayed === undefined ? null : { action: relayed, by: 'service' };
  }

  /** Publishes what differs; deltas count on without gaps. */
  function show(
    ids: Iterable<TradeId>,
    changedEvents: Pick<TradesDelta, 'events' | 'eventsOmitted'> = noEvents,
  ): void {
    const changed: TradeView[] = [];
    const removed: TradeId[] = [];
    for (const id of ids) {
      const entry = held.get(id);
      const view = entry === undefined ? null : listed(viewOf(entry));
      const before = views.get(id);
      if (view === null) {
        if (before !== undefined) removed.push(id);
        views.delete(id);
      } else if (before === undefined || !sameView(before, view)) {
        views.set(id, view);
        changed.push(view);
      }
    }
    const { events, eventsOmitted } = changedEvents;
    if (changed.length + removed.length + events.length + eventsOmitted.length === 0) return;
    sequence += 1;
    options.publish('trades.delta', { sequence, changed, removed, events, eventsOmitted });
  }

  function noteEnd({ trade: { tradeId, terms, endedAt, disputedAt }, mark }: TradeRecord): void {
    const { seller, buyer } = terms;
    if (endedAt === null || mark !== 'verified') ended.delete(tradeId);
    else ended.set(tradeId, { tradeId, seller, buyer, disputed: disputedAt !== null });
    knownExperiences = null;
  }

  function take(changes: TradeChanges): void {
    for (const entry of changes.changed) {
      held.set(entry.trade.tradeId, entry);
      noteEnd(entry);
    }
    for (const id of changes.removed) {
      held.delete(id);
      ended.delete(id);
    }
    show(
      [...changes.changed.map((entry) => entry.trade.tradeId), ...changes.removed],
      eventsOfDelta(changes),
    );
    for (const { tradeId, id } of changes.forged)
      forged.set(tradeId, (forged.get(tradeId) ?? new Set()).add(id));
    const updated = [...changes.updatesChanged, ...changes.forged.map(({ tradeId }) => tradeId)];
    if (updated.length > 0) for (const listener of updateListeners) listener([...new Set(updated)]);
    if (changes.events.length > 0) for (const listener of eventListeners) listener(changes.events);
    if (changes.notifications.length > 0) options.onNotifications(changes.notifications);
  }

  /** All streams of a source have been read up to here: the slowest counts. */
  function sourceProgress(source: Source): { indexed: number; final: number } | null {
    let slowest: { indexed: number; final: number } | null = null;
    for (const account of streams[source]) {
      const progress = progressOf.get(`${source} ${account}`);
      if (progress === undefined) return null;
      slowest =
        slowest === null
          ? progress
          : {
              indexed: Math.min(slowest.indexed, progress.indexed),
              final: Math.min(slowest.final, progress.final),
            };
    }
    return slowest;
  }

  function remoteIndexedBefore(indexed: number): number | null {
    // Not by the computer's clock: set back, it would stop the watch over withheld events; set ahead, blame a good service.
    const at = performance.now();
    remoteReads.push({ at, indexed });
    const old = remoteReads.filter((read) => at - read.at >= withholdAfterMs);
    const newestOld = old.at(-1);
    if (newestOld !== undefined)
      remoteReads = remoteReads.filter((read) => read.at >= newestOld.at);
    return newestOld?.indexed ?? null;
  }

  return {
    trade: (id) => views.get(id) ?? null,
    trades: () => [...views.values()],
    experiences: () => (knownExperiences ??= experiences(ended.values())),
    async find(id) {
      const shown = views.get(id);
      if (shown !== undefined) return shown;
      const filter = { search: id, states: [], offset: 0, limit: 1, searchAccounts: [] };
      const { trades } = await database.request('history', filter);
      const [entry] = trades.filter(({ trade }) => trade.tradeId === id);
      return entry === undefined ? null : viewOf(entry);
    },
    onEvents(listener) {
      eventListeners.add(listener);
      return () => void eventListeners.delete(listener);
    },
    markPending(id, action, sentBy) {
      if (action === null) pending[sentBy].delete(id);
      else pending[sentBy].set(id, action);
      show([id]);
    },
    refresh: (tradeIds) => show(tradeIds ?? [...held.keys(), ...views.keys()]),
    setDecorations(next) {
      decorations = next;
      show([...held.keys(), ...views.keys()]);
    },

    async useChain(chainId, escrow, startBlockHash) {
      const { changed } = await database.request('setChain', {
        chainId,
        escrow,
        startBlockHash,
        now: now(),
      });
      if (!changed) return false;
      const before = [...held.keys()];
      held.clear();
      forged.clear();
      progressOf.clear();
      remoteReads = [];
      const openCredits = creditsIn(await database.request('listRecords', 'credit'));
      const endedAfter = now() - endedStayMs;
      const present = await database.request('present', { endedAfter, openCredits });
      for (const entry of present) held.set(entry.trade.tradeId, entry);
      ended.clear();
      for (const one of await database.request('ended', null)) ended.set(one.tradeId, one);
      knownExperiences = null;
      const stored = await database.request('progressOf', null);
      checked = stored.indexed < 0 ? null : stored;
      show([...before, ...held.keys()]);
      database.records.chainChanged();
      return true;
    },
    snapshot: () => ({ sequence, trades: [...views.values()] }),
    events: (tradeId) => database.request('events', tradeId),
    async timeline(tradeId) {
      const events = await database.request('events', tradeId);
      // The thread answers in order and each answer is published at once: what came before this one has been.
      return { sequence, events };
    },
    updates: (tradeId) => database.request('updates', tradeId),
    notedTrades: () => database.request('notedTrades', null),
    forgedNotes: (tradeId) => forged.get(tradeId)?.size ?? 0,
    async keepNote(note) {
      const updates = [{ cursor: 0, tradeId: note.tradeId, note }];
      take(await database.request('applyUpdates', { updates, now: now() }));
    },
    onUpdates(listener) {
      updateListeners.add(listener);
      return () => void updateListeners.delete(listener);
    },
    async historyPage(filter) {
      const page = await database.request('history', filter);
      return { total: page.total, trades: page.trades.flatMap((entry) => viewOf(entry) ?? []) };
    },

    cursor: (source, account) => database.request('cursor', { source, account }),
    async apply(batch) {
      const applied = await database.request('apply', { ...batch, ...atApply() });
      take(applied);
      return applied.outcome;
    },
    eventsDue: (source, account) => database.request('eventsDue', { source, account }),
    async applyEvents(list) {
      take(await database.request('applyEvents', { ...list, ...atApply() }));
    },
    async applyUpdates(updates) {
      take(await database.request('applyUpdates', { updates, now: now() }));
    },
    async progress(source, account, chain) {
      progressOf.set(`${source} ${account}`, chain);
      const whole = sourceProgress(source);
      if (whole !== null) {
        const indexedBefore = source === 'remote' ? remoteIndexedBefore(whole.indexed) : null;
        take(await database.request('progress', { source, ...whole, indexedBefore, now: now() }));
        if (source === 'local') checked = whole;
      }
    },
    setStreams(source, accounts) {
      streams[source] = accounts;
      for (const key of progressOf.keys()) {
        const [keySource, account] = key.split(' ');
        if (keySource === source && !accounts.some((each) => each === account))
          progressOf.delete(key);
      }
      if (source === 'remote') remoteReads = [];
    },
    async forgetRemote() {
      remoteReads = [];
      take(await database.request('forgetRemote', { now: now() }));
    },
    async recordVerdict(eventId, verdict) {
      take(await database.request('verdict', { eventId, verdict, now: now() }));
    },
    withholds: () => [...views.values()].some((view) => view.withheld),
    checked: () => checked,
  };
}

/** What a delta says of changed events. Beyond its measure it only names their trades, and who shows one asks again. */
function eventsOfDelta({
  events,
  eventsForgotten,
}: TradeChanges): Pick<TradesDelta, 'events' | 'eventsOmitted'> {
  if (events.length <= mostEventsOfDelta) return { events, eventsOmitted: eventsForgotten };
  const ids = new Set([...eventsForgotten, ...events.map(({ event }) => event.tradeId)]);
  return { events: [], eventsOmitted: [...ids] };
}

/** Same to a reader: bigint has no JSON form, so amounts are compared as text. */
function sameView(a: TradeView, b: TradeView): boolean {
  const text = (view: TradeView): string =>
    JSON.stringify(view, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  return text(a) === text(b);
}
