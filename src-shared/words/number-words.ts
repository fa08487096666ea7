const small = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven',
  'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen',
] as const; // prettier-ignore
const tens = [
  '', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety',
] as const; // prettier-ignore
const scales = ['', ' thousand', ' million', ' billion', ' trillion'] as const;

function belowThousand(value: number): string {
  const hundreds = Math.trunc(value / 100);
  const rest = value % 100;
  const below =
    rest < 20
      ? (small[rest] ?? '')
      : `${tens[Math.trunc(rest / 10)] ?? ''}${rest % 10 === 0 ? '' : `-${small[rest % 10] ?? ''}`}`;
  if (hundreds === 0) return below;
  return `${small[hundreds] ?? ''} hundred${rest === 0 ? '' : ` ${below}`}`;
}

/**
 * A decimal number in words, so that a slipped point or comma is heard: `2,500.00` is `two thousand five hundred`, `0.125`
 * is `zero point one two five`. Numbers of more than fifteen digits before the point stay as they are.
 */
export function numberInWords(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.replaceAll(',', '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '');
  if (!/^\d{1,15}$/.test(digits) || !/^\d*$/.test(fraction)) return decimal;
  const groups = digits.padStart(15, '0').match(/\d{3}/g) ?? [];
  const spoken = groups
    .map((group, index) => {
      const value = Number(group);
      return value === 0 ? '' : `${belowThousand(value)}${scales[groups.length - 1 - index] ?? ''}`;
    })
    .filter((part) => part !== '')
    .join(' ');
  const after = fraction.replace(/0+$/, '');
  const point = [...after].map((digit) => small[Number(digit)] ?? '').join(' ');
  return `${spoken === '' ? 'zero' : spoken}${after === '' ? '' : ` point ${point}`}`;
}
