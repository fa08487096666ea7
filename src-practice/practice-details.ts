import { encryptionKeysOf } from '../src-escrow/agreement/encryption-key.ts';
import {
  blindDetails,
  commitmentOf,
  type BlindedDetails,
} from '../src-escrow/agreement/commitment.ts';
import type { SideSlot } from '../src-escrow/agreement/answer-offer.ts';
import {
  checkOpened,
  decodeSealedDetails,
  encodeSealedDetails,
  openDetails,
  sealDetails,
  sealedTextPrefix,
} from '../src-escrow/agreement/sealed-details.ts';
import type { Offer } from '../src-shared/agreement/offer.ts';
import type { TradeId } from '../src-shared/brand.ts';
import { accountFieldsOf } from '../src-shared/agreement/private-details.ts';
import { failure } from '../src-shared/failure.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import type { Side } from '../src-shared/trade/side.ts';
import { robin } from './practice-people.ts';

const robinsEncryptionKey = encryptionKeysOf(robin.privateKey);

/** Robin's account for any method: each field's own example, so that it passes the same checks as a real one. */
export function robinsDetails(side: Side, method: string): BlindedDetails {
  const fields = accountFieldsOf(side, method).filter(({ optional }) => optional !== true);
  const account = Object.fromEntries(
    fields.map(({ id, normalise, example }) => [id, normalise(example)]),
  );
  return blindDetails({ holder: 'Robin Practice', account });
}

export function slotOf(blinded: BlindedDetails): SideSlot {
  return { box: robinsEncryptionKey.box, commit: commitmentOf(blinded) };
}

export const isSealedText = (text: string): boolean => text.includes(sealedTextPrefix);

/** What Robin committed to, sealed to the other side's box. */
export async function sealForCounterparty(
  offer: Offer,
  tradeId: TradeId,
  blinded: BlindedDetails,
): Promise<Result<{ readonly text: string }>> {
  const role = offer.terms.seller === robin.address ? 'seller' : 'buyer';
  const { box } = offer.details[role === 'seller' ? 'buyer' : 'seller'];
  const sealed = await sealDetails(blinded, { box, tradeId, role });
  return sealed.ok ? ok({ text: encodeSealedDetails(sealed.value) }) : sealed;
}

/** Robin checks what he is sent as anybody should. */
export async function readSealed(
  text: string,
  offerOf: (tradeId: TradeId) => Offer | undefined,
): Promise<Result<null>> {
  const message = decodeSealedDetails(text);
  if (!message.ok) return message;
  const offer = offerOf(message.value.tradeId);
  if (offer === undefined) return fail(failure('not_found'));
  const opened = await openDetails(message.value, robinsEncryptionKey.open);
  if (!opened.ok) return opened;
  const { details, terms } = offer;
  const checked = checkOpened(opened.value, message.value.role, {
    details,
    detailsHash: terms.detailsHash,
  });
  return checked.ok ? ok(null) : checked;
}
