import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rulingShares, partOf, settlementShares } from '../../../src-shared/trade/payout.ts';
import { makeTerms } from '../../support/make-views.ts';
import { examples } from '../../support/volume.ts';

it('a ruling takes the arbiter’s fee first, then divides what is left', () => {
  const trade = {
    terms: makeTerms({ amount: 2_500_000_000n, arbiterFee: 25_000_000n }),
    remaining: 2_500_000_000n,
  };
  expect(rulingShares(trade, 7_000, 100)).toEqual({
    arbiterFee: 25_000_000n,
    toBuyer: 1_732_500_000n,
    fee: 17_325_000n,
    toSeller: 742_500_000n,
  });
  expect(rulingShares({ ...trade, remaining: 1n }, 5_000, 0)).toEqual({
    arbiterFee: 0n,
    toBuyer: 0n,
    fee: 0n,
    toSeller: 1n,
  });
});

it('no unit is lost or made, whatever the split', () => {
  const amount = fc.bigInt({ min: 1n, max: (1n << 128n) - 1n });
  fc.assert(
    fc.property(
      amount,
      fc.bigInt({ min: 0n, max: 10_000n }),
      fc.nat(10_000),
      fc.nat(100),
      (whole, part, buyerBps, feeBps) => {
        const remaining = (whole * part) / 10_000n;
        const terms = makeTerms({ amount: whole, arbiterFee: whole / 20n });
        const ruled = rulingShares({ terms, remaining }, buyerBps, feeBps);
        expect(ruled.toBuyer + ruled.toSeller + ruled.arbiterFee).toBe(remaining);
        const split = settlementShares(remaining, partOf(remaining, buyerBps), feeBps);
        expect(split.toBuyer + split.toSeller).toBe(remaining);
        expect(split.fee <= split.toBuyer).toBe(true);
      },
    ),
    examples({ quick: 100, full: 10_000 }),
  );
});
