import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { AppUnderTest } from './app-under-test.ts';

const levelAa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Rules of WCAG 2.2 AA that the page breaks, each with where. */
async function brokenRules(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    // The other way opens a page of its own, which Electron has not.
    .setLegacyMode(true)
    .withTags(levelAa)
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

/** axe tries to compile its templates, which the page's policy refuses; it goes on without, and the console says so. */
const refusedTemplate = /requires 'TrustedScript' assignment/;

/** No rule of WCAG 2.2 AA is broken on the screen, in light and in dark; both are kept as pictures. */
export async function expectAccessible(
  app: AppUnderTest,
  screen: string,
  page: Page = app.window,
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (page === app.window)
      await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme));
    // Colours that still change, or a row that glows because it did, are not what is read.
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
    const saidBefore = app.complaints.length;
    expect(await brokenRules(page), `${screen}, ${colorScheme}`).toEqual([]);
    const said = app.complaints.splice(saidBefore);
    app.complaints.push(...said.filter((text) => !refusedTemplate.test(text)));
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await app.screenshot(screen, page);
}
