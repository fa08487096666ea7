/** A whole number as typed (`8,453` or `8453`), or null. For ids, ports and blocks; never for money. */
export function readWholeNumber(typed: string): number | null {
  const digits = typed.trim().replaceAll(',', '');
  if (!/^\d{1,15}$/.test(digits)) return null;
  return parseInt(digits, 10);
}
