import type { Hash } from '../../src-shared/brand.ts';
import type { Result } from '../../src-shared/result.ts';
import {
  settlementSchema,
  settlementTextPrefix,
  type Settlement,
} from '../../src-shared/trade/settlement.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import { settlementWords } from '../../src-shared/words/screen-words.ts';
import type { Approval } from '../escrow-calls.ts';
import { approvalDigest, type ApprovalContent } from './approval-digest.ts';
import { canonicalJson } from './canonical-json.ts';
import { isSignedBy } from './terms-digest.ts';
import {
  packJson,
  readPackedJson,
  readTextMessage,
  textMessage,
  type TextMessageFormat,
} from './text-message.ts';

const canonicalText = (settlement: Settlement): string => canonicalJson(jsonify(settlement));

const settlementForm: TextMessageFormat<Settlement> = {
  prefix: settlementTextPrefix,
  missing: 'not_a_split',
  unreadable: 'split_unreadable',
  read: readPackedJson(settlementSchema, canonicalText),
};

/** A proposed split as text, for a messenger: a line for people, then the signed proposal. */
export function encodeSettlement(settlement: Settlement): string {
  const line = `Escrow Desk: a proposed split, buyer / seller ${settlementWords(settlement.buyerBps)}. Paste it into the app.`;
  return textMessage(line, settlementTextPrefix, packJson(canonicalText(settlement)));
}

/** `not_a_split` or `split_unreadable`; says nothing about the signature: `isGenuineSettlement` does. */
export function decodeSettlement(text: string): Result<Settlement> {
  return readTextMessage(settlementForm, text);
}

/** What the signer lets the other party send. */
export function settlementApproval(settlement: Settlement): Approval {
  const { signer, nonce, deadline, signature } = settlement;
  return { signer, nonce, deadline, signature };
}

export function settlementContent(settlement: Omit<Settlement, 'signature'>): ApprovalContent {
  const { tradeId, signer, buyerBps, remaining, nonce, deadline } = settlement;
  return { tradeId, signer, nonce, deadline, call: { struct: 'Settle', buyerBps, remaining } };
}

/** The proposal's identity: the digest that its signer signed. */
export function settlementId(settlement: Omit<Settlement, 'signature'>): Hash {
  const { chainId, escrow } = settlement;
  return approvalDigest(settlementContent(settlement), { chainId, escrow });
}

/** Whether the signer's key made it; a contract account's word (ERC-1271) can't be checked without the chain. */
export function isGenuineSettlement(settlement: Settlement): boolean {
  return isSignedBy(settlement.signer, settlementId(settlement), settlement.signature);
}
