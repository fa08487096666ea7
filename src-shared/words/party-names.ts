import type { Address } from '../brand.ts';
import type { TradeView } from '../ipc/views.ts';
import type { Token } from '../money/token.ts';
import { zeroAddress } from '../parse.ts';
import type { TradeRole } from '../trade/trade.ts';
import { amountNumber, amountWords, fiatWords, listedToken } from './money-words.ts';
import { roleWords, shortAddress } from './screen-words.ts';

/** What the sentences need to know beyond the trade: the user's token list and own names. */
export interface Names {
  readonly tokens: readonly Token[];
  /** The user's own name for an address (contacts, accounts), or null. */
  readonly nameOf?: (address: Address) => string | null;
  /** The user hides amounts, names and accounts (somebody looks over the shoulder). */
  readonly hidden?: boolean;
}

/** In place of what is hidden. */
export const hiddenAmount = '•••';

/** `2,500.00 USDC` by the user's own list, or dots while hidden. */
export function moneyText(amount: bigint, tokenAddress: Address, names: Names): string {
  const token = listedToken(names.tokens, tokenAddress);
  if (names.hidden === true) return `${hiddenAmount} ${token?.symbol ?? 'units'}`;
  return amountWords(amount, token, tokenAddress);
}

/** The figure alone, for columns and `1,000.00 of 2,500.00 USDC`. */
export function moneyNumber(amount: bigint, tokenAddress: Address, names: Names): string {
  return names.hidden === true
    ? hiddenAmount
    : amountNumber(amount, listedToken(names.tokens, tokenAddress));
}

/** `€2,315.00`, or dots while hidden. */
export function fiatText(fiatAmount: string, currency: string, names: Names): string {
  return names.hidden === true ? `${hiddenAmount} ${currency}` : fiatWords(fiatAmount, currency);
}

/** `you`, the user's name for the party, or its short address. */
export function partyName(view: TradeView, role: TradeRole, names: Names): string {
  const address = view.trade.terms[role];
  if (role === view.role || address === view.account) return 'you';
  if (names.hidden === true) return `the ${roleWords[role].toLowerCase()}`;
  const other = view.role === 'seller' ? 'buyer' : view.role === 'buyer' ? 'seller' : null;
  if (role === other && view.counterpartyLabel !== null) return view.counterpartyLabel;
  const own = names.nameOf?.(address) ?? null;
  if (own !== null) return own;
  return address === zeroAddress ? 'nobody' : shortAddress(address);
}

/** The other side as a heading: a name, or its short address; an arbiter sees both. */
export function counterpartyName(view: TradeView, names: Names): string {
  switch (view.role) {
    case 'seller':
      return partyName(view, 'buyer', names);
    case 'buyer':
      return partyName(view, 'seller', names);
    case 'arbiter':
    case 'fallbackArbiter':
      return `${partyName(view, 'seller', names)} / ${partyName(view, 'buyer', names)}`;
  }
}

/** First letter in upper case, for the start of a sentence. Addresses stay as they are. */
export function sentence(text: string): string {
  return text.startsWith('0x') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
