import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { addressSchema, hashSchema, tradeIdSchema, z } from '../../../src-shared/parse.ts';
import type { Result } from '../../../src-shared/result.ts';
import { temporaryFolder } from '../../support/service.ts';

const root = join(import.meta.dirname, '../../golden');

/** `set`: of the escrow's second version. */
export const goldenText = (name: string, set: '.' | 'second' = '.'): string =>
  readFileSync(join(root, set, 'texts', name), 'utf8');
export const goldenJson = (name: string, set: '.' | 'second' = '.'): unknown =>
  JSON.parse(goldenText(name, set));

/** A copy of a folder that the code under test may write to; what is gzipped there is unpacked here. */
export function copyOfFolder(
  name: 'profile' | 'service' | 'second/profile' | 'second/service',
): string {
  const folder = temporaryFolder();
  const from = join(root, name);
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(folder, source.slice(from.length));
    mkdirSync(dirname(target), { recursive: true });
    if (source.endsWith('.gz'))
      writeFileSync(target.slice(0, -'.gz'.length), gunzipSync(readFileSync(source)));
    else copyFileSync(source, target);
  }
  return folder;
}

const offerFacts = z.object({
  offer: z.unknown(),
  digest: hashSchema,
  id: tradeIdSchema,
  detailsHash: hashSchema,
});
const blinded = z.object({
  blind: hashSchema,
  commit: hashSchema,
  details: z.object({ holder: z.string(), account: z.record(z.string(), z.string()) }),
});
const storedRecord = z.object({
  chain: z.unknown(),
  kind: z.string(),
  id: z.string(),
  value: z.unknown(),
});
const notice = z.object({
  id: z.string(),
  tradeId: tradeIdSchema,
  event: z.unknown(),
  trade: z.unknown(),
  mark: z.string(),
  at: z.number(),
  seen: z.boolean(),
});
const bookTrade = z.object({
  trade: z.looseObject({ tradeId: tradeIdSchema }),
  mark: z.string(),
  withheld: z.boolean(),
  changedAt: z.number(),
});

/** What the earlier version read; what is compared as a whole stays as it was written. */
const expectedSchema = z.object({
  now: z.number(),
  domain: z
    .object({ chainId: z.number(), escrow: addressSchema })
    .transform((domain) => ({ ...domain, version: '1' })),
  startBlockHash: hashSchema,
  passphrase: z.string(),
  keys: z.object({ seller: z.string(), buyer: z.string(), arbiter: z.string() }),
  addresses: z.object({
    seller: addressSchema,
    buyer: addressSchema,
    arbiter: addressSchema,
    second: addressSchema,
    stranger: addressSchema,
  }),
  boxes: z.object({ seller: hashSchema, buyer: hashSchema, arbiter: hashSchema }),
  offers: z.object({
    offer: offerFacts,
    counter: offerFacts,
    accepted: offerFacts,
    agreed: offerFacts,
  }),
  sellerTermsSignature: z.string(),
  card: z.object({ signed: z.unknown(), digest: hashSchema }),
  details: z.object({ seller: blinded, buyer: blinded }),
  settlement: z.object({ settlement: z.unknown(), id: hashSchema }),
  evidence: z.object({ hash: hashSchema, header: z.unknown() }),
  signIn: z.object({
    fields: z.object({
      url: z.string(),
      address: addressSchema,
      chainId: z.number(),
      nonce: z.string(),
      issuedAt: z.string(),
    }),
    text: z.string(),
  }),
  nonce: z.object({ secret: z.string(), nonce: z.string(), expiresAt: z.number() }),
  backup: z.array(storedRecord),
  profile: z.object({
    records: z.array(storedRecord),
    events: z.record(z.string(), z.array(z.object({ event: z.unknown(), mark: z.string() }))),
    trades: z.array(bookTrade),
    notices: z.array(notice),
    updates: z.unknown(),
    cursors: z.object({ local: z.unknown(), remote: z.unknown() }),
    progress: z.unknown(),
    settings: z.looseObject({ windowBounds: z.string() }),
    mark: z.string(),
    keystoreAccounts: z.array(z.looseObject({ address: addressSchema })),
    committed: hashSchema,
    waitingRequest: z.unknown(),
    doneRequest: z.looseObject({ id: hashSchema }),
    ownTransactions: z.array(z.unknown()),
    relayedCalls: z.array(z.looseObject({ digest: hashSchema, title: z.string() })),
  }),
  service: z.object({
    state: z.looseObject({ prunedCursor: z.number() }),
    chain: z.unknown(),
    messages: z.looseObject({
      messages: z.array(z.object({ cursor: z.number(), text: z.string() })),
    }),
    trades: z.unknown(),
    events: z.unknown(),
    notes: z.unknown(),
    waiting: z.unknown(),
    files: z.unknown(),
    jobs: z.unknown(),
  }),
});

export const expected = expectedSchema.parse(
  JSON.parse(readFileSync(join(root, 'expected.json'), 'utf8')),
);
export const tradeId = expected.offers.agreed.id;

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.detail ?? ''}`);
  return result.value;
}
