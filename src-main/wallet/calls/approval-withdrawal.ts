import type { Address } from '../../../src-shared/brand.ts';
import type { ApprovalFacts } from '../../../src-shared/trade/situation.ts';
import type { AppNetwork } from '../../app-context.ts';
import { readNonceUsed } from './chain-reads.ts';

/**
 * Whether an approval was withdrawn, by its nonce: `sent` while the withdrawal can still be undone, or a node of the
 * user's does not show it yet. Rejects while a node does not answer. What was used by its own call looks the same; the
 * trade is another one then.
 */
export async function readWithdrawal(
  { provider, everyNode, escrow, confirmations }: AppNetwork,
  { signer, nonce }: { readonly signer: Address; readonly nonce: bigint },
): Promise<ApprovalFacts['withdrawal']> {
  if (!(await readNonceUsed(provider, escrow, signer, nonce))) return 'none';
  const finals = await Promise.all(
    everyNode.map(async (node) => {
      const head = await node.getBlockNumber();
      const final = Math.max(0, head - confirmations + 1);
      return readNonceUsed(node, escrow, signer, nonce, final);
    }),
  );
  return finals.every((used) => used) ? 'final' : 'sent';
}
