import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitKeyOf } from '../../../src-service/limits/client-address.ts';

describe('what an address counts as', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
    ['unknown', 'unknown'],
  ])('%s is %s', (address, key) => {
    expect(limitKeyOf(address)).toBe(key);
    expect(limitKeyOf(key)).toBe(key);
  });

  it('is the same for all of one /64, and another for the next one', () => {
    const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'));
    fc.assert(
      fc.property(half, half, half, (network, other, host) => {
        const key = limitKeyOf(`${network}:${host}`);
        expect(limitKeyOf(`${network.toUpperCase()}::1`)).toBe(key);
        expect(limitKeyOf(`${other}:${host}`) === key).toBe(network === other);
      }),
    );
  });

  it('never fails, whatever a proxy claims', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4()), (text) => {
        expect(limitKeyOf(text).length).toBeLessThanOrEqual(64);
      }),
    );
  });
});
