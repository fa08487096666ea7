import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyMessage, Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  cancel,
  codeOf,
  importKey,
  openDesk,
  passphrase,
  removeFolder,
  valueOf,
  type Desk,
} from './desk-support.ts';

let anvil: Anvil;
let chain: EscrowChain;
let desk: Desk;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
beforeEach(async () => (desk = await openDesk(chain)));
afterEach(() => {
  desk.close();
  removeFolder(desk.folder);
});

const imported = async () => {
  desk.person.will(importKey(anvil.accounts[5]!.privateKey));
  return valueOf(await desk.wallet.import());
};
const item = (code: string) => desk.readyItems().find((each) => each.code === code);

describe('a new account', () => {
  it('is made of twelve words, some asked back, and counts as backed up', async () => {
    const refused: string[] = [];
    desk.person.will(async ({ view, handlers }) => {
      if (view.mode !== 'create') throw new Error(view.mode);
      expect(view.words).toHaveLength(12);
      expect(view.askBack).toHaveLength(3);
      expect(view.signingMark).toMatch(/^[a-z]+ [a-z]+$/);
      const words = view.askBack.map((index) => view.words[index]!);
      const account = { label: 'Main', passphrase };
      const wrong = [words[0]!, words[1]!, 'zebra'];
      refused.push(codeOf(await handlers['secret.create']({ ...account, words: wrong })));
      refused.push(
        codeOf(await handlers['secret.create']({ ...account, words, passphrase: 'short' })),
      );
      await handlers['secret.create']({ ...account, words });
    });
    const account = valueOf(await desk.wallet.create());
    expect(refused).toEqual(['invalid_mnemonic', 'weak_passphrase']);
    expect(account).toMatchObject({ label: 'Main', locked: false, sharedWithService: false });
    expect(account.backedUpAt).not.toBeNull();
    expect(item('account')?.done && item('backup')?.done).toBe(true);
    expect(item('fee_coin')?.done).toBe(false);
  });

  it('is not made when the window is closed', async () => {
    desk.person.will(cancel);
    expect(codeOf(await desk.wallet.create())).toBe('cancelled');
    expect(desk.wallet.accounts()).toEqual([]);
  });

  it('for practice needs no window, is not backed up, and is refused on a real network', async () => {
    const practice = valueOf(await desk.wallet.createPracticeAccount('Practice', passphrase));
    expect(practice).toMatchObject({ locked: false, backedUpAt: null });
    expect(item('backup')).toMatchObject({ done: false });
    const { folder } = desk;
    desk.close();
    desk = await openDesk(chain, { folder, network: { practice: false, kind: 'own' } });
    expect(codeOf(await desk.wallet.createPracticeAccount('Practice', passphrase))).toBe(
      'practice_unavailable',
    );
  });
});

describe('an imported account', () => {
  it('comes from a keystore file; a broken file and a wrong passphrase are said', async () => {
    const key = new Wallet(anvil.accounts[5]!.privateKey);
    const json = await key.encrypt('the other passphrase');
    const refused: string[] = [];
    desk.person.will(async ({ handlers }) => {
      await writeFile(join(desk.folder, 'to-open'), '{"version":3}');
      refused.push(codeOf(await handlers['secret.chooseKeystore'](undefined)));
      await writeFile(join(desk.folder, 'to-open'), json);
      const chosen = await handlers['secret.chooseKeystore'](undefined);
      if (!chosen.ok) throw new Error(chosen.failure.code);
      const request = {
        kind: 'keystore' as const,
        json: chosen.value.json,
        label: 'Imported',
        passphrase,
      };
      refused.push(
        codeOf(await handlers['secret.import']({ ...request, keystorePassphrase: 'not this one' })),
      );
      await handlers['secret.import']({ ...request, keystorePassphrase: 'the other passphrase' });
    });
    const account = valueOf(await desk.wallet.import());
    expect(refused).toEqual(['broken_keystore', 'wrong_passphrase']);
    expect(account).toMatchObject({ address: key.address, label: 'Imported' });
  });

  it('unlocks, locks, is renamed and removed', async () => {
    const { address } = await imported();
    desk.wallet.lock();
    expect(desk.wallet.accounts()[0]?.locked).toBe(true);
    const refused: string[] = [];
    desk.person.will(async ({ handlers }) => {
      refused.push(codeOf(await handlers['secret.unlock']({ passphrase: 'wrong passphrase' })));
      await handlers['secret.unlock']({ passphrase });
    });
    valueOf(await desk.wallet.unlock(address));
    expect(refused).toEqual(['wrong_passphrase']);
    expect(valueOf(await desk.wallet.rename(address, 'Second'))).toMatchObject({
      label: 'Second',
      locked: false,
    });
    valueOf(await desk.wallet.remove(address));
    expect(desk.wallet.accounts()).toEqual([]);
  });

  it('locking closes an open window', async () => {
    const { address } = await imported();
    desk.person.will(async () => {
      desk.wallet.lock();
    });
    expect(codeOf(await desk.wallet.export(address))).toBe('cancelled');
  });
});

describe('an export', () => {
  it('saves the encrypted file or shows the key, after the passphrase', async () => {
    const { address } = await imported();
    const outcomes: string[] = [];
    desk.person.will(async ({ handlers }) => {
      const form = 'private_key';
      outcomes.push(
        codeOf(await handlers['secret.export']({ passphrase: 'wrong passphrase', form })),
      );
      const shown = await handlers['secret.export']({ passphrase, form });
      outcomes.push(shown.ok ? shown.value.text : shown.failure.code);
      const saved = await handlers['secret.export']({ passphrase, form: 'keystore_file' });
      outcomes.push(saved.ok ? saved.value.text : saved.failure.code);
      await handlers['secret.cancel'](undefined);
    });
    expect(codeOf(await desk.wallet.export(address))).toBe('ok');
    const [wrong, key, path] = outcomes;
    expect(wrong).toBe('wrong_passphrase');
    expect(key).toBe(anvil.accounts[5]!.privateKey);
    const text = readFileSync(path!, 'utf8');
    expect((await Wallet.fromEncryptedJson(text, passphrase)).address).toBe(address);
  });
});

describe('signing in', () => {
  it('signs the one text of ours, for the profile’s chain, with an unlocked key only', async () => {
    const { address } = await imported();
    const fields = {
      url: 'http://127.0.0.1:8081',
      address,
      chainId: chain.chainId,
      nonce: '0123456789abcdef',
      issuedAt: new Date().toISOString(),
    };
    const signature = valueOf(await desk.wallet.signIn(fields));
    expect(verifyMessage(signInText(fields), signature)).toBe(address);
    expect(codeOf(await desk.wallet.signIn({ ...fields, chainId: 1 }))).toBe('service_other_chain');
    const stranger = anvil.accounts[6]!.address;
    expect(codeOf(await desk.wallet.signIn({ ...fields, address: stranger }))).toBe(
      'account_unknown',
    );
    const seen = desk.person.seen.length;
    desk.wallet.lock();
    expect(codeOf(await desk.wallet.signIn(fields))).toBe('account_locked');
    expect(desk.person.seen).toHaveLength(seen);
  });
});
