import type { Address, TradeId } from '../../../src-shared/brand.ts';
import { failure, type Failure } from '../../../src-shared/failure.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import type { SentAction } from '../../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { Proposal, Unsigned } from '../../../src-shared/trade/settlement.ts';
import type { Trade } from '../../../src-shared/trade/trade.ts';
import type { People } from '../calls/action-preview.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import {
  prepareAcceptance,
  prepareProposal,
  type ProposalRequest,
} from '../calls/proposal-call.ts';
import { prepareWithdrawApproval } from '../calls/withdraw-approval-call.ts';
import type { KnownFacts } from '../calls/next-move.ts';
import { signApprovalInWindow } from './sign-approval.ts';
import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { PreparedCall } from '../calls/prepared-call.ts';
import type { SigningWindowDeps } from './confirm-live.ts';

/** Proposing, accepting and withdrawing what both sides sign: a split, or more time. */
export interface ProposalActions {
  /** Signs a proposal in the window; moves nothing by itself. */
  signProposal(trade: Trade, proposal: Unsigned<Proposal>): Promise<Result<Proposal>>;
  /** Sends `settle` or `extendDeadline` with the other side's signature. */
  acceptProposal(trade: Trade, account: Address, proposal: Proposal): Promise<Result<SentAction>>;
  /** Makes a signed approval of ours worthless, by its nonce. `title`: what the window calls it. */
  withdrawApproval(approval: ApprovalToWithdraw, title: string): Promise<Result<SentAction>>;
  /** Whether the withdrawal of this approval is on its way, or in a block that is not final. */
  withdrawalSent(approval: ApprovalToWithdraw): boolean;
}

export type ApprovalToWithdraw = Pick<Proposal, 'tradeId' | 'signer' | 'nonce'>;

interface OpenTransaction extends Pick<PreparedCall, 'purpose' | 'data'> {
  readonly account: Address;
  readonly failure: Failure | null;
}

export interface ProposalActionDeps {
  readonly signing: () => SigningWindowDeps;
  readonly people: People;
  readonly own: (account: Address) => boolean;
  /** For whose move the trade is. */
  readonly known: (tradeId: TradeId) => KnownFacts;
  /** Rows that tell who will hand the signed proposal over. */
  readonly deliveredBy: (tradeId: TradeId) => readonly PreviewRow[];
  /** Own transactions whose outcome can still change. */
  readonly open: () => readonly OpenTransaction[];
  /** One step of a trade at a time. */
  readonly sendStep: (
    tradeId: TradeId,
    account: Address,
    prepare: () => Promise<Result<PreparedCall>>,
  ) => Promise<Result<SentAction>>;
}

export function createProposalActions(deps: ProposalActionDeps): ProposalActions {
  const { signing, people, own, sendStep } = deps;
  const request = (trade: Trade, account: Address): ProposalRequest => ({
    chain: signing().chain,
    people,
    trade,
    account,
    known: deps.known(trade.tradeId),
  });
  return {
    async signProposal(trade, proposal) {
      if (!own(proposal.signer)) return fail(failure('account_unknown'));
      try {
        const prepared = await prepareProposal(request(trade, proposal.signer), proposal);
        if (!prepared.ok) return prepared;
        const { content, wording, stillAllowed } = prepared.value;
        const rows = [...wording.rows, ...deps.deliveredBy(trade.tradeId)];
        const shown = { ...wording, rows };
        const signed = await signApprovalInWindow(signing(), content, shown, stillAllowed);
        return signed.ok ? ok({ ...proposal, signature: signed.value.signature }) : signed;
      } catch (error) {
        return fail(chainFailure(error));
      }
    },
    async acceptProposal(trade, account, proposal) {
      if (!own(account)) return fail(failure('account_unknown'));
      const prepare = prepareAcceptance(request(trade, account), proposal);
      return sendStep(trade.tradeId, account, prepare);
    },
    async withdrawApproval(approval, title) {
      const { signer, tradeId } = approval;
      if (!own(signer)) return fail(failure('account_unknown'));
      return sendStep(tradeId, signer, prepareWithdrawApproval(signing().chain, approval, title));
    },
    withdrawalSent({ signer, nonce }) {
      const { data } = encodeEscrowCall(signing().chain.escrow, { method: 'cancelNonce', nonce });
      return deps
        .open()
        .some(
          (sent) =>
            sent.account === signer &&
            sent.purpose === 'cancelNonce' &&
            sent.data === data &&
            sent.failure === null,
        );
    },
  };
}
