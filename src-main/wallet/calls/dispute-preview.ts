import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address, Hash } from '../../../src-shared/brand.ts';
import { zeroHash } from '../../../src-shared/parse.ts';
import { defaultShares, rulingShares, wholeBps } from '../../../src-shared/trade/payout.ts';
import { roleOf, type Trade } from '../../../src-shared/trade/trade.ts';
import {
  defaultShareWords,
  settlementWords,
  stateWords,
} from '../../../src-shared/words/screen-words.ts';
import { absoluteTime } from '../../../src-shared/words/times.ts';
import { nextMove, type PreviewWords } from './action-preview.ts';
import type { PreparedCall } from './prepared-call.ts';

/** What a step of a dispute says beyond the trade itself. */
export interface DisputeStep {
  readonly escrow: Address;
  readonly account: Address;
  readonly trade: Trade;
  readonly feeBps: number;
  /** The chain's clock when the window opened, Unix milliseconds: what is shown must not change by itself. */
  readonly openedAt: number;
  readonly text: PreviewWords;
}

/** The end of an arbitration that begins with this call. */
const rulingBy = ({ trade, openedAt }: DisputeStep): string =>
  absoluteTime(openedAt + trade.terms.arbitrationWindow * 1000, openedAt);
const until = ({ trade, openedAt }: DisputeStep): string =>
  trade.deadlineAt === null ? '' : absoluteTime(trade.deadlineAt, openedAt);

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
      { name: 'Next move', now: '', after: `${text.nameOf(terms.arbiter)}: decide` },
      { name: 'Until', now: until(step), after: rulingBy(step) },
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
      { name: 'Until', now: until(step), after: 'unchanged' },
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
      nextMove(true, ''),
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
      {
        name: 'Next move',
        now: method === 'declineDispute' ? 'yours' : 'anyone’s',
        after: `${text.nameOf(terms.fallbackArbiter)}: decide`,
      },
      { name: 'Until', now: until(step), after: rulingBy(step) },
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
    rows: [text.inEscrow(0n), ...text.payouts(shares), nextMove(true, '')],
    details: text.details('expireDispute(…)'),
    warnings: isParty
      ? ['The agreed share for the silence of every arbiter; no ruling can follow.']
      : [],
    confirmLabel: `Hold: close, ${defaultShareWords(terms.defaultBuyerBps)}`,
    confirmText: null,
  };
}
