/**
 * A five-by-five pattern, mirrored, from an address: two addresses that read alike look different. Returns the
 * filled cells as `[column, row]`. It is a help for the eye, never a proof.
 */
export function addressMark(address: string): readonly (readonly [number, number])[] {
  const digits = address.slice(2).toLowerCase();
  const cells: [number, number][] = [];
  // FNV-1a, so that a change anywhere in the address moves the whole pattern.
  let state = 0x811c9dc5;
  for (const digit of digits) state = Math.imul(state ^ digit.charCodeAt(0), 0x01000193) >>> 0;
  for (let index = 0; index < 15; index += 1) {
    if (((state >>> (index * 2)) & 1) === 0) continue;
    const column = index % 3;
    const row = Math.floor(index / 3);
    cells.push([column, row]);
    if (column < 2) cells.push([4 - column, row]);
  }
  return cells;
}
