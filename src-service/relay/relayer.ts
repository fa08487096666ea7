import { Transaction, type Wallet } from 'ethers';
import type { Address, Hash, Hex } from '../../src-shared/brand.ts';
import { address, hash, hexSchema } from '../../src-shared/parse.ts';
import { RpcError } from '../../src-escrow/rpc/rpc-error.ts';
import type { ServiceLogger } from '../logger.ts';
import type { GasFees, RelayChain } from './relay-chain.ts';
import type { RelayJob, RelayStore, SignedTransaction } from './relay-store.ts';

/** Where calls go, and which chain that is. */
export interface RelayTarget {
  readonly chainId: number;
  readonly escrow: Address;
  /** Blocks up to here are never taken back. */
  readonly final: number;
}

export interface RelayerOptions {
  readonly wallet: Wallet;
  readonly store: RelayStore;
  readonly chain: RelayChain;
  /** Null while the chain is not known, or the nodes serve another one. */
  readonly target: () => Promise<RelayTarget | null>;
  readonly dailyLimitGwei: number;
  readonly logger: ServiceLogger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** How long the oldest transaction may wait before its fee is raised. */
  readonly bumpAfterMs?: number | undefined;
  readonly tickMs?: number | undefined;
}

export interface Relayer {
  readonly address: Address;
  /** Looks at the jobs at once: there is a new one, or a new block. */
  wake(): void;
  /** Resolves once nothing is under way. Jobs stay as they are stored. */
  stop(): Promise<void>;
}

const plainTransferGas = 21_000;
/** Nodes ask for a tenth more to replace; an eighth stays above it after rounding. */
const dearer = (fee: bigint): bigint => fee + fee / 8n + 1n;
const higher = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const sendAgainAfterMs = 5_000;

export const toGwei = (wei: bigint): number => Number((wei + 999_999_999n) / 1_000_000_000n);

/**
 * Carries stored jobs to the chain: pending → sent → mined or failed.
 * Invariants: a nonce and the transaction with it are stored before anything is sent, and a nonce belongs to one job of
 * this relayer, so neither a killed process nor a second instance sends a call twice or two calls as one; a job's
 * transactions share its nonce; a job is final only with a final receipt, or if it never had a nonce.
 */
export function startRelayer(options: RelayerOptions): Relayer {
  const { wallet, store, chain, logger, now } = options;
  const relayer = address(wallet.address);
  const bumpAfterMs = options.bumpAfterMs ?? 30_000;
  const lastSent = new Map<Hash, number>();
  let stopped = false;
  let again = false;
  let working: Promise<void> | null = null;

  function wake(): void {
    if (stopped) return;
    again = true;
    working ??= work().finally(() => (working = null));
  }

  async function work(): Promise<void> {
    while (again && !stopped) {
      again = false;
      try {
        await round();
      } catch (error) {
        // The next tick tries again; nothing is lost, since every step is stored.
        if (error instanceof RpcError)
          logger.warn({ event: 'relay_waits', host: error.host, message: error.message });
        else logger.error({ event: 'relay_fault', err: error });
      }
    }
  }

  async function round(): Promise<void> {
    const jobs = await store.open();
    if (jobs.length === 0) return;
    const target = await options.target();
    if (target === null) return;
    const mined = await chain.minedNonce(relayer);
    const busyTrades = new Set<string>();
    for (const job of jobs) {
      if (stopped) return;
      if (job.nonce === null) {
        // One call of a trade at a time: the next one is tried on what the first leaves.
        if (busyTrades.has(job.tradeId)) continue;
        if (await sendFirst(job, target, mined)) busyTrades.add(job.tradeId);
      } else if (job.relayer === relayer) {
        if ((await follow(job, target, mined)) === 'waits') busyTrades.add(job.tradeId);
      } else if (job.status === 'sent') {
        busyTrades.add(job.tradeId);
      }
    }
  }

  /** Gives a pending job a nonce and sends it. False: it failed, or has to wait. */
  async function sendFirst(job: RelayJob, target: RelayTarget, mined: number): Promise<boolean> {
    const gas = await chain.simulate(relayer, {
      to: target.escrow,
      data: job.data,
      gas: job.gasLimit,
    });
    if (typeof gas !== 'number') {
      await store.settle(job, {
        status: 'failed',
        done: true,
        txHash: null,
        message: gas.sentence,
        spentGwei: 0,
      });
      return false;
    }
    const fees = await chain.fees();
    const most = BigInt(job.gasLimit) * fees.maxFee;
    if ((await chain.balance(relayer)) < most) {
      logger.error({
        event: 'relayer_poor',
        relayer,
        message: 'The relayer has too little coin for the next call. Send it some.',
      });
      return false;
    }
    const nonce = Math.max(mined, await store.nextNonce(relayer));
    const transaction = await signed(target, nonce, fees, job);
    const assigned = await store.assign(job.digest, relayer, nonce, transaction, toGwei(most));
    if (!assigned) {
      again = true;
      return false;
    }
    await send(transaction);
    return true;
  }

  /** `job` null: a transfer of nothing to ourselves, which only uses the nonce up. */
  async function signed(
    { chainId, escrow }: RelayTarget,
    nonce: number,
    { maxFee, priorityFee }: GasFees,
    job: RelayJob | null,
  ): Promise<SignedTransaction> {
    const raw = await wallet.signTransaction({
      type: 2,
      chainId,
      nonce,
      to: job === null ? relayer : escrow,
      data: job === null ? '0x' : job.data,
      value: 0n,
      gasLimit: job === null ? plainTransferGas : job.gasLimit,
      maxFeePerGas: maxFee,
      maxPriorityFeePerGas: priorityFee,
    });
    return {
      txHash: hash(Transaction.from(raw).hash ?? ''),
      raw: hexSchema.parse(raw),
      sendsCall: job !== null,
      maxFee,
      sentAt: now(),
    };
  }

  async function send({ txHash, raw }: { txHash: Hash; raw: Hex }): Promise<void> {
    lastSent.set(txHash, now());
    const said = await chain.send(raw);
    if (said !== null) logger.debug({ event: 'relay_send', txHash, message: said });
  }

  /** What became of a job with a nonce; `waits` while it is not mined. */
  async function follow(
    job: RelayJob,
    target: RelayTarget,
    mined: number,
  ): Promise<'waits' | 'settled'> {
    const transactions = await store.transactions(job.digest);
    for (const transaction of transactions) {
      const receipt = await chain.receipt(transaction.txHash);
      if (receipt === null) continue;
      const done = receipt.blockNumber <= target.final;
      if (done) for (const { txHash } of transactions) lastSent.delete(txHash);
      const succeeded = receipt.succeeded && transaction.sendsCall;
      const message = succeeded
        ? null
        : (job.message ?? 'The trade had moved on when it was mined; the contract did nothing.');
      await store.settle(job, {
        status: succeeded ? 'mined' : 'failed',
        done,
        txHash: transaction.txHash,
        message,
        spentGwei: toGwei(receipt.paid),
      });
      return 'settled';
    }
    const newest = transactions[0];
    if (newest === undefined || job.nonce === null) return 'settled';
    if (job.status !== 'sent') {
      // Its block was taken back: it is on its way again.
      await store.settle(job, {
        status: 'sent',
        done: false,
        txHash: newest.txHash,
        message: null,
        spentGwei: job.spentGwei,
      });
    }
    if (mined > job.nonce) {
      // Either a node that lags has no receipt yet, or another program used our key: certain once it is final.
      const finalNonce = await chain.minedNonce(relayer, target.final);
      if (finalNonce > job.nonce) {
        logger.error({ event: 'relay_nonce_used_elsewhere', relayer, nonce: job.nonce });
        await store.release(job);
        again = true;
      }
      return 'waits';
    }
    // Only the lowest nonce can be what the others wait for.
    if (mined === job.nonce && now() - newest.sentAt >= bumpAfterMs) {
      await raiseFee(job, target, newest);
    } else if (now() - (lastSent.get(newest.txHash) ?? 0) >= sendAgainAfterMs) {
      await send(newest);
    }
    return 'waits';
  }

  /** Replaces the newest transaction by a dearer one; by an empty one, if the call would fail by now. */
  async function raiseFee(
    job: RelayJob,
    target: RelayTarget,
    newest: SignedTransaction,
  ): Promise<void> {
    const { nonce } = job;
    if (nonce === null) return;
    const gas = await chain.simulate(relayer, {
      to: target.escrow,
      data: job.data,
      gas: job.gasLimit,
    });
    const refused = typeof gas === 'number' ? null : gas.sentence;
    const present = await chain.fees();
    const before = Transaction.from(newest.raw).maxPriorityFeePerGas ?? 0n;
    const fees = {
      maxFee: higher(present.maxFee, dearer(newest.maxFee)),
      priorityFee: higher(present.priorityFee, dearer(before)),
    };
    // Once it is withdrawn it stays so: the call may have been refused for good.
    const sendsCall = refused === null && newest.sendsCall;
    const transaction = await signed(target, nonce, fees, sendsCall ? job : null);
    const gasLimit = sendsCall ? job.gasLimit : plainTransferGas;
    const stored = await store.replace(
      job,
      newest.txHash,
      transaction,
      toGwei(BigInt(gasLimit) * fees.maxFee),
      options.dailyLimitGwei,
      sendsCall ? null : (refused ?? job.message),
    );
    if (!stored) {
      logger.warn({
        event: 'relay_fee_not_raised',
        nonce,
        message: 'Another instance did, or the daily limit forbids it.',
      });
      await send(newest);
      return;
    }
    logger.info({ event: 'relay_fee_raised', nonce, txHash: transaction.txHash, sendsCall });
    await send(transaction);
  }

  const ticker = setInterval(wake, options.tickMs ?? 1000);
  ticker.unref();
  wake();
  return {
    address: relayer,
    wake,
    async stop() {
      stopped = true;
      clearInterval(ticker);
      await working;
    },
  };
}
