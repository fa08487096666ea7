import { defineStore } from 'pinia';
import { computed, ref, shallowRef, triggerRef } from 'vue';
import type { TradeId } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { Result } from '../../src-shared/result.ts';
import type {
  SentAction,
  TradesDelta,
  TradesSnapshot,
  TradeView,
} from '../../src-shared/ipc/views.ts';
import { isRelayable } from '../../src-shared/trade/allowed-actions.ts';
import { invoke, subscribe } from '../bridge.ts';
import { followDeltas } from './follow-deltas.ts';
import { oncePerFrame } from './frame-batch.ts';
import { useRelay } from './relay.ts';

/** The trades as main's trade book holds them. */
export const useTrades = defineStore('trades', () => {
  const relay = useRelay();
  const byId = shallowRef(new Map<TradeId, TradeView>());
  const loaded = ref(false);
  const all = computed(() => [...byId.value.values()]);

  const paint = oncePerFrame(() => triggerRef(byId));
  const deltas = followDeltas<TradesSnapshot, TradesDelta>({
    ask: () => invoke('trades.snapshot'),
    replace(snapshot) {
      byId.value = new Map(snapshot.trades.map((view) => [view.trade.tradeId, view]));
      loaded.value = true;
    },
    apply({ changed, removed }) {
      for (const view of changed) byId.value.set(view.trade.tradeId, view);
      for (const id of removed) byId.value.delete(id);
      if (changed.length > 0 || removed.length > 0) paint.ask();
      return true;
    },
  });

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    const unsubscribe = subscribe('trades.delta', deltas.receive);
    return {
      ready: deltas.ask(),
      stop: () => {
        unsubscribe();
        paint.stop();
      },
    };
  }

  /** Opens the signing window; the fee is paid by whom the user chose on the trade's page. Resolves when it is sent, cancelled or refused. */
  function act(step: IpcArgs<'trades.act'>): Promise<Result<SentAction>> {
    const serviceWould =
      isRelayable(step.action) &&
      relay.offerOf(step.tradeId)?.account === step.account &&
      relay.servicePays(step.tradeId);
    return invoke('trades.act', serviceWould ? { ...step, feeBy: 'service' } : step);
  }

  return {
    byId,
    all,
    loaded,
    start,
    act,
    saveDossier: (tradeId: TradeId, form: 'json' | 'page') =>
      invoke('trades.dossier', { tradeId, form }),
  };
});
