import type { Address } from '../../../src-shared/brand.ts';
import type { BalanceView, TradeView } from '../../../src-shared/ipc/views.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import type { TradeAction } from '../../../src-shared/trade/allowed-actions.ts';

/**
 * The account of ours that sends a step of a trade; null: the step is nobody's here. What anyone may do is sent by the
 * account that has the trade, or, if that one has no coin for the fee, by any other of ours that has.
 */
export function actingAccount(
  action: TradeAction,
  { trade, account }: Pick<TradeView, 'trade' | 'account'>,
  own: readonly Address[],
  balances: readonly BalanceView[],
): Address | null {
  const { seller, buyer } = trade.terms;
  const ours = (party: Address): Address | null => (own.includes(party) ? party : null);
  switch (action) {
    case 'confirmPayment':
    case 'cancelExpired':
      return ours(seller);
    case 'markPaid':
    case 'refund':
      return ours(buyer);
    case 'openDispute':
    case 'submitEvidence':
    case 'extendDeadline':
    case 'settle':
      return account === seller || account === buyer ? ours(account) : null;
    case 'declineDispute':
    case 'resolveDispute':
      return ours(trade.currentArbiter);
    case 'escalateDispute':
    case 'expireDispute': {
      const hasCoin = (candidate: Address): boolean =>
        balances.some(
          (balance) =>
            balance.account === candidate &&
            balance.token.address === zeroAddress &&
            balance.amount > 0n,
        );
      return hasCoin(account) ? account : (own.find(hasCoin) ?? ours(account));
    }
  }
}
