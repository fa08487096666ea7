import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { SettlementView } from '../../src-shared/ipc/views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** Proposed splits of live trades, both sides'. Main checks, signs and sends; here they are only shown. */
export const useSettlements = defineStore('settlements', () => {
  const all = shallowRef<readonly SettlementView[]>([]);

  return {
    all,
    /** Newest first. */
    of: (tradeId: TradeId): readonly SettlementView[] =>
      all.value
        .filter((settlement) => settlement.tradeId === tradeId)
        .sort((a, b) => b.createdAt - a.createdAt),
    start: () =>
      follow(
        'settlements.changed',
        () => invoke('settlements.list'),
        (views) => (all.value = views),
      ),
    propose: (proposal: IpcArgs<'settlements.propose'>) => invoke('settlements.propose', proposal),
    text: (id: Hash) => invoke('settlements.text', id),
    accept: (id: Hash) => invoke('settlements.accept', id),
    decline: (id: Hash) => invoke('settlements.decline', id),
    withdraw: (id: Hash) => invoke('settlements.withdraw', id),
  };
});
