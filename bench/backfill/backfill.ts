import {
  comparison,
  notMeasured,
  shortNumber,
  type Aim,
  type BenchContext,
  type BenchPart,
  type Metric,
} from '../metric.ts';
import { fillChain, eventsPerTrade, type FilledChain } from './filled-chain.ts';
import { hashOfRows, ours, ponder, subsquid, type IndexerSide } from './sides.ts';

const trades = 20_000;

/**
 * Figure 5: from starting the process with nothing stored to all logs stored, beside other indexers on the same node.
 * In the first repeat the rows of all sides are compared by hash; a side with other rows is not measured.
 */
export const backfill: BenchPart = {
  name: 'backfill',
  about: `figure 5: backfill of ${trades * eventsPerTrade} logs in ${trades / 20} blocks, beside Ponder and Subsquid`,
  measure,
};

const baselines: readonly { readonly side: IndexerSide; readonly aim: Exclude<Aim, null> }[] = [
  { side: ponder, aim: { atLeast: 15 } },
  { side: subsquid, aim: { atLeast: 1 } },
];

async function measure({ say, repeats }: BenchContext): Promise<readonly Metric[]> {
  const logs = trades * eventsPerTrade;
  const name = `backfill of ${logs.toLocaleString('en-GB')} logs in ${(trades / 20).toLocaleString('en-GB')} blocks`;
  const chain = await fillChain(trades, say);
  try {
    const sides = [ours, ...baselines.map(({ side }) => side)];
    const rates = new Map<IndexerSide, number[]>(sides.map((side) => [side, []]));
    const faults = new Map<IndexerSide, string>();
    let hash: string | undefined;
    for (const side of sides) if (side.missing !== null) faults.set(side, side.missing);
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const side of repeat % 2 === 0 ? sides : sides.toReversed()) {
        if (faults.has(side)) continue;
        const measured = await indexOnce(side, chain, repeat === 0).catch((error: unknown) => {
          faults.set(side, error instanceof Error ? error.message : String(error));
          return null;
        });
        if (measured === null) continue;
        rates.get(side)?.push((logs / measured.ms) * 1000);
        if (repeat === 0) {
          hash ??= measured.hash;
          if (measured.hash !== hash) faults.set(side, `its rows differ: ${measured.hash}`);
        }
        say(
          `  ${repeat + 1}/${repeats} ${side.name}: ${shortNumber((logs / measured.ms) * 1000)} logs/s${repeat === 0 ? `, rows ${measured.hash.slice(0, 12)}` : ''}`,
        );
      }
    }
    const ownFault = faults.get(ours);
    if (ownFault !== undefined) throw new Error(`the trade service did not index: ${ownFault}`);
    return baselines.map(({ side, aim }) => {
      const fault = faults.get(side);
      if (fault !== undefined)
        return notMeasured(
          name,
          'logs/s',
          side.name,
          'atLeast' in aim ? `≥ ${aim.atLeast} ×` : '',
          fault,
        );
      return comparison({
        name,
        unit: 'logs/s',
        own: rates.get(ours) ?? [],
        baseline: side.name,
        baselines: rates.get(side) ?? [],
        aim,
        note: `rows equal by hash (${hash?.slice(0, 12) ?? ''}…); starting the process included`,
      });
    });
  } finally {
    await chain.anvil.stop();
  }
}

async function indexOnce(
  side: IndexerSide,
  chain: FilledChain,
  compare: boolean,
): Promise<{ readonly ms: number; readonly hash: string }> {
  const indexed = await side.index(chain);
  try {
    return { ms: indexed.ms, hash: compare ? hashOfRows(await indexed.rows()) : '' };
  } finally {
    await indexed.end();
  }
}
