import { expect } from '@playwright/test';
import type { Address } from '../../../src-shared/brand.ts';
import type { AppUnderTest } from './app-under-test.ts';
import { confirmChange } from './secret-window.ts';

/** Shares the app's own service in Settings with the given account. Returns its address. */
export async function shareService(
  app: AppUnderTest,
  port: number,
  admitted: Address,
): Promise<string> {
  const { window } = app;
  await window.getByTestId('nav-settings').click();
  await window.getByTestId('share-enabled').check();
  await window.getByTestId('share-port').fill(String(port));
  await window.getByTestId('share-some').check();
  await window.getByTestId('share-addresses').fill(admitted);
  await confirmChange(app, () => window.getByTestId('save-share').click(), {
    title: /who may use your service/,
  });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(async () => (await fetch(`${url}/ready`).catch(() => null))?.status ?? 0, {
      timeout: 30_000,
    })
    .toBe(200);
  return url;
}

/** Names a service in Settings and admits the app's only account to it. */
export async function nameService(app: AppUnderTest, url: string): Promise<void> {
  const { window } = app;
  await window.getByTestId('nav-settings').click();
  await window.getByTestId('service-url').fill(url);
  await window.getByTestId('remote-account').check();
  await confirmChange(app, () => window.getByTestId('save-service').click(), {
    title: /Use the trade service/,
  });
  await expect(window.getByTestId('status-service')).toContainText(new URL(url).host);
}

/** Connects to a service and waits until its stream is live. */
export async function connectTo(app: AppUnderTest, url: string): Promise<void> {
  await nameService(app, url);
  await expectServiceUp(app);
}

export async function expectServiceUp(app: AppUnderTest): Promise<void> {
  await expect(app.window.getByTestId('status-service')).toHaveAttribute('data-tone', 'good', {
    timeout: 45_000,
  });
}
