import { expect, type Locator } from '@playwright/test';
import type { AppUnderTest } from './app-under-test.ts';
import { confirmChange, sign, type SignOptions } from './secret-window.ts';
import type { Side } from '../../../src-shared/trade/side.ts';

export interface OfferWish {
  readonly role: Side;
  readonly amount: string;
  readonly symbol: string;
  readonly fiatAmount: string;
  readonly reference: string;
  /** Typed address; without: the first of the user's list. */
  readonly arbiter?: string;
  /** Addresses of the user's list. */
  readonly listedArbiter?: string;
  readonly fallbackArbiter?: string;
  readonly arbiterFee?: string;
  /** Seconds. */
  readonly paymentWindow?: number;
  readonly confirmationWindow?: number;
  readonly arbitrationWindow?: number;
  readonly expiresIn?: number;
}

/** Fills the form of a new offer, signs it, and is left on its screen. Returns the offer's id. */
export async function makeOffer(
  app: AppUnderTest,
  wish: OfferWish,
  options: SignOptions = {},
): Promise<string> {
  const { window } = app;
  await window.getByTestId('nav-trades').click();
  await window.getByTestId('new-trade').click();
  await expect(window.getByTestId('offer-form')).toBeVisible();
  await fillOffer(app, wish);
  await sign(app, () => window.getByTestId('offer-submit').click(), options);
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'sent');
  return shownOffer(app);
}

export async function fillOffer(app: AppUnderTest, wish: OfferWish): Promise<void> {
  const { window } = app;
  await window.getByTestId(`role-${wish.role}`).check({ force: true });
  await window.locator('#field-amount').fill(wish.amount);
  await window.locator('#field-token').selectOption({ label: wish.symbol });
  await window.locator('#field-fiatAmount').fill(wish.fiatAmount);
  await window.locator('#field-reference').fill(wish.reference);
  await giveDetails(app, wish.role);
  if (wish.arbiter !== undefined) {
    await window.locator('#field-arbiter').selectOption('other');
    await window.locator('#field-arbiterAddress').fill(wish.arbiter);
  }
  if (wish.listedArbiter !== undefined)
    await window.locator('#field-arbiter').selectOption(wish.listedArbiter);
  if (wish.fallbackArbiter !== undefined)
    await window.locator('#field-fallbackArbiter').selectOption(wish.fallbackArbiter);
  if (wish.arbiterFee !== undefined)
    await window.locator('#field-arbiterFee').fill(wish.arbiterFee);
  const windows = [
    'paymentWindow',
    'confirmationWindow',
    'arbitrationWindow',
    'expiresIn',
  ] as const;
  for (const name of windows) {
    const seconds = wish[name];
    if (seconds !== undefined) await window.locator(`#field-${name}`).selectOption(String(seconds));
  }
}

/** What a trader types as bank details; of a buyer only the holder is asked. */
export const bankDetails = {
  seller: { holder: 'Marta Keller', iban: 'DE89 3704 0044 0532 0130 00' },
  buyer: { holder: 'Max Wagner' },
} as const;

/** Fills the fields for bank details that are on screen. */
async function giveDetails(app: AppUnderTest, role: Side): Promise<void> {
  for (const [field, value] of Object.entries(bankDetails[role]))
    await app.window.locator(`#field-${field}`).fill(value);
}

/** Hands the sealed details of the open trade to the other app, as text. */
export async function handOverDetails(from: AppUnderTest, to: AppUnderTest): Promise<void> {
  await from.window.getByTestId('details-seal').click();
  await expect(toast(from, 'done').last()).toContainText('sealed');
  const sealed = await from.electron.evaluate(({ clipboard }) => clipboard.readText());
  await paste(to, sealed);
}

/** The id of the offer on screen. */
export async function shownOffer(app: AppUnderTest): Promise<string> {
  const id = await app.window.getByTestId('offer-view').getAttribute('data-offer-id');
  if (id === null) throw new Error('no offer is on screen');
  return id;
}

/** Copies the offer's text with the button, and reads it off the clipboard. */
export async function copyOffer(app: AppUnderTest): Promise<string> {
  await app.window.getByTestId('offer-copy').click();
  await expect(toast(app, 'done').last()).toContainText('copied');
  return app.electron.evaluate(({ clipboard }) => clipboard.readText());
}

/** Pastes into the window, outside any field, as from a messenger. */
export async function paste(app: AppUnderTest, text: string): Promise<void> {
  await app.electron.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
  await app.window.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await app.window.keyboard.press('Control+V');
}

/** Shows the offer as a QR code and takes a picture of it, as a trader would with a screenshot. */
export async function pictureOffer(app: AppUnderTest): Promise<Buffer> {
  const { window } = app;
  await window.getByTestId('offer-qr').click();
  const picture = await window.getByTestId('qr-picture').screenshot();
  await window.keyboard.press('Escape');
  await expect(window.getByTestId('qr-picture')).toHaveCount(0);
  return picture;
}

/** Pastes a picture into the window and waits for the offer that its QR code holds. */
export async function pastePicture(
  app: AppUnderTest,
  picture: Buffer,
  state: string,
): Promise<string> {
  await app.window.evaluate((png) => {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'offer.png', { type: 'image/png' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, picture.toString('base64'));
  await expect(app.window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
  return shownOffer(app);
}

/** Pastes an offer and waits for its screen in the given state. */
export async function pasteOffer(app: AppUnderTest, text: string, state: string): Promise<string> {
  await paste(app, text);
  await expect(app.window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
  return shownOffer(app);
}

/** Settles a finding by its button and a name, and says yes in main's window, which wants the end of an arbiter's address. */
export async function settleFinding(app: AppUnderTest, code: string, name: string): Promise<void> {
  const { window } = app;
  const id = await shownOffer(app);
  const terms = await window.evaluate(async (wanted) => {
    const all = await globalThis.window.escrowDesk.invoke('offers.list');
    const offer = all.find((one) => one.id === wanted);
    return { first: offer?.terms.arbiter ?? '', second: offer?.terms.fallbackArbiter ?? '' };
  }, id);
  const arbiter =
    code === 'arbiter_unknown'
      ? terms.first
      : code === 'fallback_arbiter_unknown'
        ? terms.second
        : null;
  await window.getByTestId(`confirm-${code}`).click();
  await window.getByTestId('name-input').fill(name);
  await confirmChange(
    app,
    () => window.getByTestId('name-save').click(),
    arbiter === null ? {} : { typed: arbiter.slice(-4) },
  );
}

/** Puts the offer's arbiter on the user's list by the button of the finding: on the practice chain, or where he has a name. */
export async function confirmArbiter(app: AppUnderTest, name: string): Promise<void> {
  await expect(app.window.getByTestId('offer-accept')).toBeDisabled();
  await settleFinding(app, 'arbiter_unknown', name);
  await expect(finding(app, 'arbiter_known')).toBeVisible();
}

/** `state`: what it is then; a seller who was asked by a buyer still waits for the last signature. */
export async function acceptOffer(
  app: AppUnderTest,
  options: SignOptions = {},
  state: 'accepted' | 'sent' = 'accepted',
): Promise<string> {
  const accept = app.window.getByTestId('offer-accept');
  await expect(accept).toBeEnabled();
  const fields = app.window.getByTestId('private-fields');
  if (await fields.isVisible())
    await giveDetails(app, (await fields.locator('#field-iban').count()) > 0 ? 'seller' : 'buyer');
  await sign(app, () => accept.click(), options);
  await expect(app.window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
  return shownOffer(app);
}

/** Locks the accepted offer on screen, in one transaction: the practice token has a permit. Returns the trade's id. */
export async function lockOffer(app: AppUnderTest): Promise<string> {
  const tradeId = await shownOffer(app);
  const lock = app.window.getByTestId('offer-lock');
  await expect(lock).toBeEnabled();
  await sign(app, () => lock.click(), { title: /^Lock/ });
  return tradeId;
}

export function tradeRow(app: AppUnderTest, tradeId: string): Locator {
  return app.window.locator(`[data-testid="trade-row"][data-trade-id="${tradeId}"]`);
}

export function finding(app: AppUnderTest, code: string): Locator {
  return app.window.locator(`[data-testid="finding"][data-code="${code}"]`);
}

export function toast(app: AppUnderTest, kind: 'done' | 'note' | 'failure'): Locator {
  return app.window.locator(`[data-testid="toast"][data-kind="${kind}"]`);
}

/** Opens the list, then the trade beside it. */
export async function openTrade(app: AppUnderTest, tradeId: string): Promise<Locator> {
  await app.window.getByTestId('nav-trades').click();
  await tradeRow(app, tradeId).click();
  const detail = app.window.getByTestId('trade-detail');
  await expect(detail).toHaveAttribute('data-trade-id', tradeId);
  return detail;
}

/** The state of a trade's row, once the window shows it; nothing is reloaded. */
export async function expectRow(app: AppUnderTest, tradeId: string, state: string): Promise<void> {
  await expect(tradeRow(app, tradeId)).toHaveAttribute('data-state', state, { timeout: 30_000 });
}

type Action =
  | 'markPaid'
  | 'confirmPayment'
  | 'refund'
  | 'cancelExpired'
  | 'openDispute'
  | 'escalateDispute'
  | 'expireDispute';

/** Takes an action of the open trade with its button and signs it. `part`: as typed in the dialog. */
export async function act(
  app: AppUnderTest,
  action: Action,
  options: SignOptions & { readonly part?: string; readonly statement?: string } = {},
): Promise<void> {
  const { window } = app;
  const button = window.getByTestId(`action-${action}${options.part === undefined ? '' : '-part'}`);
  if (action === 'confirmPayment') await checkAll(app);
  // Final first, or the last step still on its way: the button waits for it.
  await expect(button).toBeEnabled({ timeout: 30_000 });
  await sign(
    app,
    async () => {
      await button.click();
      if (action === 'openDispute') {
        if (options.statement !== undefined)
          await window.getByTestId('evidence-statement').fill(options.statement);
        await window.getByTestId('evidence-continue').click();
      }
      if (options.part === undefined) return;
      await window.getByTestId('part-amount').fill(options.part);
      await window.getByTestId('part-continue').click();
    },
    options,
  );
}

async function checkAll(app: AppUnderTest): Promise<void> {
  for (const name of ['arrived', 'payer', 'account'])
    await app.window.getByTestId(`check-${name}`).check();
}

/** The types of the open trade's timeline, oldest first. */
export async function timelineTypes(app: AppUnderTest): Promise<readonly string[]> {
  const events = app.window.getByTestId('timeline-event');
  const types = await events.evaluateAll((all) =>
    all.map((each) => each.getAttribute('data-event-type') ?? ''),
  );
  return types.reverse();
}

export async function expectTimeline(app: AppUnderTest, types: readonly string[]): Promise<void> {
  await expect.poll(() => timelineTypes(app), { timeout: 30_000 }).toEqual([...types]);
}
