import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { ProposalView } from '../../src-shared/ipc/views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** What was proposed in live trades, by both sides: splits and more time. Main checks, signs and sends; here they are only shown. */
export const useSettlements = defineStore('settlements', () => {
  const all = shallowRef<readonly ProposalView[]>([]);

  return {
    all,
    /** Newest first. */
    of: (tradeId: TradeId): readonly ProposalView[] =>
      all.value
        .filter((proposal) => proposal.tradeId === tradeId)
        .sort((a, b) => b.createdAt - a.createdAt),
    start: () =>
      follow(
        'proposals.changed',
        () => invoke('proposals.list'),
        (views) => (all.value = views),
      ),
    propose: (proposal: IpcArgs<'proposals.propose'>) => invoke('proposals.propose', proposal),
    text: (id: Hash) => invoke('proposals.text', id),
    accept: (id: Hash) => invoke('proposals.accept', id),
    decline: (id: Hash) => invoke('proposals.decline', id),
    withdraw: (id: Hash) => invoke('proposals.withdraw', id),
  };
});
