import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { BrowserWindow } from 'electron';
import type { TradeId } from '../../src-shared/brand.ts';
import { failureText } from '../../src-shared/failure.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import type { Result } from '../../src-shared/result.ts';
import type { StartedApp } from './start-app.ts';

const withinMs = 120_000;
const settleMs = 700;

/**
 * Walks a first practice trade as a buyer would: an account, Robin's offer, accepted and signed in main's own window,
 * locked by Robin on the real practice chain. Saves the window once the trade is on it. Throws why it could not.
 */
export async function takeFirstTradeScreenshot(
  app: StartedApp,
  window: () => BrowserWindow | null,
  path: string,
): Promise<void> {
  const deadline = AbortSignal.timeout(withinMs);
  const { practice, trading, tradeBook, context } = app;
  if (!context.network().practice)
    throw new Error('--screenshot walks a practice trade: choose the practice network first.');
  await until(
    'the practice chain',
    deadline,
    (check) => practice.onChange(check),
    () => practice.info(),
  );

  const passphrase = randomBytes(24).toString('base64url');
  const account = need(await trading.wallet.createPracticeAccount('Practice', passphrase));
  need(await practice.ask('fund', { address: account.address }));
  const info = practice.info();
  const token = info?.tokens.find((each) => each.address !== zeroAddress)?.address ?? zeroAddress;
  const offered = need(
    await practice.ask('makeOffer', {
      side: 'sell',
      token,
      scenario: 'release',
      to: account.address,
    }),
  );
  let offer = need(await trading.offers.read(offered.text));
  for (const finding of offer.findings.filter(({ level }) => level === 'block'))
    offer = need(
      await trading.offers.confirm({
        id: offer.id,
        finding: finding.code,
        label: 'Ada (practice)',
      }),
    );
  const accepting = trading.offers.accept({
    id: offer.id,
    account: account.address,
    privateDetails: { holder: 'Max Wagner', account: {} },
  });
  const confirming = confirmInSecretWindow(app, deadline);
  const accepted = need(await accepting);
  await confirming;
  const { text } = need(trading.offers.text(accepted.id));
  need(await practice.ask('deliver', { text, scenario: 'release' }));
  const tradeId = await until(
    'the first trade',
    deadline,
    (check) => tradeBook.onEvents(check),
    () => tradeBook.trades()[0]?.trade.tradeId,
  );
  await capture(app, window(), tradeId, path, deadline);
}

function need<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(failureText(result.failure));
}

/** Presses what the person would: the account is unlocked, so no passphrase is asked for. */
async function confirmInSecretWindow(
  { trading }: StartedApp,
  deadline: AbortSignal,
): Promise<void> {
  const { secretHandlers } = trading.wallet;
  for (;;) {
    deadline.throwIfAborted();
    const view = await secretHandlers['secret.view'](undefined).catch(() => null);
    if (view?.mode === 'sign') break;
    await tick(50);
  }
  need(await secretHandlers['secret.confirmSigning']({ entry: null }));
}

async function capture(
  { context }: StartedApp,
  window: BrowserWindow | null,
  tradeId: TradeId,
  path: string,
  deadline: AbortSignal,
): Promise<void> {
  if (window === null) throw new Error('the window was closed');
  context.publish('app.navigate', `/trades/${tradeId}`);
  const shown = `document.body.innerText.length > 0 && location.hash.includes(${JSON.stringify(tradeId)})`;
  while (!(await window.webContents.executeJavaScript(shown))) {
    deadline.throwIfAborted();
    await tick(50);
  }
  // Rows glow for a moment when they are new.
  await tick(settleMs);
  const image = await window.webContents.capturePage();
  await writeFile(path, image.toPNG());
}

const tick = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks now and at each change, until there is something. */
async function until<T>(
  what: string,
  deadline: AbortSignal,
  subscribe: (check: () => void) => () => void,
  read: () => T | null | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      const found = read();
      if (found === null || found === undefined) return;
      end();
      resolve(found);
    };
    const late = (): void => {
      end();
      reject(new Error(`${what} did not come within ${withinMs / 1000} s`));
    };
    const end = (): void => {
      unsubscribe();
      deadline.removeEventListener('abort', late);
    };
    const unsubscribe = subscribe(check);
    deadline.addEventListener('abort', late);
    check();
  });
}
