import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { verifyMessage } from 'ethers';
import type { Address } from '../../src-shared/brand.ts';
import { addressSchema, type z } from '../../src-shared/parse.ts';
import {
  signInText,
  type tokensAnswerSchema,
  type verifyBodySchema,
} from '../../src-shared/stream/http-shapes.ts';
import type { SessionStore, TokenFamily } from '../database/session-store.ts';
import {
  accessTokenLifetimeSeconds,
  signAccessToken,
  verifyAccessToken,
  type AccessClaims,
  type TokenKeys,
} from './access-token.ts';
import { issueNonce, nonceExpiry, type IssuedNonce } from './nonce.ts';

export type Tokens = z.input<typeof tokensAnswerSchema>;
export type LocalToken = Pick<Tokens, 'accessToken' | 'expiresInMs' | 'userId'>;

/** `token_invalid`: sign in anew. `forbidden`: this account may not sign in here. */
export type SignInRefusal = 'token_invalid' | 'forbidden';
export type SignInOutcome = { readonly tokens: Tokens } | { readonly refused: SignInRefusal };

/** Who may sign in. */
export type AllowedAddresses = readonly Address[] | 'all';

/** What a session's end is about: one sign-in, or whoever is no longer allowed. */
export type RevocationListener = (gone: (claims: AccessClaims) => boolean) => void;

const familyLifetimeMs = 30 * 24 * 3600 * 1000;
/** The refresh token before the newest works this long: its answer may have been lost on the way. */
const previousTokenGraceMs = 60 * 1000;

export interface SignInOptions {
  readonly store: SessionStore;
  readonly keys: TokenKeys;
  /** `iss` of the tokens; the service's public URL. Asked late, because the port is known only then. */
  readonly issuer: () => string;
  /** Null while no chain is known: then nobody can sign in. */
  readonly chainId: () => number | null;
  readonly allowed: AllowedAddresses;
  readonly now: () => number;
  readonly lifetimeSeconds?: number | undefined;
}

export interface SignIn {
  readonly nonce: () => IssuedNonce;
  /** `url`: the one under which the caller reached this service, one of its own. */
  readonly verify: (body: z.output<typeof verifyBodySchema>, url: string) => Promise<SignInOutcome>;
  readonly refresh: (refreshToken: string) => Promise<SignInOutcome>;
  readonly logout: (claims: AccessClaims, all: boolean) => Promise<void>;
  /** Claims of a token that is genuine, unexpired, unrevoked, and whose account is admitted; else null. */
  readonly authenticate: (token: string) => Promise<AccessClaims | null>;
  /** For the process that started this service, over no network: a token without a signature of the account. */
  readonly issueLocalToken: (account: Address) => LocalToken;
  readonly setAllowedAddresses: (allowed: AllowedAddresses) => void;
  /** These sign-ins ended on another instance. */
  readonly endedElsewhere: (families: ReadonlySet<string>) => void;
  /** Tells which sessions just ended; returns what stops it. */
  readonly onRevoked: (listener: RevocationListener) => () => void;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const newRefreshToken = (): string => randomBytes(32).toString('base64url');

export function createSignIn(options: SignInOptions): SignIn {
  const { store, keys, now } = options;
  const lifetimeSeconds = options.lifetimeSeconds ?? accessTokenLifetimeSeconds;
  let allowed = options.allowed;
  const listeners = new Set<RevocationListener>();
  /** Accounts that the starting process vouched for, and the family of each; they end with this process. */
  const localFamilies = new Map<string, Address>();

  const admits = (account: Address): boolean => allowed === 'all' || allowed.includes(account);
  const reportRevoked = (gone: (claims: AccessClaims) => boolean): void => {
    for (const listener of listeners) listener(gone);
  };

  function accessToken(account: Address, family: string): LocalToken {
    const fields = { account, family, issuer: options.issuer(), nowMs: now(), lifetimeSeconds };
    const signed = signAccessToken(keys, fields);
    return { accessToken: signed.token, expiresInMs: signed.expiresInMs, userId: account };
  }

  async function verify(
    body: z.output<typeof verifyBodySchema>,
    url: string,
  ): Promise<SignInOutcome> {
    const chainId = options.chainId();
    const secrets =
      keys.previousSecret === undefined ? [keys.secret] : [keys.secret, keys.previousSecret];
    const expiresAt = nonceExpiry(body.nonce, secrets, now());
    if (chainId === null || expiresAt === null) return { refused: 'token_invalid' };
    const { address: account, nonce, issuedAt, signature } = body;
    const text = signInText({ url, address: account, chainId, nonce, issuedAt });
    if (signerOf(text, signature) !== account) return { refused: 'token_invalid' };
    if (!admits(account)) return { refused: 'forbidden' };
    // Stored only now: an unsigned attempt costs no disk.
    if (!(await store.useNonce(nonce, expiresAt))) return { refused: 'token_invalid' };
    const refreshToken = newRefreshToken();
    const family: TokenFamily = {
      family: randomUUID(),
      account,
      generation: 1,
      rotatedAt: now(),
      expiresAt: now() + familyLifetimeMs,
      revokedAt: null,
    };
    await store.createFamily(family, hashOf(refreshToken));
    return { tokens: { ...accessToken(account, family.family), refreshToken } };
  }

  async function refresh(presented: string): Promise<SignInOutcome> {
    const found = await store.familyOfToken(hashOf(presented));
    if (found === null) return { refused: 'token_invalid' };
    const { family, generation } = found;
    if (family.revokedAt !== null || family.expiresAt <= now()) return { refused: 'token_invalid' };
    if (!admits(family.account)) return { refused: 'forbidden' };
    const newest = generation === family.generation;
    const justReplaced =
      generation === family.generation - 1 && now() - family.rotatedAt <= previousTokenGraceMs;
    if (!newest && !justReplaced) {
      // An old token came back: somebody else holds a copy. Neither side keeps the sign-in.
      await revokeFamily(family.family);
      return { refused: 'token_invalid' };
    }
    const refreshToken = newRefreshToken();
    await store.addToken(
      family.family,
      hashOf(refreshToken),
      newest ? generation + 1 : family.generation,
      now(),
    );
    return { tokens: { ...accessToken(family.account, family.family), refreshToken } };
  }

  async function revokeFamily(family: string): Promise<void> {
    localFamilies.delete(family);
    await store.revokeFamily(family, now());
    reportRevoked((claims) => claims.family === family);
  }

  async function logout(claims: AccessClaims, all: boolean): Promise<void> {
    if (!all) {
      await revokeFamily(claims.family);
      return;
    }
    for (const [family, account] of localFamilies)
      if (account === claims.account) localFamilies.delete(family);
    await store.revokeAccount(claims.account, now());
    reportRevoked((each) => each.account === claims.account);
  }

  async function authenticate(token: string): Promise<AccessClaims | null> {
    const claims = verifyAccessToken(keys, options.issuer(), token, now());
    if (claims === null || !admits(claims.account)) return null;
    if (localFamilies.get(claims.family) === claims.account) return claims;
    const family = await store.family(claims.family);
    return family !== null && family.revokedAt === null && family.account === claims.account
      ? claims
      : null;
  }

  return {
    nonce: () => issueNonce(keys.secret, now()),
    verify,
    refresh,
    logout,
    authenticate,
    issueLocalToken: (account) => {
      const known = [...localFamilies].find(([, each]) => each === account)?.[0];
      const family = known ?? `local-${randomUUID()}`;
      localFamilies.set(family, account);
      return accessToken(account, family);
    },
    setAllowedAddresses: (next) => {
      allowed = next;
      reportRevoked((claims) => !admits(claims.account));
    },
    endedElsewhere: (families) => reportRevoked((claims) => families.has(claims.family)),
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The account whose key signed the text, or null for what is no signature. */
function signerOf(text: string, signature: string): Address | null {
  try {
    return addressSchema.parse(verifyMessage(text, signature));
  } catch {
    return null;
  }
}
