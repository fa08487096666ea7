import { proposalApproval, proposalContent } from '../../../src-escrow/agreement/proposal-codec.ts';
import type { ApprovalContent } from '../../../src-escrow/agreement/approval-digest.ts';
import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { zeroHash } from '../../../src-shared/parse.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { isLate } from '../../../src-shared/trade/allowed-actions.ts';
import { settlementShares } from '../../../src-shared/trade/payout.ts';
import type {
  Extension,
  Proposal,
  Settlement,
  Unsigned,
} from '../../../src-shared/trade/settlement.ts';
import type { ApprovalFacts } from '../../../src-shared/trade/situation.ts';
import { maxExtensionSeconds } from '../../../src-shared/trade/terms.ts';
import { isLive, type Trade } from '../../../src-shared/trade/trade.ts';
import { buyerBpsOf } from '../../../src-shared/words/proposal-words.ts';
import { defaultShareWords, settlementWords } from '../../../src-shared/words/screen-words.ts';
import { absoluteTime, fullTime } from '../../../src-shared/words/times.ts';
import { previewWords, type People, type PreviewWords } from './action-preview.ts';
import { readNonceUsed, readTradeNow } from './chain-reads.ts';
import { tradeAfter, type KnownFacts } from './next-move.ts';
import type { PreparedCall, SignatureWording } from './prepared-call.ts';
import { checkListedToken } from './token-check.ts';
import type { WalletChain } from './wallet-chain.ts';

export interface ProposalRequest {
  readonly chain: WalletChain;
  readonly people: People;
  /** As the trade book holds it; state and money are read anew from the chain. */
  readonly trade: Trade;
  /** Ours, a party to the trade. */
  readonly account: Address;
  /** For whose move it is, now and after the step. */
  readonly known: KnownFacts;
}

/** The trade as the chain has it, and its clock in Unix milliseconds. */
interface Present {
  readonly trade: Trade;
  readonly chainTime: number;
}

/**
 * Whether the chain would still take this proposal: the trade is as it was signed for, the signature has neither expired
 * nor been withdrawn. `action_not_allowed`, `split_lapsed`.
 */
async function readTakeable(
  { chain, trade: known }: ProposalRequest,
  proposal: Unsigned<Proposal>,
): Promise<Result<Present>> {
  const { signer, nonce } = proposal;
  const token = await checkListedToken(chain, known.terms.token);
  if (!token.ok) return token;
  const [present, used] = await Promise.all([
    readTradeNow(chain, known),
    readNonceUsed(chain.provider, chain.escrow, signer, nonce),
  ]);
  const { trade, chainTime } = present;
  const lapsed = (detail?: string) =>
    fail(failure('split_lapsed', detail === undefined ? {} : { detail }));
  if (!isLive(trade.state)) return fail(failure('action_not_allowed'));
  if (used) return lapsed('it was withdrawn');
  if (trade.state !== proposal.state) return lapsed('the trade has moved on');
  if (chainTime > proposal.deadline * 1000) return lapsed();
  switch (proposal.kind) {
    case 'settlement':
      return trade.remaining === proposal.remaining
        ? ok(present)
        : lapsed('another amount is in escrow now');
    case 'extension':
      if (trade.deadlineAt !== proposal.currentDeadline * 1000)
        return lapsed('the deadline is another one now');
      if (isLate(trade, chainTime)) return lapsed('the deadline has passed');
      return proposal.newDeadline * 1000 <= chainTime + maxExtensionSeconds * 1000
        ? ok(present)
        : fail(
            failure('invalid_input', { field: 'newDeadline', detail: 'at most 30 days from now' }),
          );
  }
}

/** Makes `prepare` for taking a proposal with the other side's signature: `settle`, which ends the trade, or more time. */
export function prepareAcceptance(
  request: ProposalRequest,
  proposal: Proposal,
): () => Promise<Result<PreparedCall>> {
  // Times are said as of the window's opening: what is shown must not change by itself.
  let openedAt: number | null = null;
  return async () => {
    const read = await readTakeable(request, proposal);
    if (!read.ok) return read;
    openedAt ??= read.value.chainTime;
    const { trade } = read.value;
    return ok(
      proposal.kind === 'settlement'
        ? settleCall(request, trade, proposal, openedAt)
        : extendCall(request, trade, proposal, openedAt),
    );
  };
}

function settleCall(
  { chain, people, account, known }: ProposalRequest,
  trade: Trade,
  proposal: Settlement,
  openedAt: number,
): PreparedCall {
  const { terms } = trade;
  const { toBuyer, remaining } = proposal;
  const text = previewWords(chain, people, trade, account, 'settle', { known, openedAt });
  const settled = tradeAfter(trade, 'settle', { value: remaining, openedAt });
  const shares = settlementShares(remaining, toBuyer, chain.fee.feeBps);
  const approvals = [proposalApproval(proposal)];
  const split = settlementWords(buyerBpsOf(proposal));
  return {
    ...text.base,
    ...encodeEscrowCall(chain.escrow, { method: 'settle', terms, toBuyer, remaining, approvals }),
    title: `Settle: ${defaultShareWords(buyerBpsOf(proposal))}`,
    remark: "can't be undone",
    rows: [text.inEscrow(0n), ...text.payouts(shares), ...text.moves(settled)],
    details: text.details(`settle(…, ${toBuyer}, ${remaining}, 1 signature)`),
    warnings: ['Both of you then agree: no arbiter can change it.'],
    moves: { token: terms.token, amount: remaining },
    confirmLabel: `Hold: settle ${split}`,
    confirmText: split,
  };
}

function extendCall(
  { chain, people, account, known }: ProposalRequest,
  trade: Trade,
  proposal: Extension,
  openedAt: number,
): PreparedCall {
  const { terms } = trade;
  const { newDeadline } = proposal;
  const text = previewWords(chain, people, trade, account, 'extendDeadline', { known, openedAt });
  const extended = tradeAfter(trade, 'extendDeadline', {
    value: 0n,
    openedAt,
    deadlineAt: newDeadline * 1000,
  });
  const approvals = [proposalApproval(proposal)];
  return {
    ...text.base,
    ...encodeEscrowCall(chain.escrow, { method: 'extendDeadline', terms, newDeadline, approvals }),
    title: `Give more time, until ${absoluteTime(newDeadline * 1000, openedAt)}`,
    remark: 'moves no money',
    rows: [
      text.inEscrow(trade.remaining),
      deadlineRow(proposal, openedAt),
      ...text.moves(extended),
    ],
    details: text.details(`extendDeadline(…, ${newDeadline}, 1 signature)`),
    warnings: [extensionWarning(trade)],
    confirmLabel: 'Hold: give more time',
    confirmText: null,
  };
}

const deadlineRow = (
  { currentDeadline, newDeadline }: Unsigned<Extension>,
  openedAt: number,
): PreviewRow => ({
  name: 'Deadline',
  now: absoluteTime(currentDeadline * 1000, openedAt),
  after: absoluteTime(newDeadline * 1000, openedAt),
});

function extensionWarning({ state }: Trade): string {
  return state === 'Funded'
    ? 'Until then the seller can’t take the coins back.'
    : 'Until then the buyer can’t open a dispute.';
}

export interface ProposalToSign {
  readonly content: ApprovalContent;
  readonly wording: SignatureWording;
  readonly stillAllowed: () => Promise<Result<null>>;
}

/** What the window says before a proposal is signed, and what is looked at again on confirmation. */
export async function prepareProposal(
  request: ProposalRequest,
  proposal: Unsigned<Proposal>,
): Promise<Result<ProposalToSign>> {
  const { chain, people, account, known } = request;
  const read = await readTakeable(request, proposal);
  if (!read.ok) return read;
  const { trade, chainTime } = read.value;
  const purpose = proposal.kind === 'settlement' ? 'settle' : 'extendDeadline';
  const text = previewWords(chain, people, trade, account, purpose, {
    known,
    openedAt: chainTime,
  });
  const other = text.nameOf(
    account === trade.terms.seller ? trade.terms.buyer : trade.terms.seller,
  );
  const expires = {
    name: 'Expires',
    now: '',
    after: absoluteTime(proposal.deadline * 1000, chainTime),
  };
  const said =
    proposal.kind === 'settlement'
      ? settlementWording(text, proposal, other, chain.fee.feeBps)
      : extensionWording(text, proposal, trade, other, chainTime);
  return ok({
    content: proposalContent(proposal),
    wording: {
      ...said,
      rows: [
        ...said.rows,
        ...text.moves(trade, {
          approvals: [...known.facts.approvals, approvalFacts(proposal, chainTime)],
        }),
        expires,
      ],
      parties: text.parties,
      warnings: [
        ...said.warnings,
        'Until it expires only a withdrawal on the chain takes it back; that costs a network fee.',
      ],
    },
    stillAllowed: async () => {
      const again = await readTakeable(request, proposal);
      return again.ok ? ok(null) : again;
    },
  });
}

/** The proposal as a fact of the trade, once it is signed. `signedAt`: Unix milliseconds. */
function approvalFacts(proposal: Unsigned<Proposal>, signedAt: number): ApprovalFacts {
  const signed = {
    id: zeroHash,
    signer: proposal.signer,
    state: proposal.state,
    createdAt: signedAt,
    validUntil: proposal.deadline * 1000,
    withdrawal: 'none',
  } as const;
  return proposal.kind === 'settlement'
    ? { ...signed, kind: 'settlement', remaining: proposal.remaining }
    : { ...signed, kind: 'extension', deadlineAt: proposal.currentDeadline * 1000 };
}

function settlementWording(
  text: PreviewWords,
  proposal: Unsigned<Settlement>,
  other: string,
  feeBps: number,
): Omit<SignatureWording, 'parties'> {
  const { toBuyer, remaining } = proposal;
  return {
    title: `Propose a split: ${defaultShareWords(buyerBpsOf(proposal))}`,
    remark: `${other} can then settle it at once`,
    rows: [
      {
        name: 'In escrow',
        now: text.number(remaining),
        after: `${text.words(0n)}, once accepted`,
      },
      ...text.payouts(settlementShares(remaining, toBuyer, feeBps)),
    ],
    details: text.details(`Settle(…, ${toBuyer}, ${remaining})`),
    warnings: [],
    confirmLabel: `Hold: sign the split ${settlementWords(buyerBpsOf(proposal))}`,
  };
}

function extensionWording(
  text: PreviewWords,
  proposal: Unsigned<Extension>,
  trade: Trade,
  other: string,
  chainTime: number,
): Omit<SignatureWording, 'parties'> {
  const { currentDeadline, newDeadline } = proposal;
  return {
    title: `Propose more time, until ${absoluteTime(newDeadline * 1000, chainTime)}`,
    remark: `${other} can then agree to it at once`,
    rows: [
      { name: 'In escrow', now: text.number(trade.remaining), after: 'unchanged' },
      deadlineRow(proposal, chainTime),
    ],
    details: [
      ...text.details(`ExtendDeadline(…, ${currentDeadline}, ${newDeadline})`),
      { name: 'New deadline', value: fullTime(newDeadline * 1000) },
    ],
    warnings: [extensionWarning(trade)],
    confirmLabel: 'Hold: sign more time',
  };
}
