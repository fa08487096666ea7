import { tradeText } from '../../src-shared/words/text-trades.ts';
import { useAppWindow } from '../stores/app-window.ts';
import { useNotices } from '../stores/notices.ts';

/** Copies whole through main, which re-reads the clipboard, and says how it went. */
export function useCopy(): (text: string, done?: string) => Promise<void> {
  const appWindow = useAppWindow();
  const notices = useNotices();
  return async (text, done = tradeText.copied) => {
    const result = await appWindow.copy(text);
    if (result.ok) notices.show('done', done);
    else notices.fail(result.failure);
  };
}
