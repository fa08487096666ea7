import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { BlockHeader } from './rpc-shapes.ts';

/** Root of an empty trie: a block with it has no receipts, so no logs. */
const emptyRoot = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';
const bloomDigits = 512;

interface BloomPlace {
  /** Of the hex digit, counted from the left. */
  readonly digit: number;
  readonly mask: number;
}

/** Three bits of 2,048 (Ethereum Yellow Paper, 4.3.1) of a log's address or topic. */
function placesOf(hex: string): readonly BloomPlace[] {
  const bytes = Uint8Array.from(hex.slice(2).match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const digest = keccak_256(bytes);
  return [0, 2, 4].map((at) => {
    const bit = (((digest[at] ?? 0) << 8) | (digest[at + 1] ?? 0)) & 2047;
    return { digit: bloomDigits - 1 - (bit >> 2), mask: 1 << (bit & 3) };
  });
}

/** The bloom's hex digits; null where it proves nothing: some chains leave it all zero, some set every bit. */
function usableBloom({ logsBloom }: BlockHeader): string | null {
  return logsBloom === null || /^0x(0+|f+)$/i.test(logsBloom) ? null : logsBloom.slice(2);
}

/**
 * Whether a block's header rules out logs of the contract, with this topic if one is given. Invariant: true only on
 * proof.
 */
export function createLogsBloomTest(
  escrow: Address,
  topic?: Hash,
): (header: BlockHeader) => boolean {
  const places = [escrow, ...(topic === undefined ? [] : [topic])].flatMap(placesOf);
  return (header) => {
    if (header.receiptsRoot === emptyRoot) return true;
    const bloom = usableBloom(header);
    return (
      bloom !== null &&
      places.some(({ digit, mask }) => (parseInt(bloom.charAt(digit), 16) & mask) === 0)
    );
  };
}

/**
 * Whether these can be all logs of the block, of whatever contract: each bit of its bloom comes from one of them. False
 * only on proof.
 */
export function explainsBloom(
  header: BlockHeader,
  logs: readonly { readonly address: string; readonly topics: readonly string[] }[],
): boolean {
  const bloom = usableBloom(header);
  if (bloom === null) return true;
  const explained = new Uint8Array(bloomDigits);
  for (const part of new Set(logs.flatMap(({ address, topics }) => [address, ...topics]))) {
    for (const { digit, mask } of placesOf(part)) explained[digit] = (explained[digit] ?? 0) | mask;
  }
  return explained.every((digit, at) => (parseInt(bloom.charAt(at), 16) & ~digit) === 0);
}
