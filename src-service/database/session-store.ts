import type { Address } from '../../src-shared/brand.ts';

/** One sign-in and all refresh tokens that came of it. Times in Unix milliseconds. */
export interface TokenFamily {
  readonly family: string;
  readonly account: Address;
  /** Number of the newest refresh token; older ones than the one before it were stolen or replayed. */
  readonly generation: number;
  readonly rotatedAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

export interface PresentedToken {
  readonly family: TokenFamily;
  readonly generation: number;
}

export interface SessionStore {
  /** False if it was used before. Forgets expired ones. */
  readonly useNonce: (nonce: string, expiresAt: number) => Promise<boolean>;
  readonly createFamily: (family: TokenFamily, tokenHash: string) => Promise<void>;
  readonly family: (family: string) => Promise<TokenFamily | null>;
  readonly familyOfToken: (tokenHash: string) => Promise<PresentedToken | null>;
  /** Adds a refresh token of `generation`; a higher one than the family's becomes its newest. */
  readonly addToken: (
    family: string,
    tokenHash: string,
    generation: number,
    rotatedAt: number,
  ) => Promise<void>;
  readonly revokeFamily: (family: string, revokedAt: number) => Promise<void>;
  /** Returns the families it revoked. */
  readonly revokeAccount: (account: Address, revokedAt: number) => Promise<string[]>;
}
