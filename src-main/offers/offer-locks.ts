import { tradeIdOfOffer } from '../../src-escrow/agreement/answer-offer.ts';
import type { TradeId } from '../../src-shared/brand.ts';
import type { AppContext } from '../app-context.ts';
import type { OfferStore, StoredOffer } from './offer-store.ts';

/**
 * Turns offers into trades on the chain's word only: when the log is seen the offer is locked and the open offer
 * behind it used; when the log is undone both are as before. Returns what ends it.
 */
export function followLocks(context: AppContext, offers: OfferStore): () => void {
  const put = async (stored: StoredOffer): Promise<void> => {
    const kept = await offers.put({ ...stored, changedAt: context.now() });
    if (!kept.ok) context.log.error({ event: 'offer_not_stored', code: kept.failure.code });
  };

  async function lock(tradeId: TradeId): Promise<void> {
    const stored = offers.get(tradeId);
    if (stored === undefined || stored.state === 'locked') return;
    await put({ ...stored, state: 'locked', tradeId });
    const root = stored.root === null ? undefined : offers.get(stored.root);
    if (root !== undefined && root.state !== 'used') await put({ ...root, state: 'used' });
  }
  async function unlock(tradeId: TradeId): Promise<void> {
    const stored = offers.get(tradeId);
    if (stored?.state !== 'locked') return;
    await put({ ...stored, state: 'accepted', tradeId: null });
    const others = offers
      .all()
      .some(({ root, state }) => root === stored.root && state === 'locked');
    const root = stored.root === null ? undefined : offers.get(stored.root);
    if (root?.state === 'used' && !others) await put({ ...root, state: 'sent' });
  }
  const run = (work: Promise<void>): void => {
    work.catch((error: unknown) => context.log.error({ event: 'offer_not_stored', error }));
  };

  // What was locked while the app was closed.
  for (const { offer } of offers.all()) {
    const tradeId = tradeIdOfOffer(offer);
    if (context.tradeBook.trade(tradeId) !== null) run(lock(tradeId));
  }
  return context.tradeBook.onEvents((events) => {
    for (const { event } of events) {
      if (event.type !== 'TRADE_CREATED') continue;
      run(event.status === 'retracted' ? unlock(event.tradeId) : lock(event.tradeId));
    }
  });
}
