import { readTypedNumber } from '../../src-shared/money/typed-number.ts';

/** A whole number as typed (`8,453` or `8453`), or null. For ids, ports and blocks; never for money. */
export function readWholeNumber(typed: string): number | null {
  const number = readTypedNumber(typed, 0);
  return number.ok && number.whole.length <= 15 ? parseInt(number.whole, 10) : null;
}
