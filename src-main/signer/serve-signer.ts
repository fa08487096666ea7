import { randomBytes } from 'node:crypto';
import { writeDurably } from '../../src-files/durable-file.ts';
import { signTypedData } from '../../src-escrow/agreement/terms-digest.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { hexSchema } from '../../src-shared/parse.ts';
import { readerOf, type AnsweringSide, type Port } from '../../src-shared/port/port-messages.ts';
import { servePort, type PortHandlers } from '../../src-shared/port/port-server.ts';
import { qrPicture } from '../../src-shared/qr-picture.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { signInText } from '../../src-shared/stream/http-shapes.ts';
import { createHeldKeys } from './held-keys.ts';
import {
  accountOfMnemonic,
  accountOfPrivateKey,
  decryptKeystore,
  type DecryptedAccount,
} from './keystore-cipher.ts';
import { checkWords, createNewAccounts, offerWords, type OfferedWords } from './new-accounts.ts';
import { addBackupData, openBackupData } from './sealed-backup.ts';
import { createSecretEntries, wipe, type EntryPort, type TypedSecrets } from './secret-entries.ts';
import { signerContract, type EntryPurpose } from './signer-contract.ts';

type Requests = AnsweringSide<typeof signerContract>['requests'];
type Args<N extends keyof Requests> = Requests[N]['args'];

/** The signer's end of its channels. */
export interface SignerSide {
  /** Takes the port of a window of main's, and what may be done with what is typed there. */
  openEntry(entry: number, purpose: EntryPurpose, port: EntryPort): void;
}

/**
 * Holds keys and uses them for whoever has the other end of the port, which is main. It does what main names and never
 * asks back: showing a person what is signed is main's part. What it needs to hear from a person it hears over the ports
 * of main's windows.
 */
export function serveSigner(main: Port): SignerSide {
  const entries = createSecretEntries();
  const keys = createHeldKeys();
  const made = createNewAccounts();
  const offered = new Map<number, OfferedWords>();

  /** Uses what was typed and wipes it, however that goes. */
  async function typed<T>(
    entry: number,
    purpose: { readonly kind: EntryPurpose['kind']; readonly account?: Address },
    use: (secrets: TypedSecrets) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const secrets = await entries.take(entry, purpose.kind, purpose.account);
    if (!secrets.ok) return secrets;
    try {
      return await use(secrets.value);
    } finally {
      wipe(secrets.value);
    }
  }

  async function decrypt(
    { account, keystore }: { readonly account: Address; readonly keystore: string },
    { passphrase }: TypedSecrets,
  ): Promise<Result<DecryptedAccount>> {
    if (passphrase === undefined) return missing('passphrase');
    const decrypted = await decryptKeystore(keystore, passphrase);
    if (!decrypted.ok || decrypted.value.address === account) return decrypted;
    return fail(failure('broken_keystore', { detail: 'it holds another account' }));
  }

  const exported = <T>(
    args: Args<'exportKeyPicture'>,
    use: (account: DecryptedAccount) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    typed(args.entry, { kind: 'export', account: args.account }, async (secrets) => {
      const decrypted = await decrypt(args, secrets);
      return decrypted.ok ? use(decrypted.value) : decrypted;
    });

  async function readImport(
    args: Args<'import'>,
    secrets: TypedSecrets,
  ): Promise<Result<DecryptedAccount>> {
    switch (args.kind) {
      case 'private_key':
        return accountOfPrivateKey(textOf(secrets.privateKey));
      case 'mnemonic':
        return accountOfMnemonic(textOf(secrets.mnemonic));
      case 'keystore': {
        const { keystorePassphrase } = secrets;
        if (keystorePassphrase === undefined) return missing('keystorePassphrase');
        const opened = await decryptKeystore(args.keystore, keystorePassphrase);
        if (opened.ok || opened.failure.code !== 'wrong_passphrase') return opened;
        return missing('keystorePassphrase');
      }
    }
  }

  const handlers: PortHandlers<Requests> = {
    unlock: (args) =>
      typed(args.entry, { kind: 'unlock', account: args.account }, async (secrets) => {
        const decrypted = await decrypt(args, secrets);
        if (!decrypted.ok) return decrypted;
        return ok({ encryptionKey: keys.hold(decrypted.value).encryption.box });
      }),
    create: ({ entry, scryptCost }) =>
      typed(entry, { kind: 'create' }, async ({ words, passphrase }) => {
        const offer = offered.get(entry);
        if (offer === undefined) return fail(failure('cancelled'));
        const proved = checkWords(offer, textOf(words));
        if (!proved.ok) return proved;
        if (passphrase === undefined) return missing('passphrase');
        const account = accountOfMnemonic(offer.words.join(' '));
        return account.ok ? made.make(account.value, passphrase, scryptCost) : account;
      }),
    import: (args) =>
      typed(args.entry, { kind: 'import' }, async (secrets) => {
        const account = await readImport(args, secrets);
        if (!account.ok) return account;
        if (secrets.passphrase === undefined) return missing('passphrase');
        const backupData =
          args.kind === 'keystore'
            ? await openBackupData(args.keystore, account.value.privateKey)
            : ok(null);
        if (!backupData.ok) return backupData;
        const done = await made.make(account.value, secrets.passphrase, args.scryptCost);
        return done.ok ? ok({ made: done.value, backupData: backupData.value }) : done;
      }),
    async createPractice({ passphrase, scryptCost }) {
      const account = accountOfPrivateKey(randomBytes(32).toString('hex'));
      if (!account.ok) return account;
      return made.make(account.value, new TextEncoder().encode(passphrase), scryptCost);
    },
    async hold({ account }) {
      const taken = made.take(account);
      if (taken === null) return fail(failure('account_unknown'));
      keys.hold(taken);
      return ok(null);
    },
    async forget({ account }) {
      keys.forget(account);
      return ok(null);
    },
    exportBackup: (args) =>
      exported(args, async ({ privateKey }) =>
        ok({ text: await addBackupData(args.keystore, privateKey, args.backupData) }),
      ),
    exportKeyFile: (args) =>
      exported(args, async ({ privateKey }) => {
        try {
          await writeDurably(args.path, `${privateKey}\n`);
          return ok(null);
        } catch {
          return fail(failure('storage_failed'));
        }
      }),
    exportKeyPicture: (args) =>
      exported(args, async ({ privateKey }) => {
        const picture = qrPicture(privateKey);
        if (picture === null) return fail(failure('internal'));
        entries.show(args.entry, { kind: 'key', picture });
        return ok(null);
      }),

    signTransaction: ({ account, transaction }) =>
      keys.use(account, async ({ wallet }) =>
        ok(hexSchema.parse(await wallet.signTransaction({ type: 2, ...transaction }))),
      ),
    signTypedData: ({ account, data }) =>
      keys.use(account, async ({ wallet }) => ok(await signTypedData(wallet, data))),
    signIn: ({ account, fields }) =>
      keys.use(account, async ({ wallet }) =>
        ok(hexSchema.parse(await wallet.signMessage(signInText(fields)))),
      ),
    encryptionKey: ({ account }) => keys.use(account, async ({ encryption }) => ok(encryption.box)),
    openSealed: ({ account, info, sealed }) =>
      keys.use(account, ({ encryption }) => encryption.open(info, sealed)),
    async endEntries() {
      entries.end();
      offered.clear();
      made.drop();
      return ok(null);
    },
  };

  servePort<Requests, object>(main, readerOf(signerContract), (name, args) => handlers[name](args));
  return {
    openEntry(entry, purpose, port) {
      entries.open(entry, purpose, port);
      if (purpose.kind !== 'create') return;
      const offer = offerWords();
      offered.set(entry, offer);
      entries.show(entry, { kind: 'words', ...offer });
    },
  };
}

const missing = (field: string) => fail(failure('wrong_passphrase', { field }));
const textOf = (utf8: Uint8Array | undefined): string => new TextDecoder().decode(utf8);
