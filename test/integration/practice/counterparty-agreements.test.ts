import { describe, expect, it } from 'vitest';
import { tradeIdOfOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import {
  decodeProposal,
  isGenuineProposal,
  proposalApproval,
} from '../../../src-escrow/agreement/proposal-codec.ts';
import { unpackEvidence } from '../../../src-escrow/evidence/evidence-package.ts';
import { grace } from '../../../src-practice/practice-people.ts';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { daySeconds } from '../../../src-shared/trade/terms.ts';
import {
  alice,
  robinsAnswer,
  runPractice,
  temporaryFolder,
  usdc,
  userOf,
  valueOf,
} from './practice-support.ts';

describe('the counterparty that needs time, and arbiters who say why', () => {
  it('asks for more time on wish, and goes on once it has it', { timeout: 120_000 }, async () => {
    const run = await runPractice(await temporaryFolder());
    const robin = run.practice.counterparty()!;
    const user = userOf(run.practice.chain);
    const proposed = async (offer: Offer): Promise<string | null> =>
      valueOf(await robin.proposeSettlement(tradeIdOfOffer(offer))).text;
    const extensionIn = (text: string | null) => {
      const proposal = valueOf(decodeProposal(text ?? ''));
      if (proposal.v === 1 || proposal.kind !== 'extension') throw new Error('another proposal');
      return proposal;
    };

    // Robin sells, and asks once the user said paid.
    const wish = { token: usdc.address, scenario: 'more_time', to: alice.address } as const;
    const sale = valueOf(await robin.makeOffer({ ...wish, side: 'sell' }));
    const bought = await user.accept(await user.review(sale.text));
    await robinsAnswer(run, bought);
    await user.untilState(bought, 'Funded');
    expect(await proposed(bought)).toBeNull();
    await user.call(bought, 'markPaid', [bought.terms.detailsHash]);
    const { deadline } = await user.untilState(bought, 'Paid');
    const text = await proposed(bought);
    expect(await proposed(bought)).toBe(text);
    const more = extensionIn(text);
    expect(isGenuineProposal(more)).toBe(true);
    expect(more).toMatchObject({
      state: 'Paid',
      currentDeadline: deadline,
      newDeadline: deadline + daySeconds,
    });
    await user.call(bought, 'extendDeadline', [more.newDeadline, [proposalApproval(more)]]);
    await user.untilState(bought, 'Completed', 0n);
    expect(await proposed(bought)).toBeNull();

    // Robin buys, and pays only with the later deadline.
    const offer = await user.offer('seller', usdc, 1_000_000n);
    const sold = await user.review((await robinsAnswer(run, offer, 'more_time'))!);
    await user.lock(sold);
    await user.untilState(sold, 'Funded');
    const asked = extensionIn(await proposed(sold));
    expect(asked.state).toBe('Funded');
    await user.call(sold, 'extendDeadline', [asked.newDeadline, [proposalApproval(asked)]]);
    await user.untilState(sold, 'Paid');
  });

  it(
    'Ada declines on wish; Grace rules, and her reasons are what the chain commits to',
    { timeout: 90_000 },
    async () => {
      const run = await runPractice(await temporaryFolder());
      const robin = run.practice.counterparty()!;
      const user = userOf(run.practice.chain);
      const wish = { token: usdc.address, scenario: 'declined', to: alice.address } as const;
      const sale = valueOf(await robin.makeOffer({ ...wish, side: 'sell' }));
      const accepted = await user.accept(await user.review(sale.text));
      expect(accepted.terms.fallbackArbiter).toBe(grace.address);
      await robinsAnswer(run, accepted);
      await user.untilState(accepted, 'Funded');
      const id = tradeIdOfOffer(accepted);
      expect(robin.rulingReasons(id)).toBeNull();
      await user.call(accepted, 'markPaid', [accepted.terms.detailsHash]);
      await user.untilState(accepted, 'Settled', 0n);
      await expect
        .poll(() => run.activity.slice(-3), { timeout: 15_000 })
        .toEqual([
          'Robin opened a dispute',
          'Ada declined: Grace decides',
          'Grace ruled: 70 % to the buyer',
        ]);
      const packed = Buffer.from(robin.rulingReasons(id) ?? '', 'base64');
      const { header } = valueOf(unpackEvidence(new Uint8Array(packed)));
      expect(header).toMatchObject({ tradeId: id, author: grace.address });
      expect(header.text).toContain('The buyer gets 70 % of what was locked.');
    },
  );
});
