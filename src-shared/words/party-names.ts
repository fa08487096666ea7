import type { Address } from '../brand.ts';
import type { TradeView } from '../ipc/views.ts';
import type { Token } from '../money/token.ts';
import { zeroAddress } from '../parse.ts';
import type { TradeRole } from '../trade/trade.ts';
import { shortAddress } from './screen-words.ts';

/** What the sentences need to know beyond the trade: the user's token list and own names. */
export interface Names {
  readonly tokens: readonly Token[];
  /** The user's own name for an address (contacts, accounts), or null. */
  readonly nameOf?: (address: Address) => string | null;
}

/** `you`, the user's name for the party, or its short address. */
export function partyName(view: TradeView, role: TradeRole, names: Names): string {
  const address = view.trade.terms[role];
  if (role === view.role || address === view.account) return 'you';
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

/** `You have`, `Marta has`. */
export function has(name: string): string {
  return name === 'you' ? 'You have' : `${sentence(name)} has`;
}
