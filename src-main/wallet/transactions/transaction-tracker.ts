import type { Provider, TransactionReceipt } from 'ethers';
import { failure } from '../../../src-shared/failure.ts';
import {
  isOpen,
  isPending,
  type OwnTransaction,
  type TransactionStore,
} from './transaction-store.ts';
import type { WalletChain } from '../calls/wallet-chain.ts';

/**
 * Follows every own transaction until it is final, failed or replaced.
 * Invariants: nothing is given up because a node is silent or behind, only because a block as deep as
 * `confirmations` says otherwise; a block that is undone makes its transactions wait again; what the node
 * has forgotten is sent again, the very bytes that were signed.
 */
export interface TransactionTracker {
  /** One round now; rounds never overlap. */
  track(): Promise<void>;
  stop(): void;
}

export interface TrackerDeps {
  readonly transactionStore: TransactionStore;
  readonly chain: WalletChain;
  /** A round failed as a whole: the node is away. The next head tries again. */
  readonly onFault: (error: unknown) => void;
}

const pauseWithoutHeadsMs = 10_000;

export function trackTransactions({
  transactionStore,
  chain,
  onFault,
}: TrackerDeps): TransactionTracker {
  let stopped = false;
  let round: Promise<void> | null = null;
  let again = false;

  const isOurs = (transaction: OwnTransaction): boolean => transaction.chainId === chain.chainId;

  async function runRound(): Promise<void> {
    const open = transactionStore
      .all()
      .filter((transaction) => isOpen(transaction) && isOurs(transaction));
    if (open.length === 0) return;
    const { provider } = chain;
    const head = await provider.getBlockNumber();
    for (const transaction of open.reverse()) {
      if (stopped) return;
      // An earlier one of this round may have settled it.
      const present = transactionStore.get(transaction.hash) ?? transaction;
      if (!isOpen(present)) continue;
      const next = await poll(provider, present, head);
      if (next !== null) await transactionStore.put(next);
    }
  }

  /** The transaction as the chain has it now, or null: nothing new. */
  async function poll(
    provider: Provider,
    transaction: OwnTransaction,
    head: number,
  ): Promise<OwnTransaction | null> {
    const receipt = await provider.getTransactionReceipt(transaction.hash);
    if (receipt !== null) return settled(transaction, receipt, head);
    if (await placeIsTaken(provider, transaction, head)) return replaced(transaction);
    const known = await provider.getTransaction(transaction.hash);
    if (known === null) return sendAgain(provider, transaction);
    if (transaction.state === 'sent') return null;
    return { ...transaction, state: 'sent', blockNumber: null };
  }

  function settled(
    transaction: OwnTransaction,
    receipt: TransactionReceipt,
    head: number,
  ): OwnTransaction | null {
    const deep = head - receipt.blockNumber + 1 >= chain.confirmations;
    const state = !deep ? 'mined' : receipt.status === 1 ? 'final' : 'failed';
    const failed =
      receipt.status === 1
        ? null
        : failure('would_revert', { detail: 'it was mined and failed; only the fee was spent' });
    if (transaction.state === state && transaction.blockNumber === receipt.blockNumber) return null;
    return { ...transaction, state, blockNumber: receipt.blockNumber, failure: failed };
  }

  /** Whether another transaction with this nonce is final. */
  async function placeIsTaken(
    provider: Provider,
    transaction: OwnTransaction,
    head: number,
  ): Promise<boolean> {
    const deepBlock = head - chain.confirmations + 1;
    if (deepBlock < 0) return false;
    const count = await provider.getTransactionCount(transaction.account, deepBlock);
    return count > transaction.nonce;
  }

  function replaced(transaction: OwnTransaction): OwnTransaction {
    const winner = transactionStore
      .all()
      .find(
        (other) =>
          other.hash !== transaction.hash &&
          other.account === transaction.account &&
          other.nonce === transaction.nonce &&
          !isPending(other) &&
          other.blockNumber !== null,
      );
    return {
      ...transaction,
      state: 'replaced',
      blockNumber: null,
      replacedBy: winner?.hash ?? transaction.replacedBy,
      failure: failure('transaction_replaced'),
    };
  }

  async function sendAgain(
    provider: Provider,
    transaction: OwnTransaction,
  ): Promise<OwnTransaction | null> {
    // A newer one with its nonce is on its way: this one would only be refused.
    if (
      transactionStore.all().some((other) => other.replaces === transaction.hash && isOpen(other))
    )
      return null;
    try {
      await provider.broadcastTransaction(transaction.raw);
      return { ...transaction, state: 'sent', blockNumber: null };
    } catch {
      // Refused now, e.g. because its nonce was just mined; the next round sees what became of it.
      return null;
    }
  }

  function track(): Promise<void> {
    if (round !== null) {
      again = true;
      return round;
    }
    round = (async () => {
      do {
        again = false;
        await runRound();
      } while (again && !stopped);
    })()
      .catch(onFault)
      .finally(() => (round = null));
    return round;
  }

  const unsubscribe = chain.onHead(() => void track());
  // Heads come by way of the local service; should it be down, own transactions are still followed.
  const timer = setInterval(() => void track(), pauseWithoutHeadsMs);
  timer.unref();
  void track();
  return {
    track,
    stop() {
      stopped = true;
      clearInterval(timer);
      unsubscribe();
    },
  };
}
