import type { Address } from '../../src-shared/brand.ts';
import { addressSchema, amountTextSchema, parseWith, z } from '../../src-shared/parse.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import type { AppContext } from '../app-context.ts';
import type { Wallet } from '../wallet/wallet.ts';

/** What waits in the escrow for accounts of ours, as last read from the chain; known also while no node answers. */
export interface KnownCredits {
  /** Smallest unit; 0 when nothing is known to wait. */
  of(account: Address, token: Address): bigint;
  stop(): void;
}

const storedSchema = z.object({
  account: addressSchema,
  token: addressSchema,
  amount: amountTextSchema,
});

export async function openKnownCredits(
  context: Pick<AppContext, 'records' | 'tradeBook' | 'log'>,
  wallet: Pick<Wallet, 'knownBalances' | 'onBalancesChange'>,
): Promise<KnownCredits> {
  const known = new Map<string, bigint>();
  const keyOf = (account: Address, token: Address): string => `${account}:${token}`;

  async function reload(): Promise<void> {
    const records = await context.records.list('credit');
    known.clear();
    for (const { value } of records) {
      const parsed = parseWith(storedSchema, value);
      if (parsed.ok)
        known.set(keyOf(parsed.value.account, parsed.value.token), parsed.value.amount);
    }
  }
  await reload();

  async function take(): Promise<void> {
    let changed = false;
    for (const { account, token, credit } of wallet.knownBalances()) {
      const key = keyOf(account, token.address);
      if ((known.get(key) ?? 0n) === credit) continue;
      known.set(key, credit);
      changed = true;
      const stored = jsonify({ account, token: token.address, amount: credit });
      await context.records.put('credit', key, stored);
    }
    if (changed) context.tradeBook.refresh();
  }
  const fault = (error: unknown): void => context.log.error({ event: 'credits_not_stored', error });
  const subscriptions = [
    wallet.onBalancesChange(() => void take().catch(fault)),
    context.records.onChainChange(() => void reload().catch(fault)),
  ];
  return {
    of: (account, token) => known.get(keyOf(account, token)) ?? 0n,
    stop() {
      for (const end of subscriptions) end();
    },
  };
}
