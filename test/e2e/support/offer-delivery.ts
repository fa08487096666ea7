import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Address } from '../../../src-shared/brand.ts';
import type { AppUnderTest } from './app-under-test.ts';
import { copyOffer, toast, pasteOffer, pastePicture, pictureOffer, shownOffer } from './trading.ts';

/** Takes the offer on the sender's screen to the receiver's, who sees it in the given state. Returns its id. */
export type DeliveryChannel = (
  from: AppUnderTest,
  to: AppUnderTest,
  state: string,
) => Promise<string>;

const byText: DeliveryChannel = async (from, to, state) =>
  pasteOffer(to, await copyOffer(from), state);

const byPicture: DeliveryChannel = async (from, to, state) =>
  pastePicture(to, await pictureOffer(from), state);

/** Saves the offer and drops the file on the other window. */
const byFile: DeliveryChannel = async (from, to, state) => {
  const { files } = from.profile;
  const saved = async () => (await readdir(files)).filter((name) => name.endsWith('.offer'));
  for (const old of await saved()) await rm(join(files, old));
  await from.window.getByTestId('offer-save').click();
  await expect.poll(saved).toHaveLength(1);
  await expect(toast(from, 'done').last()).toContainText('Saved');
  const [name = ''] = await saved();
  const text = await readFile(join(files, name), 'utf8');
  await to.window.evaluate(
    ([fileName, content]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], fileName));
      const target = document.querySelector('[data-testid="app"]');
      for (const type of ['dragover', 'drop'])
        target?.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
        );
    },
    [name, text] as const,
  );
  await expect(to.window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
  return shownOffer(to);
};

export const directChannels: Readonly<Record<'text' | 'file' | 'picture', DeliveryChannel>> = {
  text: byText,
  file: byFile,
  picture: byPicture,
};

/**
 * Sends the offer on screen through the service that an app shares or has named. `to`: for an offer that names nobody.
 * Returns whether it was sealed.
 */
export async function sendOffer(
  from: AppUnderTest,
  to: Address | null,
  check?: () => Promise<void>,
) {
  const { window } = from;
  await window.locator('[data-testid^="offer-send-"]').click();
  const field = window.locator('#field-send-to');
  if (to !== null && (await field.isVisible())) await field.fill(to);
  const secrecy = window.getByTestId('send-secrecy');
  await expect(secrecy).toBeVisible();
  const sealed = (await secrecy.getAttribute('data-sealed')) === 'true';
  await check?.();
  await window.getByTestId('send-confirm').click();
  await expect(window.getByTestId('offer-sent')).toContainText('Sent through');
  return sealed;
}

/** Opens what came from a stranger: in the requests, and nowhere else before. */
export async function openRequest(app: AppUnderTest, id: string): Promise<void> {
  const { window } = app;
  await openRequests(app);
  const row = window.getByTestId('received-offer-row');
  await expect(row).toHaveCount(1, { timeout: 20_000 });
  await row.getByTestId('received-offer-open').click();
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-offer-id', id);
}

export async function openRequests(app: AppUnderTest): Promise<void> {
  const { window } = app;
  await window.getByTestId('nav-trades').click();
  await window.getByTestId('filter-offers').click();
  await window.getByTestId('open-received-offers').click();
  await expect(window.getByTestId('received-offers-view')).toBeVisible();
}

/** By service: a stranger's first offer is opened from the requests, an answer from the list of offers. */
export function byService(addressOf: (app: AppUnderTest) => Address): DeliveryChannel {
  return async (from, to, state) => {
    const id = await shownOffer(from);
    await sendOffer(from, addressOf(to));
    const { window } = to;
    await window.getByTestId('nav-trades').click();
    const row = window.locator(`[data-testid="offer-row"][data-offer-id="${id}"]`);
    await window.getByTestId('filter-offers').click();
    const requests = window.getByTestId('count-received-offers');
    await expect
      .poll(async () => (await row.count()) > 0 || (await requests.innerText()) !== '0', {
        timeout: 20_000,
      })
      .toBe(true);
    if ((await row.count()) > 0) await row.click();
    else await openRequest(to, id);
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-offer-id', id);
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
    return id;
  };
}
