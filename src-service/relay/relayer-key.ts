import { readFile, stat } from 'node:fs/promises';
import { Wallet } from 'ethers';

/** Where the relayer's key is, and how much of its coin may go in a day. */
export interface RelayerConfiguration {
  /** A V3 keystore, or 64 hexadecimal digits in a file that nobody else may read. */
  readonly keyFile: string;
  /** Holds the passphrase of a V3 keystore. */
  readonly passphraseFile: string | null;
  /** Smallest unit of the native coin, in any 24 hours. */
  readonly dailyLimit: bigint;
}

/** Names the setting and the way out; never anything of the key. */
export class RelayerKeyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RelayerKeyError';
  }
}

async function readSecret(path: string, setting: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new RelayerKeyError(
      `${setting} names a file that cannot be read: ${path}. Check its path and permissions.`,
      { cause: error },
    );
  }
}

/** Windows has no such bits; there the folder's own rights have to do. */
async function requirePrivate(path: string, setting: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new RelayerKeyError(
      `${setting}: others on this machine can read ${path}. Run chmod 600 on it.`,
    );
  }
}

/** Opens the relayer's key. Throws `RelayerKeyError`. */
export async function loadRelayerKey(configuration: RelayerConfiguration): Promise<Wallet> {
  const { keyFile, passphraseFile } = configuration;
  const text = await readSecret(keyFile, 'RELAYER_KEY_FILE');
  if (/^(0x)?[0-9a-fA-F]{64}$/.test(text)) {
    await requirePrivate(keyFile, 'RELAYER_KEY_FILE');
    try {
      return new Wallet(text.startsWith('0x') ? text : `0x${text}`);
    } catch {
      throw new RelayerKeyError('RELAYER_KEY_FILE: these digits are no private key.');
    }
  }
  if (passphraseFile === null) {
    throw new RelayerKeyError(
      'RELAYER_KEY_FILE holds neither a private key (64 hexadecimal digits) nor a keystore with a RELAYER_PASSPHRASE_FILE beside it.',
    );
  }
  const passphrase = await readSecret(passphraseFile, 'RELAYER_PASSPHRASE_FILE');
  await requirePrivate(passphraseFile, 'RELAYER_PASSPHRASE_FILE');
  try {
    const opened = await Wallet.fromEncryptedJson(text, passphrase.normalize('NFKC'));
    return new Wallet(opened.privateKey);
  } catch {
    // What ethers says could repeat what is in the file.
    throw new RelayerKeyError(
      'RELAYER_KEY_FILE: this keystore is damaged, or RELAYER_PASSPHRASE_FILE does not open it.',
    );
  }
}
