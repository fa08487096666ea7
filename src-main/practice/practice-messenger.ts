import type { Hash, TradeId } from '../../src-shared/brand.ts';
import { isLockedForSure } from '../../src-shared/trade/guide-view.ts';
import { isLive } from '../../src-shared/trade/trade.ts';
import type { BankDetailsExchange } from '../bank-details/bank-details-exchange.ts';
import type { AppContext } from '../app-context.ts';
import type { EvidenceService } from '../trades/evidence.ts';
import type { ProposalService } from '../trades/proposals.ts';
import type { PracticeClient } from './practice-client.ts';

export interface PracticeMessengerDeps {
  readonly context: AppContext;
  readonly practice: PracticeClient;
  readonly details: BankDetailsExchange;
  readonly proposals: ProposalService;
  readonly evidence: Pick<EvidenceService, 'take'>;
}

/**
 * Carries what the two sides of a practice trade would send each other by messenger once the lock is final: sealed bank
 * details and proposals; and the reasons of a practice arbiter's ruling. Returns what ends it.
 */
export function startPracticeMessenger(deps: PracticeMessengerDeps): () => void {
  const { context, practice, details, proposals, evidence } = deps;
  /** Until the practice process starts again: what it took in by word of mouth is gone with it. */
  const handed = new Set<TradeId | Hash>();
  /** Ended disputes whose reasons are here, or that have none. */
  const explained = new Set<TradeId>();
  const busy = new Set<TradeId>();

  async function handOver(id: TradeId | Hash, text: string): Promise<void> {
    const taken = await practice.ask('deliver', { text });
    if (taken.ok) handed.add(id);
  }
  async function exchangeDetails(tradeId: TradeId): Promise<void> {
    const known = await details.view(tradeId);
    if (known === null) return;
    const { seller, buyer } = known.sides;
    if (seller.state === 'waiting' || buyer.state === 'waiting') {
      const answer = await practice.ask('sealDetails', { tradeId });
      if (answer.ok && answer.value.text !== null) await details.read(answer.value.text);
    }
    if (handed.has(tradeId) || !known.canSeal) return;
    const sealed = await details.seal(tradeId, 'counterparty');
    if (sealed.ok) await handOver(tradeId, sealed.value.text);
  }
  async function exchangeProposals(tradeId: TradeId): Promise<void> {
    const open = proposals
      .list()
      .filter((proposal) => proposal.tradeId === tradeId && proposal.state === 'open');
    for (const { id, mine } of open) {
      const text = mine && !handed.has(id) ? proposals.text(id) : null;
      if (text?.ok === true) await handOver(id, text.value.text);
    }
    if (open.some(({ mine }) => !mine)) return;
    const proposed = await practice.ask('proposeSettlement', { tradeId });
    if (proposed.ok && proposed.value.text !== null) await proposals.read(proposed.value.text);
  }
  async function exchange(tradeId: TradeId): Promise<void> {
    await exchangeDetails(tradeId);
    await exchangeProposals(tradeId);
  }

  /** What a practice arbiter wrote, once its hash is on the chain. */
  async function fetchReasons(tradeId: TradeId): Promise<void> {
    const answer = await practice.ask('rulingReasons', { tradeId });
    if (!answer.ok) return;
    const { package: packed } = answer.value;
    const taken =
      packed === null || (await evidence.take(tradeId, Buffer.from(packed, 'base64'))).ok;
    if (taken) explained.add(tradeId);
  }

  const counterpartyIn = (view: { terms: { seller: string; buyer: string } }): boolean => {
    const counterparty = practice.info()?.counterparty;
    return view.terms.seller === counterparty || view.terms.buyer === counterparty;
  };
  function refresh(): void {
    if (!context.network().practice) return;
    for (const view of context.tradeBook.trades()) {
      const { trade } = view;
      if (!counterpartyIn(trade) || busy.has(trade.tradeId)) continue;
      const live = isLive(trade.state);
      const waits = live
        ? isLockedForSure(view)
        : trade.disputedAt !== null && !explained.has(trade.tradeId);
      if (!waits) continue;
      busy.add(trade.tradeId);
      void (live ? exchange(trade.tradeId) : fetchReasons(trade.tradeId))
        .catch((error: unknown) => context.log.warn({ event: 'practice_messenger', error }))
        .finally(() => busy.delete(trade.tradeId));
    }
  }
  let unfollow = context.network().onHead(refresh);
  const end = context.onNetworkChange((network) => {
    unfollow();
    unfollow = network.onHead(refresh);
  });
  const endForgetting = practice.onChange(({ running }) => {
    if (!running) handed.clear();
  });
  return () => {
    unfollow();
    end();
    endForgetting();
  };
}
