import { checkNumber } from '../../src-escrow/agreement/compare-offers.ts';
import { paymentMethodName } from '../../src-shared/agreement/payment-method.ts';
import type { TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { NodeFacts } from '../../src-shared/trade/situation.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { guideView } from '../../src-shared/trade/guide-view.ts';
import { amountWords, fiatWords, listedToken } from '../../src-shared/words/money-words.ts';
import { shortAddress } from '../../src-shared/words/screen-words.ts';
import { payText } from '../../src-shared/words/text-pay.ts';
import { absoluteTime, calmCountdown } from '../../src-shared/words/times.ts';
import type { AppContext } from '../app-context.ts';
import { payFields, paymentQr } from '../bank-details/payment-request.ts';
import type { PaymentRequest } from '../wallet/signing/pay-window.ts';
import type { Trading } from './open-trading.ts';

export interface PayTradeDeps {
  readonly context: AppContext;
  readonly trading: Pick<Trading, 'contacts' | 'details' | 'people'>;
  readonly nodes: () => NodeFacts;
}

/** What is to be paid for a trade of ours, for as long as guidance says that it is safe: `payment_unsafe` else. */
export function paymentRequest(
  { context, trading, nodes }: PayTradeDeps,
  tradeId: TradeId,
): Result<PaymentRequest> {
  const view = context.tradeBook.trade(tradeId);
  if (view === null) return fail(failure('not_found'));
  const own = nodes();
  const localMs = context.now();
  const nowMs = Math.max(localMs, own.newest?.timeMs ?? 0);
  const guidance = guideView(view, own, { nowMs, localMs });
  const agreed = trading.details.agreedIn(view);
  const payee = trading.details.privateOf(view, 'seller');
  // Only who has the buyer's seat is told to pay, also where both seats are ours.
  if (guidance.step !== 'pay' || agreed === null || payee === null)
    return fail(failure('payment_unsafe'));
  const { seller, token } = view.trade.terms;
  const name = trading.contacts.labelOf(seller) ?? payee.holder;
  const amount = amountWords(
    view.trade.remaining,
    listedToken(context.network().tokens, token),
    token,
  );
  return ok({
    title: payText.title(fiatWords(agreed.fiatAmount, agreed.currency), payee.holder),
    remark: until(guidance.doBy, nowMs),
    fields: payFields(agreed, payee),
    qr: paymentQr(agreed, payee),
    checks: [
      { found: 'right', text: payText.locked(amount, context.network().everyNode.length) },
      { found: 'right', text: payText.agreedAccount(name) },
      { found: 'right', text: payText.enoughTime(paymentMethodName(agreed.method)) },
    ],
    facts: facts(view, trading, name),
    warning: payText.warning,
    confirmLabel: payText.paid,
  });
}

function until(doBy: number | null, nowMs: number): string {
  return doBy === null ? '' : payText.by(absoluteTime(doBy, nowMs), calmCountdown(doBy - nowMs));
}

function facts(
  view: TradeView,
  { details, people }: PayTradeDeps['trading'],
  name: string,
): PaymentRequest['facts'] {
  const { tradeId, terms } = view.trade;
  const payer = details.privateOf(view, 'buyer');
  return [
    ...(payer === null
      ? []
      : [{ name: payText.payFrom, value: payText.ownAccount(payer.holder), mono: false }]),
    {
      name,
      value: `${shortAddress(terms.seller)}, ${people.tradesWith(terms.seller)}`,
      mono: false,
    },
    { name: payText.check, value: checkNumber(tradeId), mono: true },
    { name: payText.trade, value: shortAddress(tradeId), mono: true },
  ];
}
