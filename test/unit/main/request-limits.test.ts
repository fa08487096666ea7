import { describe, expect, it } from 'vitest';
import { createRequestLimits } from '../../../src-main/ipc/request-limits.ts';
import { ipcRequests, type IpcRequestName } from '../../../src-shared/ipc/ipc-contract.ts';
import { maxEvidenceBytes } from '../../../src-shared/trade/evidence.ts';

const names = Object.keys(ipcRequests) as IpcRequestName[];
const codes = (name: IpcRequestName, count: number, now: () => number = () => 0) => {
  const limits = createRequestLimits(now);
  return Array.from({ length: count }, () => limits.refusal(name, null)?.code ?? 'taken');
};

describe('the size of a call', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => ({ inner }), null);
  it.each<[string, unknown]>([
    ['a giant text', 'x'.repeat(2_000_000)],
    ['a giant name', { ['x'.repeat(2_000_000)]: 1 }],
    ['a giant number', { amount: 1n << 20_000_000n }],
    ['giant bytes', new Uint8Array(2_000_000)],
    ['a buffer', new ArrayBuffer(2_000_000)],
    ['very many values', Array.from({ length: 50_000 }, () => 1)],
    [
      'many lists of many',
      Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => 'a')),
    ],
    ['a cycle', cyclic],
    ['a deep nest', deep],
    ['a map', new Map([[1, cyclic]])],
    ['a set', new Set(['a'])],
  ])('refuses %s for every request', (_what, value) => {
    for (const name of names.filter((each) => each !== 'evidence.compose'))
      expect(createRequestLimits(() => 0).refusal(name, value), name).toMatchObject({
        code: 'invalid_input',
      });
  });

  it('lets evidence be as large as a package may be', () => {
    const limits = createRequestLimits(() => 0);
    const files = (bytes: number) => [{ name: 'a', bytes: new Uint8Array(bytes) }];
    expect(limits.refusal('evidence.compose', { files: files(maxEvidenceBytes - 100) })).toBeNull();
    expect(
      limits.refusal('evidence.compose', { files: files(maxEvidenceBytes + 100_000) }),
    ).toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('the rate of calls', () => {
  it('holds back whatever writes after a burst, and lets it go on by the minute', () => {
    for (const name of names.filter((each) => ipcRequests[each].class !== 'read')) {
      const answers = codes(name, 200);
      expect(answers[0], name).toBe('taken');
      expect(answers.at(-1), name).toBe('rate_limited');
    }
    let now = 0;
    const limits = createRequestLimits(() => now);
    while (limits.refusal('app.copy', 'a') === null);
    now += 1_000;
    expect([1, 2, 3].map(() => limits.refusal('app.copy', 'a')?.code)).toEqual([
      undefined,
      undefined,
      'rate_limited',
    ]);
  });
  it('lets connections be tested, and evidence be made, ten times a minute', () => {
    for (const name of ['settings.testRpc', 'settings.testService', 'evidence.compose'] as const)
      expect(
        codes(name, 30).filter((code) => code === 'taken'),
        name,
      ).toHaveLength(10);
  });
  it('never holds back what only reads', () => {
    for (const name of names.filter((each) => ipcRequests[each].class === 'read'))
      expect(new Set(codes(name, 300)), name).toEqual(new Set(['taken']));
  });
});
