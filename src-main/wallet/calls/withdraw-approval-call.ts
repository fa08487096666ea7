import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { Proposal } from '../../../src-shared/trade/settlement.ts';
import { readNonceUsed } from './chain-reads.ts';
import type { PreparedCall } from './prepared-call.ts';
import type { WalletChain } from './wallet-chain.ts';

/** Makes a signed approval of ours worthless. */
export function prepareWithdrawApproval(
  chain: WalletChain,
  { tradeId, signer, nonce }: Pick<Proposal, 'tradeId' | 'signer' | 'nonce'>,
  title: string,
): () => Promise<Result<PreparedCall>> {
  return async () => {
    if (await readNonceUsed(chain.provider, chain.escrow, signer, nonce))
      return fail(failure('action_not_allowed', { detail: 'it is withdrawn already' }));
    return ok({
      ...encodeEscrowCall(chain.escrow, { method: 'cancelNonce', nonce }),
      purpose: 'cancelNonce',
      tradeId,
      title,
      remark: 'moves no money',
      rows: [
        { name: 'Your signature', now: 'can be used', after: 'worthless' },
        { name: 'The trade', now: '', after: 'unchanged' },
      ],
      parties: [{ name: 'Escrow', address: chain.escrow, remark: 'standard' }],
      details: [
        { name: 'Call', value: `cancelNonce(${nonce})` },
        { name: 'Trade', value: tradeId },
      ],
      warnings: ['If somebody sends what you had signed before this is mined, that counts.'],
      confirmLabel: 'Hold: withdraw it',
      confirmText: null,
      moves: null,
    });
  };
}
