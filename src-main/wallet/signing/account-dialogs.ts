import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { assertNever, fail, ok, type Result } from '../../../src-shared/result.ts';
import type { FileAccess } from '../../app-context.ts';
import type { RecordStore } from '../../database/record-store.ts';
import { checkKeystoreText } from '../../signer/keystore-text.ts';
import { maxBackupBytes } from '../../signer/signer-contract.ts';
import { backupDataOf, backupDataText, readBackupData } from '../keys/account-backup.ts';
import type { ImportedAccount, ImportSource, Keystore, KeystoreAccount } from '../keys/keystore.ts';
import type { SecretParsedArgs, SecretWindowSession } from './secret-window-session.ts';

export interface AccountDialogDeps {
  readonly keystore: Keystore;
  readonly session: SecretWindowSession;
  readonly files: FileAccess;
  readonly records: Pick<RecordStore, 'all' | 'restore'>;
}

/** A key that is drawn on the screen is gone after so long, and the window with it. */
const keyShownMs = 60_000;

/** New account: the signer shows twelve words in the window and asks some back; then it is encrypted and stored. */
export async function createAccount({
  keystore,
  session,
}: AccountDialogDeps): Promise<Result<KeystoreAccount>> {
  return session.ask<KeystoreAccount>({
    view: { mode: 'create', signingMark: keystore.signingMark() },
    purpose: { kind: 'create' },
    handlers: {
      'secret.create': async ({ label, entry }, finish) => {
        const made = await keystore.make(entry);
        if (!made.ok) return made;
        const added = await keystore.add(made.value, { label, backedUp: true });
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
    purpose: { kind: 'import' },
    handlers: {
      'secret.chooseKeystore': async () => {
        const chosen = await files.open('Keystore file', ['json', ''], maxBackupBytes);
        if (!chosen.ok) return chosen;
        const checked = checkKeystoreText(chosen.value.text);
        if (!checked.ok) return checked;
        return ok({ name: chosen.value.name, json: chosen.value.text });
      },
      'secret.import': async (args, finish) => {
        const imported = await keystore.readImport(sourceOf(args));
        if (!imported.ok) return imported;
        const restored = await restoreBackupData(imported.value);
        if (!restored.ok) return restored;
        // Who brings a key from elsewhere has it elsewhere.
        const added = await keystore.add(imported.value.made, {
          label: args.label,
          backedUp: true,
        });
        if (!added.ok) return added;
        finish(added.value);
        return ok(null);
      },
    },
  });

  /** What a backup of ours holds beside the key: all of it or nothing, and before the account is there. */
  async function restoreBackupData({ made, backupData }: ImportedAccount): Promise<Result<null>> {
    if (backupData === null) return ok(null);
    const read = readBackupData(backupData, made.address);
    if (!read.ok) return read;
    try {
      await records.restore(read.value);
      return ok(null);
    } catch {
      return fail(failure('storage_failed'));
    }
  }
}

function sourceOf(args: SecretParsedArgs<'secret.import'>): ImportSource {
  const { kind, entry } = args;
  return kind === 'keystore' ? { kind, entry, keystore: args.json } : { kind, entry };
}

/**
 * The keystore file is saved, with what the chain does not know of the account's trades; or the private key itself, which
 * the signer writes into a file or draws in the window. Main never has it.
 */
export async function exportAccount(
  { keystore, session, files, records }: AccountDialogDeps,
  account: Address,
): Promise<Result<null>> {
  const known = keystore.accounts().find(({ address }) => address === account);
  if (known === undefined) return fail(failure('account_unknown'));
  let done = false;
  let shownUntil: NodeJS.Timeout | undefined;
  const name = `escrow-desk-${account.toLowerCase()}`;

  async function save(
    entry: number,
    form: SecretParsedArgs<'secret.export'>['form'],
  ): Promise<Result<{ path: string | null }>> {
    switch (form) {
      case 'backup_file': {
        const backupData = backupDataText(account, backupDataOf(account, await records.all()));
        const backup = await keystore.exportBackup(account, entry, backupData);
        return backup.ok ? files.save(`${name}.json`, backup.value) : backup;
      }
      case 'key_file': {
        const chosen = await files.choosePath(`${name}.key.txt`);
        if (!chosen.ok) return chosen;
        const written = await keystore.exportKeyFile(account, entry, chosen.value.path);
        return written.ok ? chosen : written;
      }
      case 'key_picture': {
        const drawn = await keystore.exportKeyPicture(account, entry);
        if (!drawn.ok) return drawn;
        clearTimeout(shownUntil);
        shownUntil = setTimeout(() => session.close(), keyShownMs);
        return ok({ path: null });
      }
      default:
        return assertNever(form);
    }
  }

  return session.ask<null>({
    view: {
      mode: 'export',
      signingMark: keystore.signingMark(),
      account: { label: known.label, address: account },
    },
    purpose: { kind: 'export', account },
    closedResult: () => (done ? ok(null) : null),
    onEnd: () => clearTimeout(shownUntil),
    handlers: {
      'secret.export': async ({ entry, form }) => {
        const saved = await save(entry, form);
        if (!saved.ok) return saved;
        done = true;
        await keystore.markBackedUp(account);
        return saved;
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
    purpose: { kind: 'unlock', account },
    handlers: {
      'secret.unlock': async ({ entry }, finish) => {
        const unlocked = await keystore.unlock(account, entry);
        if (unlocked.ok) finish(null);
        return unlocked;
      },
    },
  });
}
