import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Address } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { PracticeView } from '../../src-shared/ipc/views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

export type PracticeScenario = IpcArgs<'practice.offer'>['scenario'];

/** The practice chain and the counterparty that lives on it. */
export const usePractice = defineStore('practice', () => {
  const view = shallowRef<PracticeView | null>(null);

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    return follow(
      'practice.changed',
      () => invoke('practice.get'),
      (value) => (view.value = value),
    );
  }

  return {
    view,
    start,
    fund: (account: Address) => invoke('practice.fund', account),
    askForOffer: (side: 'sell' | 'buy', token: Address, scenario: PracticeScenario) =>
      invoke('practice.offer', { side, token, scenario }),
    deliver: (text: string, scenario?: PracticeScenario) =>
      invoke('practice.deliver', { text, ...(scenario === undefined ? {} : { scenario }) }),
    skipTime: (seconds: number) => invoke('practice.skipTime', seconds),
    reset: () => invoke('practice.reset'),
  };
});
