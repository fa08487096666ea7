import { expect } from '@playwright/test';
import type { Address } from '../../../src-shared/brand.ts';
import type { Desk } from './desk.ts';

/** Shares the desk's own service in Settings with the given account. Returns its address. */
export async function shareService(desk: Desk, port: number, admitted: Address): Promise<string> {
  const { window } = desk;
  await window.getByTestId('nav-settings').click();
  await window.getByTestId('share-enabled').check();
  await window.getByTestId('share-port').fill(String(port));
  await window.getByTestId('share-some').check();
  await window.getByTestId('share-addresses').fill(admitted);
  await window.getByTestId('save-share').click();
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(async () => (await fetch(`${url}/ready`).catch(() => null))?.status ?? 0, {
      timeout: 30_000,
    })
    .toBe(200);
  return url;
}

/** Names a service in Settings and admits the desk's only account to it. */
export async function nameService(desk: Desk, url: string): Promise<void> {
  const { window } = desk;
  await window.getByTestId('nav-settings').click();
  await window.getByTestId('service-url').fill(url);
  await window.getByTestId('remote-account').check();
  await window.getByTestId('save-service').click();
  await expect(window.getByTestId('status-service')).toContainText(new URL(url).host);
}

/** Connects to a service and waits until its stream is live. */
export async function connectTo(desk: Desk, url: string): Promise<void> {
  await nameService(desk, url);
  await expectServiceUp(desk);
}

export async function expectServiceUp(desk: Desk): Promise<void> {
  await expect(desk.window.getByTestId('status-service')).toHaveAttribute('data-tone', 'good', {
    timeout: 45_000,
  });
}
