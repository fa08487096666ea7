/** A number as a person typed it: its digits before and after the point, or why it is none. */
export type TypedNumber =
  | { readonly ok: true; readonly whole: string; readonly fraction: string }
  | { readonly ok: false; readonly problem: string };

const refused = (problem: string): TypedNumber => ({ ok: false, problem });
const read = (whole: string, fraction: string): TypedNumber => ({
  ok: true,
  whole: whole.replace(/^0+(?=\d)/, ''),
  fraction,
});

/**
 * The one reader of every number that is typed: amounts, fiat, fees, parts, limits, percentages, ids. A point separates
 * decimals, commas group thousands. What people elsewhere mean otherwise is asked about, never guessed: `0,125` is no
 * thousands, and `2.500` may be 2.5 or 2,500.
 */
export function readTypedNumber(typed: string, maxDecimals: number): TypedNumber {
  const text = typed.trim();
  if (/^\d+$/.test(text)) return read(text, '');

  const plain = /^(\d+)\.(\d+)$/.exec(text);
  if (plain !== null) {
    const [, whole = '', fraction = ''] = plain;
    const maybeThousands = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
    if (maybeThousands && maxDecimals !== 3)
      return refused(whichWasMeant(whole, fraction, maxDecimals));
    return fraction.length > maxDecimals
      ? refused(tooManyDecimals(maxDecimals))
      : read(whole, fraction);
  }

  const grouped = /^([1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?$/.exec(text);
  if (grouped !== null) {
    const [, groups = '', fraction = ''] = grouped;
    const whole = groups.replaceAll(',', '');
    const [first = '', second = '', ...more] = groups.split(',');
    if (fraction === '' && more.length === 0 && maxDecimals >= 3)
      return refused(whichWasMeant(first, second, maxDecimals));
    return fraction.length > maxDecimals
      ? refused(tooManyDecimals(maxDecimals))
      : read(whole, fraction);
  }

  const comma = /^(\d+),(\d+)$/.exec(text);
  if (comma !== null && (comma[2] ?? '').length <= maxDecimals)
    return refused(`a point separates decimals: ${comma[1] ?? ''}.${comma[2] ?? ''}`);
  return refused(maxDecimals === 0 ? 'digits alone, like 2500' : 'like 2,500.00');
}

const tooManyDecimals = (max: number): string =>
  max === 0 ? 'without decimals' : `at most ${max} decimals`;

function whichWasMeant(whole: string, fraction: string, maxDecimals: number): string {
  const thousands = `${whole}${fraction}`;
  const short = fraction.replace(/0+$/, '');
  if (maxDecimals < 3)
    return `${tooManyDecimals(maxDecimals)}; type ${thousands} if that was meant`;
  const decimals = short === '' ? whole : `${whole}.${short.length === 3 ? `${short}0` : short}`;
  return `type ${decimals} or ${thousands}: which is meant?`;
}

/** Decimals that a currency is counted in: 2 for EUR, 0 for JPY, 3 for KWD; 2 where it is not known. */
export function currencyDecimals(currency: string): number {
  try {
    const { maximumFractionDigits } = new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
    }).resolvedOptions();
    return maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** Digits before the point that an agreement's amount of money may have. */
const maxFiatDigits = 15;

/** `2,315` as typed becomes `2315.00`, the form that is signed; or why it is no amount of this currency. */
export function readFiat(
  typed: string,
  currency: string,
):
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: string } {
  const decimals = currencyDecimals(currency);
  const number = readTypedNumber(typed, decimals);
  if (!number.ok) return number;
  const { whole, fraction } = number;
  if (whole.length > maxFiatDigits) return { ok: false, problem: 'too large' };
  if (/^0*$/.test(whole + fraction)) return { ok: false, problem: 'more than zero' };
  const padded = fraction.padEnd(decimals, '0');
  return { ok: true, value: padded === '' ? whole : `${whole}.${padded}` };
}
