import { AbiCoder, decodeBytes32String, isCallException, isError, type Provider } from 'ethers';
import type { Address } from '../src-shared/brand.ts';

/** What a token's own contract says of itself; null: it has no such view, or answers with something else. */
export interface TokenFacts {
  readonly decimals: number | null;
  readonly symbol: string | null;
}

const decimalsCall = '0x313ce567';
const symbolCall = '0x95d89b41';
/** Of an answer: what says more is no name. */
const maxAnswerBytes = 1_024;

/** Reads `decimals()` and `symbol()`, also in the old form of 32 bytes. Throws transport faults; a revert is an answer. */
export async function readTokenFacts(provider: Provider, token: Address): Promise<TokenFacts> {
  const ask = async (data: string): Promise<string> => {
    try {
      const answer = await provider.call({ to: token, data });
      return answer.length > 2 + 2 * maxAnswerBytes ? '0x' : answer;
    } catch (error) {
      if (isCallException(error) || isError(error, 'CALL_EXCEPTION')) return '0x';
      throw error;
    }
  };
  const [decimals, symbol] = await Promise.all([ask(decimalsCall), ask(symbolCall)]);
  return { decimals: readDecimals(decimals), symbol: readSymbol(symbol) };
}

function readDecimals(answer: string): number | null {
  if (!/^0x[0-9a-f]{64}$/i.test(answer)) return null;
  const value = BigInt(answer);
  return value <= 255n ? Number(value) : null;
}

function readSymbol(answer: string): string | null {
  try {
    if (/^0x[0-9a-f]{64}$/i.test(answer)) return decodeBytes32String(answer);
    return String(AbiCoder.defaultAbiCoder().decode(['string'], answer)[0]);
  } catch {
    return null;
  }
}
