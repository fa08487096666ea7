import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
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
import { checkKeystoreText } from '../../signer/keystore-text.ts';
import type { EntryPurpose, MadeAccount, SignerRequests } from '../../signer/signer-contract.ts';
import type { AccountSigner } from './account-signer.ts';
import { createProcessSigner } from './process-signer.ts';
import { readTextFile, writeSecretFile } from './secret-files.ts';
import type { OpenedEntry, SignerHost } from './signer-host.ts';
import { chooseSigningMark } from './signing-mark.ts';

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
  /** The words that this entry's window was shown, once the asked ones were typed there. Stores nothing. */
  make(entry: number): Promise<Result<MadeAccount>>;
  /** What was typed in this entry's window, or the keystore file beside it. Stores nothing. */
  readImport(from: ImportSource): Promise<Result<ImportedAccount>>;
  makePractice(passphrase: string): Promise<Result<MadeAccount>>;
  /** Stores the account that was made or imported last, and leaves it unlocked. */
  add(
    made: MadeAccount,
    more: { label: string; backedUp: boolean },
  ): Promise<Result<KeystoreAccount>>;
  /** With the passphrase that was typed in this entry's window. Of an unlocked account it only proves that it is right. */
  unlock(account: Address, entry: number): Promise<Result<null>>;
  /** A channel between the signer and one window of main's, for this purpose alone. */
  openEntry(purpose: EntryPurpose): OpenedEntry;
  /** The window is closed: what was typed there is forgotten. The signer ends if no account is unlocked. */
  endEntries(): void;
  /** Ends the process that holds the keys. */
  lock(): void;
  /** Uses the account's key. A background sign-in must not put off the automatic lock, so this doesn't. */
  signer(account: Address): AccountSigner;
  /** The encrypted V3 text with the backup data in it, once the passphrase has proved right. */
  exportBackup(account: Address, entry: number, backupData: string): Promise<Result<string>>;
  /** Writes the private key itself into a file. */
  exportKeyFile(account: Address, entry: number, path: string): Promise<Result<null>>;
  /** Draws the private key in the entry's window. */
  exportKeyPicture(account: Address, entry: number): Promise<Result<null>>;
  markBackedUp(account: Address): Promise<Result<null>>;
  rename(account: Address, label: string): Promise<Result<KeystoreAccount>>;
  /** Takes the account off the list; its encrypted file is kept in the folder `removed`. */
  remove(account: Address): Promise<Result<null>>;
  /** The user did something, or the time until the automatic lock was changed. */
  noteActivity(): void;
  /** Called when an account came, went, or was locked, unlocked, renamed or backed up. Returns the unsubscription. */
  onChange(listener: () => void): () => void;
  /** Called once no key can be used any more, whoever locked; before `onChange`. Returns the unsubscription. */
  onLock(listener: () => void): () => void;
  stop(): void;
}

/** Where an account comes from, but for what is typed. */
export type ImportSource =
  | { readonly kind: 'private_key' | 'mnemonic'; readonly entry: number }
  | { readonly kind: 'keystore'; readonly entry: number; readonly keystore: string };
export type ImportedAccount = SignerRequests['import']['result'];

export interface KeystoreOptions {
  readonly signer: SignerHost;
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

interface OwnKeystore {
  readonly account: Address;
  readonly entry: number;
  readonly keystore: string;
}

interface Entry {
  readonly file: string;
  label: string;
  backedUpAt: number | null;
  box?: Hash | undefined;
  /** Why the file can't be used, found when it was last read. */
  fault: Failure | null;
}

/**
 * Reads the folder of encrypted keys, and knows which of them the signer's process holds decrypted. Fails only when the
 * folder can't be read.
 */
export async function openKeystore(options: KeystoreOptions): Promise<Result<Keystore>> {
  const { folder, signer, scryptCost: cost } = options;
  const now = options.now ?? Date.now;
  const entries = new Map<Address, Entry>();
  const broken: BrokenKeystoreFile[] = [];
  const unlocked = new Set<Address>();
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

  /** What the signer needs to open the account's file with what was typed. */
  async function ownKeystore(account: Address, entry: number): Promise<Result<OwnKeystore>> {
    const known = entries.get(account);
    if (known === undefined) return fail(failure('account_unknown'));
    const text = await readTextFile(path(known.file), maxKeystoreBytes);
    if (!text.ok) return text;
    if (text.value === null)
      return fail(failure('broken_keystore', { detail: `${known.file} is gone` }));
    return ok({ account, entry, keystore: text.value });
  }

  /** Asks the signer for something that needs the account's passphrase. */
  async function withPassphrase<T>(
    account: Address,
    entry: number,
    ask: (own: OwnKeystore) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const own = await ownKeystore(account, entry);
    if (!own.ok) return own;
    const done = await ask(own.value);
    if (done.ok || done.failure.code !== 'broken_keystore') return done;
    return fail(failure('broken_keystore', { detail: entries.get(account)?.file ?? '' }));
  }

  function restartLockTimer(): void {
    if (lockTimer !== null) clearTimeout(lockTimer);
    lockTimer = null;
    if (unlocked.size === 0) return;
    lockTimer = setTimeout(lock, options.autoLockMinutes() * 60_000);
    lockTimer.unref();
  }

  function lock(): void {
    signer.kill();
  }
  const stopFollowing = signer.onEnd(() => {
    if (unlocked.size === 0) return;
    unlocked.clear();
    restartLockTimer();
    changed();
  });

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

    make: (entry) => signer.request('create', { entry, scryptCost: cost }),
    readImport: (from) => signer.request('import', { ...from, scryptCost: cost }),
    makePractice(passphrase) {
      signer.start();
      return signer.request('createPractice', { passphrase, scryptCost: cost });
    },

    async add({ address: account, keystore, encryptionKey }, { label, backedUp }) {
      if (entries.has(account)) return fail(failure('account_exists'));
      const text = checkKeystoreText(keystore);
      if (!text.ok) return text;
      const file = `${account.toLowerCase()}.json`;
      const written = await writeSecretFile(path(file), text.value);
      if (!written.ok) return written;
      const entry = {
        file,
        label,
        backedUpAt: backedUp ? now() : null,
        box: encryptionKey,
        fault: null,
      };
      entries.set(account, entry);
      const held = await signer.request('hold', { account });
      // The signer may have been ended meanwhile: the account is stored, and locked.
      if (held.ok) unlocked.add(account);
      restartLockTimer();
      // The key is stored; without its label it would still be found by its file.
      const labelled = await writeLabels();
      changed();
      return labelled.ok ? ok(view(account, entry)) : labelled;
    },

    async unlock(account, entry) {
      const done = await withPassphrase(account, entry, (own) => signer.request('unlock', own));
      if (!done.ok) return done;
      unlocked.add(account);
      restartLockTimer();
      const known = entries.get(account);
      if (known !== undefined && known.box === undefined) {
        known.box = done.value.encryptionKey;
        // It is learnt again at the next unlocking when this fails.
        await writeLabels();
      }
      changed();
      return ok(null);
    },
    openEntry: (purpose) => signer.openEntry(purpose),
    endEntries() {
      if (unlocked.size === 0) signer.kill();
      else signer.endEntries();
    },
    lock,
    signer: (account) =>
      createProcessSigner(signer, {
        account,
        locked: () => !unlocked.has(account),
        encryptionKey: () => entries.get(account)?.box,
      }),
    async exportBackup(account, entry, backupData) {
      const done = await withPassphrase(account, entry, (own) =>
        signer.request('exportBackup', { ...own, backupData }),
      );
      return done.ok ? ok(done.value.text) : done;
    },
    exportKeyFile: (account, entry, target) =>
      withPassphrase(account, entry, (own) =>
        signer.request('exportKeyFile', { ...own, path: target }),
      ),
    exportKeyPicture: (account, entry) =>
      withPassphrase(account, entry, (own) => signer.request('exportKeyPicture', own)),
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
      if (unlocked.delete(account)) await signer.request('forget', { account });
      if (unlocked.size === 0) signer.kill();
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
    onLock: (listener) => signer.onEnd(listener),
    stop() {
      if (lockTimer !== null) clearTimeout(lockTimer);
      stopFollowing();
      signer.kill();
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
