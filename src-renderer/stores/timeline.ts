import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { TradeId } from '../../src-shared/brand.ts';
import type { EventView, TradeEvents, TradesDelta } from '../../src-shared/ipc/views.ts';
import { invoke, subscribe } from '../bridge.ts';
import { withChangedEvents } from '../format/timeline.ts';
import { followDeltas, type FollowedDeltas } from './follow-deltas.ts';

/** The events of the one trade that is open: asked for once, then kept by the deltas of all trades. */
export const useTimeline = defineStore('timeline', () => {
  const tradeId = ref<TradeId | null>(null);
  const events = shallowRef<readonly EventView[]>([]);
  const loading = ref(false);
  let followed: FollowedDeltas<TradesDelta> | null = null;

  function followTrade(id: TradeId): FollowedDeltas<TradesDelta> {
    // Another trade may be opened while an answer is on its way: then it counts no more.
    const isOpen = (): boolean => followed === own;
    const own = followDeltas<TradeEvents, TradesDelta>({
      ask: () => invoke('trades.events', id),
      replace(answer) {
        if (!isOpen()) return;
        events.value = answer.events;
        loading.value = false;
      },
      apply(delta) {
        if (!isOpen()) return true;
        if (delta.eventsOmitted.includes(id)) return false;
        const changed = delta.events.filter(({ event }) => event.tradeId === id);
        if (changed.length > 0) events.value = withChangedEvents(events.value, changed);
        return true;
      },
    });
    return own;
  }

  async function open(id: TradeId): Promise<void> {
    if (tradeId.value !== id) {
      tradeId.value = id;
      events.value = [];
      loading.value = true;
      followed = followTrade(id);
    }
    await followed?.ask();
  }

  const start = (): (() => void) => subscribe('trades.delta', (delta) => followed?.receive(delta));

  return { tradeId, events, loading, open, start };
});
