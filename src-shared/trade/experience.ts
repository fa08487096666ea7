import type { Address, TradeId } from '../brand.ts';

/** How often one traded with somebody: trades that have ended, and how many of them were disputed. */
export interface Experience {
  readonly ended: number;
  readonly disputed: number;
}

/** What counts of an ended trade. */
export interface EndedTrade {
  readonly tradeId: TradeId;
  readonly seller: Address;
  readonly buyer: Address;
  readonly disputed: boolean;
}

/** By party; a party with whom no trade has ended is not in it. */
export function experiences(trades: Iterable<EndedTrade>): ReadonlyMap<Address, Experience> {
  const found = new Map<Address, Experience>();
  for (const { seller, buyer, disputed } of trades)
    for (const party of [seller, buyer]) {
      const before = found.get(party) ?? { ended: 0, disputed: 0 };
      found.set(party, {
        ended: before.ended + 1,
        disputed: before.disputed + (disputed ? 1 : 0),
      });
    }
  return found;
}

/** `first trade`, `1 trade together`, `3 trades together, 1 of them disputed`. */
export function experienceWords(experience: Experience | undefined): string {
  const { ended, disputed } = experience ?? { ended: 0, disputed: 0 };
  if (ended === 0) return 'first trade';
  const together = ended === 1 ? '1 trade together' : `${ended} trades together`;
  if (disputed === 0) return together;
  return `${together}, ${ended === 1 ? 'disputed' : `${disputed} of them disputed`}`;
}
