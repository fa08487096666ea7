import { expect } from '@playwright/test';
import { makeProfile, startDesk, type Desk, type deskCloset } from './desk.ts';
import { createAccount } from './secret-window.ts';

/** A newcomer's desk on its practice chain, with an account that asked for play money; its wallet is on screen. */
export async function startPractising(
  closet: ReturnType<typeof deskCloset>,
  name: string,
): Promise<Desk> {
  const desk = closet.keep(await startDesk(closet.keep(await makeProfile(name))));
  await expect(desk.window.getByTestId('status-network')).toHaveAttribute('data-tone', 'practice', {
    timeout: 60_000,
  });
  await createAccount(desk, 'Main');
  await desk.window.getByTestId('account-fund').click();
  return desk;
}
