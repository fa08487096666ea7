import { Wallet } from 'ethers';
import { signApproval } from '../src-escrow/agreement/approval-digest.ts';
import {
  decodeProposal,
  encodeProposal,
  isGenuineProposal,
  proposalContent,
} from '../src-escrow/agreement/proposal-codec.ts';
import type { Hex, TradeId } from '../src-shared/brand.ts';
import { failure } from '../src-shared/failure.ts';
import { keccakOfText } from '../src-shared/parse.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import { partOf } from '../src-shared/trade/payout.ts';
import {
  proposalTextPrefix,
  type Proposal,
  type ProposalKind,
  type Unsigned,
} from '../src-shared/trade/settlement.ts';
import { daySeconds } from '../src-shared/trade/terms.ts';
import type { CounterpartyMemory, RememberedOffer } from './counterparty-memory.ts';
import { isFresh, proposesNow, userBps, type StoredTrade } from './counterparty-moves.ts';
import { robin } from './practice-people.ts';

export const isProposalText = (text: string): boolean => text.includes(proposalTextPrefix);

/** Splits between Robin and the user, and more time that the user asks for. The user's last word in a trade counts; Robin's own is always the same. */
export interface CounterpartySettlements {
  /** Robin's proposal for a trade as it stands, as text; null: none now. */
  propose(tradeId: TradeId): Promise<Result<{ readonly text: string | null }>>;
  /** Takes the user's. `takes`: whether Robin will accept it. */
  receive(
    text: string,
  ): Promise<
    Result<{ readonly tradeId: TradeId; readonly kind: ProposalKind; readonly takes: boolean }>
  >;
  /** What the user proposed and Robin can accept. */
  takenIn(tradeId: TradeId, trade: StoredTrade, now: number): Proposal | null;
  /** Once the trade is over. */
  dropTaken(tradeId: TradeId): void;
}

/** `read`: a trade as the contract keeps it; throws while the node is away. */
export function createCounterpartySettlements(
  memory: CounterpartyMemory,
  read: (tradeId: TradeId) => Promise<StoredTrade | undefined>,
  chainTime: () => Promise<number>,
): CounterpartySettlements {
  const taken = new Map<TradeId, Proposal>();
  const wallet = new Wallet(robin.privateKey);

  return {
    async propose(tradeId) {
      const known = memory.trades.get(tradeId);
      if (known?.scenario !== 'settled' && known?.scenario !== 'more_time')
        return ok({ text: null });
      const trade = await read(tradeId);
      if (trade === undefined || !proposesNow(known.offer, trade, await chainTime()))
        return ok({ text: null });
      if (known.scenario === 'more_time' && !isFresh(trade)) return ok({ text: null });
      return ok({ text: encodeProposal(await proposal(wallet, tradeId, known, trade)) });
    },

    async receive(text) {
      const decoded = decodeProposal(text);
      if (!decoded.ok) return decoded;
      const split = decoded.value;
      const known = memory.trades.get(split.tradeId);
      if (known === undefined) return fail(failure('split_other_trade', { field: 'tradeId' }));
      const { chainId, escrow, terms } = known.offer;
      if (split.chainId !== chainId || split.escrow !== escrow || split.v === 1)
        return fail(failure('split_other_trade', { field: 'escrow' }));
      const { seller, buyer } = terms;
      if (split.signer !== (seller === robin.address ? buyer : seller))
        return fail(failure('split_other_trade', { field: 'signer' }));
      if (!isGenuineProposal(split)) return fail(failure('split_altered', { field: 'signature' }));
      // More time costs Robin nothing; a split only where the scenario means to end by one.
      const takes = split.kind === 'extension' || known.scenario === 'settled';
      if (takes) taken.set(split.tradeId, split);
      return ok({ tradeId: split.tradeId, kind: split.kind, takes });
    },

    dropTaken: (tradeId) => void taken.delete(tradeId),
    takenIn(tradeId, trade, now) {
      const proposal = taken.get(tradeId);
      if (proposal?.state !== trade.state || now > proposal.deadline) return null;
      const fits =
        proposal.kind === 'settlement'
          ? proposal.remaining === trade.remaining
          : proposal.currentDeadline === trade.deadline && now <= trade.deadline;
      return fits ? proposal : null;
    },
  };
}

/** Asked again it is the same one: its number follows from the trade, and it stands as long as the trade's own window. */
async function proposal(
  wallet: Wallet,
  tradeId: TradeId,
  { offer, scenario }: RememberedOffer,
  { remaining, deadline, tradeSeq }: StoredTrade,
): Promise<Proposal> {
  const { chainId, escrow, terms } = offer;
  const common = {
    v: 2,
    chainId,
    escrow,
    tradeId,
    signer: robin.address,
    nonce: BigInt(keccakOfText(`${tradeId} ${tradeSeq}`)),
    deadline,
  } as const;
  const signatureOf = async (unsigned: Unsigned<Proposal>): Promise<Hex> =>
    (await signApproval(wallet, proposalContent(unsigned), { chainId, escrow })).signature;

  const sells = terms.seller === robin.address;
  if (scenario === 'more_time') {
    const unsigned = {
      ...common,
      kind: 'extension',
      state: sells ? 'Paid' : 'Funded',
      currentDeadline: deadline,
      newDeadline: deadline + daySeconds,
    } as const;
    return { ...unsigned, signature: await signatureOf(unsigned) };
  }
  const share = userBps(scenario);
  const unsigned = {
    ...common,
    kind: 'settlement',
    state: sells ? 'Paid' : 'Funded',
    toBuyer: partOf(remaining, sells ? share : 10_000 - share),
    remaining,
  } as const;
  return { ...unsigned, signature: await signatureOf(unsigned) };
}
