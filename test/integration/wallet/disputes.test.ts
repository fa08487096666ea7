import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TradeId } from '../../../src-shared/brand.ts';
import type { SigningPreview } from '../../../src-shared/ipc/signing-contract.ts';
import { address, tradeId } from '../../../src-shared/parse.ts';
import { daySeconds, hourSeconds } from '../../../src-shared/trade/terms.ts';
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
let arbiter: TestProfile;
let fallback: TestProfile;
const all = () => [seller, buyer, arbiter, fallback];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  const names = ['Seller', 'Buyer', 'Arbiter', 'Second'];
  const profiles: TestProfile[] = [];
  for (const [index, name] of names.entries()) {
    const profile = await openTestProfile(chain);
    profile.person.will(importKey(anvil.accounts[index + 1]!.privateKey, name));
    valueOf(await profile.wallet.import());
    profiles.push(profile);
  }
  [seller, buyer, arbiter, fallback] = profiles as [
    TestProfile,
    TestProfile,
    TestProfile,
    TestProfile,
  ];
  await chain.mintStablecoin(accountOf(seller), 100_000_000_000n);
}, 60_000);
afterAll(async () => {
  for (const profile of all()) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});

const accountOf = (profile: TestProfile) => profile.wallet.addresses()[0]!;
const tickAll = async () => {
  for (const profile of all()) await profile.tick();
};
const stateOf = (id: TradeId) => seller.context.tradeBook.trade(id)?.trade.state;
const after = (preview: SigningPreview, name: string) =>
  preview.rows.find((row) => row.name === name)?.after;

/** Locked and said to be paid, with an arbiter's fee and a second arbiter. */
async function paidTrade(withSecond: boolean): Promise<TradeId> {
  const agreed = await agreeAndLock(chain, seller, buyer, {
    arbiter: accountOf(arbiter),
    fallbackArbiter: withSecond ? accountOf(fallback) : null,
    arbiterFee: 25_000_000n,
    confirmationWindow: 6 * hourSeconds,
    arbitrationWindow: 7 * daySeconds,
  });
  const id = tradeId(agreed.id);
  valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
  await tickAll();
  return id;
}
const usdcOf = async (profile: TestProfile) =>
  valueOf(await profile.wallet.balances()).find(({ token }) => token.symbol === 'USDC')!;

describe('a dispute', () => {
  it('is opened by the seller at once, takes evidence, and is ruled 70/30 to the last unit', async () => {
    const id = await paidTrade(false);
    const before = await Promise.all([usdcOf(seller), usdcOf(buyer), usdcOf(arbiter)]);

    expect(
      codeOf(
        await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'openDispute' }),
      ),
    ).toBe('action_not_allowed');
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'openDispute' }),
    );
    const opening = seller.lastPreview();
    expect(opening).toMatchObject({
      title: 'Open a dispute about 2,500.00 USDC',
      remark: 'moves no money',
      simulation: { ok: true },
    });
    expect(after(opening, 'State')).toBe('Disputed');
    expect(after(opening, 'If nobody decides')).toBe('50 % each');
    expect(after(opening, 'Arbiter’s fee')).toBe('25.00 USDC');
    await tickAll();
    expect(stateOf(id)).toBe('Disputed');

    const evidenceHash = chain.makeTerms().detailsHash;
    expect(
      codeOf(
        await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'submitEvidence' }),
      ),
    ).toBe('invalid_input');
    valueOf(
      await buyer.wallet.act({
        account: buyer.account,
        tradeId: id,
        action: 'submitEvidence',
        evidenceHash,
      }),
    );
    expect(buyer.lastPreview().details).toContainEqual({
      name: 'Evidence hash',
      value: evidenceHash,
    });
    await tickAll();

    expect(
      codeOf(
        await seller.wallet.act({
          account: seller.account,
          tradeId: id,
          action: 'resolveDispute',
          buyerBps: 0,
        }),
      ),
    ).toBe('action_not_allowed');
    expect(
      codeOf(
        await arbiter.wallet.act({
          account: arbiter.account,
          tradeId: id,
          action: 'resolveDispute',
        }),
      ),
    ).toBe('invalid_input');
    valueOf(
      await arbiter.wallet.act({
        account: arbiter.account,
        tradeId: id,
        action: 'resolveDispute',
        buyerBps: 7_000,
      }),
    );
    const ruling = arbiter.lastPreview();
    expect(ruling).toMatchObject({
      title: 'Rule: 70 % to the buyer, 30 % to the seller',
      remark: "can't be undone",
      confirmText: '70 / 30',
    });
    expect(ruling.rows.map((row) => row.after)).toEqual([
      '0.00 USDC',
      '742.50 USDC, fee 0',
      '1,732.50 USDC, fee 0',
      '25.00 USDC, waits for withdrawal',
      'yours: withdraw',
    ]);
    await tickAll();
    expect(stateOf(id)).toBe('Settled');
    const [sold, bought, ruled] = await Promise.all([
      usdcOf(seller),
      usdcOf(buyer),
      usdcOf(arbiter),
    ]);
    expect(sold.amount - before[0].amount).toBe(742_500_000n);
    expect(bought.amount - before[1].amount).toBe(1_732_500_000n);
    expect(ruled.credit - before[2].credit).toBe(25_000_000n);
  });

  it('goes to the second arbiter after the first was silent, who alone may rule then', async () => {
    const id = await paidTrade(true);
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'openDispute' }),
    );
    expect(after(seller.lastPreview(), 'If nobody decides')).toMatch(
      /^the second arbiter, 0x.*; then 50 % each$/,
    );
    await tickAll();
    expect(
      codeOf(
        await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'escalateDispute' }),
      ),
    ).toBe('action_not_allowed');
    await chain.passTime(7 * daySeconds + 1);
    await tickAll();
    expect(
      codeOf(
        await arbiter.wallet.act({
          account: arbiter.account,
          tradeId: id,
          action: 'resolveDispute',
          buyerBps: 1,
        }),
      ),
    ).toBe('action_not_allowed');
    expect(
      codeOf(
        await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'expireDispute' }),
      ),
    ).toBe('action_not_allowed');
    valueOf(
      await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'escalateDispute' }),
    );
    expect(after(buyer.lastPreview(), 'If nobody decides')).toBe('50 % each');
    await tickAll();
    expect(
      codeOf(
        await arbiter.wallet.act({
          account: arbiter.account,
          tradeId: id,
          action: 'resolveDispute',
          buyerBps: 1,
        }),
      ),
    ).toBe('action_not_allowed');
    const paidBefore = (await usdcOf(buyer)).amount;
    valueOf(
      await fallback.wallet.act({
        account: fallback.account,
        tradeId: id,
        action: 'resolveDispute',
        buyerBps: 10_000,
      }),
    );
    expect(fallback.lastPreview().title).toBe('Rule: everything to the buyer');
    await tickAll();
    expect(stateOf(id)).toBe('Completed');
    expect((await usdcOf(buyer)).amount - paidBefore).toBe(2_475_000_000n);
  });

  it('is opened by the buyer once the release is overdue, and closed by the default share when nobody rules', async () => {
    const id = await paidTrade(false);
    await chain.passTime(6 * hourSeconds + 1);
    await tickAll();
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'openDispute' }));
    await tickAll();
    await chain.passTime(7 * daySeconds + 1);
    await tickAll();
    const before = await Promise.all([usdcOf(seller), usdcOf(buyer), usdcOf(arbiter)]);
    // Nobody but the arbiter himself is at his desk: what anyone may do, he may too.
    valueOf(
      await arbiter.wallet.act({ account: arbiter.account, tradeId: id, action: 'expireDispute' }),
    );
    expect(arbiter.lastPreview().rows.map((row) => row.after)).toEqual([
      '0.00 USDC',
      '1,250.00 USDC, fee 0',
      '1,250.00 USDC, fee 0',
      'nobody’s, trade ends',
    ]);
    await tickAll();
    expect(stateOf(id)).toBe('Settled');
    const [sold, bought, ruled] = await Promise.all([
      usdcOf(seller),
      usdcOf(buyer),
      usdcOf(arbiter),
    ]);
    expect(sold.amount - before[0].amount).toBe(1_250_000_000n);
    expect(bought.amount - before[1].amount).toBe(1_250_000_000n);
    expect(ruled.credit).toBe(before[2].credit);
  });

  it('can be moved on by another account of ours when the one in the trade has no coin', async () => {
    const id = await paidTrade(false);
    await chain.passTime(6 * hourSeconds + 1);
    await tickAll();
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'openDispute' }));
    await chain.passTime(7 * daySeconds + 1);
    await tickAll();
    const poor = await openTestProfile(chain);
    try {
      poor.person.will(
        importKey(anvil.accounts[3]!.privateKey, 'Arbiter'),
        importKey(anvil.accounts[8]!.privateKey, 'Purse'),
      );
      valueOf(await poor.wallet.import());
      valueOf(await poor.wallet.import());
      const kept = await chain.provider.getBalance(accountOf(arbiter));
      await anvil.request('anvil_setBalance', [accountOf(arbiter), '0x0']);
      await poor.tick();
      valueOf(await poor.wallet.balances());
      valueOf(
        await poor.wallet.act({ account: poor.account, tradeId: id, action: 'expireDispute' }),
      );
      expect(poor.lastPreview().account.address).toBe(address(anvil.accounts[8]!.address));
      await anvil.request('anvil_setBalance', [accountOf(arbiter), `0x${kept.toString(16)}`]);
    } finally {
      poor.close();
      removeFolder(poor.folder);
    }
    await tickAll();
    expect(stateOf(id)).toBe('Settled');
  });
});
