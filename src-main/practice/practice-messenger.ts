import type { TradeId } from '../../src-shared/brand.ts';
import { isLive } from '../../src-shared/trade/trade.ts';
import { isLockedForSure } from '../agreement/do-not-pay.ts';
import type { DetailsExchange } from '../agreement/details-exchange.ts';
import type { AppContext } from '../app-context.ts';
import type { PracticeClient } from './practice-client.ts';

/**
 * The practice counterparty hands over its bank details as a person with a messenger would: sealed, once the lock is
 * final; and takes ours. Returns what ends it.
 */
export function exchangePracticeDetails(
  context: AppContext,
  practice: PracticeClient,
  details: DetailsExchange,
): () => void {
  const handed = new Set<TradeId>();
  const busy = new Set<TradeId>();

  async function exchange(tradeId: TradeId): Promise<void> {
    const known = await details.view(tradeId);
    if (known === null) return;
    const { seller, buyer } = known.sides;
    if (seller.state === 'waiting' || buyer.state === 'waiting') {
      const answer = await practice.ask('sealDetails', { tradeId });
      if (answer.ok && answer.value.text !== null) await details.read(answer.value.text);
    }
    if (!handed.has(tradeId) && known.canSeal) {
      const sealed = await details.seal(tradeId, 'counterparty');
      const taken = sealed.ok ? await practice.ask('deliver', { text: sealed.value.text }) : sealed;
      if (taken.ok) handed.add(tradeId);
    }
  }

  const counterpartyIn = (view: { terms: { seller: string; buyer: string } }): boolean => {
    const counterparty = practice.info()?.counterparty;
    return view.terms.seller === counterparty || view.terms.buyer === counterparty;
  };
  function look(): void {
    if (!context.network().practice) return;
    for (const view of context.tradeBook.trades()) {
      const { trade } = view;
      if (!isLive(trade.state) || !isLockedForSure(view) || !counterpartyIn(trade)) continue;
      if (busy.has(trade.tradeId)) continue;
      busy.add(trade.tradeId);
      void exchange(trade.tradeId)
        .catch((error: unknown) => context.log.warn({ event: 'practice_details', error }))
        .finally(() => busy.delete(trade.tradeId));
    }
  }
  let unfollow = context.network().onHead(look);
  const end = context.onNetworkChange((network) => {
    unfollow();
    unfollow = network.onHead(look);
  });
  return () => {
    unfollow();
    end();
  };
}
