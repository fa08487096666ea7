import { chmod, readFile } from 'node:fs/promises';
import { Wallet } from 'ethers';
import { writeDurably } from '../src-files/durable-file.ts';
import type { Address } from '../src-shared/brand.ts';
import { address } from '../src-shared/parse.ts';

/** Pays for signed calls on the practice chain. */
export interface PracticeRelayer {
  readonly address: Address;
  readonly keyFile: string;
}

/** The key in the file, or null: there is none that can be read. */
async function keptKey(keyFile: string): Promise<string | null> {
  const text = await readFile(keyFile, 'utf8').catch(() => '');
  return /^0x[0-9a-f]{64}$/.test(text.trim()) ? text.trim() : null;
}

/**
 * A key made for one practice chain and kept beside its state, as an operator keeps a relayer's. A new chain gets a new
 * one: what a service remembers of the old one's transactions must not count for it.
 */
export async function practiceRelayer(
  keyFile: string,
  isNewChain: boolean,
): Promise<PracticeRelayer> {
  const kept = isNewChain ? null : await keptKey(keyFile);
  const { privateKey, address: account } = new Wallet(kept ?? Wallet.createRandom().privateKey);
  if (kept === null) await writeDurably(keyFile, `${privateKey}\n`);
  // A service refuses a key that others can read.
  await chmod(keyFile, 0o600);
  return { address: address(account), keyFile };
}
