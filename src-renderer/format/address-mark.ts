/**
 * A five-by-five pattern, mirrored, from an address: two addresses that read alike look different. Returns the
 * filled cells as `[column, row]`. It is a help for the eye, never a proof.
 */
export function addressMark(address: string): readonly (readonly [number, number])[] {
  const digits = address.slice(2).toLowerCase();
  const cells: [number, number][] = [];
  for (let index = 0; index < 15; index += 1) {
    // Several digits feed each cell, so that a change anywhere in the address shows.
    const sum =
      parseInt(digits.charAt(index), 16) +
      parseInt(digits.charAt(15 + index), 16) * 3 +
      parseInt(digits.charAt((index * 7) % 40), 16);
    if (sum % 2 === 1) continue;
    const column = index % 3;
    const row = Math.floor(index / 3);
    cells.push([column, row]);
    if (column < 2) cells.push([4 - column, row]);
  }
  return cells;
}
