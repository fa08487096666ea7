import type { Trade } from '../../src-shared/trade/trade.ts';
import { stateWords } from '../../src-shared/words/screen-words.ts';
import { tradeText } from '../../src-shared/words/text-trades.ts';
import { calendarDay, clockTime } from '../../src-shared/words/times.ts';

export interface RailStep {
  readonly name: string;
  readonly label: string;
  readonly at: string;
  readonly state: 'done' | 'now' | 'ahead' | 'skipped';
}

/** The way of a trade, Agreed to its end, with the times that are known. A dispute takes the place of nothing: it branches. */
export function railSteps(trade: Trade, nowMs: number): readonly RailStep[] {
  const when = (at: number | null): string =>
    at === null
      ? ''
      : nowMs - at < 20 * 3_600_000
        ? clockTime(at)
        : `${calendarDay(at, nowMs)}, ${clockTime(at)}`;
  const ended = trade.endedAt !== null;
  const paid = trade.paidAt !== null;
  const disputed = trade.disputedAt !== null;
  const steps: RailStep[] = [
    { name: 'agreed', label: tradeText.rail.agreed, at: '', state: 'done' },
    {
      name: 'locked',
      label: tradeText.rail.locked,
      at: when(trade.createdAt),
      state: trade.state === 'Funded' ? 'now' : 'done',
    },
    {
      name: 'says-paid',
      label: tradeText.rail.saysPaid,
      at: when(trade.paidAt),
      state: trade.state === 'Paid' ? 'now' : paid ? 'done' : ended ? 'skipped' : 'ahead',
    },
  ];
  if (disputed)
    steps.push({
      name: 'dispute',
      label: tradeText.rail.dispute,
      at: when(trade.disputedAt),
      state: trade.state === 'Disputed' ? 'now' : 'done',
    });
  steps.push({
    name: 'end',
    label: ended ? stateWords[trade.state] : stateWords.Completed,
    at: when(trade.endedAt),
    state: ended ? 'done' : 'ahead',
  });
  return steps;
}
