import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignerProcess } from '../../../src-main/signer/signer-process.ts';
import { tradeId } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { forkSignerThread, type SecretPage } from '../../support/test-signer.ts';
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

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
let started: SignerProcess[];

/** The signer in a thread of its own, as the app has it in a process of its own. */
function fork(): SignerProcess {
  const thread = forkSignerThread();
  started.push(thread);
  return thread;
}

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
  started = [];
  seller = await openTestProfile(chain, { fork });
  buyer = await openTestProfile(chain, { fork });
  for (const [profile, index] of [
    [seller, 1],
    [buyer, 2],
  ] as const) {
    profile.person.will(importKey(anvil.accounts[index]!.privateKey));
    valueOf(await profile.wallet.import());
  }
});
afterEach(() => {
  for (const profile of [seller, buyer]) {
    profile.close();
    removeFolder(profile.folder);
  }
});

const own = () => seller.wallet.addresses()[0]!;
const signIn = () =>
  seller.wallet.signIn({
    url: 'https://trades.example',
    address: own(),
    chainId: chain.chainId,
    nonce: 'n1',
    issuedAt: '2026-01-01T00:00:00.000Z',
  });

/** All that a release wants ticked. */
const ticked = [true, true, true];

describe('keys in a signer of their own', () => {
  it('agree, lock and release a trade, and read what is sealed to them', async () => {
    const id = tradeId((await agreeAndLock(chain, seller, buyer)).id);
    await Promise.all([seller.finalize(), buyer.finalize()]);
    const sealed = valueOf(await buyer.details.seal(id, 'counterparty'));
    valueOf(await seller.details.read(sealed.text));
    expect((await seller.details.view(id))?.sides.buyer.state).toBe('open');
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await seller.tick();
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'confirmPayment' }),
    );
    await seller.finalize();
    await settled(() => seller.wallet.transactions()[0]?.state === 'final');
    expect(seller.context.tradeBook.trade(id)?.trade.state).toBe('Completed');
  });

  it('are locked when the signer ends by itself, and come back with the passphrase', async () => {
    valueOf(await signIn());
    started[0]!.kill();
    await settled(() => seller.wallet.accounts().every(({ locked }) => locked));
    expect(codeOf(await signIn())).toBe('account_locked');
    seller.person.will(async ({ handlers }) => {
      await handlers['secret.unlock']({ passphrase });
    });
    valueOf(await seller.wallet.unlock(own()));
    valueOf(await signIn());
    expect(started).toHaveLength(3);
  });

  it('a window that was open when they were locked asks anew, and what was typed before is gone', async () => {
    const trade = await chain.createTrade();
    await chain.markPaid(trade);
    await seller.tick();
    const codes: string[] = [];
    seller.person.will(async ({ handlers, latest }) => {
      seller.wallet.lock();
      expect(latest()).toMatchObject({ mode: 'sign', passphraseNeeded: true });
      codes.push(codeOf(await handlers['secret.confirmSigning']({ passphrase: null, ticked })));
      codes.push(codeOf(await handlers['secret.confirmSigning']({ passphrase, ticked })));
    });
    valueOf(
      await seller.wallet.act({
        account: seller.account,
        tradeId: trade.tradeId,
        action: 'confirmPayment',
      }),
    );
    await settled(() => codes.length === 2);
    expect(codes).toEqual(['wrong_passphrase', 'ok']);
  });

  it('a window that may show a key, or words, closes when they are locked', async () => {
    const locking = async ({ handlers }: { readonly handlers: SecretPage }): Promise<void> => {
      await handlers.begin();
      seller.wallet.lock();
    };
    seller.person.will(locking, locking);
    expect(codeOf(await seller.wallet.export(own()))).toBe('cancelled');
    expect(codeOf(await seller.wallet.create())).toBe('cancelled');
  });

  it('no signer is left once a window is closed and no account is unlocked', async () => {
    seller.wallet.lock();
    let ended = 0;
    seller.person.will(async ({ handlers }) => {
      const wrong = await handlers['secret.unlock']({ passphrase: 'not the passphrase' });
      expect(codeOf(wrong)).toBe('wrong_passphrase');
      started.at(-1)!.onExit(() => (ended += 1));
      await handlers['secret.cancel'](undefined);
    });
    expect(codeOf(await seller.wallet.unlock(own()))).toBe('cancelled');
    await settled(() => ended === 1);
  });
});
