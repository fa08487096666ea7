import { clipboard } from 'electron';
import type { WatchedClipboard } from '../wallet/signing/pay-window.ts';

/** What was copied is looked at this often, and for this long: then it leaves the clipboard if it is still there. */
const pollMs = 500;
const keptMs = 60_000;

/** Copies through main: reads again at once, then watches whether another program puts something else in its place. */
export function createWatchedClipboard(): WatchedClipboard {
  let watch: NodeJS.Timeout | undefined;
  return {
    async copy(text, onReplaced) {
      clearInterval(watch);
      await clipboard.writeText(text);
      if ((await clipboard.readText()) !== text) return false;
      const until = performance.now() + keptMs;
      watch = setInterval(() => {
        void (async () => {
          const now = await clipboard.readText();
          if (now !== text) {
            clearInterval(watch);
            onReplaced();
          } else if (performance.now() > until) {
            clearInterval(watch);
            clipboard.clear();
          }
        })();
      }, pollMs);
      watch.unref();
      return true;
    },
  };
}
