import { describe, expect, it } from 'vitest';
import {
  evidenceHashOf,
  packEvidence,
  unpackEvidence,
} from '../../../src-escrow/evidence/evidence-package.ts';
import { maxEvidenceBytes, type EvidenceHeader } from '../../../src-shared/trade/evidence.ts';
import { details, me, now, someTradeId } from '../../support/make-views.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const receipt = bytes('%PDF receipt');
const header: EvidenceHeader = {
  v: 1,
  tradeId: someTradeId(1),
  author: me,
  createdAt: now,
  text: 'Paid on Monday, see the receipt.',
  agreement: details,
  files: [
    { name: 'receipt.pdf', size: receipt.length },
    { name: 'note.txt', size: 2 },
  ],
};
const prefix = new Uint8Array(32).fill(7);
const packed = packEvidence(prefix, { header, files: [receipt, bytes('ok')] });
if (!packed.ok) throw new Error('not packed');

describe('an evidence package', () => {
  it('gives back exactly what was put in', () => {
    expect(unpackEvidence(packed.value)).toEqual({
      ok: true,
      value: { header, files: [receipt, bytes('ok')] },
    });
  });

  it('has another hash for the same words: they can’t be guessed from it', () => {
    const again = packEvidence(new Uint8Array(32).fill(8), {
      header,
      files: [receipt, bytes('ok')],
    });
    expect(again.ok && evidenceHashOf(again.value)).not.toBe(evidenceHashOf(packed.value));
  });

  it('is refused when a byte is missing, added, or anywhere unreadable; never thrown at', () => {
    const whole = packed.value;
    for (const length of [0, 1, 35, 36, 60, whole.length - 1])
      expect(unpackEvidence(whole.slice(0, length))).toMatchObject({
        ok: false,
        failure: { code: 'evidence_unreadable' },
      });
    expect(unpackEvidence(new Uint8Array([...whole, 0])).ok).toBe(false);
    const huge = whole.slice();
    huge.set([0xff, 0xff, 0xff, 0xff], 32);
    expect(unpackEvidence(huge).ok).toBe(false);
  });

  it('is not made of more than the service takes, or of files that are not as described', () => {
    const large = new Uint8Array(maxEvidenceBytes);
    const tooLarge = { ...header, files: [{ name: 'film.mp4', size: large.length }] };
    expect(packEvidence(prefix, { header: tooLarge, files: [large] }).ok).toBe(false);
    expect(packEvidence(prefix, { header, files: [receipt] }).ok).toBe(false);
    expect(packEvidence(new Uint8Array(31), { header, files: [receipt, bytes('ok')] }).ok).toBe(
      false,
    );
  });
});
