import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { maxOfferBytes } from '../../src-shared/agreement/offer.ts';
import { failure, type FailureCode } from '../../src-shared/failure.ts';
import { parseJsonWith, type z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';

/** Longer pastes are not searched. */
const maxPastedCharacters = 256 * 1024;
/** Incompressible 16 KiB, with deflate's framing, in base64url. */
const maxEncodedCharacters = Math.ceil(((maxOfferBytes + 64) * 4) / 3);

/** How one kind of message looks between people: where it begins, and which failures it has. */
export interface TextMessageFormat<T> {
  /** `escrow-desk:1/`: what stands before the message itself. */
  readonly prefix: string;
  /** No such message in the text. */
  readonly missing: FailureCode;
  /** It is damaged, too large, not strict, not canonical, or there are two. */
  readonly unreadable: FailureCode;
  /** What the bytes after the prefix say. Never throws. */
  readonly read: (packed: Buffer, unreadable: (detail: string) => Result<never>) => Result<T>;
}

/** A line for people, which proves nothing and is never read back, then the message itself. */
export function textMessage(line: string, prefix: string, packed: Buffer): string {
  return `${line}\n${prefix}${packed.toString('base64url')}\n`;
}

/**
 * The message in a pasted text or a file's content. Never throws, and works in bounded time and memory whatever
 * the text is.
 */
export function readTextMessage<T>(form: TextMessageFormat<T>, text: string): Result<T> {
  const unreadable = (detail: string) => fail(failure(form.unreadable, { detail }));
  const unpack = (encoded: string): Result<T> => {
    if (encoded === '') return unreadable('nothing after the marker');
    if (encoded.length > maxEncodedCharacters) return unreadable('too large');
    const packed = Buffer.from(encoded, 'base64url');
    if (packed.toString('base64url') !== encoded) return unreadable('damaged');
    return form.read(packed, unreadable);
  };
  if (text.length > maxPastedCharacters) return unreadable('too much text');
  const first = text.indexOf(form.prefix);
  if (first === -1) return fail(failure(form.missing));
  const rest = text.slice(first + form.prefix.length);
  const encoded = leadingBase64url(rest);
  const second = rest.indexOf(form.prefix);
  if (second !== -1) {
    const other = leadingBase64url(rest.slice(second + form.prefix.length));
    if (other !== encoded) return unreadable('two of them in one text: paste one');
  }
  const decoded = unpack(encoded);
  if (decoded.ok || second !== -1) return decoded;
  // Mail programs break long lines and quote them.
  const joined = leadingBase64url(rest.replace(/[\s>]+/g, ''));
  if (joined === encoded) return decoded;
  const unwrapped = unpack(joined);
  return unwrapped.ok ? unwrapped : decoded;
}

function leadingBase64url(text: string): string {
  return /^[A-Za-z0-9_-]*/.exec(text)?.[0] ?? '';
}

/** RFC 8785 text, deflated: how structured messages travel. */
export function packJson(canonicalText: string): Buffer {
  return deflateRawSync(Buffer.from(canonicalText, 'utf8'), { level: 9 });
}

/**
 * Reads what `packJson` made: at most `maxOfferBytes` once inflated, strictly by the schema, and written in its
 * one canonical form, so that no doubled key or other spelling reads in two ways.
 */
export function readPackedJson<S extends z.ZodType>(
  schema: S,
  canonicalTextOf: (value: z.output<S>) => string,
): TextMessageFormat<z.output<S>>['read'] {
  return (packed, unreadable) => {
    const json = inflate(packed, unreadable);
    if (!json.ok) return json;
    const parsed = parseJsonWith(schema, json.value);
    if (!parsed.ok) return unreadable(parsed.failure.detail ?? 'not readable');
    try {
      if (canonicalTextOf(parsed.value) === json.value) return parsed;
    } catch {
      // What JSON can't say, such as a lone surrogate.
    }
    return unreadable('not in its one form');
  };
}

function inflate(packed: Buffer, unreadable: (detail: string) => Result<never>): Result<string> {
  try {
    // With `info` zlib also says how much it read, which its types leave out.
    const inflated = inflateRawSync(packed, { maxOutputLength: maxOfferBytes, info: true });
    const { buffer, engine } = inflated as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (engine.bytesWritten !== packed.length) return unreadable('damaged');
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer));
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return unreadable(tooLarge ? 'too large' : 'damaged');
  }
}
