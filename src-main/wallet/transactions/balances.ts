import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { BalanceView } from '../../../src-shared/ipc/views.ts';
import type { Token } from '../../../src-shared/money/token.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import { readBalance, readCredit } from '../calls/chain-reads.ts';
import type { WalletChain } from '../calls/wallet-chain.ts';

export interface Balances {
  /** Reads the chain now; while it can't be reached, `chain_unreachable`. */
  read(): Promise<Result<readonly BalanceView[]>>;
  /** As last read. */
  known(): readonly BalanceView[];
  stop(): void;
}

/** At most one reading at a time, and not for every block of a fast chain. */
const pauseMs = 1_000;

/** Follows what the accounts have of each listed token, and calls back with every change. */
export function followBalances(
  chain: WalletChain,
  accounts: () => readonly Address[],
  onChange: (balances: readonly BalanceView[]) => void,
): Balances {
  let last: readonly BalanceView[] = [];
  let reading: Promise<Result<readonly BalanceView[]>> | null = null;
  let waiting: NodeJS.Timeout | null = null;
  let stopped = false;

  async function readOne(account: Address, token: Token): Promise<BalanceView> {
    const { provider, escrow } = chain;
    const [amount, credit] = await Promise.all([
      token.address === zeroAddress
        ? provider.getBalance(account)
        : readBalance(provider, token.address, account),
      readCredit(provider, escrow, token.address, account).catch(() => 0n),
    ]);
    return { account, token, amount, credit };
  }

  async function readAll(): Promise<Result<readonly BalanceView[]>> {
    try {
      const pairs = accounts().flatMap((account) =>
        chain.tokens.map((token) => readOne(account, token)),
      );
      // One listed token that is none, on this chain, must not hide the others.
      const settled = await Promise.allSettled(pairs);
      const read = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const refused = settled.find((one) => one.status === 'rejected');
      if (read.length === 0 && refused !== undefined) return fail(chainFailure(refused.reason));
      if (stopped) return fail(failure('chain_unreachable'));
      const changed = !same(last, read);
      last = read;
      if (changed) onChange(read);
      return ok(read);
    } catch (error) {
      return fail(chainFailure(error));
    }
  }

  function read(): Promise<Result<readonly BalanceView[]>> {
    reading ??= readAll().finally(() => (reading = null));
    return reading;
  }

  const unsubscribe = chain.onHead(() => {
    if (waiting !== null) return;
    waiting = setTimeout(() => {
      waiting = null;
      void read();
    }, pauseMs);
  });
  return {
    read,
    known: () => last,
    stop() {
      stopped = true;
      if (waiting !== null) clearTimeout(waiting);
      unsubscribe();
    },
  };
}

function same(a: readonly BalanceView[], b: readonly BalanceView[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        one.account === other.account &&
        one.token === other.token &&
        one.amount === other.amount &&
        one.credit === other.credit
      );
    })
  );
}
