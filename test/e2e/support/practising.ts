import { expect } from '@playwright/test';
import { makeProfile, startApp, type AppUnderTest, type appCleanup } from './app-under-test.ts';
import { createAccount } from './secret-window.ts';

/** A newcomer's app on its practice chain, with an account that asked for play money; its wallet is on screen. */
export async function startPractising(
  cleanup: ReturnType<typeof appCleanup>,
  name: string,
): Promise<AppUnderTest> {
  const app = cleanup.keep(await startApp(cleanup.keep(await makeProfile(name))));
  await expect(app.window.getByTestId('status-network')).toHaveAttribute('data-tone', 'practice', {
    timeout: 60_000,
  });
  await createAccount(app, 'Main');
  await app.window.getByTestId('account-fund').click();
  return app;
}
