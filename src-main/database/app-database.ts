import type { EscrowDomain } from '../../src-escrow/agreement/terms-digest.ts';
import { latestRelease } from '../../contracts/abi/releases.ts';
import type { ChainRef } from '../../src-shared/network/chain-ref.ts';
import { addressSchema, hashSchema, z, zeroAddress } from '../../src-shared/parse.ts';
import {
  DatabaseOpenError,
  isDatabaseCorruption,
  markDatabaseDamaged,
  moveDatabaseAside,
  openDatabase,
  type OpenedDatabase,
} from '../../src-sqlite/open-database.ts';
import type { ReadBlocks } from '../../src-shared/network/chain-progress.ts';
import { applyProgress, doubtfulEvents, forgetRemote, recordVerdict } from './apply-progress.ts';
import {
  applyEventList,
  applyStream,
  applyUpdateList,
  eventsDue,
  storedCursor,
  type OpenSnapshots,
} from './apply-stream.ts';
import { copyDaily, copyDatabase, restoreCopy } from './database-copies.ts';
import type {
  DatabaseRequestName,
  DatabaseRequests,
  OpenedAppDatabase,
  SourceProgress,
} from './database-messages.ts';
import { endedTrades, historyPage, presentTrades } from './trade-queries.ts';
import {
  chainOfTrade,
  eventsOf,
  eventViewOf,
  statementsOf,
  type DatabaseContext,
  type EarlierChain,
} from './trade-rows.ts';
import { appMigrations } from './migrations.ts';
import { listNotifications, setNotificationFlag } from './notifications.ts';
import { allRecords, listRecords, putRecord, removeRecord, restoreRecords } from './records.ts';
import { notedTrades, updatesOf } from './notes-and-files.ts';

type Answers = {
  readonly [N in DatabaseRequestName]: (
    args: DatabaseRequests[N]['args'],
  ) => DatabaseRequests[N]['result'];
};

/** The history database with its requests, synchronous; the worker thread runs one. */
export interface OpenDatabase extends OpenedAppDatabase {
  answer<N extends DatabaseRequestName>(
    name: N,
    args: DatabaseRequests[N]['args'],
  ): DatabaseRequests[N]['result'];
}

/** How often how far the chain was read is stored when nothing else is. */
const progressStoredEveryMs = 60_000;

/**
 * Opens the file, restoring the newest copy when it is damaged.
 * Throws `DatabaseOpenError` when it belongs to another process, a newer version, or the disk refuses.
 */
export function openAppDatabase(path: string, nowMs: number): OpenDatabase {
  const { opened, damage } = openOrRestore(path, nowMs);
  const sql = statementsOf(opened.database);
  let chain = 0;
  let escrow: EscrowDomain = { chainId: 1, escrow: zeroAddress };
  let earlier: EarlierChain | null = null;
  let progress: ReadBlocks = { indexed: -1, final: -1 };
  let progressStoredAt = 0;
  const snapshots: OpenSnapshots = new Map();
  const context: DatabaseContext = {
    sql,
    chain: () => chain,
    escrow: () => escrow,
    earlier: () => earlier,
    progress: () => progress,
  };

  function setChain(key: ChainRef & { now: number }): { chain: number; changed: boolean } {
    const before = chain;
    chain = findChain(context, key);
    escrow = { chainId: key.chainId, escrow: key.escrow, version: readVersion(context, chain) };
    earlier = findEarlier(context, escrow);
    if (chain !== before) {
      snapshots.clear();
      progress = readProgress(context);
    }
    sql('UPDATE chains SET used_at = ? WHERE id = ?').run(key.now, chain);
    return { chain, changed: chain !== before };
  }

  function takeProgress(step: SourceProgress): DatabaseRequests['progress']['result'] {
    const before = progress;
    if (step.source === 'local') {
      const moved = step.indexed !== progress.indexed || step.final !== progress.final;
      progress = { indexed: step.indexed, final: step.final };
      if (moved && step.now - progressStoredAt > progressStoredEveryMs) {
        storeProgress();
        progressStoredAt = step.now;
      }
    }
    return applyProgress(context, step, before);
  }
  function storeProgress(): void {
    sql('UPDATE chains SET indexed = ?, final = ? WHERE id = ?').run(
      progress.indexed,
      progress.final,
      chain,
    );
  }

  const answers: Answers = {
    setChain,
    progressOf: () => progress,
    present: ({ endedAfter, openCredits }) => presentTrades(context, endedAfter, openCredits),
    ended: () => endedTrades(context),
    apply: (batch) => applyStream(context, batch, snapshots),
    applyEvents: (args) => applyEventList(context, args),
    eventsDue: ({ source, account }) => eventsDue(context, source, account),
    applyUpdates: (args) => applyUpdateList(context, args),
    updates: (id) => updatesOf(context, id),
    notedTrades: () => notedTrades(context),
    progress: takeProgress,
    doubtful: () => doubtfulEvents(context),
    verdict: ({ eventId, verdict, now }) => recordVerdict(context, eventId, verdict, now),
    cursor: ({ source, account }) => {
      // A snapshot that was cut short left no cursor: `synced` alone says the stored one is whole.
      const stored = storedCursor(context, source, account);
      return stored === null ? null : { epoch: stored.epoch, cursor: stored.cursor };
    },
    forgetRemote: ({ now }) => forgetRemote(context, now),
    events: (id) =>
      eventsOf(context, id, chainOfTrade(context, id)).map((known) => eventViewOf(context, known)),
    history: (filter) => historyPage(context, filter),
    notifications: ({ limit }) => listNotifications(context, limit),
    notificationsShown: (ids) => {
      setNotificationFlag(context, 'told', ids);
      return null;
    },
    notificationsSeen: (ids) => {
      setNotificationFlag(context, 'seen', ids);
      return null;
    },
    allRecords: () => allRecords(context),
    restoreRecords: ({ records, now }) => {
      restoreRecords(context, records, (key) => findChain(context, { ...key, now }));
      return null;
    },
    listRecords: (kind) => listRecords(context, kind),
    putRecord: ({ kind, id, json }) => {
      putRecord(context, kind, id, json);
      return null;
    },
    removeRecord: ({ kind, id }) => {
      removeRecord(context, kind, id);
      return null;
    },
    dailyCopy: ({ now }) => {
      const copy = copyDaily(opened.database, opened.path, now);
      return copy === null ? null : { path: copy };
    },
    close: () => {
      opened.transaction(storeProgress);
      opened.close();
      return null;
    },
  };

  const outsideTransactions: ReadonlySet<DatabaseRequestName> = new Set(['dailyCopy', 'close']);
  return {
    damage,
    answer(name, args) {
      const work = (): DatabaseRequests[typeof name]['result'] => answers[name](args);
      try {
        return outsideTransactions.has(name) ? work() : opened.transaction(work);
      } catch (error) {
        if (isDatabaseCorruption(error)) markDatabaseDamaged(opened.path);
        throw error;
      }
    },
  };
}

function openOrRestore(
  path: string,
  nowMs: number,
): { opened: OpenedDatabase; damage: OpenedAppDatabase['damage'] } {
  const open = (): OpenedDatabase =>
    openDatabase(path, {
      migrations: appMigrations,
      verify: true,
      beforeMigration: (database) => void copyDatabase(database, path, nowMs),
    });
  let movedTo: string | null = null;
  let copyAt: number | null = null;
  const tried = new Set<string>();
  for (;;) {
    try {
      const opened = open();
      return { opened, damage: movedTo === null ? null : { movedTo, copyAt } };
    } catch (error) {
      if (!(error instanceof DatabaseOpenError) || error.problem !== 'corrupt') throw error;
      const aside = moveDatabaseAside(path, nowMs + tried.size);
      movedTo ??= aside;
      const copy = restoreCopy(path, tried);
      if (copy !== null) tried.add(copy.path);
      copyAt = copy?.at ?? null;
    }
  }
}

const chainRowSchema = z.object({ id: z.number(), start_block_hash: hashSchema.nullable() });

/**
 * The row of this chain: the one with this start block; else one whose start block was not known yet; else a new one.
 * While the hash is unknown, the one used last.
 */
function findChain(context: DatabaseContext, key: ChainRef & { now: number }): number {
  const rows = context
    .sql(
      'SELECT id, start_block_hash FROM chains WHERE chain_id = ? AND escrow = ? ORDER BY used_at DESC, id DESC',
    )
    .all(key.chainId, key.escrow)
    .map((row) => chainRowSchema.parse(row));
  const { startBlockHash } = key;
  const found =
    startBlockHash === null
      ? rows[0]
      : (rows.find((row) => row.start_block_hash === startBlockHash) ??
        rows.find((row) => row.start_block_hash === null));
  if (found !== undefined) {
    if (startBlockHash !== null && found.start_block_hash === null)
      context
        .sql('UPDATE chains SET start_block_hash = ? WHERE id = ?')
        .run(startBlockHash, found.id);
    return found.id;
  }
  const added = context
    .sql(
      'INSERT INTO chains (chain_id, escrow, escrow_version, start_block_hash, used_at) VALUES (?, ?, ?, ?, ?)',
    )
    .run(key.chainId, key.escrow, latestRelease.version, startBlockHash, key.now);
  return Number(added.lastInsertRowid);
}

const versionRowSchema = z.object({ escrow_version: z.string() });
function readVersion(context: DatabaseContext, chain: number): string {
  const row = context.sql('SELECT escrow_version FROM chains WHERE id = ?').get(chain);
  return versionRowSchema.parse(row).escrow_version;
}

const earlierRowSchema = z
  .object({ id: z.number(), escrow: addressSchema })
  .transform(({ id, escrow }): EarlierChain => ({ chain: id, escrow }));
/** Of the same chain id, the one used last: what is open is of the newest version, or there is nothing earlier. */
function findEarlier(context: DatabaseContext, present: EscrowDomain): EarlierChain | null {
  const { version } = latestRelease;
  if (present.version !== version) return null;
  const row = context
    .sql(
      'SELECT id, escrow FROM chains WHERE chain_id = ? AND escrow_version <> ? ORDER BY used_at DESC, id DESC LIMIT 1',
    )
    .get(present.chainId, version);
  return row === undefined ? null : earlierRowSchema.parse(row);
}

const progressRowSchema = z.object({ indexed: z.number(), final: z.number() });
function readProgress(context: DatabaseContext): ReadBlocks {
  const row = context.sql('SELECT indexed, final FROM chains WHERE id = ?').get(context.chain());
  return row === undefined ? { indexed: -1, final: -1 } : progressRowSchema.parse(row);
}
