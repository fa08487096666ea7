import type { Address } from '../brand.ts';
import { zeroAddress } from '../parse.ts';

/** A token the user's own list admits. Symbols come from this list only, never from the token. */
export interface Token {
  /** The zero address is the chain's native coin. */
  readonly address: Address;
  readonly symbol: string;
  readonly decimals: number;
}

export const nativeCoin: Token = { address: zeroAddress, symbol: 'ETH', decimals: 18 };
