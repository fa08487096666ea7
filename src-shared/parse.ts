/**
 * The one place that imports zod. Everything from outside (chain, socket, IPC, disk, clipboard) becomes a typed
 * value here or is refused; nothing else in the project makes a branded type.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { z } from 'zod';
import type { Address, Hash, Hex, TradeId } from './brand.ts';
import { failure, failureSentences, type Failure, type FailureCode } from './failure.ts';
import { fail, ok, type Result } from './result.ts';

export { z };

// In a page the parser must not try to compile its checks: the page's policy refuses code, and says so in its console.
if ('document' in globalThis) z.config({ jitless: true });

const textEncoder = new TextEncoder();

function hexOf(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** keccak256 of a text's UTF-8 bytes, as lower-case hex. */
export function keccakOfText(text: string): Hash {
  return `0x${hexOf(keccak_256(textEncoder.encode(text)))}` as Hash;
}

/** EIP-55 form of 40 hex digits. */
function checksummed(hexDigits: string): Address {
  const lower = hexDigits.toLowerCase();
  const digest = hexOf(keccak_256(textEncoder.encode(lower)));
  let address = '0x';
  for (let i = 0; i < 40; i += 1) {
    const digit = lower.charAt(i);
    address += parseInt(digest.charAt(i), 16) >= 8 ? digit.toUpperCase() : digit;
  }
  return address as Address;
}

/**
 * Address in any case; a mixed-case one must carry the right checksum (a mistyped digit is caught by it).
 * Returns the checksummed form.
 */
export const addressSchema = z.string().transform((text, context): Address => {
  const match = /^0x([0-9a-fA-F]{40})$/.exec(text);
  const digits = match?.[1];
  if (digits !== undefined) {
    const address = checksummed(digits);
    const mixed = /[a-f]/.test(digits) && /[A-F]/.test(digits);
    if (!mixed || address === text) return address;
  }
  context.addIssue({ code: 'custom', message: 'not an address' });
  return z.NEVER;
});

export const hashSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'not 32 bytes of hex')
  .transform((text) => text.toLowerCase() as Hash);

export const tradeIdSchema = hashSchema.transform((hash) => hash as TradeId);

export const hexSchema = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/, 'not hex bytes')
  .transform((text) => text.toLowerCase() as Hex);

/**
 * Text of 1 to `maxBytes` bytes of UTF-8, whatever its characters. Half a surrogate pair is refused: it has no UTF-8,
 * so two such texts would share one hash.
 */
export const unicodeTextSchema = (maxBytes: number) =>
  z
    .string()
    .min(1, 'is empty')
    .refine((text) => !/\p{Surrogate}/u.test(text), 'is not Unicode text')
    .refine(
      (text) => textEncoder.encode(text).length <= maxBytes,
      `is longer than ${maxBytes} bytes`,
    );

/** Decimal digits without leading zeros, below 2^256, as bigint. */
export const amountTextSchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/, 'not a whole number in the smallest unit')
  .transform((text, context) => {
    const value = BigInt(text);
    if (value < 1n << 256n) return value;
    context.addIssue({ code: 'custom', message: 'larger than 2^256 - 1' });
    return z.NEVER;
  });

/** bigint ≥ 0 and < 2^256, as it crosses IPC. */
export const amountSchema = z
  .bigint()
  .min(0n)
  .max((1n << 256n) - 1n);

export const unixMillisSchema = z.number().int().min(0).max(8.64e15);
export const unixSecondsSchema = z.number().int().min(0).max(8.64e12);

/** A failure that was stored or came from another process. */
export const failureSchema = z
  .object({
    code: z.enum(Object.keys(failureSentences) as [FailureCode, ...FailureCode[]]),
    detail: z.string().optional(),
    field: z.string().optional(),
  })
  .transform(({ code, detail, field }): Failure =>
    failure(code, {
      ...(detail === undefined ? {} : { detail }),
      ...(field === undefined ? {} : { field }),
    }),
  );

/** Where a value was refused, in words: `terms.amount: not an address`. */
export function issueText(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not readable';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

/** Parses or refuses with the given code; the field at fault is named. */
export function parseWith<S extends z.ZodType>(
  schema: S,
  input: unknown,
  code: FailureCode = 'invalid_input',
): Result<z.output<S>> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return fail(
    failure(code, { detail: issueText(parsed.error), ...(path === '' ? {} : { field: path }) }),
  );
}

/** JSON text to a checked value; broken JSON is refused like any other wrong shape. */
export function parseJsonWith<S extends z.ZodType>(
  schema: S,
  text: string,
  code: FailureCode = 'invalid_input',
): Result<z.output<S>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail(failure(code, { detail: 'broken JSON' }));
  }
  return parseWith(schema, value, code);
}

/** For constants and values just checked elsewhere; throws on anything else. */
export function address(text: string): Address {
  return addressSchema.parse(text);
}
export function hash(text: string): Hash {
  return hashSchema.parse(text);
}
export function tradeId(text: string): TradeId {
  return tradeIdSchema.parse(text);
}

export const zeroAddress = address('0x0000000000000000000000000000000000000000');
export const zeroHash = hash(`0x${'0'.repeat(64)}`);
