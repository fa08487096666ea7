import {
  settlementApproval,
  settlementContent,
} from '../../../src-escrow/agreement/settlement-codec.ts';
import type { ApprovalContent } from '../../../src-escrow/agreement/approval-digest.ts';
import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { settlementShares } from '../../../src-shared/trade/payout.ts';
import type { Settlement } from '../../../src-shared/trade/settlement.ts';
import { isLive, type Trade } from '../../../src-shared/trade/trade.ts';
import { defaultShareWords, settlementWords } from '../../../src-shared/words/screen-words.ts';
import { absoluteTime } from '../../../src-shared/words/times.ts';
import { nextMove, previewWords, type People } from './action-preview.ts';
import { readNonceUsed, readTradeNow } from './chain-reads.ts';
import type { PreparedCall, SignatureWording } from './prepared-call.ts';
import { checkListedToken } from './token-check.ts';
import type { WalletChain } from './wallet-chain.ts';

export interface SettlementRequest {
  readonly chain: WalletChain;
  readonly people: People;
  /** As the trade book holds it; state and money are read anew from the chain. */
  readonly trade: Trade;
  /** Ours, a party to the trade. */
  readonly account: Address;
}

/**
 * Whether the chain would still take this split: the trade lives, exactly this is in escrow, the signature has neither
 * lapsed nor been withdrawn. `action_not_allowed`, `split_lapsed`.
 */
async function readSettleable(
  { chain, trade: known }: SettlementRequest,
  {
    remaining,
    deadline,
    signer,
    nonce,
  }: Pick<Settlement, 'remaining' | 'deadline' | 'signer' | 'nonce'>,
): Promise<Result<{ trade: Trade; chainTime: number }>> {
  const token = await checkListedToken(chain, known.terms.token);
  if (!token.ok) return token;
  const [present, used] = await Promise.all([
    readTradeNow(chain, known),
    readNonceUsed(chain.provider, chain.escrow, signer, nonce),
  ]);
  if (!isLive(present.trade.state)) return fail(failure('action_not_allowed'));
  if (used) return fail(failure('split_lapsed', { detail: 'it was withdrawn' }));
  if (present.trade.remaining !== remaining)
    return fail(failure('split_lapsed', { detail: 'another amount is in escrow now' }));
  if (present.chainTime > deadline * 1000) return fail(failure('split_lapsed'));
  return ok(present);
}

/** Makes `prepare` for `settle` with the other side's signature: ends the trade. */
export function prepareSettlement(
  request: SettlementRequest,
  settlement: Settlement,
): () => Promise<Result<PreparedCall>> {
  return async () => {
    const { chain, people, account } = request;
    const { buyerBps, remaining } = settlement;
    const read = await readSettleable(request, settlement);
    if (!read.ok) return read;
    const { trade } = read.value;
    const { terms } = trade;
    const text = previewWords(chain, people, trade, account, 'settle');
    const shares = settlementShares(remaining, buyerBps, chain.fee.feeBps);
    const approvals = [settlementApproval(settlement)];
    return ok({
      ...text.base,
      ...encodeEscrowCall(chain.escrow, {
        method: 'settle',
        terms,
        buyerBps,
        remaining,
        approvals,
      }),
      title: `Settle: ${defaultShareWords(buyerBps)}`,
      remark: "can't be undone",
      rows: [text.inEscrow(0n), ...text.payouts(shares), nextMove(true, '')],
      details: text.details(`settle(…, ${buyerBps}, ${remaining}, 1 signature)`),
      warnings: ['Both of you then agree: no arbiter can change it.'],
      moves: { token: terms.token, amount: remaining },
      confirmLabel: `Hold: settle ${settlementWords(buyerBps)}`,
      confirmText: settlementWords(buyerBps),
    });
  };
}

export interface ProposalToSign {
  readonly content: ApprovalContent;
  readonly wording: SignatureWording;
  readonly stillAllowed: () => Promise<Result<null>>;
}

/** What the window says before a split is signed, and what is looked at again on confirmation. */
export async function prepareProposal(
  request: SettlementRequest,
  proposal: Omit<Settlement, 'signature'>,
): Promise<Result<ProposalToSign>> {
  const { chain, people, account } = request;
  const read = await readSettleable(request, proposal);
  if (!read.ok) return read;
  const { trade, chainTime } = read.value;
  const { buyerBps, remaining, deadline } = proposal;
  const text = previewWords(chain, people, trade, account, 'settle');
  const other = text.nameOf(
    account === trade.terms.seller ? trade.terms.buyer : trade.terms.seller,
  );
  return ok({
    content: settlementContent(proposal),
    wording: {
      title: `Propose a split: ${defaultShareWords(buyerBps)}`,
      remark: `${other} can then settle it at once`,
      rows: [
        {
          name: 'In escrow',
          now: text.number(remaining),
          after: `${text.words(0n)}, once accepted`,
        },
        ...text.payouts(settlementShares(remaining, buyerBps, chain.fee.feeBps)),
        { name: 'Next move', now: '', after: `${other}: accept, or not` },
        { name: 'Expires', now: '', after: absoluteTime(deadline * 1000, chainTime) },
      ],
      parties: text.parties,
      details: text.details(`Settle(…, ${buyerBps}, ${remaining})`),
      warnings: [
        'Until it expires only a withdrawal on the chain takes it back; that costs a network fee.',
      ],
      confirmLabel: `Hold: sign the split ${settlementWords(buyerBps)}`,
    },
    stillAllowed: async () => {
      const again = await readSettleable(request, proposal);
      return again.ok ? ok(null) : again;
    },
  });
}

/** Makes a signed approval of ours worthless. */
export function prepareWithdrawApproval(
  chain: WalletChain,
  { tradeId, signer, nonce }: Pick<Settlement, 'tradeId' | 'signer' | 'nonce'>,
  title: string,
): () => Promise<Result<PreparedCall>> {
  return async () => {
    if (await readNonceUsed(chain.provider, chain.escrow, signer, nonce))
      return fail(failure('action_not_allowed', { detail: 'it is withdrawn already' }));
    return ok({
      ...encodeEscrowCall(chain.escrow, { method: 'cancelNonce', nonce }),
      purpose: 'cancelNonce',
      tradeId,
      title,
      remark: 'moves no money',
      rows: [
        { name: 'Your signature', now: 'can be used', after: 'worthless' },
        { name: 'The trade', now: '', after: 'unchanged' },
      ],
      parties: [{ name: 'Escrow', address: chain.escrow, remark: 'standard' }],
      details: [
        { name: 'Call', value: `cancelNonce(${nonce})` },
        { name: 'Trade', value: tradeId },
      ],
      warnings: ['If somebody sends what you had signed before this is mined, that counts.'],
      confirmLabel: 'Hold: withdraw it',
      confirmText: null,
      moves: null,
    });
  };
}
