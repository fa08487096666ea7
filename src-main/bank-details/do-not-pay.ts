import { paymentMethod } from '../../src-shared/agreement/payment-method.ts';
import type { PrivateDetailsView, TradeView } from '../../src-shared/ipc/views.ts';
import { detailsText } from '../../src-shared/words/text-details.ts';
import type { AppContext } from '../app-context.ts';
import { readTrade } from '../wallet/calls/chain-reads.ts';

/** The lock is final, and the user's own node shows it: nobody's word alone. */
export function isLockedForSure({ trade, mark }: TradeView): boolean {
  return mark === 'verified' && trade.status === 'final';
}

/**
 * Why a buyer must not pay by these bank details now, or null (ui-brief.md, money rule 1): the agreed trade is
 * locked, final, seen by every node of the user's, the details are those that were committed to, and the payment can
 * still arrive in time.
 */
export async function doNotPayReason(
  view: TradeView,
  account: PrivateDetailsView,
  context: Pick<AppContext, 'network' | 'now'>,
): Promise<string | null> {
  const { trade, role, details } = view;
  if (role !== 'buyer' || trade.state !== 'Funded') return null;
  if (details === null) return detailsText.noAgreement;
  if (!isLockedForSure(view)) return detailsText.notFinal;
  if (account.state === 'waiting' || account.state === 'wrong') return account.text;
  if (account.state === 'sealed') return detailsText.unlockFirst;
  const { provider, everyNode } = context.network();
  let now = context.now();
  try {
    const heads = await Promise.all([
      provider.getBlock('latest'),
      ...everyNode.map(async (node) => {
        const shown = await readTrade(node, context.network().escrow, trade.tradeId, trade);
        if (shown.state !== 'Funded' || shown.remaining === 0n) throw new NotShown();
      }),
    ]);
    // A practice chain's clock runs ahead after time was skipped.
    if (context.network().practice) now = Math.max(now, (heads[0]?.timestamp ?? 0) * 1000);
  } catch (error) {
    return error instanceof NotShown ? detailsText.nodesDiffer : detailsText.nodeAway;
  }
  const needed = (paymentMethod(details.method)?.arrivesWithin ?? 0) * 1000;
  const left = (trade.deadlineAt ?? 0) - now;
  return left < needed ? detailsText.tooLate : null;
}

class NotShown extends Error {}
