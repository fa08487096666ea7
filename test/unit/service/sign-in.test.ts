import fc from 'fast-check';
import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { signAccessToken, verifyAccessToken } from '../../../src-service/sign-in/access-token.ts';
import { issueNonce, nonceExpiry, nonceLifetimeMs } from '../../../src-service/sign-in/nonce.ts';
import { address } from '../../../src-shared/parse.ts';

const secret = 'one secret of at least thirty-two bytes';
const otherSecret = 'another secret of at least thirty-two bytes';
const account = address('0x70997970C51812dc3A010C7d01b50e0d17dc79C8');
const issuer = 'http://127.0.0.1:8081';
const nowMs = 1_700_000_000_500;
const fields = { account, family: 'family', issuer, nowMs, lifetimeSeconds: 900 };

describe('a nonce', () => {
  it('holds for five minutes, under the present and the previous secret', () => {
    const { nonce, expiresAt } = issueNonce(secret, nowMs);
    expect(expiresAt).toBe(nowMs + nonceLifetimeMs);
    expect(nonce).toMatch(/^[0-9a-zA-Z]{8,}$/);
    expect(nonceExpiry(nonce, [secret], nowMs)).toBe(expiresAt);
    expect(nonceExpiry(nonce, [otherSecret, secret], expiresAt - 1)).toBe(expiresAt);
    expect(nonceExpiry(nonce, [secret], expiresAt)).toBeNull();
    expect(nonceExpiry(nonce, [otherSecret], nowMs)).toBeNull();
  });

  it('is refused with any character changed', () => {
    const { nonce } = issueNonce(secret, nowMs);
    fc.assert(
      fc.property(fc.nat(nonce.length - 1), fc.constantFrom(...'0123456789abcdef'), (at, digit) => {
        const changed = nonce.slice(0, at) + digit + nonce.slice(at + 1);
        fc.pre(changed !== nonce);
        expect(nonceExpiry(changed, [secret], nowMs)).toBeNull();
      }),
    );
  });

  it('is refused as any other text', () => {
    fc.assert(fc.property(fc.string(), (text) => nonceExpiry(text, [secret], nowMs) === null));
  });
});

describe('an access token', () => {
  it('says who holds it, until it expires', () => {
    const { token, expiresInMs } = signAccessToken({ secret }, fields);
    expect(expiresInMs).toBe(899_500);
    const claims = verifyAccessToken({ secret }, issuer, token, nowMs);
    expect(claims).toEqual({ account, family: 'family', expiresAt: nowMs + 899_500 });
    expect(verifyAccessToken({ secret }, issuer, token, nowMs + 899_500)).toBeNull();
  });

  it('still holds under the previous secret, and not under one before', () => {
    const { token } = signAccessToken({ secret }, fields);
    const rotated = { secret: otherSecret, previousSecret: secret };
    expect(verifyAccessToken(rotated, issuer, token, nowMs)).not.toBeNull();
    expect(verifyAccessToken({ secret: otherSecret }, issuer, token, nowMs)).toBeNull();
  });

  it('is refused from another issuer, for another audience, by another algorithm, without a claim', () => {
    const { token } = signAccessToken({ secret }, fields);
    expect(verifyAccessToken({ secret }, 'http://elsewhere', token, nowMs)).toBeNull();
    const good = {
      sub: account,
      sid: 's',
      iss: issuer,
      aud: 'trades',
      iat: 1_700_000_000,
      exp: 1_700_000_900,
      jti: 'j',
    };
    const verifies = (claims: object, options: jsonwebtoken.SignOptions = {}, key = secret) =>
      verifyAccessToken({ secret }, issuer, jsonwebtoken.sign(claims, key, options), nowMs) !==
      null;
    expect(verifies(good)).toBe(true);
    expect(verifies({ ...good, aud: 'others' })).toBe(false);
    expect(verifies({ ...good, sub: 'me' })).toBe(false);
    expect(verifies(good, { algorithm: 'HS384' })).toBe(false);
    expect(verifies(good, { algorithm: 'none' }, '')).toBe(false);
    for (const claim of Object.keys(good)) {
      const { [claim as keyof typeof good]: _left, ...without } = good;
      expect(verifies(without, { noTimestamp: true }), `without ${claim}`).toBe(false);
    }
  });
});
