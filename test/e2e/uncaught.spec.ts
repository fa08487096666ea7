import { expect, test } from '@playwright/test';
import { appCleanup, makeProfile, startApp } from './support/app-under-test.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

test('an error that nobody catches ends the app, and the next start says so once', async () => {
  const profile = cleanup.keep(await makeProfile('uncaught'));
  const app = cleanup.keep(await startApp(profile));
  const child = app.electron.process();
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await app.electron.evaluate(() => {
    setTimeout(() => {
      throw new Error('made by a test');
    }, 50);
  });
  expect(await ended).toBe(1);

  const again = cleanup.keep(await startApp(profile));
  await again.window.getByTestId('nav-inbox').click();
  await expect(again.window.getByText('Escrow Desk ended by itself')).toHaveCount(1);
  await again.close();
  const third = cleanup.keep(await startApp(profile));
  await third.window.getByTestId('nav-inbox').click();
  await expect(third.window.getByText('Escrow Desk ended by itself')).toHaveCount(1);
});
