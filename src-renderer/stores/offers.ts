import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { OfferView, ImportResult } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** Offers of both directions. Main parses, checks and signs; here they are only shown. */
export const useOffers = defineStore('offers', () => {
  const byId = shallowRef<ReadonlyMap<Hash, OfferView>>(new Map());
  const loaded = ref(false);
  const all = computed(() => [...byId.value.values()]);

  function put(offer: OfferView): void {
    byId.value = new Map(byId.value).set(offer.id, offer);
  }
  async function keeping(request: Promise<Result<OfferView>>): Promise<Result<OfferView>> {
    const result = await request;
    if (result.ok) put(result.value);
    return result;
  }

  async function keepingRead(
    request: Promise<Result<ImportResult>>,
  ): Promise<Result<ImportResult>> {
    const result = await request;
    if (result.ok && result.value.kind === 'offer') put(result.value.offer);
    return result;
  }

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    return follow(
      'offers.changed',
      () => invoke('offers.list'),
      (offers) => {
        byId.value = new Map(offers.map((offer) => [offer.id, offer]));
        loaded.value = true;
      },
    );
  }

  return {
    byId,
    all,
    loaded,
    start,
    create: (draft: IpcArgs<'offers.create'>) => keeping(invoke('offers.create', draft)),
    counter: (id: Hash, draft: IpcArgs<'offers.create'>) =>
      keeping(invoke('offers.counter', { id, draft })),
    read: (text: string) => keepingRead(invoke('offers.importText', text)),
    openFile: () => keepingRead(invoke('offers.openFile')),
    confirm: (id: Hash, finding: string, label: string) =>
      keeping(invoke('offers.confirm', { id, finding, label })),
    accept: (accepted: IpcArgs<'offers.accept'>) => keeping(invoke('offers.accept', accepted)),
    decline: (id: Hash) => keeping(invoke('offers.decline', id)),
    withdraw: (id: Hash) => keeping(invoke('offers.withdraw', id)),
    lock: (id: Hash) => invoke('offers.lock', id),
    services: (id: Hash, to: Address | null) => invoke('offers.services', { id, to }),
    send: (id: Hash, source: IpcArgs<'offers.send'>['source'], to: Address) =>
      keeping(invoke('offers.send', { id, source, to })),
    text: (id: Hash) => invoke('offers.text', id),
    saveFile: (id: Hash) => invoke('offers.saveFile', id),
  };
});
