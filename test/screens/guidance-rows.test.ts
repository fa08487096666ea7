import { describe, expect, it } from 'vitest';
import type { OfferView, TradeView } from '../../src-shared/ipc/views.ts';
import type { GuidedActionKind } from '../../src-shared/trade/guidance-result.ts';
import type { NodeFacts, TradeFacts } from '../../src-shared/trade/situation.ts';
import type { Trade, TradeRole } from '../../src-shared/trade/trade.ts';
import {
  approvalOf,
  freshNode,
  hourMs,
  makeConnections,
  makeDetails,
  makeFacts,
  makeInboxItem,
  makeOfferView,
  makeSettlement,
  makeTerms,
  makeTradeView,
  me,
  now,
  other,
  payableNow,
  silentNode,
  someTradeId,
} from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld, type World } from './world.ts';

interface Row {
  /** Number in the table of the specification, and the case. */
  readonly row: string;
  readonly role?: TradeRole;
  readonly trade?: Partial<Trade>;
  readonly facts?: Partial<TradeFacts>;
  readonly view?: Partial<Omit<TradeView, 'trade' | 'facts'>>;
  readonly nodes?: NodeFacts;
  readonly offer?: Partial<OfferView>;
  readonly world?: Partial<World>;
  /** The step's short form: in the list, and in the Inbox. */
  readonly word: string;
  readonly group: 'mine' | 'waiting' | 'ended';
  /** Part of the page's Move line; of an offer, of its state. */
  readonly move: string;
  readonly primary: GuidedActionKind | null;
}

const late = { deadlineAt: now - hourMs };
const paid: Partial<Trade> = { state: 'Paid', paidAt: now - hourMs };
const disputed: Partial<Trade> = {
  state: 'Disputed',
  disputedAt: now - hourMs,
  deadlineAt: now + 300 * hourMs,
};
const ended: Partial<Trade> = {
  state: 'Completed',
  remaining: 0n,
  deadlineAt: null,
  endedAt: now - hourMs,
};
const accused = { dispute: { openedBy: other, evidenceBy: [other] } };
const answered = { dispute: { openedBy: other, evidenceBy: [other, me] } };
const proposal = makeSettlement({ mine: true });
const received = makeSettlement();
const payment = (change: Partial<typeof payableNow>) => ({ payment: { ...payableNow, ...change } });

const rows: readonly Row[] = [
  {
    row: '0 ended',
    trade: ended,
    word: '',
    group: 'ended',
    move: 'Nobody’s: the trade has ended',
    primary: null,
  },
  {
    row: '0 ended long ago, with a credit',
    trade: { ...ended, endedAt: now - 60 * hourMs },
    facts: { credits: [{ account: me, amount: 5n }] },
    word: 'Withdraw',
    group: 'mine',
    move: 'withdraw what waits for you',
    primary: 'withdrawCredit',
  },
  {
    row: '1 own nodes disagree',
    trade: paid,
    nodes: { ...freshNode, agree: false },
    word: 'Check nodes',
    group: 'mine',
    move: 'Your own nodes show different things.',
    primary: 'checkNodes',
  },
  {
    row: '2 the own node is silent, buyer',
    role: 'buyer',
    nodes: silentNode,
    word: 'Wait',
    group: 'mine',
    move: 'Wait: do not pay. Your own node does not answer.',
    primary: 'askNode',
  },
  {
    row: '2 the newest block is old, seller',
    trade: paid,
    nodes: { ...freshNode, newest: { timeMs: now - 60_000, heardAt: now - 60_000 } },
    word: 'Check bank',
    group: 'mine',
    move: 'check your account.',
    primary: 'askNode',
  },
  {
    row: '2 the past is read',
    role: 'buyer',
    nodes: { ...freshNode, caughtUp: false },
    word: 'Wait',
    group: 'waiting',
    move: 'Wait: do not pay. Your own node’s past is still being read.',
    primary: null,
  },
  {
    row: '3 a step is on its way',
    role: 'buyer',
    view: { pendingAction: 'markPaid' },
    facts: { sent: { action: 'markPaid', by: 'us' } },
    word: 'Sent, waiting',
    group: 'waiting',
    move: 'Waiting for the network',
    primary: null,
  },
  {
    row: '4 an own proposal may be taken',
    role: 'buyer',
    facts: { approvals: [approvalOf(proposal)] },
    world: { settlements: [proposal] },
    word: 'Withdraw split',
    group: 'mine',
    move: 'do not pay; withdraw your proposal first',
    primary: 'withdrawProposal',
  },
  {
    row: '5 the lock is not final',
    role: 'buyer',
    trade: { status: 'pending' },
    word: 'Wait',
    group: 'waiting',
    move: 'Wait: do not pay yet. The lock is not final yet',
    primary: null,
  },
  {
    row: '5 the details are sealed',
    role: 'buyer',
    facts: payment({ details: 'sealed' }),
    word: 'Wait',
    group: 'mine',
    move: 'Wait: do not pay yet. The bank details are here, sealed.',
    primary: 'unlock',
  },
  {
    row: '6 payable',
    role: 'buyer',
    word: 'Pay',
    group: 'mine',
    move: 'Yours: pay €2,315.00 by SEPA Instant, then say so',
    primary: 'markPaid',
  },
  {
    row: '7 the buyer says paid',
    trade: paid,
    word: 'Release',
    group: 'mine',
    move: 'check your account, then release',
    primary: 'confirmPayment',
  },
  {
    row: '8 disputed by the other side',
    trade: disputed,
    facts: accused,
    word: 'Tell your side',
    group: 'mine',
    move: 'tell your side before the ruling',
    primary: 'submitEvidence',
  },
  {
    row: '9 the arbiter’s turn',
    role: 'arbiter',
    trade: { ...disputed, currentArbiter: me },
    word: 'Rule',
    group: 'mine',
    move: 'read both sides, then rule',
    primary: 'resolveDispute',
  },
  {
    row: '10 never paid',
    trade: late,
    word: 'Take back',
    group: 'mine',
    move: 'nobody paid in time; take the coins back',
    primary: 'cancelExpired',
  },
  {
    row: '11 the release is overdue',
    role: 'buyer',
    trade: { ...paid, ...late },
    word: 'Dispute',
    group: 'mine',
    move: 'the release is overdue; you may dispute',
    primary: 'openDispute',
  },
  {
    row: '12 nobody ruled',
    trade: { ...disputed, ...late },
    facts: answered,
    word: 'Close dispute',
    group: 'mine',
    move: 'Anyone’s: close it, 50 % each',
    primary: 'expireDispute',
  },
  {
    row: '13 an offer to answer',
    offer: { state: 'answer', mine: false, role: 'buyer', account: null },
    word: 'Answer',
    group: 'mine',
    move: '',
    primary: null,
  },
  {
    row: '14 an accepted offer to lock',
    offer: { state: 'accepted', signedByBuyer: true },
    word: 'Lock',
    group: 'mine',
    move: '',
    primary: null,
  },
  {
    row: '15 else',
    word: 'Buyer: pay',
    group: 'waiting',
    move: 'Marta Keller: pay €2,315.00 by SEPA Instant',
    primary: null,
  },
  {
    row: '15 with a received split',
    facts: { approvals: [approvalOf(received)] },
    world: { settlements: [received] },
    word: 'Answer',
    group: 'mine',
    move: 'answer the split that Marta Keller proposes',
    primary: 'answerProposal',
  },
];

function worldOf({ role = 'seller', trade, facts, view, nodes, offer, world }: Row): World {
  const item = offer === undefined ? {} : { tradeId: null, offerId: makeOfferView().id };
  return makeWorld({
    ...(offer === undefined
      ? { trades: [makeTradeView({ role, facts: makeFacts(role, facts), ...view }, trade)] }
      : { offers: [makeOfferView({ terms: makeTerms(), ...offer })] }),
    inbox: [makeInboxItem(item)],
    connections: makeConnections(nodes === undefined ? {} : { nodes }),
    details: makeDetails(),
    ...world,
  });
}

describe('list, page and Inbox say the same', () => {
  it.each(rows)('in row $row', async (row) => {
    const screen = await mountScreen('/trades', { world: worldOf(row) });
    const kind = row.offer === undefined ? 'trade' : 'offer';
    const listed = screen.get(`${kind}-row`);
    const word = (element: Element | null): string => screen.text(element);
    expect(word(listed.querySelector('[data-testid="row-move"]'))).toBe(row.word);
    expect(screen.find(`heading-${row.group}`)).not.toBeNull();
    expect(screen.find('nav-count-trades') !== null).toBe(row.group === 'mine');

    await screen.go('/inbox');
    expect(word(screen.get('inbox-move'))).toBe(row.word === '' ? 'Released' : row.word);
    const left = word(screen.get('inbox-left'));

    await screen.go(
      kind === 'trade' ? `/trades/${someTradeId(1)}` : `/offers/${makeOfferView().id}`,
    );
    if (kind === 'offer') return;
    expect(word(screen.get('line-move'))).toContain(row.move);
    expect(word(screen.get('trade-row').querySelector('[data-testid="row-left"]'))).toBe(left);
    const buttons = [
      ...document.querySelectorAll<HTMLButtonElement>(
        '[data-testid="trade-actions"] button[data-testid^="action-"]',
      ),
    ];
    const solid = buttons.filter((button) => button.className.includes('bg-primary'));
    expect(solid.map(({ dataset }) => dataset['testid'])).toEqual(
      row.primary === null ? [] : [`action-${row.primary}`],
    );
    expect(row.primary).not.toBe('refund');
    // A disabled action has its reason beside it.
    const held = buttons.some(({ disabled }) => disabled);
    const said = ['action-waits', 'release-checks'].some((id) => screen.find(id) !== null);
    expect(held && !said).toBe(false);
    expect(screen.find('do-not-pay') !== null).toBe(row.move.includes('o not pay'));
    expect(screen.find('before-paying') !== null).toBe(row.primary === 'markPaid');
  });
});
