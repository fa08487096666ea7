import type { Offer } from '../../src-shared/agreement/offer.ts';
import type { Address } from '../../src-shared/brand.ts';
import { computeEscrowAddress, findRelease } from '../escrow-deployment.ts';

/**
 * The address that the standard escrow of this release and fee must have, or null for a release that this
 * app doesn't ship. An offer's own address is compared with it, never believed.
 */
export function standardEscrowAddress(fee: Offer['fee'], escrowVersion: string): Address | null {
  const release = findRelease(escrowVersion);
  if (release === undefined) return null;
  return computeEscrowAddress({ feeBps: fee.bps, feeRecipient: fee.to }, release);
}
