import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Address } from '../../src-shared/brand.ts';
import type { BlockHeader } from './rpc-shapes.ts';

/** Root of an empty trie: a block with it has no receipts, so no logs. */
const emptyRoot = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';

/**
 * Whether a block's header rules out logs of the contract (Ethereum Yellow Paper, 4.3.1: three bits of 2,048 per
 * address). Invariant: true only on proof. Some chains leave the bloom all zero, which proves nothing.
 */
export function createLogsBloomTest(escrow: Address): (header: BlockHeader) => boolean {
  const bytes = Uint8Array.from(escrow.slice(2).match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const digest = keccak_256(bytes);
  const bits = [0, 2, 4].map((at) => (((digest[at] ?? 0) << 8) | (digest[at + 1] ?? 0)) & 2047);
  // Hex digit and mask of each bit, counted from the bloom's right end.
  const places = bits.map((bit) => ({ at: 2 + 511 - (bit >> 2), mask: 1 << (bit & 3) }));
  return ({ logsBloom, receiptsRoot }) => {
    if (receiptsRoot === emptyRoot) return true;
    if (logsBloom === null || /^0x0+$/.test(logsBloom)) return false;
    return places.some(({ at, mask }) => (parseInt(logsBloom.charAt(at), 16) & mask) === 0);
  };
}
