import { randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { Address } from '../../src-shared/brand.ts';
import { addressSchema, z } from '../../src-shared/parse.ts';

export const accessTokenLifetimeSeconds = 15 * 60;
const audience = 'trades';

/** Who holds a verified access token. */
export interface AccessClaims {
  readonly account: Address;
  /** The sign-in it came of; revoking that kills the token. */
  readonly family: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

export interface TokenKeys {
  /** Signs and verifies; ≥ 32 bytes. */
  readonly secret: string;
  /** Still verifies, while a changed secret takes over. */
  readonly previousSecret?: string | undefined;
}

const claimsSchema = z.object({
  sub: addressSchema,
  sid: z.string().min(1).max(64),
  iss: z.string(),
  aud: z.literal(audience),
  iat: z.number().int(),
  exp: z.number().int(),
  jti: z.string().min(1).max(64),
});

export interface SignedToken {
  readonly token: string;
  readonly expiresInMs: number;
}

/** JWT, HS256. `issuer` is the service's public URL; `lifetimeSeconds` ≥ 1. */
export function signAccessToken(
  keys: TokenKeys,
  fields: {
    account: Address;
    family: string;
    issuer: string;
    nowMs: number;
    lifetimeSeconds: number;
  },
): SignedToken {
  const issuedAt = Math.floor(fields.nowMs / 1000);
  const expiresAt = issuedAt + fields.lifetimeSeconds;
  const claims: z.input<typeof claimsSchema> = {
    sub: fields.account,
    sid: fields.family,
    iss: fields.issuer,
    aud: audience,
    iat: issuedAt,
    exp: expiresAt,
    jti: randomUUID(),
  };
  const token = jsonwebtoken.sign(claims, keys.secret, { algorithm: 'HS256' });
  return { token, expiresInMs: expiresAt * 1000 - fields.nowMs };
}

/** The claims of a token that this service signed and that still holds, or null. */
export function verifyAccessToken(
  keys: TokenKeys,
  issuer: string,
  token: string,
  nowMs: number,
): AccessClaims | null {
  for (const secret of [keys.secret, keys.previousSecret]) {
    if (secret === undefined) continue;
    try {
      const verified: unknown = jsonwebtoken.verify(token, secret, {
        algorithms: ['HS256'],
        audience,
        issuer,
        clockTimestamp: Math.floor(nowMs / 1000),
      });
      const claims = claimsSchema.safeParse(verified);
      if (!claims.success) return null;
      return {
        account: claims.data.sub,
        family: claims.data.sid,
        expiresAt: claims.data.exp * 1000,
      };
    } catch {
      // Not by this secret, expired or malformed: all the same to who asks.
    }
  }
  return null;
}
