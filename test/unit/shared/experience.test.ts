import { describe, expect, it } from 'vitest';
import {
  experiences,
  experienceWords,
  type EndedTrade,
} from '../../../src-shared/trade/experience.ts';
import { me, other, someAddress, someTradeId } from '../../support/make-views.ts';

const ended = (id: number, change: Partial<EndedTrade> = {}): EndedTrade => ({
  tradeId: someTradeId(id),
  seller: me,
  buyer: other,
  disputed: false,
  ...change,
});

describe('trades together', () => {
  it('count those that ended, in either role, and name the disputed apart', () => {
    const sold = ended(1);
    const bought = ended(2, { seller: other, buyer: me, disputed: true });
    const found = experiences([sold, bought, ended(3, { buyer: someAddress(5) })]);
    expect(found.get(other)).toEqual({ ended: 2, disputed: 1 });
    expect(experienceWords(found.get(other))).toBe('2 trades together, 1 of them disputed');
    expect(experienceWords(found.get(someAddress(5)))).toBe('1 trade together');
    expect(experienceWords(found.get(someAddress(6)))).toBe('first trade');
  });
});
