import type { Settlement } from '../../../src-shared/trade/settlement.ts';
import { describe, expect, it } from 'vitest';
import { ether } from '../../../src-shared/money/token.ts';
import { encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { tradeIdOfOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import {
  decodeProposal,
  encodeProposal,
  isGenuineProposal,
  proposalApproval,
} from '../../../src-escrow/agreement/proposal-codec.ts';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { grace } from '../../../src-practice/practice-people.ts';
import {
  alice,
  robinsAnswer,
  runPractice,
  temporaryFolder,
  tokens,
  usdc,
  userOf,
  valueOf,
} from './practice-support.ts';

function splitIn(text: string): Settlement {
  const proposal = valueOf(decodeProposal(text));
  if (proposal.v === 1 || proposal.kind !== 'settlement') throw new Error('another proposal');
  return proposal;
}

describe('the counterparty that answers', () => {
  it('walks every trade from either side to its end', { timeout: 120_000 }, async () => {
    const run = await runPractice(await temporaryFolder());
    const { chain, counterparty } = run.practice;
    const robin = counterparty()!;
    const user = userOf(chain);

    // Robin sells, the user buys; released in two parts.
    const wish = {
      side: 'sell',
      token: usdc.address,
      scenario: 'release_in_parts',
      to: alice.address,
    } as const;
    const sale = await user.review(valueOf(await robin.makeOffer(wish)).text);
    const accepted = await user.accept(sale);
    expect(await robinsAnswer(run, accepted)).toBeNull();
    await user.untilState(accepted, 'Funded', 2_500_000_000n);
    const before = await user.balance();
    await user.call(accepted, 'markPaid', [accepted.terms.detailsHash]);
    await user.untilState(accepted, 'Paid', 1_250_000_000n);
    await user.untilState(accepted, 'Completed', 0n);
    expect((await user.balance()) - before).toBe(2_500_000_000n);

    // The user sells; Robin answers an open offer, pays, and the user releases.
    const offer = await user.offer('seller', usdc, 800_000_000n);
    const answer = await user.review((await robinsAnswer(run, offer, 'release'))!);
    await user.lock(answer);
    await user.untilState(answer, 'Paid');
    await user.call(answer, 'confirmPayment', [800_000_000n, 800_000_000n]);
    await user.untilState(answer, 'Completed');

    // The user sells the native coin; Robin gives it back.
    const second = await user.offer('seller', ether, 10n ** 17n);
    const givenBack = await user.review((await robinsAnswer(run, second, 'give_back'))!);
    await user.lock(givenBack);
    await user.untilState(givenBack, 'Cancelled');

    // The user starts as the buyer: Robin fills its slot, the user signs the whole, Robin locks and releases.
    const wanted = await user.offer('buyer', ether, 2n * 10n ** 17n);
    const filled = await user.review((await robinsAnswer(run, wanted, 'release'))!);
    const agreed = await user.accept(filled);
    expect(await robinsAnswer(run, agreed)).toBeNull();
    await user.untilState(agreed, 'Funded');
    await user.call(agreed, 'markPaid', [agreed.terms.detailsHash]);
    await user.untilState(agreed, 'Completed');

    // Robin starts as the buyer, and lets the payment window end; the user takes the coins back.
    const purchase = {
      side: 'buy',
      token: ether.address,
      scenario: 'expire',
      to: null,
    } as const;
    const bid = await user.review(valueOf(await robin.makeOffer(purchase)).text);
    const mine = await user.accept(bid);
    const full = await user.review((await robinsAnswer(run, mine))!);
    expect(Object.keys(full.signatures).sort()).toEqual(['buyer', 'seller']);
    await user.lock(full);
    const { deadline } = await user.untilState(full, 'Funded');
    await expect(user.call(full, 'cancelExpired')).rejects.toThrow();
    await chain.skipTime(3 * 3_600 + 1);
    expect(await chain.now()).toBeGreaterThan(deadline);
    await user.call(full, 'cancelExpired');
    await user.untilState(full, 'Cancelled');

    expect(run.activity).toEqual([
      'Robin offers to sell',
      'Robin accepted',
      'Robin locked 2,500.00 USDC',
      'Robin released 1,250.00 USDC',
      'Robin released 1,250.00 USDC',
      'Robin accepted',
      'Robin says paid',
      'Robin accepted',
      'Robin gave back 0.10 ETH',
      'Robin accepted',
      'Robin accepted',
      'Robin locked 0.20 ETH',
      'Robin released 0.20 ETH',
      'Robin offers to buy',
      'Robin accepted',
    ]);
  });

  it('takes the coin of a buyer who wants to trade without gas', { timeout: 60_000 }, async () => {
    const run = await runPractice(await temporaryFolder());
    const robin = run.practice.counterparty()!;
    const user = userOf(run.practice.chain);
    const wish = { token: usdc.address, scenario: 'without_gas', to: alice.address } as const;
    expect(await robin.makeOffer({ ...wish, side: 'buy' })).toMatchObject({
      failure: { code: 'invalid_input', field: 'side' },
    });
    const offered = valueOf(await robin.makeOffer({ ...wish, side: 'sell' }));
    const accepted = await user.accept(await user.review(offered.text));
    await robinsAnswer(run, accepted);
    await user.untilState(accepted, 'Funded');
    await expect
      .poll(() => run.practice.chain.provider.getBalance(alice.address), { timeout: 15_000 })
      .toBe(0n);
    await expect
      .poll(() => run.activity.at(-1), { timeout: 15_000 })
      .toBe('Robin locked 2,500.00 USDC; your account has no coin for fees now');
  });

  it(
    'disputes on wish, and Ada rules for the user, against, or 70/30',
    { timeout: 120_000 },
    async () => {
      const run = await runPractice(await temporaryFolder());
      const robin = run.practice.counterparty()!;
      const user = userOf(run.practice.chain);

      // Robin sells and disputes what was said to be paid; the user wins it all.
      const wish = { side: 'sell', token: usdc.address, to: alice.address } as const;
      const sale = await user.review(
        valueOf(await robin.makeOffer({ ...wish, scenario: 'dispute_won' })).text,
      );
      const accepted = await user.accept(sale);
      await robinsAnswer(run, accepted);
      await user.untilState(accepted, 'Funded');
      const before = await user.balance();
      await user.call(accepted, 'markPaid', [accepted.terms.detailsHash]);
      await user.untilState(accepted, 'Completed', 0n);
      expect((await user.balance()) - before).toBe(accepted.terms.amount);

      // The user sells and disputes; Ada gives the user 70 %, the buyer the rest.
      for (const [scenario, state] of [
        ['dispute_split', 'Settled'],
        ['dispute_lost', 'Completed'],
      ] as const) {
        const offer = await user.offer('seller', usdc, 100_000_003n);
        const answer = await user.review((await robinsAnswer(run, offer, scenario))!);
        await user.lock(answer);
        await user.untilState(answer, 'Paid');
        const had = await user.balance();
        await user.call(answer, 'openDispute', [answer.terms.detailsHash]);
        await user.untilState(answer, state, 0n);
        const got = (await user.balance()) - had;
        expect(got).toBe(scenario === 'dispute_split' ? 70_000_003n : 0n);
      }
      expect(
        run.activity.filter((line) => line.includes('Ada') || line.includes('dispute')),
      ).toEqual([
        'Robin opened a dispute',
        'Ada ruled: 100 % to the buyer',
        'Ada ruled: 30 % to the buyer',
        'Ada ruled: 100 % to the buyer',
      ]);
    },
  );

  it('leaves a dispute to Grace on wish: Ada stays silent', { timeout: 90_000 }, async () => {
    const run = await runPractice(await temporaryFolder());
    const robin = run.practice.counterparty()!;
    const user = userOf(run.practice.chain);
    // Whoever wants Grace to decide has to name her.
    const without = await user.offer('seller', usdc, 10n);
    expect(await robin.receive(encodeOffer(without, tokens), 'escalated')).toMatchObject({
      failure: { code: 'invalid_input', field: 'fallbackArbiter' },
    });
    const wish = { token: usdc.address, scenario: 'escalated', to: alice.address } as const;
    const sale = valueOf(await robin.makeOffer({ ...wish, side: 'sell' }));
    const accepted = await user.accept(await user.review(sale.text));
    expect(accepted.terms.fallbackArbiter).toBe(grace.address);
    await robinsAnswer(run, accepted);
    await user.untilState(accepted, 'Funded');
    await user.call(accepted, 'markPaid', [accepted.terms.detailsHash]);
    await user.untilState(accepted, 'Disputed');
    await run.practice.chain.skipTime(accepted.terms.arbitrationWindow + 1);
    const before = await user.balance();
    await user.call(accepted, 'escalateDispute');
    await user.untilState(accepted, 'Settled', 0n);
    expect((await user.balance()) - before).toBe((accepted.terms.amount * 7n) / 10n);
    await expect
      .poll(() => run.activity.at(-1), { timeout: 15_000 })
      .toBe('Grace ruled: 70 % to the buyer');
  });

  it('proposes a split on wish, and takes any of the user', { timeout: 90_000 }, async () => {
    const run = await runPractice(await temporaryFolder());
    const robin = run.practice.counterparty()!;
    const user = userOf(run.practice.chain);
    const proposed = async (offer: Offer): Promise<string | null> =>
      valueOf(await robin.proposeSettlement(tradeIdOfOffer(offer))).text;

    // Robin sells, and proposes once it was paid: what it signed settles the trade.
    const wish = { token: usdc.address, scenario: 'settled', to: alice.address } as const;
    const sale = valueOf(await robin.makeOffer({ ...wish, side: 'sell' }));
    const bought = await user.accept(await user.review(sale.text));
    await robinsAnswer(run, bought);
    await user.untilState(bought, 'Funded');
    expect(await proposed(bought)).toBeNull();
    await user.call(bought, 'markPaid', [bought.terms.detailsHash]);
    const text = await proposed(bought);
    expect(await proposed(bought)).toBe(text);
    const split = splitIn(text!);
    expect(isGenuineProposal(split)).toBe(true);
    const before = await user.balance();
    await user.call(bought, 'settle', [split.toBuyer, split.remaining, [proposalApproval(split)]]);
    await user.untilState(bought, 'Settled', 0n);
    expect((await user.balance()) - before).toBe((bought.terms.amount * 7n) / 10n);
    expect(await proposed(bought)).toBeNull();

    // The user sells and proposes otherwise: Robin takes it.
    const offer = await user.offer('seller', usdc, 100_000_003n);
    const sold = await user.review((await robinsAnswer(run, offer, 'settled'))!);
    await user.lock(sold);
    await user.untilState(sold, 'Funded');
    expect(splitIn((await proposed(sold))!).toBuyer).toBe(30_000_000n);
    const had = await user.balance();
    const mine = await user.settlementText(sold, 1_000);
    valueOf(await robin.receive(mine, undefined));
    await user.untilState(sold, 'Settled', 0n);
    expect((await user.balance()) - had).toBe(90_000_003n);
    await expect
      .poll(() => run.activity.slice(-2), { timeout: 15_000 })
      .toEqual(['Robin likes your split', 'Robin agreed to a split 10 / 90']);

    // In another scenario a split is read, and changes nothing; an altered one is refused.
    const plain = await user.offer('seller', usdc, 1_000n);
    const other = await user.review((await robinsAnswer(run, plain, 'expire'))!);
    await user.lock(other);
    const ignored = await user.settlementText(other, 5_000);
    valueOf(await robin.receive(ignored, undefined));
    expect(run.activity.at(-1)).toBe('Robin read your split and goes on as before');
    const altered = encodeProposal({ ...splitIn(ignored), toBuyer: 900n });
    expect(await robin.receive(altered, undefined)).toMatchObject({
      failure: { code: 'split_altered', field: 'signature' },
    });
    const unknown = await user.settlementText(await user.offer('seller', usdc, 5n), 5_000);
    expect(await robin.receive(unknown, undefined)).toMatchObject({
      failure: { code: 'split_other_trade' },
    });
  });

  it('lets a dispute expire on wish: Ada stays silent', { timeout: 60_000 }, async () => {
    const run = await runPractice(await temporaryFolder());
    const user = userOf(run.practice.chain);
    const offer = await user.offer('seller', usdc, 10n);
    const answer = await user.review((await robinsAnswer(run, offer, 'dispute_expired'))!);
    await user.lock(answer);
    await user.untilState(answer, 'Paid');
    await user.call(answer, 'openDispute', [answer.terms.detailsHash]);
    await run.practice.chain.skipTime(answer.terms.arbitrationWindow + 1);
    await user.untilState(answer, 'Disputed');
    await user.call(answer, 'expireDispute');
    await user.untilState(answer, 'Settled', 0n);
  });

  it('takes back what nobody paid for in time', { timeout: 60_000 }, async () => {
    const run = await runPractice(await temporaryFolder());
    const user = userOf(run.practice.chain);
    const wish = { side: 'sell', token: ether.address, scenario: 'expire', to: null } as const;
    const sale = await user.review(
      valueOf(await run.practice.counterparty()!.makeOffer(wish)).text,
    );
    const accepted = await user.accept(sale);
    await robinsAnswer(run, accepted);
    await user.untilState(accepted, 'Funded');
    await run.practice.chain.skipTime(3 * 3_600 + 1);
    await user.untilState(accepted, 'Cancelled');
    expect(run.activity.at(-1)).toBe('Robin took back 0.50 ETH: nobody paid in time');
  });

  it(
    'refuses with a reason, and locks nothing that differs from what it signed',
    { timeout: 60_000 },
    async () => {
      const run = await runPractice(await temporaryFolder());
      const { chain, counterparty } = run.practice;
      const robin = counterparty()!;
      const user = userOf(chain);
      expect(await robin.receive('hello', undefined)).toMatchObject({
        failure: { code: 'not_an_offer' },
      });
      const offer = await user.offer('seller', usdc, 5_000_000n);
      const altered = { ...offer, terms: { ...offer.terms, amount: 6_000_000n } };
      expect(await robin.receive(encodeOffer(altered, tokens), 'release')).toMatchObject({
        failure: { code: 'offer_altered' },
      });
      expect(
        await robin.receive(encodeOffer({ ...offer, chainId: 1 }, tokens), 'release'),
      ).toMatchObject({ failure: { code: 'offer_other_chain' } });
      await chain.skipTime(25 * 3_600);
      expect(await robin.receive(encodeOffer(offer, tokens), 'release')).toMatchObject({
        failure: { code: 'offer_lapsed' },
      });
      const wish = { side: 'sell', token: alice.address, scenario: 'release', to: null } as const;
      expect(await robin.makeOffer(wish)).toMatchObject({ failure: { code: 'unlisted_token' } });
    },
  );
});
