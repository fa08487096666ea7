import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { TradeId } from '../../src-shared/brand.ts';
import type { RememberedDetails, TradeDetailsView } from '../../src-shared/ipc/views.ts';
import { invoke, subscribe } from '../bridge.ts';

/** Bank details behind the trade that is open, and what was last given for each method. */
export const useDetails = defineStore('details', () => {
  const tradeId = ref<TradeId | null>(null);
  const view = shallowRef<TradeDetailsView | null>(null);
  const remembered = shallowRef<readonly RememberedDetails[]>([]);

  async function ask(id: TradeId): Promise<void> {
    const answer = await invoke('details.get', id);
    // Another trade may have been opened meanwhile.
    if (tradeId.value === id) view.value = answer;
  }

  async function open(id: TradeId): Promise<void> {
    if (tradeId.value !== id) {
      tradeId.value = id;
      view.value = null;
    }
    await ask(id);
  }

  async function recall(): Promise<void> {
    remembered.value = await invoke('details.remembered');
  }

  function start(): () => void {
    return subscribe('details.changed', (id) => {
      if (id === tradeId.value) void ask(id);
    });
  }

  return {
    view: computed(() => view.value),
    remembered: computed(() => remembered.value),
    open,
    recall,
    start,
    unlock: (id: TradeId) => invoke('details.open', id),
    pay: (id: TradeId) => invoke('details.pay', id),
    seal: (id: TradeId, to: 'counterparty' | 'arbiter') =>
      invoke('details.seal', { tradeId: id, to }),
  };
});
