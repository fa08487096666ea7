import { partOf } from '../../../src-shared/trade/payout.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeProposal, encodeProposal } from '../../../src-escrow/agreement/proposal-codec.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import type { ProposalView } from '../../../src-shared/ipc/views.ts';
import { tradeId } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  agreeAndLock,
  codeOf,
  importKey,
  openTestProfile,
  removeFolder,
  settled,
  valueOf,
  type TestProfile,
} from './test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  seller = await openTestProfile(chain);
  buyer = await openTestProfile(chain);
  seller.person.will(importKey(anvil.accounts[1]!.privateKey, 'Seller'));
  buyer.person.will(importKey(anvil.accounts[2]!.privateKey, 'Buyer'));
  valueOf(await seller.wallet.import());
  valueOf(await buyer.wallet.import());
  await chain.mintStablecoin(accountOf(seller), 100_000_000_000n);
});
afterAll(async () => {
  for (const profile of [seller, buyer]) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});

const accountOf = (profile: TestProfile) => profile.wallet.addresses()[0]!;
const textOf = (profile: TestProfile, view: ProposalView) =>
  valueOf(profile.proposals.text(view.id)).text;
const proposalsIn = (profile: TestProfile, id: TradeId) =>
  profile.proposals.list().filter((view) => view.tradeId === id);
const tickBoth = async () => {
  await seller.tick();
  await buyer.tick();
};
const lock = async (): Promise<TradeId> =>
  tradeId((await agreeAndLock(chain, seller, buyer, { amount: 1_000_000_001n })).id);
const usdcOf = async (profile: TestProfile) =>
  valueOf(await profile.wallet.balances()).find(({ token }) => token.symbol === 'USDC')!.amount;
const split = (buyerBps: number, remaining = 1_000_000_001n) =>
  ({ kind: 'settlement', toBuyer: partOf(remaining, buyerBps) }) as const;
const propose = async (profile: TestProfile, id: TradeId, buyerBps: number) =>
  valueOf(
    await profile.proposals.propose({ tradeId: id, proposal: split(buyerBps), validFor: 86_400 }),
  );

describe('more time', () => {
  const later = (profile: TestProfile, id: TradeId, seconds: number) => {
    const { deadlineAt } = profile.context.tradeBook.trade(id)!.trade;
    return { kind: 'extension', newDeadline: deadlineAt! / 1000 + seconds } as const;
  };
  const ask = async (profile: TestProfile, id: TradeId, seconds: number) => {
    const proposal = later(profile, id, seconds);
    return valueOf(await profile.proposals.propose({ tradeId: id, proposal, validFor: 3600 }));
  };

  it('is proposed by one side, agreed to by the other, and moves the deadline', async () => {
    const id = await lock();
    const asked = await ask(buyer, id, 86_400);
    expect(buyer.lastPreview()).toMatchObject({
      title: expect.stringMatching(/^Propose more time, until /) as string,
      confirmLabel: 'Hold: sign more time',
      fee: null,
    });
    // It keeps nobody from paying.
    expect((await buyer.advice(id)).step).not.toBe('withdraw_proposal');
    const read = valueOf(await seller.proposals.read(textOf(buyer, asked)));
    expect(read).toMatchObject({ kind: 'extension', mine: false, state: 'open' });
    expect(await seller.advice(id)).toMatchObject({
      turn: 'mine',
      primary: { kind: 'answerProposal' },
      received: { id: asked.id, kind: 'extension' },
    });
    const { deadlineAt } = seller.context.tradeBook.trade(id)!.trade;
    valueOf(await seller.proposals.accept(asked.id));
    expect(seller.lastPreview()).toMatchObject({ remark: 'moves no money', confirmText: null });
    await tickBoth();
    for (const profile of [seller, buyer]) {
      const { trade } = profile.context.tradeBook.trade(id)!;
      expect(trade.deadlineAt).toBe(deadlineAt! + 86_400_000);
      expect(trade.state).toBe('Funded');
      expect(profile.proposals.list().find((view) => view.id === asked.id)?.state).toBe('void');
    }
    expect((await buyer.advice(id)).protectedUntil).toBe(deadlineAt! + 86_400_000);
    expect(codeOf(await seller.proposals.accept(asked.id))).toBe('split_lapsed');
  });

  it('can be withdrawn, and is refused where it is not later, too far or not from a party', async () => {
    const id = await lock();
    const asked = await ask(seller, id, 3600);
    valueOf(await buyer.proposals.read(textOf(seller, asked)));
    valueOf(await seller.proposals.withdraw(asked.id));
    expect(seller.lastPreview().title).toMatch(/^Withdraw your proposal of more time, until /);
    await tickBoth();
    expect(codeOf(await buyer.proposals.accept(asked.id))).toBe('split_lapsed');
    const refused = async (seconds: number) =>
      codeOf(
        await seller.proposals.propose({
          tradeId: id,
          proposal: later(seller, id, seconds),
          validFor: 3600,
        }),
      );
    expect(await refused(0)).toBe('invalid_input');
    expect(await refused(30 * 86_400)).toBe('invalid_input');
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'openDispute' }),
    );
    await tickBoth();
    expect(await refused(3600)).toBe('action_not_allowed');
  });
});

describe('a proposed split', () => {
  it('is signed by one side, read and settled by the other, to the last unit', async () => {
    const id = await lock();
    const before = [await usdcOf(seller), await usdcOf(buyer)] as const;
    const first = await propose(seller, id, 3_000);
    expect(seller.lastPreview()).toMatchObject({
      title: 'Propose a split: 30 % to the buyer, 70 % to the seller',
      fee: null,
      confirmLabel: 'Hold: sign the split 30 / 70',
    });
    expect(seller.lastPreview().rows.map(({ after }) => after)).toEqual([
      '0.00 USDC, once accepted',
      '700.000001 USDC, fee 0',
      '300.00 USDC, fee 0',
      expect.stringMatching(/: pay$/),
      expect.stringMatching(/; protected until /),
      expect.any(String),
    ]);
    const read = valueOf(await buyer.proposals.read(`Look:\n> ${textOf(seller, first)}`));
    expect(read).toMatchObject({ id: first.id, mine: false, state: 'open', toBuyer: 300_000_000n });

    // The buyer wants more; the seller takes that.
    const counter = await propose(buyer, id, 3_333);
    valueOf(await seller.proposals.read(textOf(buyer, counter)));
    expect(proposalsIn(seller, id).map(({ mine, state }) => [mine, state])).toEqual([
      [true, 'open'],
      [false, 'open'],
    ]);
    valueOf(await seller.proposals.accept(counter.id));
    expect(seller.lastPreview()).toMatchObject({
      title: 'Settle: 33.33 % to the buyer, 66.67 % to the seller',
      confirmText: '33.33 / 66.67',
      simulation: { ok: true },
    });
    await tickBoth();
    expect(buyer.context.tradeBook.trade(id)?.trade.state).toBe('Settled');
    expect(await usdcOf(buyer)).toBe(before[1] + 333_300_000n);
    expect(await usdcOf(seller)).toBe(before[0] + 666_700_001n);
    expect(proposalsIn(seller, id)).toEqual([]);
    expect(codeOf(await buyer.proposals.accept(first.id))).toBe('action_not_allowed');
  });

  it('of the buyer stops the payment until its withdrawal is final', async () => {
    const id = await lock();
    await seller.finalize();
    await buyer.finalize();
    const { text } = valueOf(await seller.details.seal(id, 'counterparty'));
    valueOf(await buyer.readText(text));
    expect(await buyer.advice(id)).toMatchObject({ step: 'pay', primary: { kind: 'markPaid' } });

    const proposed = await propose(buyer, id, 5_000);
    expect(await buyer.advice(id)).toMatchObject({
      turn: 'mine',
      step: 'withdraw_proposal',
      primary: { kind: 'withdrawProposal', proposal: proposed.id, heldBack: null },
    });
    // To the seller it is something to answer, and nothing that keeps from anything.
    valueOf(await seller.proposals.read(textOf(buyer, proposed)));
    expect(await seller.advice(id)).toMatchObject({
      turn: 'mine',
      received: { id: proposed.id, kind: 'settlement' },
    });

    valueOf(await buyer.withdrawApproval(proposed.id));
    await buyer.tick();
    expect(await buyer.advice(id)).toMatchObject({
      turn: 'theirs',
      step: 'withdraw_proposal',
      reason: 'withdrawal_not_final',
    });
    await buyer.finalize();
    await expect.poll(async () => (await buyer.advice(id)).step).toBe('pay');
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'refund' }));
    await tickBoth();
  });

  it('that was withdrawn, expired, or meant another amount can’t be settled any more', async () => {
    const id = await lock();
    const withdrawn = await propose(seller, id, 5_000);
    valueOf(await buyer.proposals.read(textOf(seller, withdrawn)));
    valueOf(await seller.proposals.withdraw(withdrawn.id));
    expect(seller.lastPreview().title).toBe('Withdraw your proposal of a split 50 / 50');
    await tickBoth();
    expect(codeOf(await buyer.proposals.accept(withdrawn.id))).toBe('split_lapsed');
    await settled(() => proposalsIn(seller, id)[0]?.state === 'withdrawn');

    const short = valueOf(
      await seller.proposals.propose({ tradeId: id, proposal: split(1), validFor: 3600 }),
    );
    valueOf(await buyer.proposals.read(textOf(seller, short)));
    await chain.passTime(3601);
    await tickBoth();
    expect(codeOf(await buyer.proposals.accept(short.id))).toBe('split_lapsed');

    const whole = await propose(seller, id, 1_000);
    valueOf(await buyer.proposals.read(textOf(seller, whole)));
    valueOf(
      await seller.wallet.act({
        account: seller.account,
        tradeId: id,
        action: 'confirmPayment',
        value: 1n,
      }),
    );
    await tickBoth();
    expect(buyer.proposals.list().find((view) => view.id === whole.id)?.state).toBe('void');
    expect(codeOf(await buyer.proposals.accept(whole.id))).toBe('split_lapsed');
    expect(codeOf(await buyer.proposals.read(textOf(seller, whole)))).toBe('split_lapsed');
  });

  it('is exact to the unit, and worth nothing once the trade has moved on', async () => {
    const id = await lock();
    const proposal = { kind: 'settlement', toBuyer: 333_333_333n } as const;
    const asked = { tradeId: id, proposal, validFor: 3600 } as const;
    const before = valueOf(await seller.proposals.propose(asked));
    valueOf(await buyer.proposals.read(textOf(seller, before)));
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await tickBoth();
    expect(buyer.proposals.list().find((view) => view.id === before.id)?.state).toBe('void');
    expect(codeOf(await buyer.proposals.accept(before.id))).toBe('split_lapsed');
    expect(codeOf(await buyer.proposals.read(textOf(seller, before)))).toBe('split_lapsed');

    const after = valueOf(await seller.proposals.propose(asked));
    valueOf(await buyer.proposals.read(textOf(seller, after)));
    const had = await usdcOf(buyer);
    valueOf(await buyer.proposals.accept(after.id));
    await tickBoth();
    expect((await usdcOf(buyer)) - had).toBe(333_333_333n);
    const over = { ...proposal, toBuyer: 1_000_000_002n };
    const next = await lock();
    expect(
      codeOf(await seller.proposals.propose({ tradeId: next, proposal: over, validFor: 3600 })),
    ).toBe('invalid_amount');
  });

  it('that was altered, damaged, or is for somebody else’s trade is refused, naming the field', async () => {
    const id = await lock();
    const genuine = await propose(seller, id, 4_000);
    const settlement = valueOf(decodeProposal(textOf(seller, genuine)));
    if (settlement.v === 1 || settlement.kind !== 'settlement') throw new Error('another proposal');
    const refusal = async (change: Partial<typeof settlement>) => {
      const answer = await buyer.proposals.read(encodeProposal({ ...settlement, ...change }));
      return answer.ok ? 'ok' : [answer.failure.code, answer.failure.field];
    };
    expect(await refusal({ toBuyer: settlement.toBuyer + 1n })).toEqual([
      'split_altered',
      'signature',
    ]);
    expect(await refusal({ state: 'Paid' })).toEqual(['split_altered', 'signature']);
    expect(await refusal({ deadline: settlement.deadline + 1 })).toEqual([
      'split_altered',
      'signature',
    ]);
    expect(await refusal({ escrow: chain.stablecoin })).toEqual(['split_other_trade', 'escrow']);
    expect(await refusal({ signer: chain.makeTerms().arbiter })).toEqual([
      'split_other_trade',
      'signer',
    ]);
    expect(await refusal({ tradeId: tradeId(settlement.signature.slice(0, 66)) })).toEqual([
      'split_other_trade',
      'tradeId',
    ]);
    const text = textOf(seller, genuine);
    expect(codeOf(await buyer.proposals.read(text.slice(0, -12)))).toBe('split_unreadable');
    expect(codeOf(await buyer.proposals.read('hello'))).toBe('not_a_split');
    expect(proposalsIn(buyer, id)).toEqual([]);
  });

  it('is still there after a restart', async () => {
    const id = await lock();
    const kept = await propose(seller, id, 2_500);
    seller.close();
    seller = await openTestProfile(chain, { folder: seller.folder });
    expect(seller.proposals.list().map((view) => view.id)).toContain(kept.id);
  });
});
