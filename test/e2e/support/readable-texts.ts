import type { AppUnderTest } from './app-under-test.ts';

/** Texts that can be read on the screen: those under a bar are left out. */
export function readableTexts(app: AppUnderTest): Promise<string> {
  return app.window.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest('script, style') !== null) continue;
      const { color, visibility, display } = getComputedStyle(parent);
      const hidden = /^rgba\(\d+, \d+, \d+, 0\)$/.test(color) || color === 'transparent';
      if (!hidden && visibility !== 'hidden' && display !== 'none')
        texts.push(node.textContent ?? '');
    }
    return texts.join('\n');
  });
}
