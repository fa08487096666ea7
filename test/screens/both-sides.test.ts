import { describe, expect, it } from 'vitest';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import type { Trade } from '../../src-shared/trade/trade.ts';
import {
  hourMs,
  makeAccount,
  makeDetails,
  makeFacts,
  makeTradeView,
  me,
  now,
  payableNow,
  someAddress,
  someTradeId,
} from '../support/make-views.ts';
import { mountScreen, type Screen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const tradeId = someTradeId(1);
const second = someAddress(5);
const accounts = [makeAccount(), makeAccount({ address: second, label: 'Second account' })];

/** A trade between two accounts of the same user: `me` sells to `second`. */
const between = (trade: Partial<Trade>): TradeView =>
  makeTradeView(
    {
      facts: makeFacts('seller', {
        seats: [
          { account: me, role: 'seller', locked: false },
          { account: second, role: 'buyer', locked: false },
        ],
        payment: trade.state === 'Funded' ? payableNow : null,
        dispute: trade.state === 'Disputed' ? { openedBy: me, evidenceBy: [me] } : null,
      }),
    },
    trade,
    { buyer: second },
  );
const open = (trade: Partial<Trade>, hidden = false): Promise<Screen> =>
  mountScreen(`/trades/${tradeId}`, {
    world: makeWorld({ accounts, trades: [between(trade)], details: makeDetails() }),
    hidden,
  });
const labels = (screen: Screen): readonly string[] =>
  [...screen.get('trade-actions').querySelectorAll('button[data-testid^="action-"]')].map(
    (button) => screen.text(button),
  );

describe('a trade between two accounts of one’s own', () => {
  it('speaks for the one whose turn it is, and each step names the account that takes it', async () => {
    const screen = await open({ state: 'Funded' });
    expect(screen.text(screen.get('line-move'))).toContain('Yours: pay €2,315.00');
    expect(screen.text(screen.get('pay-this'))).toContain('Pay €2,315.00');
    expect(labels(screen)[0]).toBe('I have paid… (Second account)');
    expect(labels(screen)).toContain('Release 2,500.00 USDC… (Main account)');
    await screen.click('action-markPaid');
    expect(screen.bridge.calls('trades.act')).toEqual([
      { tradeId, account: second, action: 'markPaid' },
    ]);
  });

  it('asks the side that was accused, and what it says is that side’s', async () => {
    const screen = await open({
      state: 'Disputed',
      paidAt: now - 9 * hourMs,
      disputedAt: now - hourMs,
    });
    expect(screen.text(screen.get('line-move'))).toContain('tell your side');
    await screen.click('action-submitEvidence');
    await screen.type('evidence-statement', 'I paid on Tuesday.');
    await screen.click('evidence-continue');
    expect(screen.bridge.calls('evidence.compose')).toEqual([
      { tradeId, account: second, text: 'I paid on Tuesday.', files: [] },
    ]);
    expect(screen.bridge.calls('trades.act')).toMatchObject([
      { account: second, action: 'submitEvidence' },
    ]);
  });

  it('names roles in place of accounts while they are hidden', async () => {
    const screen = await open({ state: 'Funded' }, true);
    expect(labels(screen)[0]).toBe('I have paid… (Buyer)');
    expect(screen.text()).not.toContain('Second account');
  });
});

it('of several accounts the one that acts is named beside the steps', async () => {
  const world = makeWorld({ accounts, trades: [makeTradeView({ role: 'buyer' })] });
  const screen = await mountScreen(`/trades/${tradeId}`, { world });
  expect(screen.text(screen.get('acting-account'))).toBe('With the account Main account');
  const alone = await mountScreen(`/trades/${tradeId}`, {
    world: makeWorld({ trades: world.trades }),
  });
  expect(alone.find('acting-account')).toBeNull();
});
