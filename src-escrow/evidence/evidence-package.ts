import { keccak256 } from 'ethers';
import type { Hash } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { hash, parseJsonWith } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import {
  evidenceHeaderSchema,
  maxEvidenceBytes,
  type EvidenceHeader,
} from '../../src-shared/trade/evidence.ts';
import { canonicalJson } from '../agreement/canonical-json.ts';

/** Random bytes at the front: without them a short text could be guessed from its hash. */
export const evidencePrefixBytes = 32;
const lengthBytes = 4;

export interface EvidencePackage {
  readonly header: EvidenceHeader;
  /** In the order of `header.files`. */
  readonly files: readonly Uint8Array[];
}

/** keccak256 of the whole package: what the chain commits to, and its name at a service. */
export function evidenceHashOf(bytes: Uint8Array): Hash {
  return hash(keccak256(bytes));
}

/**
 * One piece of evidence as bytes: `prefix` (32 random bytes), the header's length (4 bytes, big-endian), the header
 * (RFC 8785 JSON), the files one after the other. `invalid_input` when it is too large or the header is not right.
 */
export function packEvidence(
  prefix: Uint8Array,
  { header, files }: EvidencePackage,
): Result<Uint8Array> {
  const parsed = evidenceHeaderSchema.safeParse(header);
  const fits = header.files.every(({ size }, index) => files[index]?.length === size);
  if (!parsed.success || !fits || prefix.length !== evidencePrefixBytes)
    return fail(failure('invalid_input', { field: 'files', detail: 'not as described' }));
  const json = Buffer.from(canonicalJson(header), 'utf8');
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(json.length);
  const bytes = Buffer.concat([prefix, length, json, ...files]);
  if (bytes.length > maxEvidenceBytes)
    return fail(failure('invalid_input', { field: 'files', detail: 'more than 5 MiB in all' }));
  return ok(new Uint8Array(bytes));
}

/** Reads a package; never throws. `evidence_unreadable`. What it proves is only what its hash on the chain proves. */
export function unpackEvidence(bytes: Uint8Array): Result<EvidencePackage> {
  const refuse = (detail: string) => fail(failure('evidence_unreadable', { detail }));
  const start = evidencePrefixBytes + lengthBytes;
  if (bytes.length < start || bytes.length > maxEvidenceBytes) return refuse('its size');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start + view.readUInt32BE(evidencePrefixBytes);
  if (end > bytes.length) return refuse('cut off');
  const header = parseJsonWith(evidenceHeaderSchema, view.toString('utf8', start, end));
  if (!header.ok) return refuse(header.failure.detail ?? 'its header');
  const files: Uint8Array[] = [];
  let at = end;
  for (const { size } of header.value.files) {
    files.push(bytes.slice(at, at + size));
    at += size;
  }
  return at === bytes.length ? ok({ header: header.value, files }) : refuse('its length');
}
