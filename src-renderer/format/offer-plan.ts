import { paymentMethods } from '../../src-shared/agreement/payment-method.ts';
import { daySeconds, hourSeconds } from '../../src-shared/trade/terms.ts';
import { defaultShareWords } from '../../src-shared/words/screen-words.ts';
import { sentence } from '../../src-shared/words/party-names.ts';
import { offerText } from '../../src-shared/words/text-offer.ts';
import { absoluteTime, calendarDay, windowWords } from '../../src-shared/words/times.ts';
import type { Side } from '../../src-shared/trade/side.ts';

/** What an offer would set in motion, for the form and for the review alike. */
export interface PlannedTrade {
  readonly role: Side;
  /** The other side's name. */
  readonly other: string;
  readonly arbiter: string;
  readonly amount: string;
  readonly fiat: string;
  readonly method: string;
  /** Unix milliseconds. */
  readonly fundBy: number;
  /** Seconds, as in the terms. */
  readonly paymentWindow: number;
  readonly confirmationWindow: number;
  readonly arbitrationWindow: number;
  readonly defaultBuyerBps: number;
  readonly hasSecondArbiter: boolean;
}
export interface PlanStep {
  readonly what: string;
  readonly when: string;
}

/** The steps after acceptance, with the times that the terms give. */
export function offerPlan(plan: PlannedTrade, nowMs: number): readonly PlanStep[] {
  const seller = plan.role === 'seller';
  const longest =
    plan.fundBy + (plan.paymentWindow + plan.confirmationWindow + plan.arbitrationWindow) * 1000;
  return [
    {
      what: seller ? `You lock ${plan.amount}` : `${sentence(plan.other)} locks ${plan.amount}`,
      when: `by ${absoluteTime(plan.fundBy, nowMs)}, else the offer expires`,
    },
    {
      what: seller ? `${sentence(plan.other)} pays and says so` : 'You pay and say so',
      when: seller
        ? `within ${windowWords(plan.paymentWindow)} of the lock, else you take the coins back (2 h later)`
        : `within ${windowWords(plan.paymentWindow)} of the lock`,
    },
    {
      what: seller ? 'You check the payment and release' : `${sentence(plan.other)} releases`,
      when: `within ${windowWords(plan.confirmationWindow)}, else ${seller ? plan.other : 'you'} may dispute`,
    },
    {
      what: `${sentence(plan.arbiter)} decides a dispute`,
      when: `by ${calendarDay(longest, nowMs)} at the latest, else ${plan.hasSecondArbiter ? 'the second arbiter, else ' : ''}${defaultShareWords(plan.defaultBuyerBps)}`,
    },
  ];
}

export function worstCase(
  plan: Pick<PlannedTrade, 'role' | 'amount' | 'fiat' | 'arbiter'>,
): string {
  return plan.role === 'buyer'
    ? `You paid ${plan.fiat} and get nothing: if ${plan.arbiter} rules against you.`
    : `${sentence(plan.amount)} gone and nothing received: if you release unpaid, or ${plan.arbiter} rules against you.`;
}

/** Terms that most traders would not take, in words. They warn; they don't stop. */
export function unusualTerms(
  terms: Pick<PlannedTrade, 'role' | 'paymentWindow' | 'confirmationWindow' | 'defaultBuyerBps'> & {
    readonly method: string;
    readonly hasArbiterFee: boolean;
  },
): readonly string[] {
  const method = paymentMethods.find((one) => one.id === terms.method);
  const flags: string[] = [];
  if (terms.defaultBuyerBps !== 5_000)
    flags.push(offerText.flags.default(defaultShareWords(terms.defaultBuyerBps)));
  if (terms.role === 'seller' && terms.paymentWindow > 3 * daySeconds)
    flags.push(offerText.flags.paymentLong);
  if (terms.role === 'buyer' && terms.confirmationWindow > 3 * daySeconds)
    flags.push(offerText.flags.confirmationLong);
  if (
    method !== undefined &&
    terms.confirmationWindow < Math.min(method.confirmationWindow, 6 * hourSeconds)
  )
    flags.push(offerText.flags.confirmationShort);
  if (terms.hasArbiterFee) flags.push(offerText.flags.arbiterFee);
  return flags;
}
