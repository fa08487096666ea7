import type { Address } from '../../src-shared/brand.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { ConnectionReason } from './connection-reasons.ts';

export type TokenAnswer =
  | { readonly ok: true; readonly token: string; readonly expiresInMs: number }
  | { readonly ok: false; readonly reason: ConnectionReason };

/** A service as a connection sees it; the embedded and a remote one alike. */
export interface ServiceEndpoint {
  readonly source: Source;
  /** `http(s)://host:port`, or null while there is none. */
  url(): string | null;
  /** A valid token for this account. `renew`: the last one was refused. */
  token(account: Address, renew: boolean): Promise<TokenAnswer>;
  /** Called when `url` or what `token` needs may have changed. */
  onChange(listener: () => void): () => void;
}
