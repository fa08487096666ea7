import { randomBytes } from 'node:crypto';
import { termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address, Hash } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import { hash, zeroHash } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { allowedActions, type TradeAction } from '../../../src-shared/trade/allowed-actions.ts';
import { buyerFee } from '../../../src-shared/trade/payout.ts';
import type { Trade } from '../../../src-shared/trade/trade.ts';
import { stateWords } from '../../../src-shared/words/screen-words.ts';
import { previewWords, type People } from './action-preview.ts';
import { readTradeNow } from './chain-reads.ts';
import {
  declineDisputePreview,
  escalateDisputePreview,
  expireDisputePreview,
  openDisputePreview,
  resolveDisputePreview,
  submitEvidencePreview,
} from './dispute-preview.ts';
import { tradeAfter, type KnownFacts } from './next-move.ts';
import type { PreparedCall } from './prepared-call.ts';
import { checkListedToken } from './token-check.ts';
import type { WalletChain } from './wallet-chain.ts';

export interface TradeActionRequest {
  readonly chain: WalletChain;
  readonly people: People;
  /** As the trade book holds it; state and money are read anew from the chain. */
  readonly trade: Trade;
  readonly account: Address;
  /** For whose move it is, now and after the step. */
  readonly known: KnownFacts;
  readonly action: TradeAction;
  /** Smallest unit, for a part; absent: all that remains. */
  readonly value?: bigint | undefined;
  /** The buyer's share of a ruling, in basis points. */
  readonly buyerBps?: number | undefined;
  /** Of the reasons of a ruling; absent: none are given. */
  readonly reasonHash?: Hash | undefined;
  /** Of the statement or evidence that openDispute and submitEvidence commit to; absent: none. */
  readonly evidenceHash?: Hash | undefined;
  /** Rows that tell who will hand the evidence, or the reasons, over. */
  readonly deliveredBy: readonly PreviewRow[];
}

/**
 * Makes `prepare` for one action on a trade. `action_not_allowed` when the chain's state doesn't allow it,
 * `invalid_amount` for a part that is not there. What markPaid commits to stays the same over refreshes.
 * What needs the other side's approval, a settlement or more time, is `prepareAcceptance`'s.
 */
export function prepareTradeAction(
  request: TradeActionRequest,
): () => Promise<Result<PreparedCall>> {
  const reference = hash(`0x${randomBytes(32).toString('hex')}`);
  // Times are told as of the window's opening, by the chain's clock: what is shown must not change by itself.
  let openedAt: number | null = null;
  return async () => {
    const { chain, trade: known, account, action } = request;
    const domain = { chainId: chain.chainId, escrow: chain.escrow };
    if (termsDigest(known.terms, domain) !== known.tradeId)
      return fail(failure('action_not_allowed'));
    const token = await checkListedToken(chain, known.terms.token);
    if (!token.ok) return token;
    const { trade, chainTime } = await readTradeNow(chain, known);
    openedAt ??= chainTime;
    if (!allowedActions(trade, account, chainTime).includes(action))
      return fail(failure('action_not_allowed'));
    const value = request.value ?? trade.remaining;
    if (value <= 0n || value > trade.remaining)
      return fail(failure('invalid_amount', { field: 'value', detail: 'more than is in escrow' }));
    return describe(request, trade, value, reference, openedAt);
  };
}

function describe(
  request: TradeActionRequest,
  trade: Trade,
  value: bigint,
  reference: Hash,
  openedAt: number,
): Result<PreparedCall> {
  const { chain, people, account, action } = request;
  const { terms, remaining } = trade;
  const { known } = request;
  const text = previewWords(chain, people, trade, account, action, { known, openedAt });
  const { words, nameOf } = text;
  const { dispute } = known.facts;
  const { feeBps } = chain.fee;
  const step = { escrow: chain.escrow, account, trade, dispute, feeBps, openedAt, text };
  const moves = text.moves(tradeAfter(trade, action, { value, openedAt }));
  const withDelivery = (call: PreparedCall): PreparedCall =>
    request.evidenceHash === undefined && request.reasonHash === undefined
      ? call
      : { ...call, rows: [...call.rows, ...request.deliveredBy] };
  const all = value === remaining;
  const part = all ? '' : ' (a part)';
  const money = {
    moves: { token: terms.token, amount: value },
    confirmText: text.number(value),
  };

  switch (action) {
    case 'confirmPayment': {
      const fee = buyerFee(value, chain.fee.feeBps);
      return ok({
        ...text.base,
        ...money,
        ...encodeEscrowCall(chain.escrow, { method: action, terms, value, remaining }),
        title: `Release ${words(value)} to ${nameOf(terms.buyer)}`,
        remark: "can't be undone",
        rows: [
          text.inEscrow(remaining - value),
          {
            name: `${nameOf(terms.buyer)} gets`,
            now: '',
            after: `${words(value - fee)}, fee ${fee === 0n ? '0' : words(fee)}`,
          },
          ...moves,
        ],
        checklist: people.releaseChecks(trade.tradeId),
        details: text.details(`confirmPayment(…, ${value}, ${remaining})${part}`),
        confirmLabel: `Hold: release ${words(value)}`,
      });
    }
    case 'refund':
      return ok({
        ...text.base,
        ...money,
        ...encodeEscrowCall(chain.escrow, { method: action, terms, value, remaining }),
        title: `Give back ${words(value)} to ${nameOf(terms.seller)}`,
        remark: "can't be undone",
        rows: [
          text.inEscrow(remaining - value),
          { name: `${nameOf(terms.seller)} gets`, now: '', after: `${words(value)}, fee 0` },
          ...moves,
        ],
        details: text.details(`refund(…, ${value}, ${remaining})${part}`),
        warnings: ['If you have paid already, you give up what you paid for.'],
        confirmLabel: `Hold: give back ${words(value)}`,
      });
    case 'cancelExpired':
      return ok({
        ...text.base,
        ...money,
        ...encodeEscrowCall(chain.escrow, { method: action, terms }),
        title: `Take back ${words(remaining)}: never paid`,
        remark: 'ends the trade',
        rows: [text.inEscrow(0n), { name: 'You get', now: '', after: words(remaining) }, ...moves],
        details: text.details('cancelExpired(…)'),
        confirmLabel: `Hold: take back ${words(remaining)}`,
      });
    case 'markPaid':
      return ok({
        ...text.base,
        ...encodeEscrowCall(chain.escrow, { method: action, terms, referenceHash: reference }),
        title: `Say that you paid ${nameOf(terms.seller)}`,
        remark: 'moves no money',
        rows: [
          text.inEscrow(remaining),
          { name: 'State', now: stateWords.Funded, after: stateWords.Paid },
          ...moves,
        ],
        details: [...text.details('markPaid(…)'), { name: 'Reference hash', value: reference }],
        warnings: ['Say it only when the payment has left your account.'],
        confirmLabel: 'Hold: I have paid',
        confirmText: null,
      });
    case 'openDispute':
      return ok(withDelivery(openDisputePreview(step, request.evidenceHash ?? zeroHash)));
    case 'submitEvidence':
      return request.evidenceHash === undefined
        ? fail(failure('invalid_input', { field: 'evidenceHash', detail: 'there is no evidence' }))
        : ok(withDelivery(submitEvidencePreview(step, request.evidenceHash)));
    case 'resolveDispute':
      return request.buyerBps === undefined
        ? fail(failure('invalid_input', { field: 'buyerBps', detail: 'the split is missing' }))
        : ok(
            withDelivery(
              resolveDisputePreview(step, request.buyerBps, request.reasonHash ?? zeroHash),
            ),
          );
    case 'declineDispute':
      return ok(declineDisputePreview(step));
    case 'escalateDispute':
      return ok(escalateDisputePreview(step));
    case 'expireDispute':
      return ok(expireDisputePreview(step));
    case 'extendDeadline':
    case 'settle':
      return fail(failure('action_not_allowed', { detail: 'it needs both signatures' }));
  }
}
