import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signTerms, termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import { encodeEscrowCall, type EscrowCall } from '../../../src-escrow/escrow-calls.ts';
import { erc20Interface, escrowInterface } from '../../../src-escrow/escrow-interface.ts';
import { decodeEscrowLog } from '../../../src-escrow/log-decoder.ts';
import type { Address, Hex, TradeId } from '../../../src-shared/brand.ts';
import { hash, zeroAddress } from '../../../src-shared/parse.ts';
import {
  allowedActions,
  isLate,
  tradeActions,
  type TradeAction,
} from '../../../src-shared/trade/allowed-actions.ts';
import { fitsTrade, type ApprovalFacts } from '../../../src-shared/trade/situation.ts';
import { applyEscrowEvent } from '../../../src-shared/trade/apply-escrow-event.ts';
import {
  checkTerms,
  daySeconds,
  hourSeconds,
  maxExtensionSeconds,
  type Terms,
} from '../../../src-shared/trade/terms.ts';
import { isLive, tradeStates, type Trade } from '../../../src-shared/trade/trade.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { compareGuidance } from './compare-guidance.ts';
import { approve, mineAt, simulateAll, type Simulation } from './timed-chain.ts';
import { testSeed, volume } from '../../support/volume.ts';

/**
 * The contract and the application's reading of it, on the same random histories: after every step they must agree on
 * every trade, and on who may do what at its deadline to the second.
 */
const steps = volume({ quick: 300, full: 5_000 });
/** So few steps go everywhere with some seeds only; this is one of them. */
const seed = volume({ quick: 4, full: testSeed });
const feeBps = 50;
const note = hash(`0x${'5a'.repeat(32)}`);
const tradesAtOnce = 3;
/** Seconds. */
const longAfter = 40 * daySeconds;

const relayedAs = {
  markPaid: 'MarkPaid',
  refund: 'Refund',
  openDispute: 'OpenDispute',
  submitEvidence: 'SubmitEvidence',
} as const;

let anvil: Anvil;
let chain: EscrowChain;
let everybody: readonly { readonly address: Address; readonly privateKey: Hex }[];
let relayer: Address;
let now = 0;
let nonce = 0n;
/** What each trade is by its events, and what they paid out. */
const trades = new Map<TradeId, { trade: Trade; paidOut: bigint }>();
const seen = new Map<string, number>();
/** What both sides have signed, and how it fared later. */
interface SignedProposal {
  readonly facts: ApprovalFacts;
  readonly call: Extract<EscrowCall, { method: 'settle' | 'extendDeadline' }>;
}
const proposals = new Map<TradeId, readonly SignedProposal[]>();
const tried = { taken: 0, refused: 0 };

const numbers = fc.sample(fc.noBias(fc.nat()), { seed, numRuns: 4_096 });
let drawn = 0;
/** 0 ≤ n < below, the same in every run with this seed. */
function draw(below: number): number {
  // Past the end the numbers come again in other company.
  const round = Math.floor(drawn / numbers.length);
  const index = drawn % numbers.length;
  drawn += 1;
  return ((numbers[index] ?? 0) ^ (Math.imul(round, 0x9e3779b1) & 0x7fffffff)) % below;
}
function pick<T>(values: readonly T[]): T {
  return values[draw(values.length)] as T;
}

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil, { feeBps });
  everybody = [1, 2, 3, 4, 5].map((index) => anvil.accounts[index]!);
  relayer = anvil.accounts[9]!.address;
  const seller = everybody[0]!.address;
  await anvil.request('anvil_setBalance', [seller, `0x${(1n << 140n).toString(16)}`]);
  await chain.mintStablecoin(seller, 1n << 140n);
  now = (await chain.provider.getBlock('latest'))!.timestamp;
  const allowance = erc20Interface.encodeFunctionData('approve', [chain.escrow, 1n << 200n]) as Hex;
  now += 1;
  const call = { to: chain.stablecoin, data: allowance, value: 0n };
  await mineAt(anvil, { from: seller, call, time: now });
}, 60_000);
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
});

const keyOf = (account: Address) => everybody.find((one) => one.address === account)!;

function randomTerms(): Terms {
  const token = pick([zeroAddress, chain.stablecoin]);
  // Anvil can't send the native coin's most together with the gas.
  const most = token === zeroAddress ? 1n << 127n : (1n << 128n) - 1n;
  const amount = pick([1n, 2n, 19n, 20n, 1_000_003n, 10n ** 18n + 1n, most]);
  return chain.makeTerms({
    token,
    fallbackArbiter: pick([zeroAddress, everybody[3]!.address]),
    amount,
    arbiterFee: pick([0n, amount / 20n]),
    paymentWindow: pick([hourSeconds, daySeconds + 1, 30 * daySeconds]),
    confirmationWindow: pick([hourSeconds, 2 * daySeconds - 1, 30 * daySeconds]),
    arbitrationWindow: pick([3 * daySeconds, 30 * daySeconds]),
    defaultBuyerBps: pick([0, 1, 3_333, 5_000, 10_000]),
    fundBy: now + hourSeconds,
    salt: BigInt(drawn),
    detailsHash: note,
  });
}

/** The call by which `actor` takes this action on all that remains, or on `value`. */
function callOf(action: TradeAction, trade: Trade, actor: Address, value: bigint): EscrowCall {
  const { terms, remaining } = trade;
  switch (action) {
    case 'markPaid':
      return { method: action, terms, referenceHash: note };
    case 'openDispute':
    case 'submitEvidence':
      return { method: action, terms, evidenceHash: note };
    case 'confirmPayment':
    case 'refund':
      return { method: action, terms, value, remaining };
    case 'resolveDispute':
      return { method: action, terms, buyerBps: 7_000, reasonHash: note };
    case 'extendDeadline':
      return {
        method: action,
        terms,
        newDeadline: extended(trade),
        approvals: [extension(trade, otherOf(terms, actor))],
      };
    case 'settle':
      return {
        method: action,
        terms,
        toBuyer: shareOf(trade),
        remaining,
        approvals: [settlement(trade, otherOf(terms, actor))],
      };
    default:
      return { method: action, terms };
  }
}

const otherOf = ({ seller, buyer }: Terms, actor: Address) => (actor === seller ? buyer : seller);
/** Any exact part, all and nothing too; the same for one trade as it stands. */
const shareOf = ({ remaining, tradeSeq }: Trade): bigint =>
  [remaining / 3n, 0n, remaining, remaining - remaining / 3n][tradeSeq % 4] ?? 0n;
/** Later than the deadline, by a second at least. */
const extended = ({ deadlineAt, tradeSeq }: Trade): number =>
  Math.floor((deadlineAt ?? 0) / 1000) + 1 + (tradeSeq % 3) * 1_800;
const bound = ({ state }: Trade): readonly [string, number] => [
  'uint8 state',
  tradeStates.indexOf(state),
];

function settlement(trade: Trade, signer: Address) {
  nonce += 1n;
  return approve(chain.domain, trade.tradeId, keyOf(signer), nonce, {
    struct: 'Settle',
    fields: [
      bound(trade),
      ['uint256 toBuyer', shareOf(trade)],
      ['uint256 remaining', trade.remaining],
    ],
  });
}

function extension(trade: Trade, signer: Address) {
  nonce += 1n;
  return approve(chain.domain, trade.tradeId, keyOf(signer), nonce, {
    struct: 'ExtendDeadline',
    fields: [
      bound(trade),
      ['uint64 currentDeadline', Math.floor((trade.deadlineAt ?? 0) / 1000)],
      ['uint64 newDeadline', extended(trade)],
    ],
  });
}

/** The same action, signed by `actor` and sent by somebody else. */
function relayedCallOf(
  action: keyof typeof relayedAs,
  trade: Trade,
  actor: Address,
  value: bigint,
): EscrowCall {
  const { terms, remaining } = trade;
  nonce += 1n;
  const word = action === 'markPaid' ? 'bytes32 referenceHash' : 'bytes32 evidenceHash';
  const approval = approve(chain.domain, trade.tradeId, keyOf(actor), nonce, {
    struct: relayedAs[action],
    fields:
      action === 'refund'
        ? [bound(trade), ['uint256 value', value], ['uint256 remaining', remaining]]
        : [[word, note]],
  });
  switch (action) {
    case 'markPaid':
      return { method: 'markPaidFor', terms, referenceHash: note, approval };
    case 'refund':
      return { method: 'refundFor', terms, value, remaining, approval };
    case 'openDispute':
      return { method: 'openDisputeFor', terms, evidenceHash: note, approval };
    case 'submitEvidence':
      return { method: 'submitEvidenceFor', terms, evidenceHash: note, approval };
  }
}

/** Feeds a transaction's logs to the application, as the listener and the indexer would. */
function follow(logs: Awaited<ReturnType<typeof mineAt>>['logs']): void {
  for (const log of logs) {
    if (log.address !== chain.escrow.toLowerCase()) continue;
    const decoded = decodeEscrowLog(log, now * 1000);
    if (decoded.kind === 'other') continue;
    if (decoded.kind === 'malformed') throw new Error(decoded.reason);
    const { event } = decoded;
    const known = trades.get(event.tradeId);
    const trade = applyEscrowEvent(known?.trade ?? null, event);
    const shares =
      'toBuyer' in event.args ? event.args : { toBuyer: 0n, toSeller: 0n, arbiterFee: 0n };
    const paidOut = (known?.paidOut ?? 0n) + shares.toBuyer + shares.toSeller + shares.arbiterFee;
    trades.set(event.tradeId, { trade, paidOut });
    seen.set(event.type, (seen.get(event.type) ?? 0) + 1);
  }
}

async function createTrade(): Promise<void> {
  now += 1 + draw(hourSeconds);
  const terms = randomTerms();
  expect(checkTerms(terms, chain.escrow).ok).toBe(true);
  const buyerSignature = await signTerms(chain.wallets.buyer, terms, chain.domain);
  const call = encodeEscrowCall(chain.escrow, { method: 'createTrade', terms, buyerSignature });
  const mined = await mineAt(anvil, { from: terms.seller, call, time: now });
  expect(mined.done, 'createTrade').toBe(true);
  follow(mined.logs);
  expect([...trades.keys()]).toContain(termsDigest(terms, chain.domain));
}

/** One random action by one random account at a random time, mostly one that the application says is allowed. */
async function step(trade: Trade): Promise<void> {
  const deadline = (trade.deadlineAt ?? 0) / 1000;
  // Mostly soon, so that not all trades are late all the time.
  const soon = now + 1 + draw(60);
  const wanted = pick([soon, soon, soon, soon, soon, deadline - 1, deadline, deadline + 1]);
  const time = Math.max(now + 1, wanted);
  let actor = pick(everybody).address;
  let action = pick(tradeActions);
  if (draw(4) !== 0) {
    // An action first, then who: a ruling is as likely as a release. Settlements would end most trades too soon.
    const mayDo = (each: TradeAction) =>
      everybody.filter((one) => allowedActions(trade, one.address, time * 1000).includes(each));
    const possible = tradeActions.filter((each) => mayDo(each).length > 0);
    const rarely: readonly TradeAction[] = ['settle', 'extendDeadline'];
    action = pick(possible.filter((each) => !rarely.includes(each) || draw(8) === 0));
    actor = pick(mayDo(action)).address;
  }
  const part = (trade.remaining * BigInt(draw(300))) / 1_000n;
  const value = draw(8) === 0 ? trade.remaining : part;
  const takesValue = action === 'confirmPayment' || action === 'refund';
  const tooFar = action === 'extendDeadline' && extended(trade) > time + maxExtensionSeconds;
  const expected =
    allowedActions(trade, actor, time * 1000).includes(action) &&
    !(takesValue && value === 0n) &&
    !tooFar;
  const relayed = action in relayedAs && draw(3) === 0;
  const call = relayed
    ? relayedCallOf(action as keyof typeof relayedAs, trade, actor, value)
    : callOf(action, trade, actor, value);
  now = time;
  const mined = await mineAt(anvil, {
    from: relayed ? relayer : actor,
    call: encodeEscrowCall(chain.escrow, call),
    time,
  });
  expect(mined.done, `${call.method} in ${trade.state}`).toBe(expected);
  follow(mined.logs);
}

/** The contract's own record of every trade against what its events told. */
async function compareTrades(): Promise<void> {
  const ids = [...trades.keys()];
  const data = escrowInterface.encodeFunctionData('getTrades', [ids]);
  const [stored] = escrowInterface.decodeFunctionResult(
    'getTrades',
    await chain.provider.call({ to: chain.escrow, data }),
  ) as unknown as [
    {
      state: bigint;
      remaining: bigint;
      deadline: bigint;
      tradeSeq: bigint;
      escalated: boolean;
    }[],
  ];
  for (const [index, id] of ids.entries()) {
    const { trade, paidOut } = trades.get(id)!;
    const word = stored[index]!;
    expect({
      state: trade.state,
      remaining: trade.remaining,
      deadline: BigInt(trade.deadlineAt ?? 0) / 1000n,
      tradeSeq: BigInt(trade.tradeSeq),
      escalated: trade.escalated,
    }).toEqual({
      state: tradeStates[Number(word.state)],
      remaining: word.remaining,
      deadline: word.deadline,
      tradeSeq: word.tradeSeq,
      escalated: word.escalated,
    });
    expect(paidOut + trade.remaining, 'every unit').toBe(trade.terms.amount);
  }
}

/** Both sides sign a split and more time for the trade as it is: kept, to be tried again on whatever it becomes. */
function keepProposals(trade: Trade): void {
  const { seller, buyer } = trade.terms;
  const { state, remaining, deadlineAt, terms, tradeId } = trade;
  if (!isLive(state) || deadlineAt === null) return;
  const signed = {
    id: hash(tradeId),
    signer: seller,
    createdAt: 0,
    validUntil: Number.MAX_SAFE_INTEGER,
    state,
    withdrawal: 'none',
  } as const;
  const made: SignedProposal[] = [
    {
      facts: { ...signed, kind: 'settlement', remaining },
      call: {
        method: 'settle',
        terms,
        toBuyer: shareOf(trade),
        remaining,
        approvals: [settlement(trade, seller), settlement(trade, buyer)],
      },
    },
  ];
  if (state !== 'Disputed')
    made.push({
      facts: { ...signed, kind: 'extension', deadlineAt },
      call: {
        method: 'extendDeadline',
        terms,
        newDeadline: extended(trade),
        approvals: [extension(trade, seller), extension(trade, buyer)],
      },
    });
  proposals.set(tradeId, [...made, ...(proposals.get(tradeId) ?? [])].slice(0, 6));
}

/** What both signed at any time is taken exactly while guidance says that it fits. */
async function compareProposals(trade: Trade): Promise<void> {
  const time = now + 1;
  const kept = proposals.get(trade.tradeId) ?? [];
  if (kept.length === 0) return;
  const done = await simulateAll(
    anvil,
    kept.map(({ call }) => ({ from: relayer, call: encodeEscrowCall(chain.escrow, call), time })),
  );
  const expected = kept.map(({ facts, call }) => {
    if (!fitsTrade(facts, trade)) return false;
    if (call.method !== 'extendDeadline') return true;
    return !isLate(trade, time * 1000) && call.newDeadline <= time + maxExtensionSeconds;
  });
  expect(done).toEqual(expected);
  for (const fits of expected) tried[fits ? 'taken' : 'refused'] += 1;
}

/** Every action by everybody, a second before the deadline, at it and a second after it. */
async function compareRights(trade: Trade): Promise<number> {
  const { deadlineAt } = trade;
  const times =
    deadlineAt === null
      ? [now, now + 1, now + longAfter]
      : [deadlineAt / 1000 - 1, deadlineAt / 1000, deadlineAt / 1000 + 1];
  const value = isLive(trade.state) ? trade.remaining : 1n;
  const asked: (Simulation & { readonly expected: boolean; readonly label: string })[] = [];
  for (const { address: from } of everybody)
    for (const action of tradeActions) {
      const call = encodeEscrowCall(chain.escrow, callOf(action, trade, from, value));
      for (const time of times)
        asked.push({
          from,
          call,
          time,
          expected: allowedActions(trade, from, time * 1000).includes(action),
          label: `${action} by ${from} in ${trade.state} ${time - (deadlineAt ?? 0) / 1000} s from the deadline`,
        });
    }
  const done = await simulateAll(anvil, asked);
  for (const role of ['seller', 'buyer', 'arbiter', 'fallbackArbiter'] as const)
    if (trade.terms[role] !== zeroAddress)
      for (const time of times) compareGuidance(trade, role, time);
  const disagreeing = asked.filter(({ expected }, index) => expected !== done[index]);
  expect(disagreeing.map(({ label }) => label)).toEqual([]);
  return asked.length;
}

describe('the contract and the application on the same random histories', () => {
  it(
    `agree at every one of ${steps} steps (seed ${seed})`,
    async () => {
      let questions = 0;
      for (let count = 0; count < steps; count += 1) {
        const live = [...trades.values()].filter(({ trade }) => isLive(trade.state));
        if (live.length < tradesAtOnce) await createTrade();
        else await step(pick(live).trade);
        await compareTrades();
        // Not drawn: the histories stay those of their seed.
        const all = [...trades.values()];
        const { trade: present } = all[Math.max(0, all.length - 1 - (count % tradesAtOnce))]!;
        await compareProposals(present);
        if (count % 4 === 0) keepProposals(present);
        const touched = [...trades.values()].slice(-tradesAtOnce);
        questions += await compareRights(pick(touched).trade);
      }
      expect(questions).toBe(steps * everybody.length * tradeActions.length * 3);
      expect(tried.taken).toBeGreaterThan(steps / 20);
      expect(tried.refused).toBeGreaterThan(steps / 20);
      // The histories went everywhere.
      expect([...seen.keys()].sort()).toEqual(
        [
          'DEADLINE_EXTENDED',
          'DISPUTE_ESCALATED',
          'DISPUTE_EXPIRED',
          'DISPUTE_OPENED',
          'DISPUTE_RESOLVED',
          'EVIDENCE_SUBMITTED',
          'FUNDS_REFUNDED',
          'PAYMENT_CONFIRMED',
          'PAYMENT_SENT',
          'PAYOUT_CREDITED',
          'TRADE_CANCELLED',
          'TRADE_COMPLETED',
          'TRADE_CREATED',
          'TRADE_SETTLED',
        ].sort(),
      );
    },
    60_000 + steps * 500,
  );
});
