import { fillsSlot, type SideSlot } from '../../src-escrow/agreement/answer-offer.ts';
import { openSide, type Offer } from '../../src-shared/agreement/offer.ts';
import type { PrivateDetails } from '../../src-shared/agreement/private-details.ts';
import type { Address } from '../../src-shared/brand.ts';
import { ok, type Result } from '../../src-shared/result.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { BankDetailsStore } from '../bank-details/bank-details-store.ts';

export interface SlotDeps {
  readonly wallet: Pick<Wallet, 'box'>;
  readonly bankDetails: Pick<BankDetailsStore, 'commit'>;
}

/** Own box, and the commitment to what was typed, which is stored first. Fails with the field at fault. */
export async function fillSlot(
  { wallet, bankDetails }: SlotDeps,
  slot: { account: Address; role: Side; method: string; typed: PrivateDetails },
): Promise<Result<SideSlot>> {
  const committed = await bankDetails.commit(slot.role, slot.method, slot.typed);
  if (!committed.ok) return committed;
  const box = await wallet.box(slot.account);
  return box.ok ? ok({ box: box.value, commit: committed.value.commit }) : box;
}

/** The same for an offer that is accepted; where nothing is left to fill, an empty one. */
export async function slotToAccept(
  deps: SlotDeps,
  offer: Offer,
  taker: { account: Address; role: Side; typed: PrivateDetails | null },
): Promise<Result<SideSlot>> {
  if (!fillsSlot(offer, taker.account)) return ok(openSide);
  const typed = taker.typed ?? { holder: '', account: {} };
  return fillSlot(deps, { ...taker, method: offer.details.method, typed });
}
