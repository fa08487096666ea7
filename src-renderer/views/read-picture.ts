import decodeQR from 'qr/decode.js';

const largestPicture = 10 * 1024 * 1024;
/** Larger ones are scaled down first: a QR code needs few pixels, and reading takes time with their square. */
const longestSide = 2048;

export function isPicture(file: Pick<File, 'type'>): boolean {
  return /^image\/(png|jpeg|webp|gif|bmp)$/.test(file.type);
}

/** The text of the QR code in a pasted or dropped picture, or null: none is found. No camera is ever asked for. */
export async function readPicture(file: File): Promise<string | null> {
  if (file.size > largestPicture) return null;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const drawn = new OffscreenCanvas(width, height).getContext('2d');
    if (drawn === null) return null;
    // Transparent pictures are read as on paper.
    drawn.fillStyle = 'white';
    drawn.fillRect(0, 0, width, height);
    drawn.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const { data } = drawn.getImageData(0, 0, width, height);
    return decodeQR({ width, height, data }, { effort: 8, timeLimit: 3000 });
  } catch {
    return null;
  }
}
