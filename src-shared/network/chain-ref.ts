import type { Address, Hash } from '../brand.ts';

/** One escrow on one chain: what trades, records and streams belong to. */
export interface ChainRef {
  readonly chainId: number;
  readonly escrow: Address;
  /**
   * Of the block that the escrow was deployed in: it tells a chain from another one with the same id. Null: no node has
   * answered yet; the chain used last is taken.
   */
  readonly startBlockHash: Hash | null;
}
