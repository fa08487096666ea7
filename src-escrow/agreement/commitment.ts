import { keccak_256 } from '@noble/hashes/sha3.js';
import { randomBytes } from 'node:crypto';
import {
  privateDetailsToJson,
  type PrivateDetails,
} from '../../src-shared/agreement/private-details.ts';
import type { Hash } from '../../src-shared/brand.ts';
import { hash } from '../../src-shared/parse.ts';
import { canonicalJson } from './canonical-json.ts';

/** Private details with the random bytes that hide them in their commitment: what is sealed and opened. */
export interface BlindedDetails {
  readonly details: PrivateDetails;
  /** 32 random bytes. */
  readonly blind: Hash;
}

export function blindDetails(details: PrivateDetails): BlindedDetails {
  return { details, blind: hash(`0x${randomBytes(32).toString('hex')}`) };
}

/** `keccak256(blind32 ‖ utf8(RFC 8785 of the details))`, as it stands in an offer (agreement.md). */
export function commitmentOf({ details, blind }: BlindedDetails): Hash {
  const text = canonicalJson(privateDetailsToJson(details));
  const bytes = Buffer.concat([Buffer.from(blind.slice(2), 'hex'), Buffer.from(text, 'utf8')]);
  return hash(`0x${Buffer.from(keccak_256(bytes)).toString('hex')}`);
}
