import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptKeystoreJson, HDNodeWallet, Mnemonic, verifyMessage, Wallet } from 'ethers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  accountOfMnemonic,
  accountOfPrivateKey,
  decryptKeystore,
} from '../../../src-main/signer/keystore-cipher.ts';
import { checkKeystoreText } from '../../../src-main/signer/keystore-text.ts';
import { openKeystore, scryptCost, type Keystore } from '../../../src-main/wallet/keys/keystore.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { sealTo } from '../../../src-escrow/agreement/sealed-message.ts';
import type { Result } from '../../../src-shared/result.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import { addKey, createTestSigner, typeInto } from '../../support/test-signer.ts';

const privateKey = `0x${'a1'.repeat(32)}`;
const passphrase = 'correct horse battery';
let folder: string;
const opened: Keystore[] = [];

const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  throw new Error(result.failure.code);
};
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code);

async function open(autoLockMinutes = 15): Promise<Keystore> {
  const keystore = valueOf(
    await openKeystore({
      folder: join(folder, 'keystore'),
      signer: createTestSigner(),
      scryptCost: 2,
      autoLockMinutes: () => autoLockMinutes,
    }),
  );
  opened.push(keystore);
  return keystore;
}
const add = (keystore: Keystore) => addKey(keystore, { privateKey, passphrase });
/** As the window does that unlocks this account. */
const unlock = (keystore: Keystore, account: Address, typed = passphrase) =>
  keystore.unlock(account, typeInto(keystore, { kind: 'unlock', account }, { passphrase: typed }));
const utf8 = (text: string) => new TextEncoder().encode(text);
const signInFields = (address: string) => ({
  url: 'https://trades.example/service',
  address,
  chainId: 31337,
  nonce: 'n1',
  issuedAt: '2026-01-01T00:00:00.000Z',
});
const files = () => readdirSync(join(folder, 'keystore')).sort();

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'escrow-desk-keystore-'))));
afterEach(() => {
  vi.useRealTimers();
  for (const keystore of opened.splice(0)) keystore.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the keystore', () => {
  it('keeps an account as a V3 file that only this user can read and holds no key', async () => {
    const account = valueOf(await add(await open()));
    const file = `${account.address.toLowerCase()}.json`;
    expect(files()).toEqual([file, 'accounts.json'].sort());
    const path = join(folder, 'keystore', file);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(privateKey.slice(2));
    expect(JSON.parse(text)).toMatchObject({ version: 3 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keystore')).mode & 0o777).toBe(0o700);
    expect((await Wallet.fromEncryptedJson(text, passphrase)).privateKey).toBe(privateKey);
  });

  it('starts locked and unlocks with the right passphrase only', async () => {
    const { address } = valueOf(await add(await open()));
    const keystore = await open();
    expect(keystore.accounts()).toMatchObject([{ address, label: 'Main', locked: true }]);
    const signer = keystore.signer(address);
    expect(signer.locked).toBe(true);
    expect(codeOf(await unlock(keystore, address, 'wrong passphrase'))).toBe('wrong_passphrase');
    expect(signer.locked).toBe(true);
    expect(codeOf(await signer.signIn(signInFields(address)))).toBe('account_locked');
    expect(codeOf(await unlock(keystore, address))).toBe('ok');
    expect(signer.locked).toBe(false);
    const fields = signInFields(address);
    const signature = valueOf(await signer.signIn(fields));
    expect(verifyMessage(signInText(fields), signature)).toBe(address);
    keystore.lock();
    expect(signer.locked).toBe(true);
    expect(codeOf(await signer.signIn(fields))).toBe('account_locked');
  });

  it('opens what was sealed to an account while it is unlocked, and knows its encryption key ever after', async () => {
    const { address } = valueOf(await add(await open()));
    const info = new TextEncoder().encode('a purpose');
    const { box } = encryptionKeysOf(privateKey);
    const sealed = await sealTo(box, info, new TextEncoder().encode('IBAN'));
    const keystore = await open();
    const signer = keystore.signer(address);
    expect(valueOf(await signer.encryptionKey())).toBe(box);
    expect(codeOf(await signer.openSealed(info, sealed))).toBe('account_locked');
    valueOf(await unlock(keystore, address));
    expect(new TextDecoder().decode(valueOf(await signer.openSealed(info, sealed)))).toBe('IBAN');
    expect(codeOf(await signer.openSealed(sealed, sealed))).toBe('sealed_to_another');
  });

  it('does not know the encryption key of an account that was never unlocked here', async () => {
    const { address } = valueOf(await add(await open()));
    const labels = join(folder, 'keystore', 'accounts.json');
    writeFileSync(labels, readFileSync(labels, 'utf8').replace(/,\s*"box": "0x[0-9a-f]+"/, ''));
    const keystore = await open();
    expect(codeOf(await keystore.signer(address).encryptionKey())).toBe('account_locked');
    valueOf(await unlock(keystore, address));
    const { box } = encryptionKeysOf(privateKey);
    expect(valueOf(await keystore.signer(address).encryptionKey())).toBe(box);
    expect(valueOf(await (await open()).signer(address).encryptionKey())).toBe(box);
  });

  it('locks itself after the idle time, which activity puts off', async () => {
    const keystore = await open(5);
    const { address } = valueOf(await add(keystore));
    vi.useFakeTimers();
    keystore.noteActivity();
    vi.advanceTimersByTime(4 * 60_000);
    keystore.noteActivity();
    vi.advanceTimersByTime(4 * 60_000);
    expect(keystore.signer(address).locked).toBe(false);
    vi.advanceTimersByTime(61_000);
    expect(keystore.signer(address).locked).toBe(true);
  });

  it('refuses a short passphrase and an account that is here already', async () => {
    const keystore = await open();
    const weak = await addKey(keystore, { privateKey, passphrase: 'short' });
    expect(codeOf(weak)).toBe('weak_passphrase');
    expect(codeOf(await add(keystore))).toBe('ok');
    expect(codeOf(await add(keystore))).toBe('account_exists');
  });

  it('names a broken file, leaves it as it is, and goes on with the others', async () => {
    const { address } = valueOf(await add(await open()));
    const path = join(folder, 'keystore', `${address.toLowerCase()}.json`);
    writeFileSync(path, '{"version":3,"crypto":');
    const other = `0x${'42'.repeat(20)}.json`;
    writeFileSync(join(folder, 'keystore', other), 'not json');
    const keystore = await open();
    expect(keystore.brokenFiles().map(({ failure }) => failure.code)).toEqual([
      'broken_keystore',
      'broken_keystore',
    ]);
    expect(keystore.accounts().map((account) => account.address)).toContain(address);
    expect(await unlock(keystore, address)).toMatchObject({
      ok: false,
      failure: { code: 'broken_keystore', detail: `${address.toLowerCase()}.json` },
    });
    expect(readFileSync(path, 'utf8')).toBe('{"version":3,"crypto":');
  });

  it('does not take a file for another account than its name says', async () => {
    const { address } = valueOf(await add(await open()));
    const path = join(folder, 'keystore', `${address.toLowerCase()}.json`);
    const other = new Wallet(`0x${'b2'.repeat(32)}`);
    const text = await encryptKeystoreJson(other, passphrase, { scrypt: { N: 2 } });
    const nameless = JSON.parse(text) as Record<string, unknown>;
    delete nameless['address'];
    writeFileSync(path, JSON.stringify(nameless));
    const keystore = await open();
    expect(codeOf(await unlock(keystore, address))).toBe('broken_keystore');
  });

  it('exports after the passphrase, and remembers that it was backed up', async () => {
    const keystore = await open();
    const { address } = valueOf(await add(keystore));
    const type = (typed: string) =>
      typeInto(keystore, { kind: 'export', account: address }, { passphrase: typed });
    const file = join(folder, 'key.txt');
    const wrong = await keystore.exportKeyFile(address, type('wrong passphrase'), file);
    expect(codeOf(wrong)).toBe('wrong_passphrase');
    expect(existsSync(file)).toBe(false);
    valueOf(await keystore.exportKeyFile(address, type(passphrase), file));
    expect(readFileSync(file, 'utf8')).toBe(`${privateKey}\n`);
    const text = valueOf(await keystore.exportBackup(address, type(passphrase), '{}'));
    expect(valueOf(await decryptKeystore(text, utf8(passphrase))).privateKey).toBe(privateKey);
    expect(keystore.accounts()[0]?.backedUpAt).toBeNull();
    valueOf(await keystore.markBackedUp(address));
    expect((await open()).accounts()[0]?.backedUpAt).toBeTypeOf('number');
  });

  it('keeps the encrypted file of a removed account', async () => {
    const keystore = await open();
    const { address } = valueOf(await add(keystore));
    valueOf(await keystore.remove(address));
    expect((await open()).accounts()).toEqual([]);
    expect(readdirSync(join(folder, 'keystore', 'removed'))).toHaveLength(1);
  });

  it('does with what was typed in a window only what that window showed', async () => {
    const keystore = await open();
    const first = valueOf(await add(keystore)).address;
    const other = { privateKey: `0x${'b2'.repeat(32)}`, passphrase };
    const second = valueOf(await addKey(keystore, other)).address;
    keystore.lock();
    const shown = { kind: 'unlock', account: first } as const;
    const entry = typeInto(keystore, shown, { passphrase });
    expect(codeOf(await keystore.unlock(second, entry))).toBe('invalid_input');
    expect(codeOf(await keystore.exportKeyFile(first, entry, join(folder, 'k')))).toBe(
      'invalid_input',
    );
    expect(keystore.accounts().every(({ locked }) => locked)).toBe(true);
    expect(codeOf(await keystore.unlock(first, entry))).toBe('ok');
    expect(keystore.signer(second).locked).toBe(true);
    keystore.endEntries();
    expect(codeOf(await keystore.unlock(first, entry))).toBe('cancelled');
    expect(codeOf(await keystore.unlock(first, 7))).toBe('cancelled');
  });

  it('answers what the signer was about to do when it was ended, and starts another', async () => {
    const keystore = await open();
    const { address } = valueOf(await add(keystore));
    const signing = keystore.signer(address).signIn(signInFields(address));
    const entry = typeInto(keystore, { kind: 'unlock', account: address }, { passphrase });
    const unlocking = keystore.unlock(address, entry);
    let locks = 0;
    keystore.onLock(() => (locks += 1));
    keystore.lock();
    expect([codeOf(await signing), codeOf(await unlocking)]).toEqual([
      'account_locked',
      'account_locked',
    ]);
    expect(keystore.signer(address).locked).toBe(true);
    keystore.lock();
    expect(locks).toBe(1);
    expect(codeOf(await unlock(keystore, address))).toBe('ok');
  });

  it('chooses the signing mark once', async () => {
    const mark = (await open()).signingMark();
    expect(mark).toMatch(/^[a-z]+ [a-z]+$/);
    expect((await open()).signingMark()).toBe(mark);
  });

  it('derives keys with 2^17 rounds unless an unpackaged app is told otherwise', () => {
    expect(scryptCost({}, false)).toBe(2 ** 17);
    expect(scryptCost({ ESCROW_DESK_TEST_SCRYPT_N: '1024' }, false)).toBe(1024);
    expect(scryptCost({ ESCROW_DESK_TEST_SCRYPT_N: '1024' }, true)).toBe(2 ** 17);
    expect(scryptCost({ ESCROW_DESK_TEST_SCRYPT_N: '1000' }, false)).toBe(2 ** 17);
  });
});

describe('what is imported', () => {
  it('a private key with or without 0x; anything else is refused', () => {
    expect(valueOf(accountOfPrivateKey(`  ${privateKey.slice(2)} `)).privateKey).toBe(privateKey);
    for (const bad of ['', '0x12', 'g'.repeat(64), `0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`])
      expect(codeOf(accountOfPrivateKey(bad))).toBe('invalid_private_key');
  });

  it('recovery words in any spacing; a wrong last word is noticed', () => {
    const phrase = 'test test test test test test test test test test test junk';
    const expected = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase)).address;
    expect(
      valueOf(accountOfMnemonic(`  ${phrase.toUpperCase().replaceAll(' ', '\n ')}`)).address,
    ).toBe(expected);
    expect(codeOf(accountOfMnemonic(phrase.replace('junk', 'test')))).toBe('invalid_mnemonic');
  });

  it('a keystore that would take more memory than there is is refused before it is tried', async () => {
    const text = await encryptKeystoreJson(new Wallet(privateKey), passphrase, {
      scrypt: { N: 2 },
    });
    expect(codeOf(checkKeystoreText(text))).toBe('ok');
    expect(codeOf(checkKeystoreText(text.replace('"n":2', `"n":${2 ** 30}`)))).toBe(
      'broken_keystore',
    );
    expect(
      codeOf(await decryptKeystore(text.replace('"mac":"', '"mac":"00'), utf8(passphrase))),
    ).not.toBe('ok');
    for (const bad of ['', '[]', '{}', '{"version":3}', '{"version":1,"crypto":{}}'])
      expect(codeOf(checkKeystoreText(bad))).toBe('broken_keystore');
  });

  it('scrypt leaves the event loop free', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    const text = await encryptKeystoreJson(new Wallet(privateKey), passphrase, {
      scrypt: { N: 2 ** 15 },
    });
    clearInterval(timer);
    expect(JSON.parse(text)).toMatchObject({ version: 3 });
    expect(turns).toBeGreaterThan(2);
  });
});
