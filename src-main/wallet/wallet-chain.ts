import type { Provider } from 'ethers';
import type { EscrowFee } from '../../src-escrow/escrow-deployment.ts';
import type { Address } from '../../src-shared/brand.ts';
import type { Token } from '../../src-shared/money/token.ts';

/** The profile's own network as the wallet uses it. A change of network in Settings makes a new one. */
export interface WalletChain {
  /** As the settings name it; the node's answer is compared with it before each signature. */
  readonly chainId: number;
  readonly networkName: string;
  readonly practice: boolean;
  /** The allow-list, the native coin first. */
  readonly tokens: readonly Token[];
  /** Computed from the shipped code and the profile's fee. */
  readonly escrow: Address;
  readonly fee: EscrowFee;
  /** A block this deep is final; the newest block itself counts as 1. */
  readonly confirmations: number;
  /** The user's own RPC; must not cache the chain id, nonces or calls. */
  readonly provider: Provider;
  /** Calls back with each new head's number. Returns the unsubscription. */
  onHead(listener: (head: number) => void): () => void;
}

/** Stored things by kind and id, as JSON text; durable once the promise resolves. Of the present chain alone. */
export interface WalletRecords {
  list(kind: RecordKind): Promise<readonly string[]>;
  put(kind: RecordKind, id: string, json: string): Promise<void>;
  remove(kind: RecordKind, id: string): Promise<void>;
}
export type RecordKind = 'transaction' | 'offer' | 'contact';
