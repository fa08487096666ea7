import { randomBytes, randomInt } from 'node:crypto';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { FileAccess } from '../../app-context.ts';
import type { RecordStore } from '../../database/record-store.ts';
import {
  addBackupData,
  maxBackupBytes,
  backupDataOf,
  readBackupData,
} from '../keys/account-backup.ts';
import {
  accountOfMnemonic,
  accountOfPrivateKey,
  checkKeystoreText,
  decryptKeystore,
  newRecoveryWords,
  type DecryptedAccount,
} from '../keys/keystore-cipher.ts';
import type { Keystore, KeystoreAccount } from '../keys/keystore.ts';
import type { SecretWindowSession, SecretParsedArgs } from './secret-window-session.ts';

export interface AccountDialogDeps {
  readonly keystore: Keystore;
  readonly session: SecretWindowSession;
  readonly files: FileAccess;
  readonly records: Pick<RecordStore, 'all' | 'restore'>;
}

const wordsAskedBack = 3;

/** New account: twelve words are shown, some asked back, then it is encrypted and stored. */
export async function createAccount({
  keystore,
  session,
}: AccountDialogDeps): Promise<Result<KeystoreAccount>> {
  const words = newRecoveryWords(randomBytes(16));
  const askBack = differentIndexes(words.length, wordsAskedBack);
  return session.ask<KeystoreAccount>({
    view: { mode: 'create', words, askBack, signingMark: keystore.signingMark() },
    handlers: {
      'secret.create': async (args, finish) => {
        const asked = askBack.map((index) => words[index]);
        const given = args.words.map((word) => word.trim().toLowerCase());
        if (given.length !== asked.length || given.some((word, i) => word !== asked[i]))
          return fail(
            failure('invalid_mnemonic', { field: 'words', detail: 'a word is another one' }),
          );
        const account = accountOfMnemonic(words.join(' '));
        if (!account.ok) return account;
        const { label, passphrase } = args;
        const added = await keystore.add(account.value, { label, passphrase, backedUp: true });
        if (!added.ok) return added;
        finish(added.value);
        return ok(null);
      },
    },
  });
}

export async function importAccount({
  keystore,
  session,
  files,
  records,
}: AccountDialogDeps): Promise<Result<KeystoreAccount>> {
  return session.ask<KeystoreAccount>({
    view: { mode: 'import', signingMark: keystore.signingMark() },
    handlers: {
      'secret.chooseKeystore': async () => {
        const chosen = await files.open('Keystore file', ['json', ''], maxBackupBytes);
        if (!chosen.ok) return chosen;
        const checked = checkKeystoreText(chosen.value.text);
        if (!checked.ok) return checked;
        return ok({ name: chosen.value.name, json: chosen.value.text });
      },
      'secret.import': async (args, finish) => {
        const account = await readImport(args);
        if (!account.ok) return account;
        const { label, passphrase } = args;
        const restored = await restoreBackupData(args, account.value);
        if (!restored.ok) return restored;
        // Who brings a key from elsewhere has it elsewhere.
        const added = await keystore.add(account.value, { label, passphrase, backedUp: true });
        if (!added.ok) return added;
        finish(added.value);
        return ok(null);
      },
    },
  });

  /** What a backup of ours holds beside the key: all of it or nothing, and before the account is there. */
  async function restoreBackupData(
    args: SecretParsedArgs<'secret.import'>,
    account: DecryptedAccount,
  ): Promise<Result<null>> {
    if (args.kind !== 'keystore') return ok(null);
    const backupData = await readBackupData(args.json, account);
    if (!backupData.ok) return backupData;
    try {
      await records.restore(backupData.value);
      return ok(null);
    } catch {
      return fail(failure('storage_failed'));
    }
  }
}

async function readImport(
  args: SecretParsedArgs<'secret.import'>,
): Promise<Result<DecryptedAccount>> {
  switch (args.kind) {
    case 'private_key':
      return accountOfPrivateKey(args.privateKey);
    case 'mnemonic':
      return accountOfMnemonic(args.mnemonic);
    case 'keystore': {
      const opened = await decryptKeystore(args.json, args.keystorePassphrase);
      if (opened.ok || opened.failure.code !== 'wrong_passphrase') return opened;
      return fail(failure('wrong_passphrase', { field: 'keystorePassphrase' }));
    }
  }
}

/** The keystore file is saved, with what the chain does not know of the account's trades, or the private key stays shown until the window closes. */
export async function exportAccount(
  { keystore, session, files, records }: AccountDialogDeps,
  account: Address,
): Promise<Result<null>> {
  const known = keystore.accounts().find(({ address }) => address === account);
  if (known === undefined) return fail(failure('account_unknown'));
  let done = false;
  return session.ask<null>({
    view: {
      mode: 'export',
      signingMark: keystore.signingMark(),
      account: { label: known.label, address: account },
    },
    closedResult: () => (done ? ok(null) : null),
    handlers: {
      'secret.export': async ({ passphrase, form }) => {
        if (form === 'private_key') {
          const key = await keystore.exportPrivateKey(account, passphrase);
          if (!key.ok) return key;
          done = true;
          await keystore.markBackedUp(account);
          return ok({ text: key.value });
        }
        const exported = await keystore.exportKeystore(account, passphrase);
        if (!exported.ok) return exported;
        const { text, backupKey } = exported.value;
        const backupData = backupDataOf(account, await records.all());
        const backup = await addBackupData(text, { account, backupKey }, backupData);
        const saved = await files.save(`escrow-desk-${account.toLowerCase()}.json`, backup);
        if (!saved.ok) return saved;
        done = true;
        await keystore.markBackedUp(account);
        return ok({ text: saved.value.path });
      },
    },
  });
}

export async function unlockAccount(
  { keystore, session }: AccountDialogDeps,
  account: Address,
): Promise<Result<null>> {
  const known = keystore.accounts().find(({ address }) => address === account);
  if (known === undefined) return fail(failure('account_unknown'));
  if (!known.locked) return ok(null);
  return session.ask<null>({
    view: {
      mode: 'unlock',
      signingMark: keystore.signingMark(),
      account: { label: known.label, address: account },
    },
    handlers: {
      'secret.unlock': async ({ passphrase }, finish) => {
        const unlocked = await keystore.unlock(account, passphrase);
        if (unlocked.ok) finish(null);
        return unlocked;
      },
    },
  });
}

function differentIndexes(length: number, count: number): number[] {
  const indexes = new Set<number>();
  while (indexes.size < count) indexes.add(randomInt(length));
  return [...indexes].sort((a, b) => a - b);
}
