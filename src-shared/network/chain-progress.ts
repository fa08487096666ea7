import type { ChainStatus } from '../stream/wire-messages.ts';

/** Blocks of the chain that were read, and those of them that are final. */
export interface ReadBlocks {
  readonly indexed: number;
  readonly final: number;
}

/** How far somebody is who follows the chain. `head`: the highest block seen at a node; all three 0 while unknown. */
export interface ChainProgress<Status extends string = ChainStatus> extends ReadBlocks {
  readonly head: number;
  readonly status: Status;
}
