import type { Address } from '../../src-shared/brand.ts';
import { parseWith, type z } from '../../src-shared/parse.ts';
import {
  errorAnswerSchema,
  nonceAnswerSchema,
  tokensAnswerSchema,
  type SignInText,
} from '../../src-shared/stream/http-shapes.ts';
import type { Result } from '../../src-shared/result.ts';
import type { LocalServiceHost, LocalServiceState } from './local-service-host.ts';
import type { Logger } from '../logger.ts';
import type { ServiceEndpoint, TokenAnswer } from './service-endpoint.ts';

/** The embedded service: tokens come over the process's own port, so the list lives while the wallet is locked. */
export function localEndpoint(host: LocalServiceHost): ServiceEndpoint {
  // Until it knows its chain it lets nobody in.
  const urlOf = (state: LocalServiceState): string | null =>
    state.chain === null ? null : state.url;
  return {
    source: 'local',
    url: () => urlOf(host.state()),
    async token(account): Promise<TokenAnswer> {
      const issued = await host.token(account);
      return issued === null ? { ok: false, reason: 'no_service' } : { ok: true, ...issued };
    },
    onChange(listener) {
      let url = urlOf(host.state());
      return host.onChange((state) => {
        const next = urlOf(state);
        if (next === url) return;
        url = next;
        listener();
      });
    },
  };
}

export interface RemoteSignInOptions {
  /** Origin as checked by the settings, or null: none is used. */
  readonly url: () => string | null;
  readonly chainId: () => number;
  /** Signs the one sign-in text; refuses while the account is locked. */
  readonly sign: (fields: SignInText) => Promise<Result<string>>;
  /** Refresh tokens survive a restart only where the system can encrypt them. */
  readonly vault: TokenVault;
  readonly log: Logger;
  readonly now: () => number;
}

export interface TokenVault {
  read(url: string, account: Address): string | null;
  write(url: string, account: Address, refreshToken: string | null): void;
}

export interface RemoteEndpoint extends ServiceEndpoint {
  /** The URL or a lock changed: waiting connections try again. */
  changed(): void;
}

const requestWithinMs = 15_000;
type Tokens = z.output<typeof tokensAnswerSchema>;

/** A self-hosted or another trader's service: EIP-4361 sign-in, tokens renewed by the refresh token. */
export function remoteEndpoint(options: RemoteSignInOptions): RemoteEndpoint {
  const held = new Map<string, { token: string; expiresAt: number }>();
  const inProgress = new Map<string, Promise<TokenAnswer>>();
  const listeners = new Set<() => void>();

  async function post<S extends z.ZodType>(
    url: string,
    path: string,
    body: unknown,
    schema: S,
  ): Promise<
    | { ok: true; value: z.output<S> }
    | { ok: false; reason: 'unreachable' | 'refused' | 'forbidden' }
  > {
    let answer: Response;
    try {
      answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(requestWithinMs),
      });
    } catch {
      return { ok: false, reason: 'unreachable' };
    }
    const content: unknown = await answer.json().catch(() => null);
    if (answer.ok) {
      const parsed = parseWith(schema, content);
      return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, reason: 'unreachable' };
    }
    const said = errorAnswerSchema.safeParse(content);
    const code = said.success ? said.data.error.code : 'internal';
    options.log.warn({ event: 'remote_sign_in_refused', path, status: answer.status, code });
    if (answer.status === 403 || code === 'forbidden') return { ok: false, reason: 'forbidden' };
    return {
      ok: false,
      reason: answer.status === 401 || answer.status === 400 ? 'refused' : 'unreachable',
    };
  }

  async function signIn(url: string, account: Address): Promise<TokenAnswer> {
    const refreshToken = options.vault.read(url, account);
    if (refreshToken !== null) {
      const refreshed = await post(url, '/api/auth/refresh', { refreshToken }, tokensAnswerSchema);
      if (refreshed.ok) return keep(url, account, refreshed.value);
      if (refreshed.reason === 'unreachable') return { ok: false, reason: 'unreachable' };
      options.vault.write(url, account, null);
      if (refreshed.reason === 'forbidden') return { ok: false, reason: 'not_admitted' };
    }
    const nonce = await post(url, '/api/auth/nonce', {}, nonceAnswerSchema);
    if (!nonce.ok)
      return {
        ok: false,
        reason: nonce.reason === 'unreachable' ? 'unreachable' : 'sign_in_refused',
      };
    const issuedAt = new Date(options.now()).toISOString();
    const fields = {
      url,
      address: account,
      chainId: options.chainId(),
      nonce: nonce.value.nonce,
      issuedAt,
    };
    const signed = await options.sign(fields);
    if (!signed.ok)
      return {
        ok: false,
        reason: signed.failure.code === 'account_locked' ? 'account_locked' : 'sign_in_refused',
      };
    const verified = await post(
      url,
      '/api/auth/verify',
      { address: account, nonce: nonce.value.nonce, issuedAt, signature: signed.value },
      tokensAnswerSchema,
    );
    if (verified.ok) return keep(url, account, verified.value);
    if (verified.reason === 'unreachable') return { ok: false, reason: 'unreachable' };
    return {
      ok: false,
      reason: verified.reason === 'forbidden' ? 'not_admitted' : 'sign_in_refused',
    };
  }

  function keep(url: string, account: Address, tokens: Tokens): TokenAnswer {
    if (tokens.userId !== account) return { ok: false, reason: 'sign_in_refused' };
    options.vault.write(url, account, tokens.refreshToken);
    held.set(`${url} ${account}`, {
      token: tokens.accessToken,
      expiresAt: options.now() + tokens.expiresInMs,
    });
    return { ok: true, token: tokens.accessToken, expiresInMs: tokens.expiresInMs };
  }

  return {
    source: 'remote',
    url: options.url,
    token(account, renew) {
      const url = options.url();
      if (url === null) return Promise.resolve({ ok: false, reason: 'no_service' });
      const key = `${url} ${account}`;
      const present = held.get(key);
      const left = (present?.expiresAt ?? 0) - options.now();
      if (!renew && present !== undefined && left > 5000)
        return Promise.resolve({ ok: true, token: present.token, expiresInMs: left });
      held.delete(key);
      // A refresh token works once: two at a time would end the sign-in.
      const running =
        inProgress.get(key) ?? signIn(url, account).finally(() => inProgress.delete(key));
      inProgress.set(key, running);
      return running;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    changed: () => listeners.forEach((listener) => listener()),
  };
}
