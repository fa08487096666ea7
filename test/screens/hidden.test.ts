import { describe, expect, it } from 'vitest';
import {
  makeAccount,
  makeContact,
  makeDetails,
  makeEvent,
  makeEvidence,
  makeInboxItem,
  makeNote,
  makeOfferView,
  makeReceivedOffer,
  makeSettlement,
  makeTradeView,
  makeTransaction,
  now,
  other,
  practiceNetwork,
  makeSettings,
  someAddress,
  someTradeId,
} from '../support/make-views.ts';
import { zeroHash } from '../../src-shared/parse.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const tradeId = someTradeId(1);
const offer = makeOfferView({
  sent: [{ to: other, service: 'trade.example.org', at: now, sealed: true }],
});
const ended = makeTradeView(
  {},
  { tradeId: someTradeId(2), state: 'Completed', remaining: 0n, deadlineAt: null, endedAt: now },
);
const disputed = makeTradeView(
  { role: 'arbiter' },
  { tradeId: someTradeId(3), state: 'Disputed', disputedAt: now },
);
const world = makeWorld({
  accounts: [makeAccount(), makeAccount({ address: someAddress(5), label: 'Second account' })],
  contacts: [makeContact(), makeContact({ address: other, label: 'Marta Keller', arbiter: false })],
  details: makeDetails(),
  events: [makeEvent('PAYMENT_SENT', { referenceHash: zeroHash })],
  evidence: [makeEvidence()],
  history: { trades: [ended], total: 1 },
  inbox: [makeInboxItem()],
  notes: { notes: [makeNote()], services: [], forged: 0 },
  offers: [offer],
  requests: { requests: [makeReceivedOffer()], refused: [], blocked: [someAddress(61)] },
  settlements: [makeSettlement()],
  trades: [makeTradeView(), ended, disputed],
  transactions: [makeTransaction()],
});
/** What is read aloud, or shown under the pointer, beside what is drawn. */
const attributeNames = ['title', 'aria-label', 'aria-description', 'alt'] as const;
const secrets =
  /0x[0-9a-f]{2,}…|0x[0-9a-f]{8}|Marta|Keller|Anna|Lena|Main account|Second account|DE89|2,500|2,315/i;

describe('while amounts, names and accounts are hidden', () => {
  it.each([
    `/trades/${tradeId}`,
    '/trades',
    `/trades/${someTradeId(2)}`,
    `/offers/${offer.id}`,
    '/new',
    '/requests',
    `/disputes/${someTradeId(3)}`,
    '/inbox',
    '/wallet',
    '/history',
    '/settings',
  ])('%s tells none of them in an attribute', async (route) => {
    const screen = await mountScreen(route, { world });
    const told = (): readonly string[] =>
      [...document.querySelectorAll('*')].flatMap((element) =>
        attributeNames.flatMap((name) => {
          const value = element.getAttribute(name);
          return value !== null && secrets.test(value) ? [`${name}: ${value}`] : [];
        }),
      );
    await screen.press('h', { ctrlKey: true, shiftKey: true });
    expect(told()).toEqual([]);
  });

  it('the practice screen neither', async () => {
    const practice = { ...world, settings: makeSettings({ network: practiceNetwork }) };
    await mountScreen('/practice', { world: practice, hidden: true });
    for (const element of document.querySelectorAll('[title]'))
      expect(element.getAttribute('title')).not.toMatch(secrets);
  });

  it('and a copy button says whole what it copies once they are shown again', async () => {
    const screen = await mountScreen(`/trades/${tradeId}`, { world, hidden: true });
    const button = [...document.querySelectorAll('button.private')][0]!;
    expect(button.getAttribute('title')).toBeNull();
    expect(button.getAttribute('aria-label')).toBe('Copy');
    await screen.press('h', { ctrlKey: true, shiftKey: true });
    expect(button.getAttribute('title')).toMatch(/^0x/);
    expect(button.getAttribute('aria-label')).toContain('0x');
  });
});
