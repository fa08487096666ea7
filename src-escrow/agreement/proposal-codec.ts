import type { Hash } from '../../src-shared/brand.ts';
import type { Result } from '../../src-shared/result.ts';
import {
  firstSettlementSchema,
  firstSettlementTextPrefix,
  proposalSchema,
  proposalTextPrefix,
  type FirstSettlement,
  type Proposal,
  type SignedProposal,
  type Unsigned,
} from '../../src-shared/trade/settlement.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import { buyerBpsOf } from '../../src-shared/words/proposal-words.ts';
import { settlementWords } from '../../src-shared/words/screen-words.ts';
import type { Approval } from '../escrow-calls.ts';
import { approvalDigest, type ApprovalContent } from './approval-digest.ts';
import { canonicalJson } from './canonical-json.ts';
import { utcMinute } from './offer-line.ts';
import { isSignedBy, type EscrowDomain } from './terms-digest.ts';
import {
  packJson,
  readPackedJson,
  readTextMessage,
  textMessage,
  type TextMessageFormat,
} from './text-message.ts';

const canonicalText = (proposal: SignedProposal): string => canonicalJson(jsonify(proposal));

const failures = { missing: 'not_a_split', unreadable: 'split_unreadable' } as const;
const proposalForm: TextMessageFormat<Proposal> = {
  ...failures,
  prefix: proposalTextPrefix,
  read: readPackedJson(proposalSchema, canonicalText),
};
const firstForm: TextMessageFormat<FirstSettlement> = {
  ...failures,
  prefix: firstSettlementTextPrefix,
  read: readPackedJson(firstSettlementSchema, canonicalText),
};

/** A proposal as text, for a messenger: a line for people, then what was signed. */
export function encodeProposal(proposal: SignedProposal): string {
  const { prefix } = proposal.v === 1 ? firstForm : proposalForm;
  const what =
    proposal.v === 2 && proposal.kind === 'extension'
      ? `more time, until ${utcMinute(proposal.newDeadline)}`
      : `a proposed split, buyer / seller ${settlementWords(buyerBpsOf(proposal))}`;
  const line = `Escrow Desk: ${what}. Paste it into the app.`;
  return textMessage(line, prefix, packJson(canonicalText(proposal)));
}

/** `not_a_split` or `split_unreadable`; says nothing about the signature: `isGenuineProposal` does. */
export function decodeProposal(text: string): Result<SignedProposal> {
  return text.includes(firstSettlementTextPrefix)
    ? readTextMessage(firstForm, text)
    : readTextMessage(proposalForm, text);
}

/** What the signer lets the other party send. */
export function proposalApproval(proposal: SignedProposal): Approval {
  const { signer, nonce, deadline, signature } = proposal;
  return { signer, nonce, deadline, signature };
}

export function proposalContent(proposal: Unsigned<SignedProposal>): ApprovalContent {
  const { tradeId, signer, nonce, deadline } = proposal;
  return { tradeId, signer, nonce, deadline, call: approvedCall(proposal) };
}

function approvedCall(proposal: Unsigned<SignedProposal>): ApprovalContent['call'] {
  if (proposal.v === 1) {
    const { buyerBps, remaining } = proposal;
    return { struct: 'Settle', buyerBps, remaining };
  }
  switch (proposal.kind) {
    case 'settlement': {
      const { state, toBuyer, remaining } = proposal;
      return { struct: 'Settle', state, toBuyer, remaining };
    }
    case 'extension': {
      const { state, currentDeadline, newDeadline } = proposal;
      return { struct: 'ExtendDeadline', state, currentDeadline, newDeadline };
    }
  }
}

/** Of which version it is follows from its form. */
function domainOfProposal({ chainId, escrow, v }: Unsigned<SignedProposal>): EscrowDomain {
  return v === 1 ? { chainId, escrow, version: '1' } : { chainId, escrow };
}

/** The proposal's identity: the digest that its signer signed. */
export function proposalId(proposal: Unsigned<SignedProposal>): Hash {
  return approvalDigest(proposalContent(proposal), domainOfProposal(proposal));
}

/** Whether the signer's key made it; a contract account's word (ERC-1271) can't be checked without the chain. */
export function isGenuineProposal(proposal: SignedProposal): boolean {
  return isSignedBy(proposal.signer, proposalId(proposal), proposal.signature);
}
