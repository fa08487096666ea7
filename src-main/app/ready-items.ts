import type { ReadyItem } from '../../src-shared/ipc/views.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';
import type { ContactStore } from '../contacts/contact-store.ts';
import type { Wallet } from '../wallet/wallet.ts';

/** The items of "Ready to trade" that keys and contacts know of. */
export function readyItems(
  wallet: Pick<Wallet, 'accounts' | 'knownBalances'>,
  contacts: Pick<ContactStore, 'arbiters'>,
  coin: Token,
): readonly ReadyItem[] {
  const accounts = wallet.accounts();
  const unsaved = accounts.filter(({ backedUpAt }) => backedUpAt === null);
  const forFees = wallet
    .knownBalances()
    .filter(({ token }) => token.address === coin.address)
    .reduce((sum, { amount }) => sum + amount, 0n);
  const arbiters = contacts.arbiters().length;
  return [
    {
      code: 'account',
      done: accounts.length > 0,
      text:
        accounts.length === 0
          ? 'Create or import an account.'
          : accounts.length === 1
            ? 'One account is here.'
            : `${accounts.length} accounts are here.`,
    },
    {
      code: 'backup',
      done: accounts.length > 0 && unsaved.length === 0,
      text:
        unsaved.length === 0
          ? 'Write down the words of an account, or export it.'
          : `Never backed up: ${unsaved.map(({ label }) => label).join(', ')}.`,
    },
    {
      code: 'fee_coin',
      done: forFees > 0n,
      text:
        forFees > 0n
          ? `${formatAmount(forFees, coin.decimals)} ${coin.symbol} for network fees.`
          : `Receive some ${coin.symbol}: each step on the chain costs a fee.`,
    },
    {
      code: 'arbiter',
      done: arbiters > 0,
      text:
        arbiters > 0
          ? arbiters === 1
            ? 'One arbiter you trust is on your list.'
            : `${arbiters} arbiters you trust are on your list.`
          : 'Add an arbiter you trust to your contacts.',
    },
  ];
}
