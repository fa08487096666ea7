import { defineStore } from 'pinia';
import { ref, shallowRef, triggerRef } from 'vue';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import type { RelayedCallView, RelayOfferView } from '../../src-shared/ipc/service-views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** Steps that a service pays for: what it could pay, what the user chose, and what is on its way. */
export const useRelay = defineStore('relay', () => {
  const calls = shallowRef<readonly RelayedCallView[]>([]);
  const offers = shallowRef(new Map<string, RelayOfferView>());
  /** By the user, for one trade; absent: whoever can. */
  const chosen = ref(new Map<string, boolean>());

  /** Asks main again who could pay for this account; an answer that can't be had leaves the last one. */
  async function refresh(tradeId: TradeId, account: Address): Promise<void> {
    const offer = await invoke('relay.offer', { tradeId, account });
    if (!offer.ok) return;
    offers.value.set(tradeId, offer.value);
    triggerRef(offers);
  }

  /** With coin for the fee the user pays, unless he chose otherwise; without it the service that can. */
  function servicePays(tradeId: string): boolean {
    const offer = offers.value.get(tradeId);
    if (offer === undefined || offer.relayer === null) return false;
    return chosen.value.get(tradeId) ?? offer.coin < offer.needed;
  }

  return {
    calls,
    of: (tradeId: TradeId): readonly RelayedCallView[] =>
      calls.value.filter((call) => call.tradeId === tradeId),
    offerOf: (tradeId: string): RelayOfferView | null => offers.value.get(tradeId) ?? null,
    refresh,
    servicePays,
    choose: (tradeId: TradeId, service: boolean) => void chosen.value.set(tradeId, service),
    start: () =>
      follow(
        'relay.changed',
        () => invoke('relay.list'),
        (views) => (calls.value = views),
      ),
    payMyself: (digest: Hash) => invoke('relay.payMyself', digest),
    dismiss: (digest: Hash) => invoke('relay.dismiss', digest),
  };
});
