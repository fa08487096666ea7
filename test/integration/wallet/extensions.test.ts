import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TradeId } from '../../../src-shared/brand.ts';
import type { ProposalView } from '../../../src-shared/ipc/views.ts';
import { tradeId } from '../../../src-shared/parse.ts';
import { daySeconds } from '../../../src-shared/trade/terms.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  agreeAndLock,
  codeOf,
  importKey,
  openTestProfile,
  removeFolder,
  valueOf,
  type TestProfile,
} from './test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
let id: TradeId;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  seller = await openTestProfile(chain);
  buyer = await openTestProfile(chain);
  seller.person.will(importKey(anvil.accounts[1]!.privateKey, 'Seller'));
  buyer.person.will(importKey(anvil.accounts[2]!.privateKey, 'Buyer'));
  valueOf(await seller.wallet.import());
  valueOf(await buyer.wallet.import());
  await chain.mintStablecoin(seller.wallet.addresses()[0]!, 100_000_000_000n);
});
afterAll(async () => {
  for (const profile of [seller, buyer]) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});
beforeEach(async () => {
  id = tradeId((await agreeAndLock(chain, seller, buyer, { amount: 1_000_000n })).id);
});

const tickBoth = async () => {
  await seller.tick();
  await buyer.tick();
};
const tradeIn = (profile: TestProfile) => profile.context.tradeBook.trade(id)!.trade;
const deadline = (profile: TestProfile) => tradeIn(profile).deadlineAt! / 1000;
const moreTime = (profile: TestProfile, added: number) =>
  profile.proposals.propose({
    tradeId: id,
    proposal: { kind: 'extension', newDeadline: deadline(profile) + added },
    validFor: 86_400,
  });
/** As the other side's app gets it by any messenger. */
const handOver = async (from: TestProfile, view: ProposalView, to: TestProfile) =>
  to.readText(valueOf(from.proposals.text(view.id)).text);
const stateIn = (profile: TestProfile, of: ProposalView) =>
  profile.proposals.list().find((view) => view.id === of.id)?.state;

describe('more time', () => {
  it('is proposed by the buyer before paying, and given by the seller', async () => {
    const before = deadline(buyer);
    const proposed = valueOf(await moreTime(buyer, daySeconds));
    expect(buyer.lastPreview()).toMatchObject({
      kind: 'terms',
      title: expect.stringMatching(/^Propose more time, until /) as string,
      fee: null,
      confirmLabel: 'Hold: sign more time',
    });
    expect(buyer.lastPreview().rows.map(({ name }) => name)).toContain('Deadline');
    expect(proposed).toMatchObject({
      kind: 'extension',
      mine: true,
      state: 'open',
      newDeadlineAt: (before + daySeconds) * 1000,
      // After the deadline that it moves, nothing takes it.
      expiresAt: before * 1000,
    });

    expect(valueOf(await handOver(buyer, proposed, seller))).toEqual({
      kind: 'proposal',
      tradeId: id,
    });
    expect(await seller.advice(id)).toMatchObject({
      turn: 'mine',
      received: { id: proposed.id, kind: 'extension' },
      primary: { kind: 'answerProposal' },
    });
    valueOf(await seller.proposals.accept(proposed.id));
    expect(seller.lastPreview()).toMatchObject({
      kind: 'transaction',
      title: expect.stringMatching(/^Give more time, until /) as string,
      remark: 'moves no money',
      simulation: { ok: true },
      warnings: ['Until then the seller can’t take the coins back.'],
    });
    await tickBoth();
    for (const profile of [seller, buyer]) {
      expect(deadline(profile)).toBe(before + daySeconds);
      expect(tradeIn(profile)).toMatchObject({ state: 'Funded', remaining: 1_000_000n });
      expect(stateIn(profile, proposed)).not.toBe('open');
    }
    expect(codeOf(await seller.proposals.accept(proposed.id))).toBe('split_lapsed');

    // Past the old deadline the buyer still says paid, and the seller can take nothing back.
    await chain.passTime(before - (await chain.provider.getBlock('latest'))!.timestamp + 60);
    await tickBoth();
    expect(
      codeOf(
        await seller.wallet.act({ account: seller.account, tradeId: id, action: 'cancelExpired' }),
      ),
    ).toBe('action_not_allowed');
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await tickBoth();
    expect(tradeIn(seller).state).toBe('Paid');
  });

  it('is asked for by the seller before releasing, and puts off the buyer’s dispute', async () => {
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await tickBoth();
    const before = deadline(seller);
    const proposed = valueOf(await moreTime(seller, 2 * daySeconds));
    valueOf(await handOver(seller, proposed, buyer));
    valueOf(await buyer.proposals.accept(proposed.id));
    expect(buyer.lastPreview().warnings).toEqual(['Until then the buyer can’t open a dispute.']);
    await tickBoth();
    expect(deadline(buyer)).toBe(before + 2 * daySeconds);
    await chain.passTime(before - (await chain.provider.getBlock('latest'))!.timestamp + 60);
    await tickBoth();
    expect(
      codeOf(
        await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'openDispute' }),
      ),
    ).toBe('action_not_allowed');
    await chain.passTime(2 * daySeconds);
    await tickBoth();
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'openDispute' }));
  });

  it('that the buyer asked for keeps from no payment', async () => {
    await seller.finalize();
    await buyer.finalize();
    valueOf(await buyer.readText(valueOf(await seller.details.seal(id, 'counterparty')).text));
    valueOf(await moreTime(buyer, daySeconds));
    expect(await buyer.advice(id)).toMatchObject({ step: 'pay', primary: { kind: 'markPaid' } });
  });

  it('dies when the trade moves on, by its withdrawal, and with the deadline', async () => {
    const withdrawn = valueOf(await moreTime(seller, daySeconds));
    valueOf(await handOver(seller, withdrawn, buyer));
    valueOf(await seller.proposals.withdraw(withdrawn.id));
    expect(seller.lastPreview().title).toMatch(/^Withdraw your proposal of more time, until /);
    await tickBoth();
    expect(codeOf(await buyer.proposals.accept(withdrawn.id))).toBe('split_lapsed');

    const late = valueOf(await moreTime(seller, daySeconds));
    valueOf(await handOver(seller, late, buyer));
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await tickBoth();
    expect(stateIn(buyer, late)).toBe('void');
    expect(codeOf(await buyer.proposals.accept(late.id))).toBe('split_lapsed');
    expect(codeOf(await handOver(seller, late, buyer))).toBe('split_lapsed');

    const lapsed = valueOf(await moreTime(buyer, daySeconds));
    valueOf(await handOver(buyer, lapsed, seller));
    await chain.passTime(
      deadline(seller) - (await chain.provider.getBlock('latest'))!.timestamp + 1,
    );
    await tickBoth();
    expect(codeOf(await seller.proposals.accept(lapsed.id))).toBe('split_lapsed');
  });

  it('is neither earlier, nor beyond 30 days from now, nor for a dispute', async () => {
    expect(codeOf(await moreTime(buyer, 0))).toBe('invalid_input');
    expect(codeOf(await moreTime(buyer, 31 * daySeconds))).toBe('invalid_input');
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await tickBoth();
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'openDispute' }),
    );
    await tickBoth();
    expect(codeOf(await moreTime(buyer, daySeconds))).toBe('action_not_allowed');
  });
});
