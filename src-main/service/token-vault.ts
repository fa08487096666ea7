import { readFileSync } from 'node:fs';
import { writeDurablySync } from '../../src-files/durable-file.ts';
import { parseJsonWith, z } from '../../src-shared/parse.ts';
import type { TokenVault } from './service-endpoints.ts';

/** The system's own encryption, where it has one that is more than obfuscation. */
export interface SystemCipher {
  available(): boolean;
  encrypt(text: string): Buffer;
  decrypt(data: Buffer): string;
}

const fileSchema = z.record(z.string(), z.string());

/** Refresh tokens by service and account: on disk only as the system encrypted them, else in memory alone. */
export function createTokenVault(path: string, cipher: SystemCipher): TokenVault {
  const tokens = new Map<string, string>();
  const keep = cipher.available();
  if (keep) {
    for (const [key, encrypted] of Object.entries(readStored(path))) {
      try {
        tokens.set(key, cipher.decrypt(Buffer.from(encrypted, 'base64')));
      } catch {
        // Encrypted by another user or keychain: worth nothing here, and signing in again replaces it.
        tokens.delete(key);
      }
    }
  }
  const save = (): void => {
    const stored = Object.fromEntries(
      [...tokens].map(([key, token]) => [key, cipher.encrypt(token).toString('base64')]),
    );
    writeDurablySync(path, JSON.stringify(stored));
  };
  return {
    read: (url, account) => tokens.get(`${url} ${account}`) ?? null,
    write(url, account, token) {
      const key = `${url} ${account}`;
      if (token === null) tokens.delete(key);
      else tokens.set(key, token);
      if (keep) save();
    },
  };
}

function readStored(path: string): Record<string, string> {
  try {
    const parsed = parseJsonWith(fileSchema, readFileSync(path, 'utf8'));
    return parsed.ok ? parsed.value : {};
  } catch {
    return {};
  }
}
