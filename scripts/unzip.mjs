import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/**
 * Unpacks the regular files of a zip archive whose name `wants` accepts, keeping their modes.
 * (yauzl refuses names that would lead out of the folder.)
 *
 * @param {string} archive
 * @param {string} folder
 * @param {(name: string) => boolean} wants
 */
export async function unzip(archive, folder, wants) {
  const { default: yauzl } = await import('yauzl');
  const options = { lazyEntries: true, autoClose: false };
  /** @type {import('yauzl').ZipFile} */
  const zip = await new Promise((resolve, reject) => {
    yauzl.open(archive, options, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const openEntry = promisify(zip.openReadStream.bind(zip));
  try {
    await new Promise((resolve, reject) => {
      zip.on('error', reject);
      zip.on('end', resolve);
      zip.on('entry', (entry) => {
        writeEntry(entry).then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }

  async function writeEntry(/** @type {import('yauzl').Entry} */ entry) {
    if (entry.fileName.endsWith('/') || !wants(entry.fileName)) return;
    const file = join(folder, entry.fileName);
    await mkdir(dirname(file), { recursive: true });
    // The upper half of the attributes is the Unix mode.
    const mode = (entry.externalFileAttributes >>> 16) & 0o777;
    await pipeline(await openEntry(entry), createWriteStream(file, { mode: mode || 0o644 }));
  }
}
