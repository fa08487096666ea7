import type { Address } from '../../src-shared/brand.ts';
import { addressSchema, amountTextSchema, parseWith, z } from '../../src-shared/parse.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import type { AppContext } from '../app-context.ts';
import type { OpenCredit } from '../database/database-messages.ts';
import type { StoredRecord } from '../database/record-store.ts';
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

/** The credits among stored records, without those that were withdrawn. */
export function creditsIn(records: readonly StoredRecord[]): readonly OpenCredit[] {
  return records.flatMap(({ value }) => {
    const parsed = parseWith(storedSchema, value);
    return parsed.ok && parsed.value.amount > 0n ? [parsed.value] : [];
  });
}

export async function openKnownCredits(
  context: Pick<AppContext, 'records' | 'tradeBook' | 'log'>,
  wallet: Pick<Wallet, 'knownBalances' | 'onBalancesChange'>,
): Promise<KnownCredits> {
  const known = new Map<string, bigint>();
  const keyOf = (account: Address, token: Address): string => `${account}:${token}`;

  async function reload(): Promise<void> {
    const records = await context.records.list('credit');
    known.clear();
    for (const { account, token, amount } of creditsIn(records))
      known.set(keyOf(account, token), amount);
    context.tradeBook.refresh();
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
