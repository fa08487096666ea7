import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OfferView } from '../../../src-shared/ipc/views.ts';
import { tradeId } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  bankDetails,
  cancel,
  codeOf,
  draftFor,
  importKey,
  openTestProfile,
  passphrase,
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

const accountOf = (profile: TestProfile) => profile.wallet.addresses()[0]!;
const textOf = (profile: TestProfile, offer: OfferView) =>
  valueOf(profile.offers.text(offer.id)).text;

async function agree(change: Parameters<typeof draftFor>[2] = {}): Promise<OfferView> {
  const offer = valueOf(await seller.offers.create(draftFor(chain, accountOf(seller), change)));
  const read = valueOf(await buyer.offers.read(textOf(seller, offer)));
  if (read.findings.some(({ code }) => code === 'arbiter_unknown'))
    valueOf(
      await buyer.offers.confirm({ id: read.id, finding: 'arbiter_unknown', label: 'L. Weiss' }),
    );
  const accepted = valueOf(
    await buyer.offers.accept({
      id: read.id,
      account: accountOf(buyer),
      privateDetails: bankDetails,
    }),
  );
  return valueOf(await seller.offers.read(textOf(buyer, accepted)));
}

async function lock(change: Parameters<typeof draftFor>[2] = {}): Promise<OfferView> {
  const agreed = await agree(change);
  valueOf(await seller.offers.lock(agreed.id));
  await seller.tick();
  await buyer.tick();
  return agreed;
}

/** Whose move the last window said it is, before and after. */
const moveIn = (profile: TestProfile) =>
  profile.lastPreview().rows.find(({ name }) => name === 'Next move');

describe('a trade from the offer to the end', () => {
  it('is agreed, locked with a permit, said to be paid, and released in two parts', async () => {
    const offer = valueOf(await seller.offers.create(draftFor(chain, accountOf(seller))));
    expect(offer).toMatchObject({ state: 'sent', mine: true, signedBySeller: true });
    expect(seller.lastPreview()).toMatchObject({
      kind: 'terms',
      title: 'Sign offer: sell 2,500.00 USDC for €2,315.00',
      remark: 'moves no money',
      fee: null,
    });

    const read = valueOf(await buyer.offers.read(textOf(seller, offer)));
    expect(read).toMatchObject({ state: 'answer', role: 'buyer', account: null });
    expect(
      codeOf(
        await buyer.offers.accept({
          id: read.id,
          account: accountOf(buyer),
          privateDetails: bankDetails,
        }),
      ),
    ).toBe('arbiter_unconfirmed');
    const confirmed = valueOf(
      await buyer.offers.confirm({ id: read.id, finding: 'arbiter_unknown', label: 'L. Weiss' }),
    );
    expect(confirmed.findings.filter(({ level }) => level === 'block')).toEqual([]);
    const accepted = valueOf(
      await buyer.offers.accept({
        id: read.id,
        account: accountOf(buyer),
        privateDetails: bankDetails,
      }),
    );
    expect(accepted).toMatchObject({ state: 'accepted', signedByBuyer: true });
    expect(buyer.offers.list().find(({ id }) => id === offer.id)?.state).toBe('replaced');

    const agreed = valueOf(await seller.offers.read(textOf(buyer, accepted)));
    expect(agreed).toMatchObject({ state: 'accepted', changes: [], id: accepted.id });
    expect(agreed.checkNumber).toBe(accepted.checkNumber);
    expect(agreed.checkNumber).toMatch(/^\d{5} \d{5} \d{5} \d{5}$/);

    const shown = seller.person.seen.length;
    valueOf(await seller.offers.lock(agreed.id));
    expect(seller.person.seen).toHaveLength(shown + 1);
    expect(seller.lastPreview()).toMatchObject({
      kind: 'transaction',
      title: expect.stringMatching(/^Lock 2,500\.00 USDC for /) as string,
      simulation: { ok: true },
    });
    expect(moveIn(seller)).toEqual({
      name: 'Next move',
      now: 'yours: lock',
      after: expect.stringMatching(/: pay$/) as string,
    });

    // Only the log makes it a trade.
    expect(seller.offers.list().find(({ id }) => id === agreed.id)?.state).toBe('accepted');
    await seller.tick();
    await buyer.tick();
    await settled(
      () => stateOf(seller, agreed) === 'locked' && stateOf(buyer, agreed) === 'locked',
    );
    expect(stateOf(seller, offer)).toBe('used');
    expect(buyer.offers.detailsOf(tradeId(agreed.id))?.reference).toBe('INV 17');

    const id = tradeId(agreed.id);
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    expect(moveIn(buyer)).toMatchObject({ after: expect.stringMatching(/: release$/) as string });
    await seller.tick();
    const balanceBefore = await chain.provider.getBalance(accountOf(buyer));
    valueOf(
      await seller.wallet.act({
        account: seller.account,
        tradeId: id,
        action: 'confirmPayment',
        value: 1_000_000_000n,
      }),
    );
    expect(seller.lastPreview().title).toMatch(/^Release 1,000\.00 USDC to /);
    expect(moveIn(seller)).toMatchObject({ now: 'yours: release', after: 'yours: release' });
    expect(seller.lastPreview().rows[0]).toEqual({
      name: 'In escrow',
      now: '2,500.00',
      after: '1,500.00 USDC',
    });
    await seller.tick();
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'confirmPayment' }),
    );
    expect(moveIn(seller)).toMatchObject({ now: 'yours: release', after: 'nobody’s, trade ends' });
    await seller.tick();
    expect(seller.context.tradeBook.trade(id)?.trade.state).toBe('Completed');
    expect(await chain.provider.getBalance(accountOf(buyer))).toBe(balanceBefore);
    await seller.finalize();
    await settled(() => seller.wallet.transactions().every(({ state }) => state === 'final'));
    const balances = valueOf(await buyer.wallet.balances());
    expect(balances.find(({ token }) => token.symbol === 'USDC')?.amount).toBe(2_500_000_000n);
  });

  it('is given back by the buyer, whole', async () => {
    const agreed = await lock({ token: draftFor(chain, accountOf(seller)).token });
    const id = tradeId(agreed.id);
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'refund' }));
    expect(buyer.lastPreview().title).toMatch(/^Give back 2,500\.00 USDC to /);
    await seller.tick();
    expect(seller.context.tradeBook.trade(id)?.trade.state).toBe('Cancelled');
  });

  it('is taken back by the seller after the time to pay, and not before', async () => {
    const agreed = await lock({ token: nativeAddress, amount: 10n ** 18n });
    const id = tradeId(agreed.id);
    const early = await seller.wallet.act({
      account: seller.account,
      tradeId: id,
      action: 'cancelExpired',
    });
    expect(codeOf(early)).toBe('action_not_allowed');
    await chain.passTime(agreed.terms.paymentWindow + 2 * 3600 + 1);
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'cancelExpired' }),
    );
    await seller.tick();
    expect(seller.context.tradeBook.trade(id)?.trade.state).toBe('Cancelled');
  });

  it('started by the buyer needs the seller’s slot, then the buyer’s signature, then the lock', async () => {
    await seller.tick();
    await buyer.tick();
    const draft = draftFor(chain, accountOf(buyer), { role: 'buyer' });
    const offer = valueOf(await buyer.offers.create(draft));
    const read = valueOf(await seller.offers.read(textOf(buyer, offer)));
    const confirmed = await seller.offers.confirm({
      id: read.id,
      finding: 'arbiter_unknown',
      label: 'L. Weiss',
    });
    expect(confirmed.ok).toBe(true);
    const filled = valueOf(
      await seller.offers.accept({
        id: read.id,
        account: accountOf(seller),
        privateDetails: bankDetails,
      }),
    );
    expect(filled.state).toBe('sent');
    const back = valueOf(await buyer.offers.read(textOf(seller, filled)));
    expect(back).toMatchObject({ state: 'answer', changes: [] });
    const signed = valueOf(
      await buyer.offers.accept({
        id: back.id,
        account: accountOf(buyer),
        privateDetails: bankDetails,
      }),
    );
    expect(signed.state).toBe('accepted');
    const agreed = valueOf(await seller.offers.read(textOf(buyer, signed)));
    expect(agreed).toMatchObject({ state: 'accepted', id: filled.id });
    const locking = seller.offers.lock(agreed.id);
    const count = seller.person.seen.length;
    await settled(() => seller.person.seen.length > count);
    await seller.tick();
    valueOf(await locking);
  });

  it('a counter-offer shows what changed and needs a fresh signature', async () => {
    const offer = valueOf(await seller.offers.create(draftFor(chain, accountOf(seller))));
    const read = valueOf(await buyer.offers.read(textOf(seller, offer)));
    const counter = valueOf(
      await buyer.offers.counter({
        id: read.id,
        draft: draftFor(chain, accountOf(buyer), { role: 'buyer', fiatAmount: '2200.00' }),
      }),
    );
    expect(counter).toMatchObject({ state: 'sent', mine: true });
    const answer = valueOf(await seller.offers.read(textOf(buyer, counter)));
    expect(answer.state).toBe('answer');
    expect(answer.changes).toContainEqual({
      field: 'details.fiatAmount',
      from: '2315.00',
      to: '2200.00',
    });
    expect(codeOf(await seller.offers.lock(answer.id))).toBe('offer_state');
  });
});

describe('an action that can’t be signed', () => {
  it('says why: not ours to do, too much, the passphrase, the window closed', async () => {
    const agreed = await lock();
    const id = tradeId(agreed.id);
    expect(
      codeOf(await seller.wallet.act({ account: seller.account, tradeId: id, action: 'markPaid' })),
    ).toBe('action_not_allowed');
    const tooMuch = await seller.wallet.act({
      account: seller.account,
      tradeId: id,
      action: 'confirmPayment',
      value: 2_500_000_001n,
    });
    expect(codeOf(tooMuch)).toBe('invalid_amount');
    seller.person.will(cancel);
    const closed = await seller.wallet.act({
      account: seller.account,
      tradeId: id,
      action: 'confirmPayment',
    });
    expect(codeOf(closed)).toBe('cancelled');

    seller.wallet.lock();
    const tried: string[] = [];
    seller.person.will(async ({ view, handlers }) => {
      expect(view).toMatchObject({ passphraseNeeded: true });
      const ticked = [true, true, true];
      const wrong = await handlers['secret.confirmSigning']({
        passphrase: 'not the right one',
        ticked,
      });
      tried.push(codeOf(wrong));
      const unticked = await handlers['secret.confirmSigning']({
        passphrase,
        ticked: [true, true],
      });
      tried.push(codeOf(unticked));
      await handlers['secret.confirmSigning']({ passphrase, ticked });
    });
    const before = await chain.provider.getTransactionCount(accountOf(seller));
    valueOf(
      await seller.wallet.act({
        account: seller.account,
        tradeId: id,
        action: 'confirmPayment',
        value: 1n,
      }),
    );
    expect(tried).toEqual(['wrong_passphrase', 'action_not_allowed']);
    expect(await chain.provider.getTransactionCount(accountOf(seller))).toBe(before + 1);
  });
});

const nativeAddress = '0x0000000000000000000000000000000000000000' as OfferView['escrow'];
const stateOf = (profile: TestProfile, offer: OfferView) =>
  profile.offers.list().find(({ id }) => id === offer.id)?.state;
