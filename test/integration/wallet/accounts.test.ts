import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyMessage, Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShownSecret } from '../../../src-shared/ipc/signing-contract.ts';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import { qrPicture } from '../../../src-shared/qr-picture.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import type { SecretPage } from '../../support/test-signer.ts';
import {
  cancel,
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
let profile: TestProfile;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
beforeEach(async () => (profile = await openTestProfile(chain)));
afterEach(() => {
  profile.close();
  removeFolder(profile.folder);
});

const imported = async () => {
  profile.person.will(importKey(anvil.accounts[5]!.privateKey));
  return valueOf(await profile.wallet.import());
};
/** The words as the signer shows them in the window. */
const wordsOn = (page: SecretPage) =>
  new Promise<Extract<ShownSecret, { kind: 'words' }>>((resolve) => {
    page.onShown((shown) => shown.kind === 'words' && resolve(shown));
    void page.begin();
  });
const item = (code: string) => profile.readyItems().find((each) => each.code === code);

describe('a new account', () => {
  it('is made of twelve words, some asked back, and counts as backed up', async () => {
    const refused: string[] = [];
    profile.person.will(async ({ view, handlers }) => {
      if (view.mode !== 'create') throw new Error(view.mode);
      const shown = await wordsOn(handlers);
      expect(shown.words).toHaveLength(12);
      expect(shown.askBack).toHaveLength(3);
      expect(view.signingMark).toMatch(/^[a-z]+ [a-z]+$/);
      const words = shown.askBack.map((index) => shown.words[index]!);
      const account = { label: 'Main', passphrase };
      const wrong = [words[0]!, words[1]!, 'zebra'];
      refused.push(codeOf(await handlers['secret.create']({ ...account, words: wrong })));
      refused.push(
        codeOf(await handlers['secret.create']({ ...account, words, passphrase: 'short' })),
      );
      await handlers['secret.create']({ ...account, words });
    });
    const account = valueOf(await profile.wallet.create());
    expect(refused).toEqual(['invalid_mnemonic', 'weak_passphrase']);
    expect(account).toMatchObject({ label: 'Main', locked: false, sharedWithService: false });
    expect(account.backedUpAt).not.toBeNull();
    expect(item('account')?.done && item('backup')?.done).toBe(true);
    expect(item('fee_coin')?.done).toBe(false);
  });

  it('is not made when the window is closed', async () => {
    profile.person.will(cancel);
    expect(codeOf(await profile.wallet.create())).toBe('cancelled');
    expect(profile.wallet.accounts()).toEqual([]);
  });

  it('for practice needs no window, is not backed up, and is refused on a real network', async () => {
    const practice = valueOf(await profile.wallet.createPracticeAccount('Practice', passphrase));
    expect(practice).toMatchObject({ locked: false, backedUpAt: null });
    expect(item('backup')).toMatchObject({ done: false });
    const { folder } = profile;
    profile.close();
    profile = await openTestProfile(chain, { folder, network: { practice: false, kind: 'own' } });
    expect(codeOf(await profile.wallet.createPracticeAccount('Practice', passphrase))).toBe(
      'practice_unavailable',
    );
  });
});

describe('an imported account', () => {
  it('comes from a keystore file; a broken file and a wrong passphrase are said', async () => {
    const key = new Wallet(anvil.accounts[5]!.privateKey);
    const json = await key.encrypt('the other passphrase');
    const refused: string[] = [];
    profile.person.will(async ({ handlers }) => {
      await writeFile(join(profile.folder, 'to-open'), '{"version":3}');
      refused.push(codeOf(await handlers['secret.chooseKeystore'](undefined)));
      await writeFile(join(profile.folder, 'to-open'), json);
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
    const account = valueOf(await profile.wallet.import());
    expect(refused).toEqual(['broken_keystore', 'wrong_passphrase']);
    expect(account).toMatchObject({ address: key.address, label: 'Imported' });
  });

  it('unlocks, locks, is renamed and removed', async () => {
    const { address } = await imported();
    profile.wallet.lock();
    expect(profile.wallet.accounts()[0]?.locked).toBe(true);
    const refused: string[] = [];
    profile.person.will(async ({ handlers }) => {
      refused.push(codeOf(await handlers['secret.unlock']({ passphrase: 'wrong passphrase' })));
      await handlers['secret.unlock']({ passphrase });
    });
    valueOf(await profile.wallet.unlock(address));
    expect(refused).toEqual(['wrong_passphrase']);
    expect(valueOf(await profile.wallet.rename(address, 'Second'))).toMatchObject({
      label: 'Second',
      locked: false,
    });
    valueOf(await profile.wallet.remove(address));
    expect(profile.wallet.accounts()).toEqual([]);
  });

  it('locking closes an open window', async () => {
    const { address } = await imported();
    profile.person.will(async () => {
      profile.wallet.lock();
    });
    expect(codeOf(await profile.wallet.export(address))).toBe('cancelled');
  });
});

describe('an export', () => {
  it('saves the encrypted file, or the key as a file or picture, after the passphrase', async () => {
    const { address } = await imported();
    const outcomes: string[] = [];
    const pictures: ShownSecret[] = [];
    profile.person.will(async ({ handlers }) => {
      handlers.onShown((shown) => void pictures.push(shown));
      const form = 'key_file';
      outcomes.push(
        codeOf(await handlers['secret.export']({ passphrase: 'wrong passphrase', form })),
      );
      for (const as of [form, 'backup_file'] as const) {
        const saved = await handlers['secret.export']({ passphrase, form: as });
        outcomes.push(saved.ok ? saved.value.path! : saved.failure.code);
      }
      const drawn = await handlers['secret.export']({ passphrase, form: 'key_picture' });
      expect(drawn).toEqual({ ok: true, value: { path: null } });
      await settled(() => pictures.length > 0);
      await handlers['secret.cancel'](undefined);
    });
    expect(codeOf(await profile.wallet.export(address))).toBe('ok');
    const [wrong, keyFile, path] = outcomes;
    expect(wrong).toBe('wrong_passphrase');
    const key = anvil.accounts[5]!.privateKey;
    expect(readFileSync(keyFile!, 'utf8')).toBe(`${key}\n`);
    expect(statSync(keyFile!).mode & 0o777).toBe(0o600);
    expect(pictures).toEqual([{ kind: 'key', picture: qrPicture(key) }]);
    const text = readFileSync(path!, 'utf8');
    expect((await Wallet.fromEncryptedJson(text, passphrase)).address).toBe(address);
  });
});

describe('a key that is drawn in the window', () => {
  it('is gone after a minute, and the window with it', async () => {
    const { address } = await imported();
    profile.person.will(async ({ handlers }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        valueOf(await handlers['secret.export']({ passphrase, form: 'key_picture' }));
        vi.advanceTimersByTime(59_999);
        expect(profile.wallet.isAsking()).toBe(true);
        vi.advanceTimersByTime(1);
      } finally {
        vi.useRealTimers();
      }
    });
    expect(codeOf(await profile.wallet.export(address))).toBe('ok');
    expect(profile.wallet.isAsking()).toBe(false);
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
    const signature = valueOf(await profile.wallet.signIn(fields));
    expect(verifyMessage(signInText(fields), signature)).toBe(address);
    expect(codeOf(await profile.wallet.signIn({ ...fields, chainId: 1 }))).toBe(
      'service_other_chain',
    );
    const stranger = anvil.accounts[6]!.address;
    expect(codeOf(await profile.wallet.signIn({ ...fields, address: stranger }))).toBe(
      'account_unknown',
    );
    const seen = profile.person.seen.length;
    profile.wallet.lock();
    expect(codeOf(await profile.wallet.signIn(fields))).toBe('account_locked');
    expect(profile.person.seen).toHaveLength(seen);
  });
});
