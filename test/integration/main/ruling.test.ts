import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TradeId } from '../../../src-shared/brand.ts';
import { address, tradeId as asTradeId } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startServiceOf, temporaryFolder } from '../../support/service.ts';
import { agreeAndLock, codeOf, valueOf } from '../wallet/test-profile.ts';
import { openServedProfile, type ServedProfile } from './served-profile.ts';

type Who = 'seller' | 'buyer' | 'arbiter' | 'fallbackArbiter';
const within = { timeout: 30_000 };
let anvil: Anvil;
let chain: EscrowChain;
let seller: ServedProfile;
let buyer: ServedProfile;
let arbiter: ServedProfile;
let second: ServedProfile;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  await chain.mintStablecoin(address(chain.wallets.seller.address), 100_000_000_000n);
  const service = await startServiceOf(chain);
  closing.push(service.stop);
  const open = (who: Who) => profile(who, service.address.url);
  [seller, buyer] = [await open('seller'), await open('buyer')];
  [arbiter, second] = [await open('arbiter'), await open('fallbackArbiter')];
}, 120_000);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  chain?.close();
  await anvil?.stop();
});

async function profile(who: Who, remote: string): Promise<ServedProfile> {
  const opened = await openServedProfile({
    folder: temporaryFolder(),
    chain,
    wallet: chain.wallets[who],
    settings: {
      remoteServiceUrl: remote,
      remoteAccounts: [address(chain.wallets[who].address)],
    },
  });
  closing.push(() => opened.leave());
  await opened.until('the streams', () => opened.view()?.local.state === 'ok');
  return opened;
}

/** Agreed, locked, said to be paid, disputed; both arbiters see it. */
async function disputed(): Promise<TradeId> {
  const agreed = await agreeAndLock(chain, seller, buyer, {
    fallbackArbiter: address(chain.wallets.fallbackArbiter.address),
  });
  const id = asTradeId(agreed.id);
  for (const each of [seller, buyer]) await each.until('the lock', () => each.tradeBook.trade(id));
  valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
  await seller.until('paid', () => seller.tradeBook.trade(id)?.trade.state === 'Paid');
  valueOf(await seller.wallet.act({ account: seller.account, tradeId: id, action: 'openDispute' }));
  for (const each of [arbiter, second])
    await each.until('disputed', () => each.tradeBook.trade(id)?.trade.state === 'Disputed');
  return id;
}

describe('the reasons of a ruling', () => {
  it('reach both parties after the trade has ended', async () => {
    const id = await disputed();
    const text = 'The receipt is genuine: the payment left in time.';
    const reasons = valueOf(
      await arbiter.evidence.compose({ account: arbiter.account, tradeId: id, text, files: [] }),
    );
    expect(reasons).toMatchObject({ author: arbiter.account, text });
    valueOf(
      await arbiter.act({
        account: arbiter.account,
        tradeId: id,
        action: 'resolveDispute',
        buyerBps: 10_000,
        reasonHash: reasons.hash,
      }),
    );
    const window = arbiter.lastPreview();
    expect(window.details).toContainEqual({ name: 'Hash of your reasons', value: reasons.hash });
    expect(window.rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Your reasons', 'Sent as a note']),
    );
    for (const party of [seller, buyer]) {
      await party.until('ruled', () => party.tradeBook.trade(id)?.trade.state === 'Completed');
      await expect
        .poll(() => party.evidence.list(id), within)
        .toMatchObject([{ hash: reasons.hash, author: arbiter.account, text }]);
      await expect
        .poll(() => party.noteNotifications.map(({ title }) => title), within)
        .toContainEqual(
          expect.stringMatching(/^(0x90F7…b906|L\. Weiss) gives the reasons of the ruling$/),
        );
    }
  });

  it('are written only while there is something to rule, and by nobody in the arbiter’s name', async () => {
    const id = await disputed();
    const written = { account: arbiter.account, tradeId: id, text: 'Why', files: [] };
    expect(codeOf(await seller.evidence.compose(written))).toBe('action_not_allowed');
    valueOf(
      await arbiter.act({
        account: arbiter.account,
        tradeId: id,
        action: 'resolveDispute',
        buyerBps: 0,
      }),
    );
    await seller.until('ruled', () => seller.tradeBook.trade(id)?.trade.state === 'Cancelled');
    await arbiter.until('ruled', () => arbiter.tradeBook.trade(id)?.trade.state === 'Cancelled');
    expect(codeOf(await arbiter.evidence.compose(written))).toBe('action_not_allowed');
  });
});

describe('the first arbiter', () => {
  it('declines: the second decides at once, and the first no more', async () => {
    const id = await disputed();
    expect(
      codeOf(await second.act({ account: second.account, tradeId: id, action: 'declineDispute' })),
    ).toBe('action_not_allowed');
    valueOf(await arbiter.act({ account: arbiter.account, tradeId: id, action: 'declineDispute' }));
    expect(arbiter.lastPreview()).toMatchObject({
      title: expect.stringMatching(/^Hand the dispute to /) as string,
      remark: 'moves no money',
      warnings: [expect.stringContaining('take it back') as string],
    });
    for (const each of [seller, arbiter, second])
      await each.until('handed over', () => each.tradeBook.trade(id)?.trade.escalated === true);
    expect(
      codeOf(
        await arbiter.act({
          account: arbiter.account,
          tradeId: id,
          action: 'resolveDispute',
          buyerBps: 1,
        }),
      ),
    ).toBe('action_not_allowed');
    const reasons = valueOf(
      await second.evidence.compose({
        account: second.account,
        tradeId: id,
        text: 'Half',
        files: [],
      }),
    );
    expect(reasons.author).toBe(second.account);
    valueOf(
      await second.act({
        account: second.account,
        tradeId: id,
        action: 'resolveDispute',
        buyerBps: 5_000,
        reasonHash: reasons.hash,
      }),
    );
    await expect
      .poll(() => seller.evidence.list(id), within)
      .toMatchObject([{ hash: reasons.hash, author: second.account, text: 'Half' }]);
  });
});
