import type { Address, TradeId } from '../../../src-shared/brand.ts';
import { failure, type Failure } from '../../../src-shared/failure.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import type { SentAction } from '../../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { Settlement } from '../../../src-shared/trade/settlement.ts';
import type { Trade } from '../../../src-shared/trade/trade.ts';
import type { People } from '../calls/action-preview.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import {
  prepareProposal,
  prepareSettlement,
  prepareWithdrawApproval,
  type SettlementRequest,
} from '../calls/settlement-call.ts';
import type { KnownFacts } from '../calls/next-move.ts';
import { signApprovalInWindow } from './sign-approval.ts';
import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { PreparedCall } from '../calls/prepared-call.ts';
import type { SigningWindowDeps } from './confirm-live.ts';

/** Proposing, accepting and withdrawing a split that both sides sign. */
export interface SettlementActions {
  /** Signs a split in the window; moves nothing by itself. */
  signSettlement(
    trade: Trade,
    proposal: Omit<Settlement, 'signature'>,
  ): Promise<Result<Settlement>>;
  /** Sends `settle` with the other side's signature. */
  settle(trade: Trade, account: Address, settlement: Settlement): Promise<Result<SentAction>>;
  /** Makes a signed approval of ours worthless, by its nonce. `title`: what the window calls it. */
  withdrawApproval(approval: ApprovalToWithdraw, title: string): Promise<Result<SentAction>>;
  /** Whether the withdrawal of this approval is on its way, or in a block that is not final. */
  withdrawalSent(approval: ApprovalToWithdraw): boolean;
}

export type ApprovalToWithdraw = Pick<Settlement, 'tradeId' | 'signer' | 'nonce'>;

interface OpenTransaction extends Pick<PreparedCall, 'purpose' | 'data'> {
  readonly account: Address;
  readonly failure: Failure | null;
}

export interface SettlementActionDeps {
  readonly signing: () => SigningWindowDeps;
  readonly people: People;
  readonly own: (account: Address) => boolean;
  /** For whose move the trade is. */
  readonly known: (tradeId: TradeId) => KnownFacts;
  /** Rows that tell who will hand the signed split over. */
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

export function createSettlementActions(deps: SettlementActionDeps): SettlementActions {
  const { signing, people, own, sendStep } = deps;
  const request = (trade: Trade, account: Address): SettlementRequest => ({
    chain: signing().chain,
    people,
    trade,
    account,
    known: deps.known(trade.tradeId),
  });
  return {
    async signSettlement(trade, proposal) {
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
    async settle(trade, account, settlement) {
      if (!own(account)) return fail(failure('account_unknown'));
      return sendStep(
        trade.tradeId,
        account,
        prepareSettlement(request(trade, account), settlement),
      );
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
