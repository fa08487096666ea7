import type { TradeView } from '../../src-shared/ipc/views.ts';
import type { Shares } from '../../src-shared/trade/escrow-event.ts';
import { moneyText, partyName, type Names } from '../../src-shared/words/party-names.ts';
import { percentWords } from '../../src-shared/words/screen-words.ts';
import { rulingText } from '../../src-shared/words/text-disputes.ts';
import type { Side } from '../../src-shared/trade/side.ts';

export interface ShareLine {
  readonly name: string;
  readonly amount: string;
  readonly share: string;
  /** What the escrow keeps of it; null: nothing. */
  readonly fee: string | null;
}

/** What each side gets when the trade ends with this division, after fees. */
export function shareLines(
  view: TradeView,
  shares: Shares,
  buyerBps: number,
  names: Names,
): readonly ShareLine[] {
  const money = (amount: bigint): string => moneyText(amount, view.trade.terms.token, names);
  const name = (role: Side): string => {
    const party = partyName(view, role, names);
    return party === 'you' ? 'You get' : rulingText.gets(party);
  };
  return [
    {
      name: name('buyer'),
      amount: money(shares.toBuyer - shares.fee),
      share: percentWords(buyerBps),
      fee: shares.fee === 0n ? null : money(shares.fee),
    },
    {
      name: name('seller'),
      amount: money(shares.toSeller),
      share: percentWords(10_000 - buyerBps),
      fee: null,
    },
  ];
}
