import { randomBytes } from 'node:crypto';
import {
  evidenceHashOf,
  evidencePrefixBytes,
  packEvidence,
} from '../src-escrow/evidence/evidence-package.ts';
import type { Hash, TradeId } from '../src-shared/brand.ts';
import { percentWords } from '../src-shared/words/screen-words.ts';
import type { PracticePerson } from './practice-people.ts';

/** The reasons of a practice ruling as a package, and the hash that the ruling carries. */
export interface RulingReasons {
  readonly hash: Hash;
  /** Base64. */
  readonly package: string;
}

/** What a practice arbiter writes. `now`: Unix milliseconds. */
export function writeReasons(
  tradeId: TradeId,
  arbiter: PracticePerson,
  buyerBps: number,
  now: number,
): RulingReasons {
  const packed = packEvidence(randomBytes(evidencePrefixBytes), {
    header: {
      v: 1,
      tradeId,
      author: arbiter.address,
      createdAt: now,
      text: reasonsText(arbiter.name, buyerBps),
      agreement: null,
      files: [],
    },
    files: [],
  });
  if (!packed.ok) throw new Error('the reasons of a ruling could not be packed');
  return {
    hash: evidenceHashOf(packed.value),
    package: Buffer.from(packed.value).toString('base64'),
  };
}

function reasonsText(name: string, buyerBps: number): string {
  const ruling = `The buyer gets ${percentWords(buyerBps)} of what was locked.`;
  return [ruling, whyOf(buyerBps), `${name}, arbiter in practice trades only.`].join('\n\n');
}

function whyOf(buyerBps: number): string {
  switch (buyerBps) {
    case 10_000:
      return 'The buyer’s bank shows that the agreed amount left in time, from the agreed account and with the agreed reference. The seller showed nothing that speaks against it.';
    case 0:
      return 'Nobody could show that the agreed payment left the buyer’s bank, and the seller’s statement for those days has no such entry.';
    default:
      return 'A payment arrived, but neither from the agreed account nor in full. What came is counted, the rest is not.';
  }
}
