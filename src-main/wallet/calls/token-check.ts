import { readTokenFacts, type TokenFacts } from '../../../src-escrow/token-facts.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { tokenSymbol, type Token } from '../../../src-shared/money/token.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { confirmText } from '../../../src-shared/words/text-confirm.ts';
import type { WalletChain } from './wallet-chain.ts';

/**
 * Whether a listed token is called and counted as its own contract says: the list decides how amounts are read, so one that
 * differs makes a window lie. `token_differs` with both values. Views that a token does not have say nothing.
 */
export function compareToken(listed: Token, facts: TokenFacts): Result<null> {
  const { symbol, decimals } = facts;
  if (decimals !== null && decimals !== listed.decimals)
    return fail(
      failure('token_differs', {
        field: 'decimals',
        detail: confirmText.tokens.decimalsDiffer(listed.symbol, decimals, listed.decimals),
      }),
    );
  // A name that no list may hold can't be compared.
  if (symbol !== null && tokenSymbol.test(symbol) && symbol !== listed.symbol)
    return fail(
      failure('token_differs', {
        field: 'symbol',
        detail: confirmText.tokens.symbolDiffers(symbol, listed.symbol),
      }),
    );
  return ok(null);
}

/** The same, asked of the chain before something about this token is signed. Throws transport faults. */
export async function checkListedToken(
  chain: Pick<WalletChain, 'tokens' | 'provider'>,
  address: Address,
): Promise<Result<null>> {
  const listed = chain.tokens.find((token) => token.address === address);
  if (listed === undefined || address === zeroAddress) return ok(null);
  return compareToken(listed, await readTokenFacts(chain.provider, address));
}
