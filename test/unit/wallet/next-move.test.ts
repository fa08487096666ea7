import { describe, expect, it } from 'vitest';
import { moveRows, tradeAfter } from '../../../src-main/wallet/calls/next-move.ts';
import type { TradeAction } from '../../../src-shared/trade/allowed-actions.ts';
import type { TradeFacts } from '../../../src-shared/trade/situation.ts';
import type { TradeRole } from '../../../src-shared/trade/trade.ts';
import {
  approvalOf,
  disputed,
  hourMs,
  now,
  over,
  paid,
  parties,
  situationOf,
  type SituationChange,
} from '../shared/guidance-samples.ts';

const names: Record<TradeRole, string> = {
  seller: 'Sara',
  buyer: 'Ben',
  arbiter: 'Lena',
  fallbackArbiter: 'Nobody',
};
const nameOf = (party: string): string =>
  Object.entries(parties).flatMap(([role, address]) =>
    address === party ? [names[role as TradeRole]] : [],
  )[0] ?? party;

/** `now > after` of each row that the window of this role shows. */
function rowsOf(
  change: SituationChange,
  action: TradeAction | 'propose',
  value?: bigint,
  facts?: Partial<TradeFacts>,
): Record<string, string> {
  const { trade, nodes, seats, ...known } = situationOf(change);
  const [acting] = seats;
  if (acting === undefined) throw new Error('nobody acts');
  const { account } = acting;
  const openedAt = now;
  const after =
    action === 'propose'
      ? trade
      : tradeAfter(trade, action, { value: value ?? trade.remaining, openedAt });
  const rows = moveRows(
    { trade, known: { facts: { ...known, seats }, nodesAgree: nodes.agree }, account, openedAt },
    { trade: after, ...(facts === undefined ? {} : { facts }) },
    nameOf,
  );
  return Object.fromEntries(rows.map((row) => [row.name, `${row.now} > ${row.after}`]));
}
const move = (...args: Parameters<typeof rowsOf>): string => rowsOf(...args)['Next move'] ?? '';

describe('the next move that a signing window tells', () => {
  it.each<[string, SituationChange, TradeAction, string]>([
    ['the buyer says paid', {}, 'markPaid', 'yours: pay > Sara: release'],
    ['also from a locked account', { locked: true }, 'markPaid', 'yours: pay > Sara: release'],
    [
      'the seller releases what was paid',
      { roles: ['seller'], trade: paid },
      'confirmPayment',
      'yours: release > nobody’s, trade ends',
    ],
    [
      'the seller releases on trust',
      { roles: ['seller'] },
      'confirmPayment',
      'Ben: pay > nobody’s, trade ends',
    ],
    [
      'the seller takes back',
      { roles: ['seller'], trade: over },
      'cancelExpired',
      'yours: take back > nobody’s, trade ends',
    ],
    [
      'the seller disputes',
      { roles: ['seller'], trade: paid },
      'openDispute',
      'yours: release > Lena: rule',
    ],
    [
      'both sides are ours',
      { roles: ['buyer', 'seller'] },
      'markPaid',
      'yours: pay > yours: release',
    ],
  ])('%s', (_what, change, action, said) => {
    const facts =
      action === 'openDispute'
        ? { dispute: { openedBy: parties.seller, evidenceBy: [parties.seller] } }
        : undefined;
    expect(move(change, action, undefined, facts)).toBe(said);
  });

  it('stays the same after a part, and with own nodes that disagree it is neither', () => {
    const toRelease = { roles: ['seller'] as const, trade: paid };
    expect(move(toRelease, 'confirmPayment', 1n)).toBe('yours: release > yours: release');
    const { nodes } = situationOf();
    expect(move({ ...toRelease, nodes: { ...nodes, agree: false } }, 'confirmPayment', 1n)).toBe(
      'yours: check nodes > yours: check nodes',
    );
  });

  it('is not to pay while a signed proposal stands', () => {
    const { approvals } = situationOf({ approvals: [approvalOf('buyer')] });
    expect(move({}, 'propose', undefined, { approvals })).toBe(
      'yours: pay > yours: withdraw split; do not pay',
    );
  });

  it('is to withdraw the fee of one’s ruling', () => {
    const { arbiter } = parties;
    const credits = [{ account: arbiter, amount: 5n }];
    const change: SituationChange = { roles: ['arbiter'], trade: disputed };
    expect(move(change, 'resolveDispute', undefined, { credits })).toBe(
      'yours: rule > yours: withdraw',
    );
  });

  it('tells both times where two count, and none of a trade that ends', () => {
    const until = rowsOf({}, 'markPaid')['Until'];
    expect(until).toMatch(/^17:05 today; protected until 19:05 today > 22:05 today$/);
    expect(rowsOf({ trade: { deadlineAt: now + 3 * hourMs } }, 'refund')).not.toHaveProperty(
      'Until',
    );
  });

  it('says nothing of a trade that is not known here', () => {
    const { trade, ...facts } = situationOf();
    const known = { facts: { ...facts, seats: [] }, nodesAgree: true };
    const moment = { trade, known, account: parties.buyer, openedAt: now };
    expect(moveRows(moment, { trade }, nameOf)).toEqual([]);
  });
});
