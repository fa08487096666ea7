import { isKeystoreJson } from 'ethers';
import { failure } from '../../src-shared/failure.ts';
import { parseJsonWith, z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';

/** Memory a keystore file may ask for; a hostile file asks for more than the machine has. */
export const maxScryptBytes = 512 * 1024 * 1024;
const maxPbkdf2Rounds = 10_000_000;

const wholeNumber = z.number().int().min(1);
const kdfSchema = z.union([
  z.object({
    kdf: z.literal('scrypt'),
    kdfparams: z
      .object({ n: wholeNumber, r: wholeNumber, p: wholeNumber.max(16) })
      .refine(({ n, r }) => 128 * n * r <= maxScryptBytes, 'asks for too much memory'),
  }),
  z.object({
    kdf: z.literal('pbkdf2'),
    kdfparams: z.object({ c: wholeNumber.max(maxPbkdf2Rounds) }),
  }),
]);
const keystoreSchema = z.preprocess(
  lowerCaseKeys,
  z.object({ version: z.literal(3), crypto: kdfSchema, address: z.string().optional() }),
);

/** V3 files are written with either `crypto` or `Crypto`, `N` or `n`. */
function lowerCaseKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, element]) => [key.toLowerCase(), lowerCaseKeys(element)]),
  );
}

/** Whether the text is a V3 keystore that this machine can open; `broken_keystore` says why not. */
export function checkKeystoreText(text: string): Result<string> {
  const parsed = parseJsonWith(keystoreSchema, text, 'broken_keystore');
  if (!parsed.ok) return parsed;
  if (!isKeystoreJson(text)) return fail(failure('broken_keystore'));
  return ok(text);
}
