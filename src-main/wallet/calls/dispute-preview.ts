import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address, Hash } from '../../../src-shared/brand.ts';
import { zeroHash } from '../../../src-shared/parse.ts';
import { defaultShares, rulingShares, wholeBps } from '../../../src-shared/trade/payout.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import type { TradeAction } from '../../../src-shared/trade/allowed-actions.ts';
import type { DisputeFacts, TradeFacts } from '../../../src-shared/trade/situation.ts';
import { roleOf, type Trade } from '../../../src-shared/trade/trade.ts';
import {
  defaultShareWords,
  settlementWords,
  stateWords,
} from '../../../src-shared/words/screen-words.ts';
import type { PreviewWords } from './action-preview.ts';
import { tradeAfter } from './next-move.ts';
import type { PreparedCall } from './prepared-call.ts';

/** What a step of a dispute says beyond the trade itself. */
export interface DisputeStep {
  readonly escrow: Address;
  readonly account: Address;
  readonly trade: Trade;
  readonly feeBps: number;
  /** The chain's clock when the window opened, Unix milliseconds: what is shown must not change by itself. */
  readonly openedAt: number;
  readonly dispute: DisputeFacts | null;
  readonly text: PreviewWords;
}

/** Whose move it is and until when, before the step and after it. */
const moves = (
  { trade, openedAt, text }: DisputeStep,
  action: TradeAction,
  facts?: Partial<TradeFacts>,
): readonly PreviewRow[] =>
  text.moves(tradeAfter(trade, action, { value: trade.remaining, openedAt }), facts);

/** What is known of the dispute once this account gave evidence. */
function withEvidence({ account, dispute }: DisputeStep): Partial<TradeFacts> {
  if (dispute === null) return {};
  return { dispute: { ...dispute, evidenceBy: [...dispute.evidenceBy, account] } };
}

/** The fee of a ruling waits for withdrawal. */
const feeCredit = ({ account }: DisputeStep, amount: bigint): Partial<TradeFacts> =>
  amount === 0n ? {} : { credits: [{ account, amount }] };

/** What the statement or file of this hash is called in the details; a zero hash commits to nothing. */
const hashDetail = (name: string, hash: Hash) => ({
  name,
  value: hash === zeroHash ? 'none' : hash,
});

export function openDisputePreview(step: DisputeStep, evidenceHash: Hash): PreparedCall {
  const { escrow, account, trade, feeBps, text } = step;
  const { terms, remaining } = trade;
  const lost = rulingShares(trade, account === terms.seller ? wholeBps : 0, feeBps);
  return {
    ...text.base,
    ...encodeEscrowCall(escrow, { method: 'openDispute', terms, evidenceHash }),
    title: `Open a dispute about ${text.words(remaining)}`,
    remark: 'moves no money',
    rows: [
      text.inEscrow(remaining),
      { name: 'State', now: stateWords.Paid, after: stateWords.Disputed },
      ...moves(step, 'openDispute', { dispute: { openedBy: account, evidenceBy: [account] } }),
      { name: 'If nobody decides', now: '', after: text.ifNobodyDecides },
      {
        name: 'Worst case',
        now: '',
        after: `everything to ${text.nameOf(account === terms.seller ? terms.buyer : terms.seller)}`,
      },
      ...(lost.arbiterFee === 0n
        ? []
        : [{ name: 'Arbiter’s fee', now: '', after: text.words(lost.arbiterFee) }]),
    ],
    parties: [
      ...text.parties,
      { name: `Arbiter ${text.nameOf(terms.arbiter)}`, address: terms.arbiter, remark: '' },
    ],
    details: [...text.details('openDispute(…)'), hashDetail('Evidence hash', evidenceHash)],
    warnings: [
      account === terms.seller
        ? 'Release, a split and the buyer’s give-back stay possible while the arbiter reads.'
        : 'The seller’s release, a split and your give-back stay possible while the arbiter reads.',
    ],
    confirmLabel: 'Hold: open the dispute',
    confirmText: null,
  };
}

export function submitEvidencePreview(step: DisputeStep, evidenceHash: Hash): PreparedCall {
  const { escrow, trade, text } = step;
  return {
    ...text.base,
    ...encodeEscrowCall(escrow, { method: 'submitEvidence', terms: trade.terms, evidenceHash }),
    title: 'Put the hash of your evidence on the chain',
    remark: 'moves no money',
    rows: [
      text.inEscrow(trade.remaining),
      { name: 'State', now: stateWords.Disputed, after: stateWords.Disputed },
      ...moves(step, 'submitEvidence', withEvidence(step)),
      { name: 'On the chain', now: '', after: 'only the hash; it stays for ever' },
    ],
    details: [...text.details('submitEvidence(…)'), hashDetail('Evidence hash', evidenceHash)],
    confirmLabel: 'Hold: commit to this evidence',
    confirmText: null,
  };
}

export function resolveDisputePreview(
  step: DisputeStep,
  buyerBps: number,
  reasonHash: Hash,
): PreparedCall {
  const { escrow, trade, feeBps, text } = step;
  const { terms, remaining } = trade;
  const shares = rulingShares(trade, buyerBps, feeBps);
  return {
    ...text.base,
    ...encodeEscrowCall(escrow, {
      method: 'resolveDispute',
      terms,
      buyerBps,
      reasonHash,
    }),
    title: `Rule: ${defaultShareWords(buyerBps)}`,
    remark: "can't be undone",
    rows: [
      text.inEscrow(0n),
      ...text.payouts(shares),
      {
        name: 'Your fee',
        now: '',
        after:
          shares.arbiterFee === 0n
            ? 'none'
            : `${text.words(shares.arbiterFee)}, waits for withdrawal`,
      },
      ...moves(step, 'resolveDispute', feeCredit(step, shares.arbiterFee)),
      ...(reasonHash === zeroHash
        ? []
        : [
            {
              name: 'Your reasons',
              now: '',
              after: 'for all parties; their hash stays on the chain',
            },
          ]),
    ],
    details: [
      ...text.details(`resolveDispute(…, ${buyerBps}, …)`),
      hashDetail('Hash of your reasons', reasonHash),
    ],
    moves: { token: terms.token, amount: remaining },
    confirmLabel: `Hold: rule ${settlementWords(buyerBps)}`,
    confirmText: settlementWords(buyerBps),
  };
}

/** By the first arbiter, in time. */
export function declineDisputePreview(step: DisputeStep): PreparedCall {
  return {
    ...handOver(step, 'declineDispute'),
    warnings: [
      'You can’t take it back: from then on only the second arbiter rules, and has the fee.',
    ],
  };
}

/** By anyone, once the first arbiter's time is over. */
export function escalateDisputePreview(step: DisputeStep): PreparedCall {
  return handOver(step, 'escalateDispute');
}

function handOver(step: DisputeStep, method: 'declineDispute' | 'escalateDispute'): PreparedCall {
  const { escrow, trade, text } = step;
  const { terms, remaining } = trade;
  return {
    ...text.base,
    ...encodeEscrowCall(escrow, { method, terms }),
    title: `Hand the dispute to ${text.nameOf(terms.fallbackArbiter)}`,
    remark: 'moves no money',
    rows: [
      text.inEscrow(remaining),
      {
        name: 'Arbiter',
        now: text.nameOf(terms.arbiter),
        after: `${text.nameOf(terms.fallbackArbiter)} alone`,
      },
      ...moves(step, method),
      { name: 'If nobody decides', now: '', after: defaultShareWords(terms.defaultBuyerBps) },
    ],
    parties: [
      ...text.parties,
      {
        name: `Second arbiter ${text.nameOf(terms.fallbackArbiter)}`,
        address: terms.fallbackArbiter,
        remark: '',
      },
    ],
    details: text.details(`${method}(…)`),
    confirmLabel: 'Hold: hand it over',
    confirmText: null,
  };
}

export function expireDisputePreview(step: DisputeStep): PreparedCall {
  const { escrow, account, trade, feeBps, text } = step;
  const { terms } = trade;
  const shares = defaultShares(trade, feeBps);
  const isParty = roleOf(terms, account) === 'seller' || roleOf(terms, account) === 'buyer';
  return {
    ...text.base,
    ...encodeEscrowCall(escrow, { method: 'expireDispute', terms }),
    title: `Close the dispute: ${defaultShareWords(terms.defaultBuyerBps)}`,
    remark: "can't be undone",
    rows: [text.inEscrow(0n), ...text.payouts(shares), ...moves(step, 'expireDispute')],
    details: text.details('expireDispute(…)'),
    warnings: isParty
      ? ['The agreed share for the silence of every arbiter; no ruling can follow.']
      : [],
    confirmLabel: `Hold: close, ${defaultShareWords(terms.defaultBuyerBps)}`,
    confirmText: null,
  };
}
