import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Address } from '../../src-shared/brand.ts';
import type { Names } from '../../src-shared/words/party-names.ts';
import { useAppWindow } from './app-window.ts';
import { useContacts } from './contacts.ts';
import { useSettings } from './settings.ts';
import { useWallet } from './wallet.ts';

/** What sentences and columns need: the token list, the user's own names, and whether they are hidden. */
export const useNames = defineStore('names', () => {
  const contacts = useContacts();
  const settings = useSettings();
  const wallet = useWallet();
  const appWindow = useAppWindow();

  const accountLabels = computed(
    () => new Map(wallet.accounts.map((account) => [account.address, account.label])),
  );
  const names = computed<Names>(() => {
    const own = accountLabels.value;
    const known = contacts.labels;
    return {
      tokens: settings.tokens,
      nameOf: (address: Address) => own.get(address) ?? known.get(address) ?? null,
      hidden: appWindow.hidden,
    };
  });

  return { names };
});
