import type { Address } from '../../../src-shared/brand.ts';
import type { BalanceView } from '../../../src-shared/ipc/views.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import type { TradeAction } from '../../../src-shared/trade/allowed-actions.ts';

/**
 * The account of ours that sends a step for the named one; null: the named one is not ours. What anyone may do is sent
 * by any other of ours that has coin for the fee, if the named one has none; all else by the named one alone.
 */
export function actingAccount(
  action: TradeAction,
  named: Address,
  own: readonly Address[],
  balances: readonly BalanceView[],
): Address | null {
  if (!own.includes(named)) return null;
  if (action !== 'escalateDispute' && action !== 'expireDispute') return named;
  const hasCoin = (candidate: Address): boolean =>
    balances.some(
      (balance) =>
        balance.account === candidate &&
        balance.token.address === zeroAddress &&
        balance.amount > 0n,
    );
  return hasCoin(named) ? named : (own.find(hasCoin) ?? named);
}
