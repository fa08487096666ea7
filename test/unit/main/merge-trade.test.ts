import { describe, expect, it } from 'vitest';
import {
  isWithheld,
  markOfEvent,
  mergeTrade,
  type KnownEvent,
} from '../../../src-main/database/merge-trade.ts';
import { foldEscrowEvents } from '../../../src-shared/trade/apply-escrow-event.ts';
import type { Source } from '../../../src-shared/trade/source.ts';
import { created, saysPaid } from '../shared/trade-history.ts';

const locked = foldEscrowEvents([created])!;
const paid = foldEscrowEvents([created, saysPaid])!;
const progress = { indexed: 10, final: 5 };
const claim = ({
  blockNumber = 8,
  ...change
}: Partial<Omit<KnownEvent, 'event'>> & { blockNumber?: number }): KnownEvent => ({
  event: { ...saysPaid, blockNumber, status: 'pending' },
  local: null,
  remote: 'pending',
  verdict: null,
  ...change,
});

describe('the mark of an event', () => {
  it.each<[string, KnownEvent, string]>([
    ['beyond what was read here', claim({ blockNumber: 11 }), 'unverified'],
    ['that the local service has', claim({ local: 'pending' }), 'verified'],
    ['that only the local service has', claim({ local: 'final', remote: null }), 'verified'],
    ['in a block that was read, not asked yet', claim({}), 'unverified'],
    ['in the very block without log and receipt', claim({ verdict: 'absent' }), 'conflict'],
    ['in another block, not final', claim({ verdict: 'other_hash' }), 'unverified'],
    ['in another block, final', claim({ verdict: 'other_hash', blockNumber: 5 }), 'conflict'],
    [
      'in a block that no chain could have yet',
      claim({ verdict: 'beyond', blockNumber: 9_000 }),
      'conflict',
    ],
    ['that is there and on its way', claim({ verdict: 'present' }), 'unverified'],
    [
      'that the remote one took back',
      claim({ remote: 'retracted', verdict: 'absent' }),
      'unverified',
    ],
  ])('%s', (_name, event, mark) => {
    expect(markOfEvent(event, progress)).toBe(mark);
  });
});

describe('local wins', () => {
  const merge = (remoteOnly: KnownEvent[], shownBefore: Source | null = 'local') =>
    mergeTrade({ local: locked, remote: paid, remoteOnly, progress, shownBefore });

  it('shows the remote news, unverified, while the local service is not there yet', () => {
    expect(merge([claim({ blockNumber: 11 })])).toMatchObject({
      trade: { state: 'Paid' },
      source: 'remote',
      mark: 'unverified',
    });
  });
  it('shows local as verified once both have it', () => {
    const both = mergeTrade({
      local: paid,
      remote: paid,
      remoteOnly: [],
      progress,
      shownBefore: 'remote',
    });
    expect(both).toMatchObject({ source: 'local', mark: 'verified', trade: { state: 'Paid' } });
  });
  it('goes back to local and says conflict when the very block proves the claim wrong', () => {
    expect(merge([claim({ verdict: 'absent' })], 'remote')).toMatchObject({
      source: 'local',
      mark: 'conflict',
      trade: { state: 'Funded' },
    });
  });
  it.each(['local', 'remote'] as const)(
    'leaves %s shown while another block stands there',
    (before) => {
      expect(merge([claim({ verdict: 'other_hash' })], before)).toMatchObject({
        source: before,
        mark: 'unverified',
      });
    },
  );
  it('says conflict when the other block has become final', () => {
    expect(merge([claim({ verdict: 'other_hash', blockNumber: 5 })], 'remote')).toMatchObject({
      source: 'local',
      mark: 'conflict',
    });
  });
  it('waits for no block that no chain could have yet', () => {
    expect(merge([claim({ verdict: 'beyond', blockNumber: 9_000 })], 'remote')).toMatchObject({
      source: 'local',
      mark: 'conflict',
      trade: { state: 'Funded' },
    });
  });
  it('takes no newer trade from the service without the event that made it so', () => {
    expect(merge([])).toMatchObject({
      source: 'local',
      mark: 'verified',
      trade: { state: 'Funded' },
    });
    const older = claim({ blockNumber: 11 });
    const elsewhere = { ...older, event: { ...older.event, tradeSeq: 1 } };
    expect(merge([elsewhere])).toMatchObject({ source: 'local', mark: 'unverified' });
  });
  it('takes nothing away because the remote stream is behind', () => {
    const behind = mergeTrade({
      local: paid,
      remote: locked,
      remoteOnly: [],
      progress,
      shownBefore: 'local',
    });
    expect(behind).toMatchObject({ trade: { state: 'Paid' }, mark: 'verified' });
    expect(
      mergeTrade({ local: paid, remote: null, remoteOnly: [], progress, shownBefore: 'local' }),
    ).toMatchObject({ trade: { state: 'Paid' }, mark: 'verified' });
  });
  it('never shows as checked what the remote service alone knows', () => {
    expect(
      mergeTrade({ local: null, remote: locked, remoteOnly: [], progress, shownBefore: null }),
    ).toMatchObject({ mark: 'unverified' });
    expect(
      mergeTrade({ local: null, remote: null, remoteOnly: [], progress, shownBefore: null }),
    ).toBeNull();
  });
});

describe('withholding', () => {
  const localFinal = { tradeSeq: 2, blockNumber: 5 };
  it.each([
    [
      'ten seconds past a final event',
      { localFinal, remote: locked, remoteIndexedBefore: 5 },
      true,
    ],
    ['a trade it does not name at all', { localFinal, remote: null, remoteIndexedBefore: 9 }, true],
    ['not ten seconds past it', { localFinal, remote: locked, remoteIndexedBefore: null }, false],
    ['not there yet', { localFinal, remote: locked, remoteIndexedBefore: 4 }, false],
    ['told of it', { localFinal, remote: paid, remoteIndexedBefore: 9 }, false],
    ['nothing final here', { localFinal: null, remote: null, remoteIndexedBefore: 9 }, false],
  ])('%s', (_name, input, withheld) => {
    expect(isWithheld(input)).toBe(withheld);
  });
});
