import { Interface, MaxUint256, Wallet, type JsonRpcProvider } from 'ethers';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import { tokenAmountText } from '../src-escrow/agreement/offer-line.ts';
import { proposalApproval } from '../src-escrow/agreement/proposal-codec.ts';
import type { Offer } from '../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../src-shared/brand.ts';
import { practiceFacts } from '../src-shared/network/networks.ts';
import { keccakOfText, parseWith, z, zeroAddress, zeroHash } from '../src-shared/parse.ts';
import type { PracticeScenario } from '../src-shared/practice/practice-messages.ts';
import type { Proposal } from '../src-shared/trade/settlement.ts';
import { isLive, tradeStates, type TradeState } from '../src-shared/trade/trade.ts';
import { proposalWords } from '../src-shared/words/proposal-words.ts';
import { percentWords } from '../src-shared/words/screen-words.ts';
import { callRpc } from './anvil-process.ts';
import { ada, grace, robin, type PracticePerson } from './practice-people.ts';
import { practiceStablecoin, stablecoinInterface } from './test-stablecoin.ts';

const escrowInterface = new Interface(tradeEscrowAbi);
const tokens = [practiceFacts.coin, practiceStablecoin];
/** What Robin keeps for network fees. */
const feeReserve = 10n ** 18n;

/** A trade as the contract keeps it. `deadline` in Unix seconds. */
export interface StoredTrade {
  readonly state: TradeState;
  readonly remaining: bigint;
  readonly deadline: number;
  readonly tradeSeq: number;
  /** Handed over to the second arbiter. */
  readonly escalated: boolean;
}

const storedTradeSchema = z.object({
  state: z.bigint(),
  remaining: z.bigint(),
  deadline: z.bigint(),
  tradeSeq: z.bigint(),
  escalated: z.boolean(),
});

/** Reads trades as they stand at the newest block, in the order asked for. */
export async function readTrades(
  provider: JsonRpcProvider,
  escrow: Address,
  ids: readonly TradeId[],
): Promise<readonly StoredTrade[]> {
  if (ids.length === 0) return [];
  const data = escrowInterface.encodeFunctionData('getTrades', [ids]);
  const answer = await provider.call({ to: escrow, data });
  const [trades] = escrowInterface.decodeFunctionResult('getTrades', answer).toArray() as [
    readonly { toObject(): unknown }[],
  ];
  return trades.map((trade) => {
    const parsed = parseWith(storedTradeSchema, trade.toObject());
    if (!parsed.ok) throw new Error(`getTrades: ${parsed.failure.detail ?? ''}`);
    const { state, remaining, deadline, tradeSeq, escalated } = parsed.value;
    return {
      state: tradeStates[Number(state)] ?? 'None',
      remaining,
      deadline: Number(deadline),
      tradeSeq: Number(tradeSeq),
      escalated,
    };
  });
}

/** What Robin does next in a trade; `wait`: others move; `over`: nothing more will come. */
export type Move =
  | { readonly kind: 'wait' }
  | { readonly kind: 'over' }
  | { readonly kind: 'lock' }
  | { readonly kind: 'markPaid' }
  | { readonly kind: 'confirmPayment'; readonly value: bigint }
  | { readonly kind: 'refund'; readonly value: bigint }
  | { readonly kind: 'cancelExpired' }
  | { readonly kind: 'openDispute' }
  /** The arbiter's in whose hands it is: where the scenario says how. */
  | { readonly kind: 'rule'; readonly arbiter: PracticePerson; readonly buyerBps: number }
  /** The first arbiter hands over to the second. */
  | { readonly kind: 'decline'; readonly arbiter: PracticePerson }
  /** What the user has signed: a split, or more time. */
  | { readonly kind: 'accept'; readonly proposal: Proposal };

/** What the user gets by a ruling or by Robin's proposal, in basis points. */
const userShare: Partial<Readonly<Record<PracticeScenario, number>>> = {
  dispute_won: 10_000,
  dispute_lost: 0,
  dispute_split: 7_000,
  escalated: 7_000,
  declined: 7_000,
  settled: 7_000,
};
/** The same; all of it in scenarios that come to neither. */
export const userBps = (scenario: PracticeScenario): number => userShare[scenario] ?? 10_000;
const disputing: readonly PracticeScenario[] = [
  'dispute_won',
  'dispute_lost',
  'dispute_split',
  'dispute_expired',
  'escalated',
  'declined',
];

/**
 * When Robin, who means to settle or needs more time, proposes it: as a seller once it was paid, as a buyer at once, both
 * in time.
 */
export function proposesNow({ terms }: Offer, trade: StoredTrade, now: number): boolean {
  const sells = terms.seller === robin.address;
  return trade.state === (sells ? 'Paid' : 'Funded') && now <= trade.deadline;
}

/** Whether nothing has happened since the step that brought the trade here: so no more time was agreed to. */
export function isFresh({ state, tradeSeq }: StoredTrade): boolean {
  return tradeSeq === (state === 'Funded' ? 1 : 2);
}

const deciders: Partial<Readonly<Record<PracticeScenario, PracticePerson>>> = {
  dispute_won: ada,
  dispute_lost: ada,
  dispute_split: ada,
  escalated: grace,
  declined: grace,
};

/** Who decides a dispute as it stands, if anybody is meant to; the other scenarios leave it to its deadline. */
function decider(
  { terms }: Offer,
  { escalated }: StoredTrade,
  scenario: PracticeScenario,
): PracticePerson | null {
  const arbiter = deciders[scenario];
  const inCharge = escalated ? terms.fallbackArbiter : terms.arbiter;
  return arbiter?.address === inCharge ? arbiter : null;
}

/**
 * Robin's plan. As a seller it releases what was paid and takes back what wasn't; as a buyer it pays or gives
 * back. `expire`: it lets the payment window end. `dispute_…`: as a seller it disputes what was paid, as a buyer it waits
 * for the dispute; Ada then rules in the same breath, or after her Grace. `more_time`: it waits for a later deadline. `settled`: it goes no further than its proposal.
 * `taken`: a proposal by the user that Robin can accept. `now`: the chain's clock, Unix seconds.
 */
export function nextMove(
  offer: Offer,
  trade: StoredTrade,
  scenario: PracticeScenario,
  now: number,
  taken: Proposal | null,
): Move {
  const { terms } = offer;
  const sells = terms.seller === robin.address;
  if (trade.state === 'None') {
    // createTrade is refused after fundBy; a little room for the block to come.
    if (now > terms.fundBy) return { kind: 'over' };
    return sells ? { kind: 'lock' } : { kind: 'wait' };
  }
  if (!isLive(trade.state)) return { kind: 'over' };
  if (taken !== null) return { kind: 'accept', proposal: taken };
  const late = now > trade.deadline;
  if (trade.state === 'Disputed') {
    const arbiter = decider(offer, trade, scenario);
    if (late) return { kind: 'wait' };
    if (scenario === 'declined' && !trade.escalated && terms.arbiter === ada.address)
      return { kind: 'decline', arbiter: ada };
    if (arbiter === null) return { kind: 'wait' };
    const share = userBps(scenario);
    return { kind: 'rule', arbiter, buyerBps: sells ? share : 10_000 - share };
  }
  if (sells) {
    if (trade.state === 'Funded') return late ? { kind: 'cancelExpired' } : { kind: 'wait' };
    if (trade.state !== 'Paid' || scenario === 'give_back' || scenario === 'settled')
      return { kind: 'wait' };
    if (scenario === 'more_time' && isFresh(trade)) return { kind: 'wait' };
    if (disputing.includes(scenario)) return { kind: 'openDispute' };
    const isFirstPart = scenario === 'release_in_parts' && trade.remaining === terms.amount;
    const value = isFirstPart && trade.remaining > 1n ? trade.remaining / 2n : trade.remaining;
    return { kind: 'confirmPayment', value };
  }
  if (trade.state !== 'Funded') return { kind: 'wait' };
  switch (scenario) {
    case 'give_back':
      return { kind: 'refund', value: trade.remaining };
    case 'expire':
    case 'settled':
      return { kind: 'wait' };
    case 'more_time':
      return late || isFresh(trade) ? { kind: 'wait' } : { kind: 'markPaid' };
    case 'release':
    case 'release_in_parts':
    case 'dispute_won':
    case 'dispute_lost':
    case 'dispute_split':
    case 'dispute_expired':
    case 'escalated':
    case 'declined':
    case 'without_gas':
      return late ? { kind: 'wait' } : { kind: 'markPaid' };
  }
}

/** Sends a move and waits until it is mined; returns the line that tells of it. Throws what the node says. */
export async function makeMove(
  provider: JsonRpcProvider,
  rpcUrl: string,
  offer: Offer,
  trade: StoredTrade,
  move: Exclude<Move, { kind: 'wait' } | { kind: 'over' }>,
  scenario: PracticeScenario,
  /** Of a ruling. */
  reasonHash: Hash,
): Promise<string> {
  const { terms, escrow } = offer;
  const person = move.kind === 'rule' || move.kind === 'decline' ? move.arbiter : robin;
  const wallet = new Wallet(person.privateKey, provider);
  const send = async (to: Address, data: string, value = 0n): Promise<void> => {
    const sent = await wallet.sendTransaction({ to, data, value });
    await sent.wait();
  };
  const call = (name: string, args: readonly unknown[], value?: bigint): Promise<void> =>
    send(escrow, escrowInterface.encodeFunctionData(name, [terms, ...args]), value);
  const text = (amount: bigint): string => tokenAmountText(amount, terms.token, tokens);

  const isNative = terms.token === zeroAddress;
  const needed = move.kind === 'lock' && isNative ? terms.amount : 0n;
  await ensureCoin(provider, rpcUrl, person.address, needed);
  switch (move.kind) {
    case 'lock': {
      if (!isNative) {
        const mint = stablecoinInterface.encodeFunctionData('mint', [robin.address, terms.amount]);
        await send(terms.token, mint);
        // Exactly this much, as the app itself allows it.
        const approve = stablecoinInterface.encodeFunctionData('approve', [escrow, terms.amount]);
        await send(terms.token, approve);
      }
      await call('createTrade', [offer.signatures.buyer], isNative ? terms.amount : 0n);
      if (scenario !== 'without_gas') return `Robin locked ${text(terms.amount)}`;
      await callRpc(rpcUrl, 'anvil_setBalance', [terms.buyer, '0x0']);
      return `Robin locked ${text(terms.amount)}; your account has no coin for fees now`;
    }
    case 'markPaid':
      await call('markPaid', [keccakOfText(offer.details.reference)]);
      return 'Robin says paid';
    case 'confirmPayment':
      await call('confirmPayment', [move.value, trade.remaining]);
      return `Robin released ${text(move.value)}`;
    case 'refund':
      await call('refund', [move.value, trade.remaining]);
      return `Robin gave back ${text(move.value)}`;
    case 'openDispute':
      await call('openDispute', [zeroHash]);
      return 'Robin opened a dispute';
    case 'rule':
      await call('resolveDispute', [move.buyerBps, reasonHash]);
      return `${person.name} ruled: ${percentWords(move.buyerBps)} to the buyer`;
    case 'decline':
      await call('declineDispute', []);
      return `${person.name} declined: ${grace.name} decides`;
    case 'accept': {
      const { proposal } = move;
      const approvals = [proposalApproval(proposal)];
      if (proposal.kind === 'settlement')
        await call('settle', [proposal.toBuyer, proposal.remaining, approvals]);
      else await call('extendDeadline', [proposal.newDeadline, approvals]);
      return `Robin agreed to ${proposalWords(proposal)}`;
    }
    case 'cancelExpired':
      await call('cancelExpired', []);
      return `Robin took back ${text(trade.remaining)}: nobody paid in time`;
  }
}

/** Practice people are never short of practice coin. */
async function ensureCoin(
  provider: JsonRpcProvider,
  rpcUrl: string,
  account: Address,
  amount: bigint,
): Promise<void> {
  const needed = amount + feeReserve;
  if (needed > MaxUint256) throw new Error('more than there can be');
  if ((await provider.getBalance(account)) >= needed) return;
  await callRpc(rpcUrl, 'anvil_setBalance', [account, `0x${needed.toString(16)}`]);
}
