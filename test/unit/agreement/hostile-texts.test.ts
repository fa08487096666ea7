import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbiterCardPrefix } from '../../../src-shared/agreement/arbiter-card.ts';
import { offerTextPrefix, offerToJson } from '../../../src-shared/agreement/offer.ts';
import { failureSentences } from '../../../src-shared/failure.ts';
import { decodeArbiterCard } from '../../../src-escrow/agreement/arbiter-card.ts';
import { canonicalJson } from '../../../src-escrow/agreement/canonical-json.ts';
import { decodeOffer, encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { blockingFailure } from '../../../src-escrow/agreement/offer-finding.ts';
import { reviewOffer } from '../../../src-escrow/agreement/review-offer.ts';
import {
  decodeSealedDetails,
  sealedTextPrefix,
} from '../../../src-escrow/agreement/sealed-details.ts';
import { buyer, readBy, signedOffer } from './agreement-samples.ts';
import { testSeed, volume } from '../../support/volume.ts';

/** A share of them for each of four kinds. */
const texts = volume({ quick: 4_000, full: 100_000 });
const ofTexts = (share: number) => ({ numRuns: texts * share, seed: testSeed });
const prefixes = [offerTextPrefix, sealedTextPrefix, arbiterCardPrefix] as const;
const readers = [decodeOffer, decodeSealedDetails, decodeArbiterCard] as const;
const slowestMs = 500;

const pack = (prefix: string, json: string): string =>
  `${prefix}${deflateRawSync(Buffer.from(json, 'utf8')).toString('base64url')}`;

/** Reads the text as everything it could be. Whatever it is: an answer, in time, and a known sentence if refused. */
function readAll(text: string): boolean {
  let anyOk = false;
  for (const read of readers) {
    const startedAt = performance.now();
    const result = read(text);
    expect(performance.now() - startedAt).toBeLessThan(slowestMs);
    if (result.ok) anyOk = true;
    else expect(failureSentences[result.failure.code]).toBeTypeOf('string');
  }
  return anyOk;
}

const nasty = fc.constantFrom(
  '\u202eevil\u202c',
  'zero\u200bwidth',
  '\u0000',
  'tag\u{e0041}',
  '\ud800',
  'x'.repeat(10_000),
  '__proto__',
  '-0',
  '1e400',
  '0x',
  `0x${'f'.repeat(65)}`,
  `0x${'0'.repeat(64)}`,
);
const anything = fc.oneof(
  { weight: 4, arbitrary: nasty },
  { weight: 2, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.constantFrom(null, true, [], {}, -1, 2 ** 60) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

describe('hostile texts', { timeout: volume({ quick: 60_000, full: 600_000 }) }, () => {
  it(`${texts} of them are each refused or are the offer that was signed; memory stays where it was`, async () => {
    const offer = await signedOffer();
    const json = offerToJson(offer);
    const good = encodeOffer(offer);
    const paths = pathsOf(json);
    const before = process.memoryUsage().heapUsed;
    let refused = 0;
    let count = 0;
    const take = (text: string): void => {
      count += 1;
      if (!readAll(text)) {
        refused += 1;
        return;
      }
      const read = decodeOffer(text);
      if (!read.ok || encodeOffer(read.value) === good) return;
      // It parses: then what was signed is not this, and the review stops it.
      expect(blockingFailure(reviewOffer(read.value, readBy(buyer)))).not.toBeNull();
    };

    fc.assert(
      fc.property(fc.constantFrom(...paths), anything, (path, value) => {
        take(pack(offerTextPrefix, textOf(withValue(json, path, value))));
      }),
      ofTexts(0.4),
    );
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.nat(good.length - 1),
        fc.string({ maxLength: 8 }),
        (from, to, put) => {
          take(good.slice(0, Math.min(from, to)) + put + good.slice(Math.max(from, to)));
        },
      ),
      ofTexts(0.3),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...prefixes),
        fc.oneof(fc.string({ maxLength: 200 }), fc.base64String({ maxLength: 400 })),
        (prefix, junk) => take(prefix + junk),
      ),
      ofTexts(0.29),
    );
    fc.assert(
      fc.property(fc.constantFrom(...prefixes), fc.integer({ min: 1, max: 12 }), (prefix, size) => {
        take(pack(prefix, '['.repeat(2 ** size)));
        take(pack(prefix, '{"a":'.repeat(2 ** size)));
      }),
      ofTexts(0.005),
    );
    expect(count).toBe(texts);
    expect(refused).toBeGreaterThan(texts * 0.95);
    globalThis.gc?.();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1024 * 1024);
  });

  it('a bomb is refused before it has grown', () => {
    const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 }).toString('base64url');
    const before = process.memoryUsage().rss;
    for (const prefix of prefixes) expect(readAll(prefix + bomb)).toBe(false);
    for (const size of [16 * 1024 + 1, 1024 * 1024]) {
      const packed = deflateRawSync(Buffer.alloc(size, 0x20)).toString('base64url');
      for (const prefix of prefixes) expect(readAll(prefix + packed)).toBe(false);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('a text of megabytes is not searched', () => {
    for (const filler of ['x', 'escrow-desk:1/', '> ', '\n'])
      expect(readAll(filler.repeat(4_000_000 / filler.length))).toBe(false);
  });
});

type Json = { readonly [field: string]: unknown };

function pathsOf(value: Json, at: readonly string[] = []): (readonly string[])[] {
  return Object.entries(value).flatMap(([field, inner]) => {
    const path = [...at, field];
    return typeof inner === 'object' && inner !== null
      ? [path, ...pathsOf(inner as Json, path)]
      : [path];
  });
}

function withValue(value: Json, [field = '', ...rest]: readonly string[], put: unknown): Json {
  return {
    ...value,
    [field]: rest.length === 0 ? put : withValue(value[field] as Json, rest, put),
  };
}

/** In the one form where there is one, so that only the value itself can be what is refused. */
function textOf(value: Json): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value);
  }
}
