import { tradeText } from '../../src-shared/words/text-trades.ts';
import { useAppWindow } from '../stores/app-window.ts';
import { useToasts } from '../stores/toasts.ts';

/** Copies whole through main, which re-reads the clipboard, and says how it went. */
export function useCopy(): (text: string, done?: string) => Promise<void> {
  const appWindow = useAppWindow();
  const toasts = useToasts();
  return async (text, done = tradeText.copied) => {
    const result = await appWindow.copy(text);
    if (result.ok) toasts.show('done', done);
    else toasts.fail(result.failure);
  };
}
