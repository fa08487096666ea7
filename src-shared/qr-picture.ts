import encodeQR from 'qr';

/** Longer texts make a picture that a phone or a screenshot loses; they travel as a file. */
export const longestQrText = 1300;

export interface QrPicture {
  /** Modules on a side, the quiet zone included. */
  readonly size: number;
  /** An SVG path of the dark modules, one unit each. */
  readonly path: string;
}

/** The text as a QR picture, or null: too long. */
export function qrPicture(text: string): QrPicture | null {
  if (text === '' || text.length > longestQrText) return null;
  const modules = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
  const runs = modules.flatMap((row, y) =>
    darkRuns(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`),
  );
  return { size: modules.length, path: runs.join('') };
}

function darkRuns(row: readonly boolean[]): [start: number, width: number][] {
  const runs: [number, number][] = [];
  let start = -1;
  for (let x = 0; x <= row.length; x += 1) {
    const dark = row[x] === true;
    if (dark && start === -1) start = x;
    if (dark || start === -1) continue;
    runs.push([start, x - start]);
    start = -1;
  }
  return runs;
}
