import { ref, type Ref } from 'vue';
import type { SettingsChange } from '../../src-shared/ipc/ipc-contract.ts';
import { settingsText } from '../../src-shared/words/text-settings.ts';
import { useToasts } from '../stores/toasts.ts';
import { useSettings } from '../stores/settings.ts';

/** Saves a part of the settings and says how it went; resolves to whether it was saved. */
export function useSettingsChange(): {
  readonly saving: Ref<boolean>;
  readonly save: (part: SettingsChange, quiet?: boolean) => Promise<boolean>;
} {
  const settings = useSettings();
  const toasts = useToasts();
  const saving = ref(false);
  return {
    saving,
    save: async (part, quiet = false) => {
      saving.value = true;
      try {
        const result = await settings.change(part);
        if (!result.ok) toasts.fail(result.failure);
        else if (!quiet) toasts.show('done', settingsText.saved);
        return result.ok;
      } finally {
        saving.value = false;
      }
    },
  };
}
