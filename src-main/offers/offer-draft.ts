import type { CounterEdits, OfferDraftTerms } from '../../src-escrow/agreement/answer-offer.ts';
import { lookalikeOf, type KnownAddress } from '../../src-escrow/agreement/lookalike-address.ts';
import { detailsSchema, openSide } from '../../src-shared/agreement/offer.ts';
import { paymentMethods } from '../../src-shared/agreement/payment-method.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure, type FailureCode } from '../../src-shared/failure.ts';
import type { OfferDraft } from '../../src-shared/ipc/ipc-contract.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { currencyDecimals } from '../../src-shared/money/typed-number.ts';
import { parseWith, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { checkTerms, daySeconds } from '../../src-shared/trade/terms.ts';

export interface DraftContext {
  readonly accounts: readonly Address[];
  readonly tokens: readonly Token[];
  readonly known: readonly KnownAddress[];
  readonly compared: readonly Address[];
  readonly escrow: Address;
  /** Unix seconds. */
  readonly now: number;
}

const shortestValidity = 5 * 60;
const longestValidity = 7 * daySeconds;

/** What the form holds, checked field by field; a refusal names the form's own field. */
export function readOfferDraft(draft: OfferDraft, context: DraftContext): Result<OfferDraftTerms> {
  const refuse = (code: FailureCode, field: keyof OfferDraft, detail?: string) =>
    fail(failure(code, { field, ...(detail === undefined ? {} : { detail }) }));

  if (!context.accounts.includes(draft.account)) return refuse('account_unknown', 'account');
  if (draft.counterparty === zeroAddress) return refuse('invalid_address', 'counterparty');
  if (draft.arbiter === zeroAddress) return refuse('invalid_address', 'arbiter', 'name an arbiter');
  for (const field of ['counterparty', 'arbiter', 'fallbackArbiter'] as const) {
    const party = draft[field];
    if (party === null || party === zeroAddress || context.compared.includes(party)) continue;
    const lookalike = lookalikeOf(party, context.known);
    if (lookalike !== null)
      return refuse('lookalike_address', field, `like ${lookalike.name}, ${lookalike.address}`);
  }
  if (!context.tokens.some(({ address }) => address === draft.token))
    return refuse('unlisted_token', 'token');
  if (draft.amount <= 0n) return refuse('invalid_amount', 'amount', 'more than zero');
  if (!paymentMethods.some(({ id }) => id === draft.method))
    return refuse('invalid_input', 'method', 'choose a payment method');
  if (draft.expiresIn < shortestValidity || draft.expiresIn > longestValidity)
    return refuse('invalid_terms', 'expiresIn', '5 minutes to 7 days');
  if (/^0(\.0*)?$/.test(draft.fiatAmount))
    return refuse('invalid_amount', 'fiatAmount', 'more than zero');
  const fiatDecimals = draft.fiatAmount.split('.')[1]?.length ?? 0;
  if (fiatDecimals > Math.max(2, currencyDecimals(draft.currency)))
    return refuse('invalid_amount', 'fiatAmount', 'more decimals than the currency has');

  const { bank, note } = draft;
  const details = parseWith(detailsSchema, {
    v: 1,
    currency: draft.currency,
    fiatAmount: draft.fiatAmount,
    method: draft.method,
    country: draft.country,
    reference: draft.reference,
    ...(bank === null || bank === '' ? {} : { bank }),
    ...(note === null || note === '' ? {} : { note }),
    seller: openSide,
    buyer: openSide,
  });
  if (!details.ok) return details;
  const { v: _v, seller: _seller, buyer: _buyer, ...agreed } = details.value;

  const fallbackArbiter = draft.fallbackArbiter === zeroAddress ? null : draft.fallbackArbiter;
  const fundBy = context.now + draft.expiresIn;
  const terms: OfferDraftTerms = {
    side: draft.role,
    account: draft.account,
    counterparty: draft.counterparty,
    arbiter: draft.arbiter,
    fallbackArbiter,
    token: draft.token,
    amount: draft.amount,
    paymentWindow: draft.paymentWindow,
    confirmationWindow: draft.confirmationWindow,
    arbitrationWindow: draft.arbitrationWindow,
    defaultBuyerBps: draft.defaultBuyerBps,
    arbiterFee: draft.arbiterFee,
    fundBy,
    details: agreed,
  };
  const checked = checkDraftTerms(terms, context.escrow);
  return checked.ok ? ok(terms) : checked;
}

/** The contract's own rules; a party at fault is called as the form calls it. */
function checkDraftTerms(draft: OfferDraftTerms, escrow: Address): Result<null> {
  const { side, account, counterparty, details: _details, ...rest } = draft;
  const other = counterparty ?? zeroAddress;
  const checked = checkTerms(
    {
      ...rest,
      fallbackArbiter: draft.fallbackArbiter ?? zeroAddress,
      seller: side === 'seller' ? account : other,
      buyer: side === 'buyer' ? account : other,
      detailsHash: zeroHash,
      salt: 0n,
    },
    escrow,
    true,
  );
  if (checked.ok) return ok(null);
  const { field } = checked.failure;
  const named =
    field === side ? 'account' : field === 'seller' || field === 'buyer' ? 'counterparty' : field;
  return fail({ ...checked.failure, ...(named === undefined ? {} : { field: named }) });
}

/** The same form as changes to an offer of the other side; who is who stays. */
export function counterEdits(draft: OfferDraftTerms): CounterEdits {
  const { side: _side, account: _account, counterparty: _counterparty, details, ...terms } = draft;
  return {
    terms: { ...terms, fallbackArbiter: terms.fallbackArbiter ?? zeroAddress },
    details,
  };
}
