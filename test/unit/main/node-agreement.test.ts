import { describe, expect, it } from 'vitest';
import { nodesAgree } from '../../../src-main/streams/node-agreement.ts';

type AskedNode = Parameters<typeof nodesAgree>[0][number];
/** A node at this head whose blocks from `forkAt` on are another chain's. */
const node = (head: number, chain = 'a', forkAt = 0): AskedNode => ({
  getBlockNumber: async () => head,
  getBlock: async (height) => {
    const hash = Number(height) >= forkAt ? `${chain}${String(height)}` : `a${String(height)}`;
    return { hash } as Awaited<ReturnType<AskedNode['getBlock']>>;
  },
});
const silent: AskedNode = {
  getBlockNumber: () => Promise.reject(new Error('away')),
  getBlock: () => Promise.reject(new Error('away')),
};

describe('own nodes', () => {
  it('agree when all show the same blocks, however far each has come', async () => {
    expect(await nodesAgree([node(100), node(97), node(100)], 12)).toBe(true);
  });

  it('may differ near the tip for a moment, and disagree below it', async () => {
    expect(await nodesAgree([node(100), node(100, 'b', 95)], 12)).toBe(true);
    expect(await nodesAgree([node(100), node(100, 'b', 80)], 12)).toBe(false);
  });

  it('do not disagree because one is silent: that is said elsewhere', async () => {
    expect(await nodesAgree([node(100), silent], 12)).toBe(true);
    expect(await nodesAgree([silent, silent], 12)).toBe(true);
  });
});
