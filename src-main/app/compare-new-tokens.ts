import type { Provider } from 'ethers';
import { readTokenFacts } from '../../src-escrow/token-facts.ts';
import type { ChangeCheck } from '../../src-shared/ipc/signing-contract.ts';
import type { NetworkSettings } from '../../src-shared/ipc/views.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import { ok, type Result } from '../../src-shared/result.ts';
import { confirmText } from '../../src-shared/words/text-confirm.ts';
import { compareToken } from '../wallet/calls/token-check.ts';

/**
 * What the chain says of each token that a change brings or alters, a line each. `token_differs` where one is another than
 * was typed. Of a network or node that nobody agreed to yet nothing is asked: what it says is compared when it is signed.
 */
export async function compareNewTokens(
  before: NetworkSettings,
  after: NetworkSettings | undefined,
  provider: Provider,
): Promise<Result<readonly ChangeCheck[]>> {
  const { tokens: text } = confirmText;
  if (after === undefined) return ok([]);
  const sameNodes =
    before.chainId === after.chainId &&
    before.kind === after.kind &&
    JSON.stringify(before.rpcUrls) === JSON.stringify(after.rpcUrls);
  const checks: ChangeCheck[] = [];
  for (const token of after.tokens) {
    const known = before.tokens.find(({ address }) => address === token.address);
    const same = sameNodes && known?.symbol === token.symbol && known.decimals === token.decimals;
    if (token.address === zeroAddress || same) continue;
    try {
      if (!sameNodes) throw new Error('not to be asked yet');
      const facts = await readTokenFacts(provider, token.address);
      const compared = compareToken(token, facts);
      if (!compared.ok) return compared;
      const complete = facts.decimals !== null && facts.symbol !== null;
      checks.push(
        complete
          ? { found: 'right', text: text.asChain(token.symbol) }
          : { found: 'doubtful', text: text.noViews(token.symbol) },
      );
    } catch {
      checks.push({ found: 'doubtful', text: text.notAsked(token.symbol) });
    }
  }
  return ok(checks);
}
