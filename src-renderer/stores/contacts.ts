import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Address } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { Contact } from '../../src-shared/ipc/views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** The user's own names for addresses, and the arbiters they trust. */
export const useContacts = defineStore('contacts', () => {
  const all = shallowRef<readonly Contact[]>([]);
  const arbiters = computed(() => all.value.filter((contact) => contact.arbiter));
  const labels = computed(
    () => new Map(all.value.map((contact) => [contact.address, contact.label])),
  );

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    return follow(
      'contacts.changed',
      () => invoke('contacts.list'),
      (value) => (all.value = value),
    );
  }

  return {
    all,
    arbiters,
    labels,
    start,
    /** `address` as typed; main refuses what is not an address. */
    save: (address: string, label: string, arbiter: boolean) =>
      invoke('contacts.save', { address, label, arbiter }),
    makeCard: (draft: IpcArgs<'contacts.makeCard'>) => invoke('contacts.makeCard', draft),
    remove: (address: Address) => invoke('contacts.remove', address),
  };
});
