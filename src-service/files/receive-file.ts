import type { Readable } from 'node:stream';
import { keccak_256 } from '@noble/hashes/sha3.js';

export interface ReceivedFile {
  /** Lower-case hex with 0x. */
  readonly keccak: string;
  readonly content: Buffer;
}

/** Reads a body and hashes it on the way; null once it is longer than `maxBytes`. Rejects when the sender breaks off. */
export async function receiveFile(body: Readable, maxBytes: number): Promise<ReceivedFile | null> {
  const hash = keccak_256.create();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    hash.update(chunk);
    chunks.push(chunk);
  }
  return {
    keccak: `0x${Buffer.from(hash.digest()).toString('hex')}`,
    content: Buffer.concat(chunks, size),
  };
}
