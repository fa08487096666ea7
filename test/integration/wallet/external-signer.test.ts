import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { verifyMessage } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tradeId } from '../../../src-shared/parse.ts';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  agreeAndLock,
  codeOf,
  importKey,
  openTestProfile,
  passphrase,
  removeFolder,
  settled,
  valueOf,
  type TestProfile,
} from './test-profile.ts';
import { startExternalSigner, type ExternalSigner } from './external-signer.ts';

let anvil: Anvil;
let chain: EscrowChain;
let external: ExternalSigner;
let seller: TestProfile;
let buyer: TestProfile;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  await chain.mintStablecoin(anvil.accounts[1]!.address, 10_000_000_000n);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
beforeEach(async () => {
  const { address, privateKey } = anvil.accounts[1]!;
  external = startExternalSigner(address, privateKey);
  seller = await openTestProfile(chain, { keystore: external.putBefore });
  buyer = await openTestProfile(chain);
  buyer.person.will(importKey(anvil.accounts[2]!.privateKey));
  valueOf(await buyer.wallet.import());
});
afterEach(async () => {
  for (const profile of [seller, buyer]) {
    profile.close();
    removeFolder(profile.folder);
  }
  await external.close();
});

const signIn = (address: string) => ({
  url: 'https://trades.example',
  address,
  chainId: chain.chainId,
  nonce: 'n1',
  issuedAt: '2026-01-01T00:00:00.000Z',
});

/** All that a release wants ticked. */
const ticked = [true, true, true];

describe('an account whose key is in another thread, behind a port', () => {
  it('agrees, locks and releases a trade, and reads what is sealed to it, while the profile holds no key', async () => {
    const id = tradeId((await agreeAndLock(chain, seller, buyer)).id);
    await Promise.all([seller.finalize(), buyer.finalize()]);
    expect(seller.context.tradeBook.trade(id)?.trade.terms.seller).toBe(external.account);

    const sealed = valueOf(await buyer.details.seal(id, 'counterparty'));
    expect(valueOf(await seller.details.read(sealed.text))).toEqual({ tradeId: id, waits: false });
    const details = await seller.details.view(id);
    expect(details?.sides.buyer.state).toBe('open');

    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await seller.tick();
    const sent = valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'confirmPayment' }),
    );
    await seller.finalize();
    await settled(() => seller.wallet.transactions()[0]?.state === 'final');
    const receipt = await chain.provider.getTransactionReceipt(sent.hash);
    expect(receipt).toMatchObject({ status: 1, from: external.account });
    expect(seller.context.tradeBook.trade(id)?.trade.state).toBe('Completed');
    expect(readdirSync(join(seller.folder, 'keystore'))).toEqual(['accounts.json']);
  });

  it('signs in without a window, and only while it is unlocked', async () => {
    const fields = signIn(external.account);
    const signature = valueOf(await seller.wallet.signIn(fields));
    expect(verifyMessage(signInText(fields), signature)).toBe(external.account);
    await external.setLocked(true);
    expect(seller.wallet.accounts()).toMatchObject([{ locked: true }]);
    expect(codeOf(await seller.wallet.signIn(fields))).toBe('account_locked');
    expect(seller.person.seen).toEqual([]);
  });

  it('keeps sealed details that come while it is locked, and opens them once it is unlocked', async () => {
    const id = tradeId((await agreeAndLock(chain, seller, buyer)).id);
    await Promise.all([seller.finalize(), buyer.finalize()]);
    const sealed = valueOf(await buyer.details.seal(id, 'counterparty'));
    await external.setLocked(true);
    expect(valueOf(await seller.details.read(sealed.text))).toEqual({ tradeId: id, waits: true });
    expect((await seller.details.view(id))?.sides.buyer.state).toBe('sealed');
    await external.setLocked(false);
    const view = seller.context.tradeBook.trade(id)!;
    await settled(() => seller.details.isOpen(view, 'buyer'));
  });

  it('asks in the signing window for what unlocks it, then signs', async () => {
    const trade = await chain.createTrade();
    await chain.markPaid(trade);
    await seller.tick();
    await external.setLocked(true);
    seller.person.will(async ({ view, handlers }) => {
      expect(view).toMatchObject({ mode: 'sign', passphraseNeeded: true });
      const first = await handlers['secret.confirmSigning']({ passphrase: null, ticked });
      expect(codeOf(first)).toBe('wrong_passphrase');
      valueOf(await handlers['secret.confirmSigning']({ passphrase, ticked }));
    });
    valueOf(
      await seller.wallet.act({
        account: seller.account,
        tradeId: trade.tradeId,
        action: 'confirmPayment',
      }),
    );
    await seller.tick();
    expect(seller.context.tradeBook.trade(trade.tradeId)?.trade.state).toBe('Completed');
  });

  it('that signs anything else than what was shown is refused: nothing is stored, nothing sent', async () => {
    const trade = await chain.createTrade();
    await chain.markPaid(trade);
    await seller.tick();
    await external.setDishonest(true);
    const nonce = await chain.provider.getTransactionCount(external.account, 'pending');
    let refused = '';
    seller.person.will(async ({ handlers }) => {
      refused = codeOf(await handlers['secret.confirmSigning']({ passphrase: null, ticked }));
      await handlers['secret.cancel'](undefined);
    });
    const acted = await seller.wallet.act({
      account: seller.account,
      tradeId: trade.tradeId,
      action: 'confirmPayment',
    });
    expect(codeOf(acted)).toBe('cancelled');
    expect(refused).toBe('internal');
    expect(seller.wallet.transactions()).toEqual([]);
    const after = await chain.provider.getTransactionCount(external.account, 'pending');
    expect(after).toBe(nonce);
  });
});
