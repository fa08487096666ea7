import { describe, expect, it } from 'vitest';
import { relayCallSchema } from '../../../src-shared/stream/relay-call.ts';
import {
  maxOfferTextBytes,
  noteBodySchema,
  offerBodySchema,
} from '../../../src-shared/stream/trade-update-shapes.ts';
import {
  fileHashesIn,
  maxNoteBytes,
  settlementNoteSchema,
} from '../../../src-shared/trade/note.ts';

const signature = `0x${'ab'.repeat(65)}`;
const note = (text: string) =>
  noteBodySchema.safeParse({ kind: 'message', text, signature, createdAt: 1 }).success;
const to = `0x${'11'.repeat(20)}`;
const offer = (text: string) => offerBodySchema.safeParse({ to, offer: text }).success;

describe('what travels beside a trade', () => {
  it('takes notes of 1 to 4,096 bytes of UTF-8', () => {
    expect(note('')).toBe(false);
    expect(note('a')).toBe(true);
    expect(note('a'.repeat(maxNoteBytes))).toBe(true);
    expect(note('a'.repeat(maxNoteBytes + 1))).toBe(false);
    expect(note('€'.repeat(1365))).toBe(true);
    expect(note('€'.repeat(1366))).toBe(false);
  });

  it('leaves hostile text as it is, but refuses what has no UTF-8', () => {
    const hostile = '<img src=x onerror=alert(1)>\u0000\u202e\n\u{1f4a3}';
    expect(
      noteBodySchema.parse({ kind: 'message', text: hostile, signature, createdAt: 1 }).text,
    ).toBe(hostile);
    expect(note('half \ud83d of a pair')).toBe(false);
  });

  it('knows four kinds of notes', () => {
    const kind = (name: string) =>
      noteBodySchema.safeParse({ kind: name, text: 'x', signature, createdAt: 1 }).success;
    expect(['message', 'evidence', 'settlement', 'details'].map(kind)).toEqual(
      Array.from({ length: 4 }, () => true),
    );
    expect(kind('order')).toBe(false);
  });

  it('takes offers of up to 16 KiB without control characters', () => {
    expect(offer('a'.repeat(maxOfferTextBytes))).toBe(true);
    expect(offer('a'.repeat(maxOfferTextBytes + 1))).toBe(false);
    expect(offer('Offer: sell 1 ETH\nescrow-desk:1/abc')).toBe(true);
    expect(offer('a\u0000')).toBe(false);
  });

  it('finds the file hashes that an evidence note names, each once', () => {
    const a = `0x${'a1'.repeat(32)}`;
    const b = `0x${'b2'.repeat(32)}`;
    expect(fileHashesIn(`The receipt ${a}, again ${a}; the chat ${b}. Not ${a}00.`)).toEqual([
      a,
      b,
    ]);
  });

  it('reads a signed share of a settlement note', () => {
    const share = {
      v: 1,
      buyerBps: 7000,
      remaining: '1000',
      nonce: '5',
      deadline: 1_800_000_000,
      signature,
    };
    expect(settlementNoteSchema.parse(share)).toMatchObject({ remaining: 1000n, buyerBps: 7000 });
    const { buyerBps: _buyerBps, ...same } = share;
    const exact = { ...same, v: 2, kind: 'settlement', state: 'Paid', toBuyer: '701' };
    expect(settlementNoteSchema.parse(exact)).toMatchObject({ remaining: 1000n, toBuyer: 701n });
    const { remaining: _remaining, ...signed } = same;
    const more = { ...signed, v: 2, kind: 'extension', state: 'Paid', currentDeadline: 5 };
    expect(settlementNoteSchema.safeParse({ ...more, newDeadline: 6 }).success).toBe(true);
    expect(settlementNoteSchema.safeParse(more).success).toBe(false);
    expect(settlementNoteSchema.safeParse({ ...share, buyerBps: 10_001 }).success).toBe(false);
  });

  it('takes only the calls that may be sent for somebody else', () => {
    const approval = { signer: to, nonce: '1', deadline: 2, signature };
    const tradeId = `0x${'22'.repeat(32)}`;
    const markPaid = { tradeId, referenceHash: tradeId, approval };
    const parse = (call: object) => relayCallSchema.safeParse(call).success;
    expect(parse({ method: 'markPaidFor', ...markPaid })).toBe(true);
    expect(parse({ method: 'confirmPayment', ...markPaid })).toBe(false);
    const settle = { method: 'settle', tradeId, state: 'Paid', toBuyer: '1', remaining: '1' };
    expect(parse({ ...settle, approvals: [approval, approval] })).toBe(true);
    expect(parse({ ...settle, approvals: [approval] })).toBe(false);
    const { state: _state, ...unbound } = settle;
    expect(parse({ ...unbound, approvals: [approval, approval] })).toBe(false);
    const cancel = { method: 'cancelNonceFor', nonce: '7', approval };
    expect(parse({ ...cancel, tradeId })).toBe(true);
    expect(parse(cancel)).toBe(false);
  });
});
