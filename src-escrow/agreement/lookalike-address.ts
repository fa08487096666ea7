import type { Address } from '../../src-shared/brand.ts';

/** An address the reader has a name for: a contact, or an account of their own. */
export interface KnownAddress {
  readonly address: Address;
  readonly name: string;
}

/** `0x51E0…7c3D`: what people compare, and so what forgers imitate. */
export function shortAddress(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** The known address that shows the same first and last four digits without being the same one, or null. */
export function lookalikeOf(address: Address, known: readonly KnownAddress[]): KnownAddress | null {
  const ends = shortAddress(address).toLowerCase();
  return (
    known.find(
      (candidate) =>
        candidate.address !== address && shortAddress(candidate.address).toLowerCase() === ends,
    ) ?? null
  );
}
