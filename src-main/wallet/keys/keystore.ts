import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import type { Address, Hash } from '../../../src-shared/brand.ts';
import { failure, type Failure } from '../../../src-shared/failure.ts';
import {
  addressSchema,
  hashSchema,
  parseJsonWith,
  parseWith,
  unixMillisSchema,
  z,
} from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { backupKeyOf } from './account-backup.ts';
import type { AccountSigner } from './account-signer.ts';
import {
  checkKeystoreText,
  decryptKeystore,
  encryptKeystore,
  type DecryptedAccount,
} from './keystore-cipher.ts';
import { createMemorySigner } from './memory-signer.ts';
import { readTextFile, writeSecretFile } from './secret-files.ts';
import { chooseSigningMark } from './signing-mark.ts';

const minimumPassphraseLength = 10;
const maxKeystoreBytes = 20_000;
const labelsFile = 'accounts.json';

/** An account of this profile, without its key. */
export interface KeystoreAccount {
  readonly address: Address;
  readonly label: string;
  readonly locked: boolean;
  /** Unix milliseconds, null: never backed up. */
  readonly backedUpAt: number | null;
}

/** A file in the keystore folder that is no readable keystore; it is left as it is. */
export interface BrokenKeystoreFile {
  readonly file: string;
  readonly failure: Failure;
}

export interface Keystore {
  accounts(): readonly KeystoreAccount[];
  brokenFiles(): readonly BrokenKeystoreFile[];
  /** Chosen at the first run, for main's own windows only. */
  signingMark(): string;
  /** Stores the account encrypted and leaves it unlocked. */
  add(
    account: DecryptedAccount,
    more: { label: string; passphrase: string; backedUp: boolean },
  ): Promise<Result<KeystoreAccount>>;
  unlock(account: Address, passphrase: string): Promise<Result<null>>;
  /** Whether the passphrase is the account's; unlocks nothing. */
  checkPassphrase(account: Address, passphrase: string): Promise<Result<null>>;
  lock(): void;
  /** Uses the account's key. A background sign-in must not put off the automatic lock, so this doesn't. */
  signer(account: Address): AccountSigner;
  /** The encrypted V3 text, once the passphrase has proved right; and the key for the backup data beside it. */
  exportKeystore(
    account: Address,
    passphrase: string,
  ): Promise<Result<{ readonly text: string; readonly backupKey: Uint8Array }>>;
  exportPrivateKey(account: Address, passphrase: string): Promise<Result<string>>;
  markBackedUp(account: Address): Promise<Result<null>>;
  rename(account: Address, label: string): Promise<Result<KeystoreAccount>>;
  /** Takes the account off the list; its encrypted file is kept in the folder `removed`. */
  remove(account: Address): Promise<Result<null>>;
  /** The user did something, or the time until the automatic lock was changed. */
  noteActivity(): void;
  /** Called when an account came, went, or was locked, unlocked, renamed or backed up. Returns the unsubscription. */
  onChange(listener: () => void): () => void;
  stop(): void;
}

export interface KeystoreOptions {
  /** `<userData>/keystore`. */
  readonly folder: string;
  /** scrypt's N; 2^17 unless a test asks for less. */
  readonly scryptCost: number;
  readonly autoLockMinutes: () => number;
  readonly now?: () => number;
}

const labelsSchema = z.object({
  v: z.literal(1),
  signingMark: z.string().regex(/^[a-z]+ [a-z]+$/),
  accounts: z.array(
    z.object({
      address: addressSchema,
      label: z.string().min(1).max(60),
      backedUpAt: unixMillisSchema.nullable(),
      /** Public, and remembered so that an offer can name it while the account is locked. */
      box: hashSchema.optional(),
    }),
  ),
});
type Labels = z.output<typeof labelsSchema>;
const addressOnlySchema = z.object({ address: z.string() });

interface Entry {
  readonly file: string;
  label: string;
  backedUpAt: number | null;
  box?: Hash | undefined;
  /** Why the file can't be used, found when it was last read. */
  fault: Failure | null;
}

/** Reads the folder and holds decrypted keys only while they are unlocked. Fails only when the folder can't be read. */
export async function openKeystore(options: KeystoreOptions): Promise<Result<Keystore>> {
  const { folder } = options;
  const now = options.now ?? Date.now;
  const entries = new Map<Address, Entry>();
  const broken: BrokenKeystoreFile[] = [];
  const unlocked = new Map<Address, Wallet>();
  const listeners = new Set<() => void>();
  let lockTimer: NodeJS.Timeout | null = null;
  let signingMark = '';

  const changed = (): void => listeners.forEach((listener) => listener());
  const path = (file: string): string => join(folder, file);

  const read = await readFolder();
  if (!read.ok) return read;

  async function readFolder(): Promise<Result<null>> {
    const labels = await readLabels();
    if (!labels.ok) return labels;
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((file) => file.endsWith('.json') && file !== labelsFile)) {
      const text = await readTextFile(path(name), maxKeystoreBytes);
      const checked = text.ok ? checkKeystoreText(text.value ?? '') : text;
      if (!checked.ok) broken.push({ file: name, failure: checked.failure });
      const account = addressOf(checked.ok ? checked.value : '', name);
      if (account === null || entries.has(account)) continue;
      const known = labels.value?.accounts.find((entry) => entry.address === account);
      entries.set(account, {
        file: name,
        label: known?.label ?? `Account ${entries.size + 1}`,
        backedUpAt: known?.backedUpAt ?? null,
        box: known?.box,
        fault: checked.ok ? null : checked.failure,
      });
    }
    // In the order in which they were added, as far as that is known.
    const order = labels.value?.accounts.map((entry) => entry.address) ?? [];
    const rank = (account: Address): number => {
      const index = order.indexOf(account);
      return index === -1 ? order.length : index;
    };
    const sorted = [...entries].sort(([a], [b]) => rank(a) - rank(b));
    entries.clear();
    for (const [account, entry] of sorted) entries.set(account, entry);
    if (labels.value !== null) {
      signingMark = labels.value.signingMark;
      return ok(null);
    }
    signingMark = chooseSigningMark();
    return writeLabels();
  }

  /** Null: none yet, or an unreadable one, which is put aside and told. */
  async function readLabels(): Promise<Result<Labels | null>> {
    const text = await readTextFile(path(labelsFile), 256 * 1024);
    if (!text.ok) return text;
    if (text.value === null) return ok(null);
    const parsed = parseJsonWith(labelsSchema, text.value, 'broken_keystore');
    if (parsed.ok) return parsed;
    const aside = `${labelsFile}.broken-${now()}`;
    broken.push({ file: aside, failure: parsed.failure });
    try {
      await rename(path(labelsFile), path(aside));
      return ok(null);
    } catch {
      return fail(failure('storage_failed'));
    }
  }

  function addressOf(text: string, fileName: string): Address | null {
    const inside = parseJsonWith(addressOnlySchema, text);
    const digits = inside.ok ? inside.value.address : fileName.replace(/\.json$/, '');
    const parsed = parseWith(addressSchema, `0x${digits.replace(/^0x/, '').toLowerCase()}`);
    return parsed.ok ? parsed.value : null;
  }

  async function writeLabels(): Promise<Result<null>> {
    const labels: Labels = {
      v: 1,
      signingMark,
      accounts: [...entries].map(([account, { label, backedUpAt, box }]) => ({
        address: account,
        label,
        backedUpAt,
        ...(box === undefined ? {} : { box }),
      })),
    };
    return writeSecretFile(path(labelsFile), `${JSON.stringify(labels, null, 2)}\n`);
  }

  function view(account: Address, entry: Entry): KeystoreAccount {
    const { label, backedUpAt } = entry;
    return { address: account, label, backedUpAt, locked: !unlocked.has(account) };
  }

  async function decrypt(
    account: Address,
    passphrase: string,
  ): Promise<Result<DecryptedAccount & { text: string }>> {
    const entry = entries.get(account);
    if (entry === undefined) return fail(failure('account_unknown'));
    const text = await readTextFile(path(entry.file), maxKeystoreBytes);
    if (!text.ok) return text;
    if (text.value === null)
      return fail(failure('broken_keystore', { detail: `${entry.file} is gone` }));
    const decrypted = await decryptKeystore(text.value, passphrase);
    if (!decrypted.ok) {
      if (decrypted.failure.code !== 'broken_keystore') return decrypted;
      return fail(failure('broken_keystore', { detail: entry.file }));
    }
    if (decrypted.value.address !== account)
      return fail(failure('broken_keystore', { detail: `${entry.file} holds another account` }));
    return ok({ ...decrypted.value, text: text.value });
  }

  function restartLockTimer(): void {
    if (lockTimer !== null) clearTimeout(lockTimer);
    lockTimer = null;
    if (unlocked.size === 0) return;
    lockTimer = setTimeout(lock, options.autoLockMinutes() * 60_000);
    lockTimer.unref();
  }

  function lock(): void {
    if (unlocked.size === 0) return;
    unlocked.clear();
    restartLockTimer();
    changed();
  }

  async function change(
    account: Address,
    apply: (entry: Entry) => void,
  ): Promise<Result<KeystoreAccount>> {
    const entry = entries.get(account);
    if (entry === undefined) return fail(failure('account_unknown'));
    const before = { ...entry };
    apply(entry);
    const written = await writeLabels();
    if (!written.ok) {
      Object.assign(entry, before);
      return written;
    }
    changed();
    return ok(view(account, entry));
  }

  return ok({
    accounts: () => [...entries].map(([account, entry]) => view(account, entry)),
    brokenFiles: () => broken,
    signingMark: () => signingMark,

    async add(account, { label, passphrase, backedUp }) {
      if (entries.has(account.address)) return fail(failure('account_exists'));
      if ([...passphrase].length < minimumPassphraseLength)
        return fail(failure('weak_passphrase', { field: 'passphrase' }));
      const text = await encryptKeystore(account, passphrase, options.scryptCost);
      if (entries.has(account.address)) return fail(failure('account_exists'));
      const file = `${account.address.toLowerCase()}.json`;
      const written = await writeSecretFile(path(file), text);
      if (!written.ok) return written;
      const { box } = encryptionKeysOf(account.privateKey);
      const entry = { file, label, backedUpAt: backedUp ? now() : null, box, fault: null };
      entries.set(account.address, entry);
      unlocked.set(account.address, new Wallet(account.privateKey));
      restartLockTimer();
      // The key is stored; without its label it would still be found by its file.
      const labelled = await writeLabels();
      changed();
      return labelled.ok ? ok(view(account.address, entry)) : labelled;
    },

    async unlock(account, passphrase) {
      const decrypted = await decrypt(account, passphrase);
      if (!decrypted.ok) return decrypted;
      unlocked.set(account, new Wallet(decrypted.value.privateKey));
      restartLockTimer();
      const entry = entries.get(account);
      if (entry !== undefined && entry.box === undefined) {
        entry.box = encryptionKeysOf(decrypted.value.privateKey).box;
        // It is derived again at the next unlocking when this fails.
        await writeLabels();
      }
      changed();
      return ok(null);
    },
    async checkPassphrase(account, passphrase) {
      const decrypted = await decrypt(account, passphrase);
      return decrypted.ok ? ok(null) : decrypted;
    },
    lock,
    signer: (account) =>
      createMemorySigner({
        key: () => unlocked.get(account),
        encryptionKey: () => entries.get(account)?.box,
      }),
    async exportKeystore(account, passphrase) {
      const decrypted = await decrypt(account, passphrase);
      if (!decrypted.ok) return decrypted;
      const { text, privateKey } = decrypted.value;
      return ok({ text, backupKey: backupKeyOf(privateKey) });
    },
    async exportPrivateKey(account, passphrase) {
      const decrypted = await decrypt(account, passphrase);
      return decrypted.ok ? ok(decrypted.value.privateKey) : decrypted;
    },
    async markBackedUp(account) {
      const done = await change(account, (entry) => (entry.backedUpAt = now()));
      return done.ok ? ok(null) : done;
    },
    rename: (account, label) => change(account, (entry) => (entry.label = label)),
    async remove(account) {
      const entry = entries.get(account);
      if (entry === undefined) return fail(failure('account_unknown'));
      try {
        await mkdir(path('removed'), { recursive: true, mode: 0o700 });
        await rename(path(entry.file), path(join('removed', `${now()}-${entry.file}`)));
      } catch {
        return fail(failure('storage_failed'));
      }
      entries.delete(account);
      unlocked.delete(account);
      restartLockTimer();
      const written = await writeLabels();
      changed();
      return written;
    },
    noteActivity: restartLockTimer,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      if (lockTimer !== null) clearTimeout(lockTimer);
      unlocked.clear();
      listeners.clear();
    },
  });
}

/** scrypt's N: 2^17. A test may ask for less, never a packaged app. */
export function scryptCost(environment: NodeJS.ProcessEnv, packaged: boolean): number {
  const asked = Number(environment['ESCROW_DESK_TEST_SCRYPT_N']);
  const usable = Number.isInteger(asked) && asked >= 2 && (asked & (asked - 1)) === 0;
  return !packaged && usable ? asked : 2 ** 17;
}
