import { addressSchema, amountSchema, hashSchema, hexSchema, z } from '../../src-shared/parse.ts';
import type { AskingSide, PortContract } from '../../src-shared/port/port-messages.ts';

/** A V3 keystore file with the papers of some thousand trades. */
export const maxBackupBytes = 8 * 1024 * 1024;
/** What these papers may unpack to. */
export const maxBackupDataBytes = 32 * 1024 * 1024;
const maxSealedBytes = 1024 * 1024;

/**
 * What may be done with what is typed into one window of main's; main binds it to the window's port as it hands the
 * port over, so that a passphrase typed under the name of one account does nothing to another.
 */
export const entryPurposeSchema = z.discriminatedUnion('kind', [
  /** The window that unlocks an account, and the one that asks for its passphrase before a signature. */
  z.object({ kind: z.literal('unlock'), account: addressSchema }),
  z.object({ kind: z.literal('export'), account: addressSchema }),
  z.object({ kind: z.literal('create') }),
  z.object({ kind: z.literal('import') }),
]);
export type EntryPurpose = z.output<typeof entryPurposeSchema>;

/** Comes with the port of a window. No request of the protocol: those carry no port. */
export const entryMessageSchema = z.object({
  kind: z.literal('entry'),
  entry: z.number().int(),
  purpose: entryPurposeSchema,
});
export type EntryMessage = z.input<typeof entryMessageSchema>;

const bytesSchema: z.ZodType<Uint8Array, Uint8Array> = z.instanceof(Uint8Array);
const account = z.object({ account: addressSchema });
const entry = z.object({ entry: z.number().int() });
/** The encrypted V3 text of the account, as main keeps it. */
const ownKeystore = entry.extend({ ...account.shape, keystore: z.string().max(maxBackupBytes) });
/** scrypt's N for the keystore that is written. */
const scryptCost = z.number().int().min(2);

const madeSchema = z.object({
  address: addressSchema,
  /** V3, encrypted with the passphrase that was typed. */
  keystore: z.string(),
  encryptionKey: hashSchema,
});
/** An account that the signer made or read and main has not stored yet. */
export type MadeAccount = z.output<typeof madeSchema>;

const typedDataSchema = z.object({
  domain: z.strictObject({
    name: z.string(),
    version: z.string(),
    chainId: z.number().int().exactOptional(),
    verifyingContract: z.string().exactOptional(),
  }),
  types: z.record(z.string(), z.array(z.strictObject({ name: z.string(), type: z.string() }))),
  value: z.record(z.string(), z.unknown()),
});

/**
 * Between main and the process that holds the keys. Main names what is done, and to which account; what is typed for it
 * comes from main's window over a port of its own. All answers are public: addresses, encrypted texts, signatures, what
 * was sealed to the account. While an account is locked they are `account_locked`.
 */
export const signerContract = {
  requests: {
    /** Decrypts, and holds the key until the process ends. Of an account that is held it proves the passphrase. */
    unlock: { args: ownKeystore, result: z.object({ encryptionKey: hashSchema }) },
    /** From the words that this entry's window was shown, once the asked ones came back. */
    create: { args: entry.extend({ scryptCost }), result: madeSchema },
    import: {
      args: z.discriminatedUnion('kind', [
        entry.extend({ scryptCost, kind: z.enum(['private_key', 'mnemonic']) }),
        entry.extend({
          scryptCost,
          kind: z.literal('keystore'),
          keystore: z.string().max(maxBackupBytes),
        }),
      ]),
      /** `backupData`: what a backup of ours holds beside the key, as JSON. */
      result: z.object({
        made: madeSchema,
        backupData: z.string().max(maxBackupDataBytes).nullable(),
      }),
    },
    /** An account of the practice chain, whose passphrase main itself makes up. */
    createPractice: { args: z.object({ passphrase: z.string(), scryptCost }), result: madeSchema },
    /** Main stored the account that was made last: its key is held from now on. */
    hold: { args: account, result: z.null() },
    forget: { args: account, result: z.null() },
    /** The keystore file with `backupData` in it, encrypted by a key that follows from the account's own. */
    exportBackup: {
      args: ownKeystore.extend({ backupData: z.string().max(maxBackupDataBytes) }),
      result: z.object({ text: z.string() }),
    },
    /** Writes the private key, not encrypted, into a file that this user alone can read. */
    exportKeyFile: { args: ownKeystore.extend({ path: z.string().min(1) }), result: z.null() },
    /** Draws the private key in the entry's window. */
    exportKeyPicture: { args: ownKeystore, result: z.null() },

    signTransaction: {
      args: account.extend({
        transaction: z.strictObject({
          chainId: z.number().int(),
          nonce: z.number().int(),
          to: addressSchema,
          data: hexSchema,
          value: amountSchema,
          gasLimit: amountSchema,
          maxFeePerGas: amountSchema,
          maxPriorityFeePerGas: amountSchema,
        }),
      }),
      result: hexSchema,
    },
    signTypedData: { args: account.extend({ data: typedDataSchema }), result: hexSchema },
    signIn: {
      args: account.extend({
        fields: z.strictObject({
          url: z.string(),
          address: z.string(),
          chainId: z.number().int(),
          nonce: z.string(),
          issuedAt: z.string(),
        }),
      }),
      result: hexSchema,
    },
    encryptionKey: { args: account, result: hashSchema },
    openSealed: {
      args: account.extend({
        info: bytesSchema,
        sealed: bytesSchema.refine(({ length }) => length <= maxSealedBytes),
      }),
      result: bytesSchema,
    },
    /** The window is closed: its ports are, and what was typed and not used is wiped. */
    endEntries: { args: z.null(), result: z.null() },
  },
  publications: {},
} satisfies PortContract;

export type SignerRequests = AskingSide<typeof signerContract>['requests'];
