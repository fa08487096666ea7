import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { TradeId } from '../../src-shared/brand.ts';
import type { EventView } from '../../src-shared/ipc/views.ts';
import { invoke, subscribe } from '../bridge.ts';

/** The events of the one trade that is open. */
export const useTimeline = defineStore('timeline', () => {
  const tradeId = ref<TradeId | null>(null);
  const events = shallowRef<readonly EventView[]>([]);
  const loading = ref(false);

  async function ask(id: TradeId): Promise<void> {
    const answer = await invoke('trades.events', id);
    // Another trade may have been opened meanwhile.
    if (tradeId.value !== id) return;
    events.value = answer;
    loading.value = false;
  }

  async function open(id: TradeId): Promise<void> {
    if (tradeId.value !== id) {
      tradeId.value = id;
      events.value = [];
      loading.value = true;
    }
    await ask(id);
  }

  function start(): () => void {
    return subscribe('trades.eventsChanged', (changed) => {
      const id = tradeId.value;
      if (id !== null && changed.includes(id)) void ask(id);
    });
  }

  return { tradeId, events, loading, open, start };
});
