import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppDatabase, type OpenDatabase } from '../../../src-main/database/app-database.ts';
import { computeEscrowAddress } from '../../../src-escrow/escrow-deployment.ts';
import { guideTrade, actionsOf } from '../../../src-shared/trade/guidance.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { freshNode, situationOf } from '../shared/guidance-samples.ts';
import { copyOfFolder, expected, tradeId } from './golden-files.ts';

const { domain, now, profile } = expected;
const everything = { search: '', states: [], offset: 0, limit: 50, searchAccounts: [] };
const present = {
  chainId: domain.chainId,
  escrow: computeEscrowAddress({ feeBps: 0, feeRecipient: zeroAddress }),
  startBlockHash: null,
};
let database: OpenDatabase;

beforeAll(() => {
  database = openAppDatabase(join(copyOfFolder('profile'), 'history.db'), now);
  database.answer('setChain', { ...present, now });
});
afterAll(() => void database.answer('close', null));

describe('a profile of the escrow’s first version, opened with the second', () => {
  it('lists every trade of it in History, whatever its state, and none as present', () => {
    const { trades, total } = database.answer('history', everything);
    expect(total).toBe(profile.trades.length);
    expect(trades.map(({ earlierEscrow }) => earlierEscrow)).toEqual(
      trades.map(() => domain.escrow),
    );
    expect(new Set(trades.map(({ trade }) => jsonify(trade)))).toEqual(
      new Set(profile.trades.map(({ trade }) => trade)),
    );
    expect(database.answer('present', { endedAfter: 0, openCredits: [] })).toEqual([]);
    const ended = { ...everything, states: ['Completed'] };
    expect(database.answer('history', ended).total).toBeLessThan(total);
  });

  it('reads timelines, notes and names of files as they were', () => {
    for (const timeline of Object.values(profile.events)) {
      const id = (timeline[0]?.event as { tradeId: typeof tradeId }).tradeId;
      expect(jsonify(database.answer('events', id))).toEqual(timeline);
    }
    expect(database.answer('updates', tradeId)).toEqual(profile.updates);
  });

  it('counts those that have ended for the experience with a party', () => {
    const ids = database.answer('ended', null).map((ended) => ended.tradeId);
    const { trades } = database.answer('history', everything);
    const ended = trades.filter(({ trade, mark }) => trade.endedAt !== null && mark === 'verified');
    expect(new Set(ids)).toEqual(new Set(ended.map(({ trade }) => trade.tradeId)));
  });

  it('shows none of them once another chain id is open, and writes none', () => {
    database.answer('setChain', { ...present, chainId: 1, now });
    expect(database.answer('history', everything).total).toBe(0);
    database.answer('setChain', { ...present, now });
    expect(database.answer('history', everything).total).toBe(profile.trades.length);
  });

  it('offers no step in any state', () => {
    for (const state of ['Funded', 'Paid', 'Disputed', 'Completed'] as const)
      for (const role of ['seller', 'buyer', 'arbiter'] as const) {
        const situation = situationOf({ roles: [role], trade: { state }, seen: 'earlier' });
        const guidance = guideTrade({ ...situation, nodes: freshNode });
        expect(guidance).toMatchObject({ turn: 'nobody', step: 'ended', doBy: null, alarms: [] });
        expect(guidance.reason).toBe('earlier_escrow');
        expect(actionsOf(guidance)).toEqual([]);
      }
  });
});
