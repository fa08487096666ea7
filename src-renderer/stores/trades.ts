import { defineStore } from 'pinia';
import { computed, ref, shallowRef, triggerRef } from 'vue';
import type { TradeId } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { Result } from '../../src-shared/result.ts';
import type { SentAction, TradesDelta, TradeView } from '../../src-shared/ipc/views.ts';
import { isRelayable } from '../../src-shared/trade/allowed-actions.ts';
import { invoke, subscribe } from '../bridge.ts';
import { oncePerFrame } from './frame-batch.ts';
import { useRelay } from './relay.ts';

/**
 * The trades as main's trade book holds them. Invariant: `byId` is the snapshot of some sequence number plus
 * every delta after it up to `sequence`, none missed, none twice. A gap asks for a new snapshot.
 */
export const useTrades = defineStore('trades', () => {
  const relay = useRelay();
  const byId = shallowRef(new Map<TradeId, TradeView>());
  const loaded = ref(false);
  const all = computed(() => [...byId.value.values()]);

  let sequence = -1;
  let asking = false;
  let waiting: TradesDelta[] = [];
  const paint = oncePerFrame(() => triggerRef(byId));

  function receive(delta: TradesDelta): void {
    if (asking) {
      waiting.push(delta);
      return;
    }
    if (delta.sequence <= sequence) return;
    if (delta.sequence !== sequence + 1) {
      waiting.push(delta);
      void askAgain();
      return;
    }
    sequence = delta.sequence;
    for (const view of delta.changed) byId.value.set(view.trade.tradeId, view);
    for (const id of delta.removed) byId.value.delete(id);
    paint.ask();
  }

  /** A new snapshot, then the deltas that came meanwhile; older ones are contained in it and dropped. */
  async function askAgain(): Promise<void> {
    asking = true;
    try {
      const snapshot = await invoke('trades.snapshot');
      sequence = snapshot.sequence;
      byId.value = new Map(snapshot.trades.map((view) => [view.trade.tradeId, view]));
      loaded.value = true;
    } finally {
      asking = false;
    }
    const later = waiting;
    waiting = [];
    for (const delta of later) receive(delta);
  }

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    asking = true;
    const unsubscribe = subscribe('trades.delta', receive);
    return {
      ready: askAgain(),
      stop: () => {
        unsubscribe();
        paint.stop();
      },
    };
  }

  /** Opens the signing window; the fee is paid by whom the user chose on the trade's page. Resolves when it is sent, cancelled or refused. */
  function act(step: IpcArgs<'trades.act'>): Promise<Result<SentAction>> {
    const serviceWould = isRelayable(step.action) && relay.servicePays(step.tradeId);
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
