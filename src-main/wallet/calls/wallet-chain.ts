import { isError, type Provider } from 'ethers';
import type { EscrowFee } from '../../../src-escrow/escrow-deployment.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { Token } from '../../../src-shared/money/token.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { chainFailure } from './chain-failure.ts';

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
  /** Gas to have at hand for each payout that a call pushes. */
  readonly payoutGas: bigint;
  /** Per cent that a gas limit lies above the estimate. */
  readonly gasMargin: bigint;
  /** The user's own RPC; must cache neither nonces nor calls. A call fails in bounded time while the node is away. */
  readonly provider: Provider;
  /** Calls back with each new head's number. Returns the unsubscription. */
  onHead(listener: (head: number) => void): () => void;
}

/** The chain id that the node itself gives now; a provider's own idea of it may be older. Throws transport faults. */
export async function askChainId(provider: Provider): Promise<number> {
  if ('send' in provider && typeof provider.send === 'function') {
    const ask = provider.send.bind(provider) as (
      method: string,
      params: unknown[],
    ) => Promise<unknown>;
    return Number(await ask('eth_chainId', []));
  }
  try {
    return Number((await provider.getNetwork()).chainId);
  } catch (error) {
    // ethers holds on to the first id that it saw and throws when another one comes.
    if (isError(error, 'NETWORK_ERROR') && error.event === 'changed') return 0;
    throw error;
  }
}

/** The node answers for the profile's chain, and the escrow that was computed stands on it. */
export async function checkChain(chain: WalletChain): Promise<Result<null>> {
  try {
    const chainId = await askChainId(chain.provider);
    if (chainId !== chain.chainId)
      return fail(
        failure('wrong_chain', { detail: `it says ${chainId}, the profile ${chain.chainId}` }),
      );
    if ((await chain.provider.getCode(chain.escrow)) === '0x')
      return fail(failure('escrow_not_deployed', { detail: chain.escrow }));
    return ok(null);
  } catch (error) {
    return fail(chainFailure(error));
  }
}
