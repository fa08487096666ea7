import { maxExtensionSeconds } from '../../../src-shared/trade/terms.ts';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src-shared/brand.ts';
import { zeroAddress, zeroHash } from '../../../src-shared/parse.ts';
import { allowedActions } from '../../../src-shared/trade/allowed-actions.ts';
import { foldEscrowEvents } from '../../../src-shared/trade/apply-escrow-event.ts';
import type { EscrowEvent } from '../../../src-shared/trade/escrow-event.ts';
import type { Trade } from '../../../src-shared/trade/trade.ts';
import {
  arbiter,
  buyer,
  created,
  event,
  noShares,
  saysPaid,
  secondArbiter,
  seller,
  stranger,
} from './trade-history.ts';

function fold(...events: EscrowEvent[]): Trade {
  const trade = foldEscrowEvents(events);
  if (trade === null) throw new Error('no events');
  return trade;
}
const opened = event('DISPUTE_OPENED', 3, 'Disputed', {
  arbiter,
  openedBy: seller,
  evidenceHash: zeroHash,
});
const escalated = event('DISPUTE_ESCALATED', 4, 'Disputed', { arbiter: secondArbiter });
const funded = fold(created);
const paid = fold(created, saysPaid);
const disputed = fold(created, saysPaid, opened);
const second = fold(created, saysPaid, opened, escalated);
const alone = { ...disputed, terms: { ...disputed.terms, fallbackArbiter: zeroAddress } };
const ended = fold(
  created,
  event('TRADE_CANCELLED', 2, 'Cancelled', noShares, { remaining: 0n, deadline: 0 }),
);

/** The deadline of every sample is second 2000: by it is ≤, after it is >. */
const by = 2_000_000;
const after = 2_001_000;

const rows: [string, Trade, Address, number, string[]][] = [
  [
    'locked, in time: the buyer',
    funded,
    buyer,
    by,
    ['markPaid', 'refund', 'extendDeadline', 'settle'],
  ],
  ['locked, late: the buyer', funded, buyer, after, ['refund', 'settle']],
  [
    'locked, in time: the seller',
    funded,
    seller,
    by,
    ['confirmPayment', 'extendDeadline', 'settle'],
  ],
  [
    'locked, late: the seller',
    funded,
    seller,
    after,
    ['confirmPayment', 'cancelExpired', 'settle'],
  ],
  [
    'says paid, in time: the seller',
    paid,
    seller,
    by,
    ['confirmPayment', 'extendDeadline', 'openDispute', 'settle'],
  ],
  ['says paid, in time: the buyer', paid, buyer, by, ['refund', 'extendDeadline', 'settle']],
  ['says paid, late: the buyer', paid, buyer, after, ['refund', 'openDispute', 'settle']],
  ['dispute, in time: the arbiter', disputed, arbiter, by, ['resolveDispute', 'declineDispute']],
  [
    'dispute without a second arbiter, in time: the arbiter',
    alone,
    arbiter,
    by,
    ['resolveDispute'],
  ],
  ['dispute, late: the arbiter', disputed, arbiter, after, ['escalateDispute']],
  ['dispute, in time: the second arbiter', disputed, secondArbiter, by, []],
  ['dispute, late: a stranger', disputed, stranger, after, ['escalateDispute']],
  ['second dispute, in time: the second arbiter', second, secondArbiter, by, ['resolveDispute']],
  ['second dispute, in time: the first arbiter', second, arbiter, by, []],
  ['second dispute, late: a stranger', second, stranger, after, ['expireDispute']],
  [
    'dispute without a second arbiter, late: the buyer',
    alone,
    buyer,
    after,
    ['refund', 'submitEvidence', 'expireDispute', 'settle'],
  ],
  ['locked: a stranger', funded, stranger, after, []],
  ['ended: anyone', ended, seller, after, []],
];

describe('allowedActions', () => {
  it.each(rows)('%s', (_name, trade, account, now, actions) => {
    expect(allowedActions(trade, account, now)).toEqual(actions);
  });

  it('lists more time only where some later deadline is not too far', () => {
    const limit = maxExtensionSeconds * 1000;
    expect(allowedActions(funded, buyer, by - limit)).not.toContain('extendDeadline');
    expect(allowedActions(funded, buyer, by - limit + 1000)).toContain('extendDeadline');
  });

  it('counts whole seconds, as the contract does', () => {
    expect(allowedActions(funded, buyer, by + 999)).toContain('markPaid');
    expect(allowedActions(funded, buyer, by + 1000)).not.toContain('markPaid');
  });
});
