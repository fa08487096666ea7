import { fiatText } from '../../src-escrow/agreement/offer-line.ts';
import type { Offer } from '../../src-shared/agreement/offer.ts';
import { paymentMethodName } from '../../src-shared/agreement/payment-method.ts';
import type { Address } from '../../src-shared/brand.ts';
import {
  accountFieldsOf,
  type PrivateDetails,
} from '../../src-shared/agreement/private-details.ts';
import type { PreviewParty, PreviewRow } from '../../src-shared/ipc/signing-contract.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import { amountWords, listedToken, priceWords } from '../../src-shared/words/money-words.ts';
import { defaultShareWords, shortAddress } from '../../src-shared/words/screen-words.ts';
import { numberInWords } from '../../src-shared/words/number-words.ts';
import { absoluteTime, windowWords } from '../../src-shared/words/times.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import type { AppNetwork } from '../app-context.ts';
import type { SignatureWording } from '../wallet/calls/prepared-call.ts';
import type { People } from '../wallet/calls/action-preview.ts';

/** The account that the signature commits to, whole: a page could have put another one into the form. */
function accountRows(
  role: Side,
  method: string,
  own: PrivateDetails | null,
): readonly PreviewRow[] {
  const row = (name: string, after: string): PreviewRow => ({ name, now: '', after });
  const title = role === 'seller' ? 'You are paid into' : 'You pay from';
  if (own === null) return [row(title, 'an account that is not known here')];
  return [
    row(title, own.holder),
    ...accountFieldsOf(role, method).flatMap(({ id, label, shown }) => {
      const value = own.account[id];
      return value === undefined ? [] : [row(label, shown(value))];
    }),
  ];
}

/** The number inside `2,500.00 USDC` or `€2,315.00`, in words, so that a slipped point is noticed before it is signed. */
const inWords = (amount: string): string =>
  amount.replace(/[\d,]+(\.\d+)?/, (number) => ` ${numberInWords(number)} `).trim();

/** What the signing window says about an offer, an answer or a counter-offer of `role`. */
export function offerWording(
  kind: 'offer' | 'acceptance' | 'counter',
  offer: Offer,
  role: Side,
  {
    network,
    people,
    now,
    own,
  }: {
    network: AppNetwork;
    people: People;
    now: number;
    /** What the offer commits to of ours; null: not known here. */
    own: PrivateDetails | null;
  },
): SignatureWording {
  const { terms, details } = offer;
  const token = listedToken(network.tokens, terms.token);
  const words = amountWords(terms.amount, token, terms.token);
  const fiat = fiatText(details.fiatAmount, details.currency);
  const verb = role === 'seller' ? 'sell' : 'buy';
  const head = { offer: 'Sign offer', acceptance: 'Accept', counter: 'Sign changed offer' }[kind];
  const nameOf = (party: Address): string => people.nameOf(party) ?? shortAddress(party);
  const other = role === 'seller' ? terms.buyer : terms.seller;
  const price =
    token === null ? null : priceWords(details.fiatAmount, terms.amount, token.decimals);
  const party = (name: string, address: Address, remark: string): readonly PreviewParty[] =>
    address === zeroAddress ? [] : [{ name, address, remark }];
  const row = (name: string, after: string) => ({ name, now: '', after });
  return {
    title: `${head}: ${verb} ${words} for ${fiat}`,
    remark: 'moves no money',
    rows: [
      role === 'seller' ? row('You give', words) : row('You pay', fiat),
      role === 'seller'
        ? row('You get', `${fiat}, ${paymentMethodName(details.method)}`)
        : row('You get', words),
      ...(price === null || token === null
        ? []
        : [row('Price', `${price} ${details.currency} per ${token.symbol}`)]),
      ...accountRows(role, details.method, own),
      row('In words', `${inWords(words)} for ${inWords(fiat)}`),
      row('Lock by', absoluteTime(terms.fundBy * 1000, now)),
      row(
        'Then',
        `pay within ${windowWords(terms.paymentWindow)}, release within ${windowWords(terms.confirmationWindow)}`,
      ),
      row('Without a ruling', defaultShareWords(terms.defaultBuyerBps)),
    ],
    parties: [
      ...(other === zeroAddress ? [] : party(nameOf(other), other, people.tradesWith(other))),
      ...party(`Arbiter ${nameOf(terms.arbiter)}`, terms.arbiter, ''),
      ...party('Second arbiter', terms.fallbackArbiter, ''),
      ...party('Escrow', offer.escrow, 'standard'),
    ],
    details: [
      { name: 'Typed data', value: 'Terms of TradeEscrow, version 1' },
      ...Object.entries(terms).map(([name, value]) => ({ name, value: String(value) })),
    ],
    warnings:
      other === zeroAddress ? ['Anyone who has this offer may answer it; you choose whom.'] : [],
    confirmLabel: `Hold: sign, ${verb} ${words}`,
  };
}
