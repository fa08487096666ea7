import fc from 'fast-check';

/** A frame a client should not send: text as bytes, which need not be UTF-8, or binary. */
interface MalformedFrame {
  readonly bytes: Buffer;
  readonly binary: boolean;
}

const tradeId = `0x${'ab'.repeat(32)}`;
/** What a good client sends; the mutations begin here. */
const goodMessages: readonly object[] = [
  { type: 'subscribe', scope: 'mine', after: 12, epoch: 'e', requestId: 'r' },
  { type: 'subscribe', tradeId, after: 0 },
  { type: 'unsubscribe', scope: 'mine' },
  { type: 'unsubscribe', tradeId },
  { type: 'refresh', token: 'x.y.z' },
  { type: 'ping', t: 1 },
  { type: 'pong', t: 1 },
];

const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'type', 'scope', 'then'];
const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 0, 1e308, -0, 2 ** 53, '', '0x', '__proto__', [], {}),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.integer(), { maxLength: 20 }),
  fc.constantFrom({ __proto__: { type: 'ping' } }, { toString: 1 }, { then: 'now' }),
);

/** A good message with fields replaced, added or taken away. */
const twisted = fc
  .record({
    good: fc.constantFrom(...goodMessages),
    key: fc.oneof(fc.constantFrom(...hostileKeys, 'after', 'epoch', 'requestId', 't'), fc.string()),
    value: hostileValues,
    drop: fc.boolean(),
  })
  .map(({ good, key, value, drop }) => {
    const entries = Object.entries(good).filter(([name]) => !(drop && name === key));
    const fields = drop ? entries : [...entries, [key, value] as const];
    return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each) ?? 'null'}`).join(',')}}`;
  });

const deep = fc
  .record({
    depth: fc.integer({ min: 1, max: 5000 }),
    open: fc.constantFrom('[', '{"a":', '[{"b":'),
  })
  .map(({ depth, open }) => open.repeat(depth));

const broken = fc
  .record({
    text: twisted,
    cut: fc.nat(),
    at: fc.nat(),
    insert: fc.string({ unit: 'binary', maxLength: 5 }),
  })
  .map(({ text, cut, at, insert }) => {
    const place = at % (text.length + 1);
    const changed = text.slice(0, place) + insert + text.slice(place);
    return changed.slice(0, cut % (changed.length + 1));
  });

const numbers = fc
  .constantFrom('1e999', '-1e999', '0.1', '9007199254740993', '1'.repeat(400), 'NaN', '0x10')
  .map((number) => `{"type":"ping","t":${number}}`);

const texts = fc.oneof(
  { weight: 5, arbitrary: twisted },
  { weight: 4, arbitrary: broken },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: numbers },
  {
    weight: 3,
    arbitrary: fc.constantFrom('', ' ', 'null', '[]', '"', '{"type":5}', '{"type":"__proto__"}'),
  },
  { weight: 1, arbitrary: deep },
);

/** Frames that keep the socket open: text that is UTF-8, whatever it says. */
export const malformedTexts: fc.Arbitrary<string> = texts;

/** Frames that end the connection with a code: binary, bad UTF-8, too large. */
export const forbiddenFrames: readonly { readonly frame: MalformedFrame; readonly code: number }[] =
  [
    { frame: { bytes: Buffer.from('{"type":"ping","t":1}'), binary: true }, code: 1003 },
    { frame: { bytes: Buffer.alloc(0), binary: true }, code: 1003 },
    { frame: { bytes: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), binary: false }, code: 1007 },
    { frame: { bytes: Buffer.from([0xed, 0xa0, 0x80]), binary: false }, code: 1007 },
    { frame: { bytes: Buffer.alloc(64 * 1024 + 1, 0x20), binary: false }, code: 1009 },
    { frame: { bytes: Buffer.alloc(64 * 1024 + 1, 0x5b), binary: true }, code: 1009 },
  ];

/** `count` texts from a seed: sampled, then spliced into each other. */
export function malformedMessages(seed: number, count: number): string[] {
  const pool = fc.sample(malformedTexts, { seed, numRuns: Math.min(count, 8000) });
  let state = seed >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  return Array.from({ length: count }, (_, index) => {
    const one = pool[index % pool.length] ?? '';
    if (index < pool.length) return one;
    const other = pool[next(pool.length)] ?? '';
    const spliced = one.slice(0, next(one.length + 1)) + other.slice(next(other.length + 1));
    return spliced.slice(0, 16 * 1024);
  });
}
