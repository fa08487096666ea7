import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import type { OfferView, TradeView } from '../../src-shared/ipc/views.ts';
import type { Guidance } from '../../src-shared/trade/guidance-result.ts';
import { guideOfferView, guideView, unknownNodes } from '../../src-shared/trade/guide-view.ts';
import { nodeState, type NodeFacts } from '../../src-shared/trade/situation.ts';
import type { Guides } from '../format/trade-list.ts';
import { useClock } from './clock.ts';
import { useConnections } from './connections.ts';
import { useTrades } from './trades.ts';

/** Lists are made anew this often; with many trades less often. Milliseconds. */
const fewEveryMs = 5_000;
const manyEveryMs = 60_000;
const many = 1_000;

/** What to do about each trade and offer, from main's facts and the present time. */
export const useGuidance = defineStore('guidance', () => {
  const clock = useClock();
  const connections = useConnections();
  const trades = useTrades();
  const nodes = computed<NodeFacts>(() => connections.view?.nodes ?? unknownNodes);
  const node = computed(() => nodeState(nodes.value, clock.localMs));
  const clocks = computed(() => ({ nowMs: clock.nowMs, localMs: clock.localMs }));

  // A list follows the state of the nodes at once, and not each block that they show.
  let latest = nodes.value;
  watch(nodes, (now) => (latest = now), { flush: 'sync' });
  const agree = computed(() => nodes.value.agree);
  const listMs = computed(() => {
    const every = trades.byId.size > many ? manyEveryMs : fewEveryMs;
    return Math.floor(clock.nowMs / every) * every;
  });
  const listed = computed<Guides>(() => {
    void node.value;
    void agree.value;
    const now = { nowMs: listMs.value, localMs: Date.now() };
    return {
      nowMs: now.nowMs,
      trade: (view) => guideView(view, latest, now),
      offer: (offer) => guideOfferView(offer, latest, now),
    };
  });

  return {
    node,
    /** For lists and counts. */
    listed,
    trade: (view: TradeView): Guidance => guideView(view, nodes.value, clocks.value),
    offer: (offer: OfferView): Guidance => guideOfferView(offer, nodes.value, clocks.value),
  };
});
