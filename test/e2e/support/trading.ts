import { expect, type Locator } from '@playwright/test';
import type { Desk } from './desk.ts';
import { sign, type SignOptions } from './secret-window.ts';
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
  readonly lapsesIn?: number;
}

/** Fills the form of a new offer, signs it, and is left on its screen. Returns the offer's id. */
export async function makeOffer(
  desk: Desk,
  wish: OfferWish,
  options: SignOptions = {},
): Promise<string> {
  const { window } = desk;
  await window.getByTestId('nav-trades').click();
  await window.getByTestId('new-trade').click();
  await expect(window.getByTestId('offer-form')).toBeVisible();
  await fillOffer(desk, wish);
  await sign(desk, () => window.getByTestId('offer-submit').click(), options);
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'sent');
  return shownOffer(desk);
}

export async function fillOffer(desk: Desk, wish: OfferWish): Promise<void> {
  const { window } = desk;
  await window.getByTestId(`role-${wish.role}`).check({ force: true });
  await window.locator('#field-amount').fill(wish.amount);
  await window.locator('#field-token').selectOption({ label: wish.symbol });
  await window.locator('#field-fiatAmount').fill(wish.fiatAmount);
  await window.locator('#field-reference').fill(wish.reference);
  await giveDetails(desk, wish.role);
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
  const windows = ['paymentWindow', 'confirmationWindow', 'arbitrationWindow', 'lapsesIn'] as const;
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
async function giveDetails(desk: Desk, role: Side): Promise<void> {
  for (const [field, value] of Object.entries(bankDetails[role]))
    await desk.window.locator(`#field-${field}`).fill(value);
}

/** Hands the sealed details of the open trade to the other desk, as text. */
export async function handOverDetails(from: Desk, to: Desk): Promise<void> {
  await from.window.getByTestId('details-seal').click();
  await expect(notice(from, 'done').last()).toContainText('sealed');
  const sealed = await from.app.evaluate(({ clipboard }) => clipboard.readText());
  await paste(to, sealed);
}

/** The id of the offer on screen. */
export async function shownOffer(desk: Desk): Promise<string> {
  const id = await desk.window.getByTestId('offer-view').getAttribute('data-offer-id');
  if (id === null) throw new Error('no offer is on screen');
  return id;
}

/** Copies the offer's text with the button, and reads it off the clipboard. */
export async function copyOffer(desk: Desk): Promise<string> {
  await desk.window.getByTestId('offer-copy').click();
  await expect(notice(desk, 'done').last()).toContainText('copied');
  return desk.app.evaluate(({ clipboard }) => clipboard.readText());
}

/** Pastes into the window, outside any field, as from a messenger. */
export async function paste(desk: Desk, text: string): Promise<void> {
  await desk.app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
  await desk.window.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await desk.window.keyboard.press('Control+V');
}

/** Shows the offer as a QR code and takes a picture of it, as a trader would with a screenshot. */
export async function pictureOffer(desk: Desk): Promise<Buffer> {
  const { window } = desk;
  await window.getByTestId('offer-qr').click();
  const picture = await window.getByTestId('qr-picture').screenshot();
  await window.keyboard.press('Escape');
  await expect(window.getByTestId('qr-picture')).toHaveCount(0);
  return picture;
}

/** Pastes a picture into the window and waits for the offer that its QR code holds. */
export async function pastePicture(desk: Desk, picture: Buffer, state: string): Promise<string> {
  await desk.window.evaluate((png) => {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'offer.png', { type: 'image/png' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, picture.toString('base64'));
  await expect(desk.window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
  return shownOffer(desk);
}

/** Pastes an offer and waits for its screen in the given state. */
export async function pasteOffer(desk: Desk, text: string, state: string): Promise<string> {
  await paste(desk, text);
  await expect(desk.window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
  return shownOffer(desk);
}

/** Puts the offer's arbiter on the user's list by the button of the finding. */
export async function confirmArbiter(desk: Desk, name: string): Promise<void> {
  const { window } = desk;
  await expect(window.getByTestId('offer-accept')).toBeDisabled();
  await window.getByTestId('confirm-arbiter_unknown').click();
  await window.getByTestId('name-input').fill(name);
  await window.getByTestId('name-save').click();
  await expect(finding(desk, 'arbiter_known')).toBeVisible();
}

/** `state`: what it is then; a seller who was asked by a buyer still waits for the last signature. */
export async function acceptOffer(
  desk: Desk,
  options: SignOptions = {},
  state: 'accepted' | 'sent' = 'accepted',
): Promise<string> {
  const accept = desk.window.getByTestId('offer-accept');
  await expect(accept).toBeEnabled();
  const fields = desk.window.getByTestId('private-fields');
  if (await fields.isVisible())
    await giveDetails(desk, (await fields.locator('#field-iban').count()) > 0 ? 'seller' : 'buyer');
  await sign(desk, () => accept.click(), options);
  await expect(desk.window.getByTestId('offer-view')).toHaveAttribute('data-state', state);
  return shownOffer(desk);
}

/** Locks the accepted offer on screen: for a token first the allowance, then the lock. Returns the trade's id. */
export async function lockOffer(desk: Desk, erc20: boolean): Promise<string> {
  const tradeId = await shownOffer(desk);
  const lock = desk.window.getByTestId('offer-lock');
  await expect(lock).toBeEnabled();
  if (erc20) {
    await sign(desk, () => lock.click(), { title: /^Allow exactly/, remark: '1 of 2' });
    await sign(desk, null, { title: /^Lock/, remark: '2 of 2' });
  } else await sign(desk, () => lock.click(), { title: /^Lock/ });
  return tradeId;
}

export function tradeRow(desk: Desk, tradeId: string): Locator {
  return desk.window.locator(`[data-testid="trade-row"][data-trade-id="${tradeId}"]`);
}

export function finding(desk: Desk, code: string): Locator {
  return desk.window.locator(`[data-testid="finding"][data-code="${code}"]`);
}

export function notice(desk: Desk, kind: 'done' | 'note' | 'failure'): Locator {
  return desk.window.locator(`[data-testid="notice"][data-kind="${kind}"]`);
}

/** Opens the list, then the trade beside it. */
export async function openTrade(desk: Desk, tradeId: string): Promise<Locator> {
  await desk.window.getByTestId('nav-trades').click();
  await tradeRow(desk, tradeId).click();
  const detail = desk.window.getByTestId('trade-detail');
  await expect(detail).toHaveAttribute('data-trade-id', tradeId);
  return detail;
}

/** The state of a trade's row, once the window shows it; nothing is reloaded. */
export async function expectRow(desk: Desk, tradeId: string, state: string): Promise<void> {
  await expect(tradeRow(desk, tradeId)).toHaveAttribute('data-state', state, { timeout: 30_000 });
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
  desk: Desk,
  action: Action,
  options: SignOptions & { readonly part?: string; readonly statement?: string } = {},
): Promise<void> {
  const { window } = desk;
  const button = window.getByTestId(`action-${action}${options.part === undefined ? '' : '-part'}`);
  if (action === 'confirmPayment') await tickAll(desk);
  // Final first, or the last step still on its way: the button waits for it.
  await expect(button).toBeEnabled({ timeout: 30_000 });
  await sign(
    desk,
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

async function tickAll(desk: Desk): Promise<void> {
  for (const name of ['arrived', 'payer', 'account'])
    await desk.window.getByTestId(`tick-${name}`).check();
}

/** The types of the open trade's timeline, oldest first. */
export async function timelineTypes(desk: Desk): Promise<readonly string[]> {
  const events = desk.window.getByTestId('timeline-event');
  const types = await events.evaluateAll((all) =>
    all.map((each) => each.getAttribute('data-event-type') ?? ''),
  );
  return types.reverse();
}

export async function expectTimeline(desk: Desk, types: readonly string[]): Promise<void> {
  await expect.poll(() => timelineTypes(desk), { timeout: 30_000 }).toEqual([...types]);
}
