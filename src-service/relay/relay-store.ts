import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { address, hash, hexSchema, tradeId } from '../../src-shared/parse.ts';
import type { RelayAnswer, RelayStatus } from '../../src-shared/stream/trade-update-shapes.ts';
import type { LogWriter, MessageLog } from '../database/message-log.ts';
import type { ServiceSchema } from '../database/schema.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { writeTradeUpdate } from '../database/trade-update.ts';
import { row, rows, run, type Work } from '../database/work.ts';
import * as statements from './relay-statements.ts';

/** Calls of one party in one trade. */
export const maxCallsOfParty = 5;
/** Calls of one account in 24 hours. */
export const maxCallsOfAccount = 20;
const dayMs = 24 * 3600 * 1000;

/** A signed call and what became of it. Times in Unix milliseconds, `deadline` in seconds. */
export interface RelayJob {
  readonly digest: Hash;
  readonly tradeId: TradeId;
  readonly account: Address;
  readonly status: RelayStatus;
  /** Final: nothing more to do. */
  readonly done: boolean;
  readonly data: Hex;
  readonly deadline: number;
  readonly gasLimit: number;
  readonly relayer: Address | null;
  readonly nonce: number | null;
  /** 10^9 smallest units, rounded up: reserved, then paid. */
  readonly spentGwei: number;
  readonly txHash: Hash | null;
  readonly message: string | null;
}

export interface NewJob {
  readonly digest: Hash;
  readonly tradeId: TradeId;
  readonly account: Address;
  readonly data: Hex;
  readonly deadline: number;
  readonly gasLimit: number;
  readonly reservedGwei: number;
  readonly now: number;
}

export type AcceptedJob =
  | { readonly outcome: 'stored' | 'known'; readonly job: RelayJob }
  | { readonly outcome: 'not_found' | 'trade_limit' | 'account_limit' | 'spend_limit' };

/** One of the transactions with a job's nonce. */
export interface SignedTransaction {
  readonly txHash: Hash;
  readonly raw: Hex;
  readonly sendsCall: boolean;
  /** A gas, smallest unit. */
  readonly maxFee: bigint;
  readonly sentAt: number;
}

/** What a job comes to; absent fields stay. */
export interface JobOutcome {
  readonly status: RelayStatus;
  readonly done: boolean;
  readonly txHash: Hash | null;
  readonly message: string | null;
  readonly spentGwei: number;
}

/**
 * Relayed calls in the database, so that they survive a killed process and are shared by instances.
 * Invariants: one job a digest; one job a relayer and nonce; a transaction is stored before it is sent; a change of
 * status and the message about it are one transaction.
 */
export interface RelayStore {
  readonly find: (digest: Hash) => Promise<RelayJob | null>;
  /** Takes a new call within the limits; `dailyLimitGwei`: of all calls in 24 hours. */
  readonly accept: (job: NewJob, dailyLimitGwei: number) => Promise<AcceptedJob>;
  /** Jobs that are not final, those with a nonce first, then the oldest. */
  readonly open: () => Promise<RelayJob[]>;
  /** Newest first. */
  readonly transactions: (digest: Hash) => Promise<SignedTransaction[]>;
  /** One above the highest nonce given to a job; 0 without any. */
  readonly nextNonce: (relayer: Address) => Promise<number>;
  /** Gives a pending job its nonce and first transaction. False: another instance was faster with one of them. */
  readonly assign: (
    digest: Hash,
    relayer: Address,
    nonce: number,
    transaction: SignedTransaction,
    reservedGwei: number,
  ) => Promise<boolean>;
  /**
   * Adds a dearer transaction with the job's nonce, unless a newer one than `replaced` is there or the day's limit
   * forbids it.
   */
  readonly replace: (
    job: RelayJob,
    replaced: Hash,
    transaction: SignedTransaction,
    reservedGwei: number,
    dailyLimitGwei: number,
    message: string | null,
  ) => Promise<boolean>;
  /** Another program used the nonce: back to pending, as if never sent. */
  readonly release: (job: RelayJob) => Promise<void>;
  /** Stores what became of a job, unless it has another nonce by now. */
  readonly settle: (job: RelayJob, outcome: JobOutcome) => Promise<void>;
}

type JobRow = ServiceSchema['relay_jobs'];

function jobOf(found: JobRow): RelayJob {
  return {
    digest: hash(found.digest),
    tradeId: tradeId(found.trade_id),
    account: address(found.account),
    status: found.status,
    done: found.done === 1,
    data: hexSchema.parse(found.data),
    deadline: found.deadline,
    gasLimit: found.gas_limit,
    relayer: found.relayer === null ? null : address(found.relayer),
    nonce: found.nonce,
    spentGwei: found.spent_gwei,
    txHash: found.tx_hash === null ? null : hash(found.tx_hash),
    message: found.message,
  };
}

/** What its parties are told of a job. */
export function relayAnswer(job: RelayJob): RelayAnswer {
  const { digest, tradeId: id, status, txHash, message } = job;
  return { digest, tradeId: id, status, txHash, message };
}

function* findJob(digest: Hash): Work<RelayJob | null> {
  const found = yield* row(statements.selectJob, { digest });
  return found === undefined ? null : jobOf(found);
}

function* report(writer: LogWriter, job: RelayJob): Work<boolean> {
  const update = { reason: 'relay' as const, relay: relayAnswer(job) };
  return (yield* writeTradeUpdate(writer, job.tradeId, update)) !== null;
}

function* spentToday(now: number): Work<number> {
  return Number((yield* row(statements.sumSpent, { since: now - dayMs }))?.spent ?? 0);
}

function* acceptJob(writer: LogWriter, made: NewJob, dailyLimitGwei: number): Work<AcceptedJob> {
  const { digest, account, now, reservedGwei } = made;
  const known = yield* findJob(digest);
  if (known !== null) return { outcome: 'known', job: known };
  const inTrade = yield* row(statements.countOfTrade, { tradeId: made.tradeId, account });
  if ((inTrade?.count ?? 0) >= maxCallsOfParty) return { outcome: 'trade_limit' };
  const today = yield* row(statements.countOfAccount, { account, since: now - dayMs });
  if ((today?.count ?? 0) >= maxCallsOfAccount) return { outcome: 'account_limit' };
  if ((yield* spentToday(now)) + reservedGwei > dailyLimitGwei) return { outcome: 'spend_limit' };
  const job: RelayJob = {
    digest,
    tradeId: made.tradeId,
    account,
    status: 'pending',
    done: false,
    data: made.data,
    deadline: made.deadline,
    gasLimit: made.gasLimit,
    relayer: null,
    nonce: null,
    spentGwei: reservedGwei,
    txHash: null,
    message: null,
  };
  if (!(yield* report(writer, job))) return { outcome: 'not_found' };
  yield* run(statements.insertJob, {
    digest,
    tradeId: job.tradeId,
    account,
    data: job.data,
    deadline: job.deadline,
    gasLimit: job.gasLimit,
    spentGwei: reservedGwei,
    now,
  });
  return { outcome: 'stored', job };
}

function* nextNonce(relayer: Address): Work<number> {
  const highest = (yield* row(statements.highestNonce, { relayer }))?.nonce ?? null;
  return highest === null ? 0 : highest + 1;
}

function* addTransaction(digest: Hash, transaction: SignedTransaction): Work<void> {
  const { txHash, raw, sendsCall, maxFee, sentAt } = transaction;
  yield* run(statements.insertTransaction, {
    digest,
    txHash,
    raw,
    sendsCall: sendsCall ? 1 : 0,
    maxFee: maxFee.toString(),
    sentAt,
  });
}

/** Writes the job's row; tells the parties when they would see a difference. */
function* put(writer: LogWriter, before: RelayJob, after: RelayJob): Work<void> {
  const { digest, status, relayer, nonce, spentGwei, txHash, message } = after;
  const done = after.done ? 1 : 0;
  yield* run(statements.updateJob, {
    digest,
    status,
    done,
    relayer,
    nonce,
    spentGwei,
    txHash,
    message,
  });
  if (JSON.stringify(relayAnswer(before)) !== JSON.stringify(relayAnswer(after)))
    yield* report(writer, after);
}

export function createRelayStore(database: ServiceDatabase, log: MessageLog): RelayStore {
  return {
    find: async (digest) => await database.read(findJob(digest)),
    accept: async (job, dailyLimitGwei) =>
      await log.write((writer) => acceptJob(writer, job, dailyLimitGwei)),
    open: async () =>
      (await database.read(rows(statements.selectOpen, {}))).map((found) => jobOf(found)),
    transactions: async (digest) =>
      (await database.read(rows(statements.selectTransactions, { digest }))).map((found) => ({
        txHash: hash(found.tx_hash),
        raw: hexSchema.parse(found.raw),
        sendsCall: found.carries_call === 1,
        maxFee: BigInt(found.max_fee),
        sentAt: found.sent_at,
      })),
    nextNonce: async (relayer) => await database.read(nextNonce(relayer)),
    assign: async (digest, relayer, nonce, transaction, reservedGwei) =>
      await log.write(function* (writer) {
        const job = yield* findJob(digest);
        if (job === null || job.status !== 'pending' || job.nonce !== null) return false;
        if ((yield* nextNonce(relayer)) > nonce) return false;
        yield* addTransaction(digest, transaction);
        yield* put(writer, job, {
          ...job,
          status: 'sent',
          relayer,
          nonce,
          spentGwei: reservedGwei,
          txHash: transaction.txHash,
        });
        return true;
      }),
    replace: async (job, replaced, transaction, reservedGwei, dailyLimitGwei, message) =>
      await log.write(function* (writer) {
        const present = yield* findJob(job.digest);
        const newest = (yield* rows(statements.selectTransactions, { digest: job.digest }))[0];
        if (present === null || present.nonce !== job.nonce || newest?.tx_hash !== replaced)
          return false;
        const others = (yield* spentToday(transaction.sentAt)) - present.spentGwei;
        if (others + reservedGwei > dailyLimitGwei) return false;
        yield* addTransaction(job.digest, transaction);
        const { txHash } = transaction;
        yield* put(writer, present, { ...present, spentGwei: reservedGwei, txHash, message });
        return true;
      }),
    release: async (job) =>
      await log.write(function* (writer) {
        const present = yield* findJob(job.digest);
        if (present === null || present.nonce !== job.nonce || present.done) return;
        yield* run(statements.deleteTransactions, { digest: job.digest });
        const released = { status: 'pending', relayer: null, nonce: null, txHash: null } as const;
        yield* put(writer, present, { ...present, ...released });
      }),
    settle: async (job, outcome) =>
      await log.write(function* (writer) {
        const present = yield* findJob(job.digest);
        if (present === null || present.nonce !== job.nonce || present.done) return;
        yield* put(writer, present, { ...present, ...outcome });
      }),
  };
}
