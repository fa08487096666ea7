import { afterEach, beforeEach, expect, vi } from 'vitest';
import { BrokenRequest } from './fake-bridge.ts';
import { faultsOfScreens } from './mount-screen.ts';

/**
 * The browser tells the window of a promise that nobody waited for and that was rejected; here the process hears of it.
 * What the test did not break by itself fails it.
 */
const unheard: unknown[] = [];
process.removeAllListeners('unhandledRejection');
process.on('unhandledRejection', (reason) => {
  window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
  if (!(reason instanceof BrokenRequest)) unheard.push(reason);
});
const complaints: string[] = [];

beforeEach(() => {
  document.title = 'Escrow Desk';
  document.documentElement.lang = 'en';
  // The test page has no layout, so the viewport's height is given.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(720);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900);
  for (const level of ['warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      if (!(words[0] instanceof BrokenRequest)) complaints.push(words.map(String).join(' '));
    });
});

afterEach(async () => {
  const found = [...(await faultsOfScreens()), ...unheard.splice(0), ...complaints.splice(0)];
  document.body.replaceChildren();
  document.documentElement.className = '';
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(found).toEqual([]);
});
