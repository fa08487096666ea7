import type { Hash } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { TransactionStore } from './transaction-store.ts';

/** How long the second step of a lock waits for the first to be mined. */
const allowanceWaitMs = 180_000;

/** Resolves once the transaction is mined well, or says why it won't be. */
export function untilMined(
  transactions: Pick<TransactionStore, 'get' | 'onChange'>,
  transactionHash: Hash,
): Promise<Result<null>> {
  return new Promise((resolve) => {
    const end = (result: Result<null>): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(result);
    };
    const poll = (): void => {
      const state = transactions.get(transactionHash)?.state;
      const fault = transactions.get(transactionHash)?.failure ?? null;
      if (fault !== null) end(fail(fault));
      else if (state === 'mined' || state === 'final') end(ok(null));
    };
    const detail = 'the allowance is not mined yet; lock again when it is';
    const timer = setTimeout(() => end(fail(failure('busy', { detail }))), allowanceWaitMs);
    const unsubscribe = transactions.onChange(poll);
    poll();
  });
}
