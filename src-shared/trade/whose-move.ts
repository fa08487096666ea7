import type { Address } from '../brand.ts';
import { zeroAddress } from '../parse.ts';
import { isLive, roleOf, type Trade, type TradeRole } from './trade.ts';

/** Whom the trade waits for. `anyone`: an expired dispute that any account may end. */
export type Mover = TradeRole | 'anyone' | 'nobody';

/** Whether an arbiter who lets the time pass is followed by the second one. */
export function canEscalate({ terms, escalated }: Pick<Trade, 'terms' | 'escalated'>): boolean {
  return terms.fallbackArbiter !== zeroAddress && !escalated;
}

/** Who moves next at `nowMs` (Unix milliseconds). */
export function nextMover(trade: Trade, nowMs: number): Mover {
  if (!isLive(trade.state) || trade.deadlineAt === null) return 'nobody';
  const late = nowMs > trade.deadlineAt;
  switch (trade.state) {
    case 'Funded':
      return late ? 'seller' : 'buyer';
    case 'Paid':
      return 'seller';
    case 'Disputed':
      if (late) return 'anyone';
      return trade.escalated ? 'fallbackArbiter' : 'arbiter';
    default:
      return 'nobody';
  }
}

/** Whether this account is the one the trade waits for. */
export function isMyMove(trade: Trade, account: Address, nowMs: number): boolean {
  const mover = nextMover(trade, nowMs);
  return mover === 'anyone' || (mover !== 'nobody' && mover === roleOf(trade.terms, account));
}
