import type { BrowserWindow } from 'electron';
import type { Logger } from '../logger.ts';

/** A second end within this time is no accident of the first. */
const calmMs = 10 * 60_000;
/** What a page that no longer answers is given to come back. */
const patienceMs = 10_000;

/**
 * Keeps the window from staying blank: a page that crashed, or answers no more, is loaded anew once; when it happens again
 * soon, `report` says so and decides whether to try again.
 */
export function watchPage(
  window: BrowserWindow,
  report: (window: BrowserWindow) => Promise<'reload' | 'quit'>,
  quit: () => void,
  log: Logger,
): void {
  const { webContents } = window;
  let lastEnd = Number.NEGATIVE_INFINITY;
  let patience: NodeJS.Timeout | undefined;

  async function revive(): Promise<void> {
    const again = performance.now() - lastEnd < calmMs;
    lastEnd = performance.now();
    const answer = again ? await report(window) : 'reload';
    if (answer === 'quit') quit();
    else if (!window.isDestroyed()) webContents.reload();
  }

  webContents.on('render-process-gone', (_event, { reason }) => {
    clearTimeout(patience);
    if (reason === 'clean-exit') return;
    log.error({ event: 'page_gone', reason });
    void revive();
  });
  webContents.on('unresponsive', () => {
    log.warn({ event: 'page_unresponsive' });
    clearTimeout(patience);
    patience = setTimeout(() => {
      if (!webContents.isDestroyed()) webContents.forcefullyCrashRenderer();
    }, patienceMs);
    patience.unref();
  });
  webContents.on('responsive', () => clearTimeout(patience));
  window.on('closed', () => clearTimeout(patience));
}
