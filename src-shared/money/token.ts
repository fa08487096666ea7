import type { Address } from '../brand.ts';
import { zeroAddress } from '../parse.ts';

/** A token the user's own list admits. Symbols come from this list only, never from the token. */
export interface Token {
  /** The zero address is the chain's native coin. */
  readonly address: Address;
  readonly symbol: string;
  readonly decimals: number;
}

/** What a list may call a token or coin. */
export const tokenSymbol = /^[A-Za-z0-9.]{1,12}$/;

/** The network's native coin under this name; every EVM chain counts it in 10^-18. */
export function nativeCoin(symbol: string): Token {
  return { address: zeroAddress, symbol, decimals: 18 };
}

export const ether: Token = nativeCoin('ETH');

/** The native coin as the network's list names it; a list that was stored without it means ether. */
export function coinOf(tokens: readonly Token[]): Token {
  return tokens.find(({ address }) => address === zeroAddress) ?? ether;
}
