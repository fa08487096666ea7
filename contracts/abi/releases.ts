import { tradeEscrow1Bytecode } from './trade-escrow-1.ts';
import { tradeEscrowBytecode } from './trade-escrow.ts';

/**
 * Every released version of the escrow. An offer names the version and the fee, and every app recomputes the address
 * from the init code that it ships, so an entry is never changed or removed: when the contract changes, freeze the
 * old bytecode in a file of its own and append the new version.
 */
export interface EscrowRelease {
  readonly version: string;
  /** Init code without constructor arguments. */
  readonly initCode: `0x${string}`;
}

export const escrowReleases = [
  { version: '1', initCode: tradeEscrow1Bytecode },
  { version: '2', initCode: tradeEscrowBytecode },
] as const satisfies readonly EscrowRelease[];

/** The one that new trades are locked in. */
export const latestRelease: EscrowRelease = escrowReleases[escrowReleases.length - 1] as EscrowRelease;
