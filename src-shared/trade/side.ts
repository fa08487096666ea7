import type { Address } from '../brand.ts';
import { zeroAddress } from '../parse.ts';
import type { Terms } from './terms.ts';

/** The two sides of an offer and of a trade. */
export type Side = 'seller' | 'buyer';

export function otherSide(side: Side): Side {
  return side === 'seller' ? 'buyer' : 'seller';
}

/** The side on which this account stands or could stand: named, or the open slot. Null: neither. */
export function sideFor({ terms }: { readonly terms: Terms }, account: Address): Side | null {
  const { seller, buyer } = terms;
  if (account === seller) return 'seller';
  if (account === buyer) return 'buyer';
  if (seller === zeroAddress) return 'seller';
  return buyer === zeroAddress ? 'buyer' : null;
}
