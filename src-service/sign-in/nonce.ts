import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const nonceLifetimeMs = 5 * 60 * 1000;

/** Hex digits only: EIP-4361 allows letters and digits in a nonce. */
const randomLength = 32;
const timeLength = 12;
const nonceForm = /^[0-9a-f]{108}$/;

export interface IssuedNonce {
  readonly nonce: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** The key is derived, so that a nonce's signature can never pass for a token's. */
const macOf = (body: string, secret: string): string =>
  createHmac('sha256', `escrow-desk/nonce/1:${secret}`).update(body).digest('hex');

/** A nonce that carries its own expiry and signature; nothing is stored until it is used. */
export function issueNonce(secret: string, nowMs: number): IssuedNonce {
  const expiresAt = nowMs + nonceLifetimeMs;
  const body =
    randomBytes(randomLength / 2).toString('hex') +
    expiresAt.toString(16).padStart(timeLength, '0');
  return { nonce: body + macOf(body, secret), expiresAt };
}

/** When the nonce expires (Unix milliseconds), or null if it is none of ours or too old. */
export function nonceExpiry(
  nonce: string,
  secrets: readonly string[],
  nowMs: number,
): number | null {
  if (!nonceForm.test(nonce)) return null;
  const body = nonce.slice(0, randomLength + timeLength);
  const mac = Buffer.from(nonce.slice(randomLength + timeLength), 'hex');
  const ours = secrets.some((secret) =>
    timingSafeEqual(mac, Buffer.from(macOf(body, secret), 'hex')),
  );
  const expiresAt = Number.parseInt(body.slice(randomLength), 16);
  return ours && nowMs < expiresAt ? expiresAt : null;
}
