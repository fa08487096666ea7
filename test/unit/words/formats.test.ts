import { describe, expect, it } from 'vitest';
import { ether } from '../../../src-shared/money/token.ts';
import { zeroHash } from '../../../src-shared/parse.ts';
import { eventTitle } from '../../../src-shared/words/event-titles.ts';
import { amountWords, fiatWords, priceWords } from '../../../src-shared/words/money-words.ts';
import {
  defaultShareWords,
  groupedAddress,
  percentWords,
  shortAddress,
  stateWords,
} from '../../../src-shared/words/screen-words.ts';
import {
  absoluteTime,
  ago,
  calmCountdown,
  countdown,
  windowWords,
} from '../../../src-shared/words/times.ts';
import {
  hourMs,
  makeEvent,
  makeTerms,
  makeTradeView,
  me,
  now,
  usdc,
} from '../../support/make-views.ts';

const minute = 60_000;

describe('a countdown', () => {
  it.each([
    [38 * minute + 51_000, '0:38:51'],
    [2 * hourMs + 14 * minute + 9_000, '2:14:09'],
    [5 * hourMs, '5 h'],
    [5 * hourMs + 12 * minute, '5 h 12 min'],
    [47 * hourMs, '47 h'],
    [6 * 24 * hourMs + hourMs, '6 d'],
    [999, '0:00:00'],
    [0, 'passed'],
    [-1, 'passed'],
  ])('of %i ms reads %s', (left, text) => {
    expect(countdown(left)).toBe(text);
  });

  it('has no seconds for somebody else’s move', () => {
    expect(calmCountdown(54 * minute + 20_000)).toBe('54 min');
    expect(calmCountdown(4 * hourMs)).toBe('4 h');
  });
});

describe('a time', () => {
  it('is named by its day', () => {
    expect(absoluteTime(now, now)).toBe('16:05 today');
    expect(absoluteTime(now + 17 * hourMs, now)).toBe('09:05 tomorrow');
    expect(absoluteTime(now - 24 * hourMs, now)).toBe('16:05 yesterday');
    expect(absoluteTime(now + 14 * 24 * hourMs, now)).toBe('6 Dec, 16:05');
    expect(absoluteTime(now + 60 * 24 * hourMs, now)).toBe('21 Jan 2027, 16:05');
  });

  it('is told relative to now', () => {
    expect(ago(now - 5_000, now)).toBe('just now');
    expect(ago(now - 3 * minute, now)).toBe('3 min ago');
    expect(ago(now - 5 * hourMs, now)).toBe('5 h ago');
  });

  it('reads windows of the terms whole', () => {
    expect(windowWords(7200)).toBe('2 h');
    expect(windowWords(5400)).toBe('1 h 30 min');
    expect(windowWords(14 * 86_400)).toBe('14 d');
  });
});

describe('money', () => {
  it('is written exactly and never in scientific form', () => {
    expect(amountWords(2_500_000_000n, usdc)).toBe('2,500.00 USDC');
    expect(amountWords(1n, ether)).toBe('0.000000000000000001 ETH');
    expect(amountWords(10n ** 40n, ether)).toBe('10,000,000,000,000,000,000,000.0000 ETH');
  });

  it('shows fiat as agreed, with the sign that people know', () => {
    expect(fiatWords('2315.00', 'EUR')).toBe('€2,315.00');
    expect(fiatWords('2315', 'CHF')).toBe('CHF 2,315.00');
    expect(fiatWords('1234567.5', 'USD')).toBe('$1,234,567.50');
  });

  it('divides a price in whole numbers and says when it is cut', () => {
    expect(priceWords('3105.00', 1_250_000_000_000_000_000n, 18)).toBe('2,484.00');
    expect(priceWords('1', 3_000_000n, 6)).toBe('≈ 0.33333333');
    expect(priceWords('100', 0n, 6)).toBeNull();
    expect(priceWords('', 5n, 6)).toBeNull();
    // Beyond what a double could hold.
    expect(priceWords('123456789012345.67', 1_000_000n, 6)).toBe('123,456,789,012,345.67');
  });

  it('writes shares and basis points as people say them', () => {
    expect(defaultShareWords(5_000)).toBe('50 % each');
    expect(defaultShareWords(10_000)).toBe('everything to the buyer');
    expect(defaultShareWords(7_000)).toBe('70 % to the buyer, 30 % to the seller');
    expect(percentWords(25)).toBe('0.25 %');
    expect(percentWords(100)).toBe('1 %');
  });
});

it('an address is shortened at both ends and grouped for comparing', () => {
  expect(shortAddress(me)).toBe(`${me.slice(0, 6)}…${me.slice(-4)}`);
  expect(groupedAddress(me).replaceAll(' ', '')).toBe(me);
});

it('no screen word is the contract word that misleads about money', () => {
  expect(stateWords.Paid).toBe('Buyer says paid');
  expect(stateWords.Funded).toBe('Locked');
  expect(stateWords.Completed).toBe('Released');
});

it('the timeline names who did what, with the amounts of the event itself', () => {
  const view = makeTradeView();
  const names = { tokens: [usdc] };
  const shares = { toBuyer: 1_000_000_000n, fee: 5_000_000n, toSeller: 0n, arbiterFee: 0n };
  const title = (event: ReturnType<typeof makeEvent>) => eventTitle(view, event, names);
  expect(title(makeEvent('TRADE_CREATED', { terms: makeTerms() }))).toBe(
    'You locked 2,500.00 USDC',
  );
  expect(title(makeEvent('PAYMENT_SENT', { referenceHash: zeroHash }))).toBe('Buyer says paid');
  expect(title(makeEvent('PAYMENT_CONFIRMED', shares))).toBe(
    'You released 1,000.00 USDC, fee 5.00 USDC',
  );
  expect(title(makeEvent('FUNDS_REFUNDED', { ...shares, toBuyer: 0n, toSeller: 7_000_000n }))).toBe(
    'Marta Keller gave back 7.00 USDC',
  );
  expect(
    title(makeEvent('PAYOUT_CREDITED', { account: me, token: usdc.address, amount: 2_000_000n })),
  ).toBe('2.00 USDC wait for withdrawal by you');
});
