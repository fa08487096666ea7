import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';

const columns = [
  'tradeId',
  'state',
  'mark',
  'role',
  'account',
  'counterparty',
  'arbiter',
  'token',
  'symbol',
  'amount',
  'remaining',
  'currency',
  'fiatAmount',
  'method',
  'createdAt',
  'paidAt',
  'endedAt',
] as const;

/** One row a trade, amounts exact in the token's unit, times ISO 8601. */
export function tradesToCsv(trades: readonly TradeView[], tokens: readonly Token[]): string {
  const lines = trades.map((view) => {
    const row = rowOf(view, tokens);
    return columns.map((column) => csvField(row[column])).join(',');
  });
  return [columns.join(','), ...lines, ''].join('\r\n');
}

/** The whole views; amounts in the smallest unit, as decimal strings. */
export function tradesToJson(trades: readonly TradeView[]): string {
  return `${JSON.stringify(jsonify(trades), null, 2)}\n`;
}

function rowOf(
  view: TradeView,
  tokens: readonly Token[],
): Record<(typeof columns)[number], string> {
  const { trade, role, details } = view;
  const { terms } = trade;
  const token = tokens.find((each) => each.address === terms.token);
  const amount = (value: bigint): string =>
    token === undefined
      ? value.toString()
      : formatAmount(value, token.decimals).replaceAll(',', '');
  const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());
  return {
    tradeId: trade.tradeId,
    state: trade.state,
    mark: view.mark,
    role,
    account: view.account,
    counterparty: role === 'seller' ? terms.buyer : terms.seller,
    arbiter: terms.arbiter,
    token: terms.token,
    symbol: token?.symbol ?? '',
    amount: amount(terms.amount),
    remaining: amount(trade.remaining),
    currency: details?.currency ?? '',
    fiatAmount: details?.fiatAmount ?? '',
    method: details?.method ?? '',
    createdAt: time(trade.createdAt),
    paidAt: time(trade.paidAt),
    endedAt: time(trade.endedAt),
  };
}

/** Quoted where needed; a text that a spreadsheet would run as a formula gets an apostrophe. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
