import { paymentMethod } from '../../src-shared/agreement/payment-method.ts';
import type {
  ApprovalFacts,
  PaymentFacts,
  Seat,
  TradeFacts,
} from '../../src-shared/trade/situation.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import type { AccountView } from '../../src-shared/ipc/views.ts';
import type { TradeRole } from '../../src-shared/trade/trade.ts';
import type { TradeDecorations, UnguidedTrade } from '../app-context.ts';
import type { LockChecks } from './lock-checks.ts';
import type { KnownCredits } from './known-credits.ts';

export interface TradeFactSources {
  readonly accounts: () => readonly Pick<AccountView, 'address' | 'locked'>[];
  /** Of the seller's side, and whether the agreement is known and proved. */
  readonly bankDetails: (view: UnguidedTrade) => Pick<PaymentFacts, 'agreed' | 'details'>;
  readonly approvalsIn: (tradeId: TradeId) => readonly ApprovalFacts[];
  readonly locks: Pick<LockChecks, 'of'>;
  readonly credits: Pick<KnownCredits, 'of'>;
}

const roles: readonly TradeRole[] = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'];

/** Gathers what guidance needs of a trade from all that know a part of it. Cheap: made anew with each view. */
export function createTradeFacts(sources: TradeFactSources): TradeDecorations['factsOf'] {
  function seatsOf({ trade }: UnguidedTrade): Seat[] {
    const own = sources.accounts();
    return roles.flatMap((role) => {
      const account: Address = trade.terms[role];
      const ours = own.find(({ address }) => address === account);
      return ours === undefined ? [] : [{ account, role, locked: ours.locked }];
    });
  }
  function paymentOf(view: UnguidedTrade): PaymentFacts {
    const method = view.details === null ? null : paymentMethod(view.details.method);
    return {
      ...sources.bankDetails(view),
      lock: sources.locks.of(view.trade.tradeId),
      arrivesWithinMs: (method?.arrivesWithin ?? 0) * 1000,
    };
  }
  return (view, { dispute, credited }): TradeFacts => {
    const { trade, sent } = view;
    const seats = seatsOf(view);
    const pays = trade.state === 'Funded' && seats.some(({ role }) => role === 'buyer');
    return {
      seats,
      payment: pays ? paymentOf(view) : null,
      approvals: sources.approvalsIn(trade.tradeId),
      sent,
      dispute,
      credits: credited.flatMap((account) => {
        const amount = sources.credits.of(account, trade.terms.token);
        return amount > 0n && seats.some((seat) => seat.account === account)
          ? [{ account, amount }]
          : [];
      }),
    };
  };
}
