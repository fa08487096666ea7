import { paymentMethodName } from '../../src-shared/agreement/payment-method.ts';
import type { OfferChange } from '../../src-shared/agreement/offer.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { hiddenAmount } from '../../src-shared/words/party-names.ts';
import { defaultShareWords, shortAddress } from '../../src-shared/words/screen-words.ts';
import { offerText } from '../../src-shared/words/text-offer.ts';
import { fullTime, windowWords } from '../../src-shared/words/times.ts';

export interface ChangeLine {
  readonly field: string;
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** Fields that only follow from others or are random; their change says nothing to a person. */
const silent = new Set(['terms.detailsHash', 'terms.salt', 're']);

/** Amounts and accounts. */
const hideable = new Set([
  'amount',
  'arbiterFee',
  'fiatAmount',
  'seller',
  'buyer',
  'arbiter',
  'fallbackArbiter',
]);

/** A counter-offer's changes in the screen's words, old and new. */
export function changeLines(
  changes: readonly OfferChange[],
  token: Token | null,
  hidden = false,
): readonly ChangeLine[] {
  return changes
    .filter(
      (change) => !silent.has(change.field) && !/^details\.(seller|buyer)\b/.test(change.field),
    )
    .map((change) => {
      const name = change.field.replace(/^(terms|details)\./, '');
      const words = (value: string): string =>
        hidden && hideable.has(name) ? hiddenAmount : valueWords(name, value, token);
      return {
        field: change.field,
        label: labelOf(name),
        from: words(change.from),
        to: words(change.to),
      };
    });
}

function labelOf(name: string): string {
  const labels: Readonly<Record<string, string>> = {
    ...offerText.fields,
    fundBy: 'Expires',
    seller: 'Seller',
    buyer: 'Buyer',
  };
  return labels[name] ?? name;
}

function valueWords(name: string, value: string, token: Token | null): string {
  if (value === '') return '—';
  if (/^0x[0-9a-fA-F]{40}$/.test(value)) return shortAddress(value);
  if (!/^\d+$/.test(value)) return name === 'method' ? paymentMethodName(value) : value;
  switch (name) {
    case 'amount':
    case 'arbiterFee':
      return token === null
        ? value
        : `${formatAmount(BigInt(value), token.decimals)} ${token.symbol}`;
    case 'paymentWindow':
    case 'confirmationWindow':
    case 'arbitrationWindow':
      return windowWords(parseInt(value, 10));
    case 'defaultBuyerBps':
      return defaultShareWords(parseInt(value, 10));
    case 'fundBy':
      return fullTime(parseInt(value, 10) * 1000);
    default:
      return value;
  }
}
