import { mkdir, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { fillChain } from '../backfill/filled-chain.ts';
import { ours as ourIndexer } from '../backfill/sides.ts';
import { startLoad } from '../fan-out/load.ts';
import { ours } from '../fan-out/servers.ts';
import { median, shortNumber } from '../metric.ts';
import { measureRecovery } from '../recovery/recovery.ts';
import { measureInserts } from '../store/store.ts';
import { describeMachine } from '../table.ts';
import { plotSvg, statement, type GrowthPoint, type GrowthSeries } from './plot.ts';

const docs = new URL('../../docs/', import.meta.url);
const folder = new URL('growth/', docs);

export interface GrowthOptions {
  readonly say: (line: string) => void;
  /** Most trades of a series, 10⁴ at least: a growth needs two sizes. */
  readonly most: number;
}

/** Sizes 10³, 10⁴ … up to `most`. */
const sizesUpTo = (most: number): readonly number[] =>
  [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= most);

/** Measures how the figures move with size, and writes one plot each and the page that shows them. */
export async function measureGrowth(options: GrowthOptions): Promise<readonly GrowthSeries[]> {
  const all = [
    await socketsSeries(options),
    await storedTradesSeries(options),
    await backfillSeries(options),
    await recoverySeries(options),
    await insertSeries(options),
  ];
  await mkdir(folder, { recursive: true });
  for (const series of all) await writeFile(new URL(series.file, folder), await plotSvg(series));
  const file = new URL('growth.md', docs);
  const config = await resolveConfig(file);
  await writeFile(file, await format(page(all), { ...config, parser: 'markdown' }));
  return all;
}

function page(all: readonly GrowthSeries[]): string {
  return `# Growth

What one unit of work costs as there is more of it; \`npm run bench -- --growth\` measures and draws these plots anew.
A series grows no faster than its work if total time ~ work^b with b ≤ 1.1, fitted over its sizes.

${all
  .map(
    (series) => `## ${series.title}

${capitalised(statement(series))}: ${series.points.map(({ work, microseconds }) => `${shortNumber(work)}: ${shortNumber(microseconds)}`).join(', ')} (${series.work}: ${series.cost}).

![${series.title}](growth/${series.file})
`,
  )
  .join('\n')}
${describeMachine()}.
`;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

async function pointsOf(
  sizes: readonly number[],
  say: (line: string) => void,
  what: string,
  measure: (size: number) => Promise<number>,
): Promise<GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  for (const work of sizes) {
    const microseconds = await measure(work);
    points.push({ work, microseconds });
    say(`  ${what}, ${shortNumber(work)}: ${shortNumber(microseconds)} µs`);
  }
  return points;
}

async function burstMicroseconds(sockets: number, trades: number): Promise<number> {
  const messages = 20;
  const server = await ours.start({ messages, trades });
  try {
    const load = await startLoad(ours, server, { sockets, messages });
    await load.run({ ms: 500, window: 4 });
    const times = [];
    for (let repeat = 0; repeat < 3; repeat += 1) {
      const run = await load.run({ ms: 1500, window: 4 });
      times.push((run.ms * 1000) / run.messages);
    }
    await load.end();
    return median(times);
  } finally {
    await server.process.end('SIGTERM');
  }
}

async function socketsSeries({ say }: GrowthOptions): Promise<GrowthSeries> {
  const sizes = [10, 100, 1000, 10_000];
  return {
    file: 'burst-sockets.svg',
    title: 'Burst fan-out by sockets (20 events a block)',
    work: 'sockets',
    cost: 'µs per message delivered',
    points: await pointsOf(sizes, say, 'burst by sockets', (sockets) =>
      burstMicroseconds(sockets, 1000),
    ),
  };
}

/** Here the work, a message, stays the same: what is stored must not slow it. Drawn per stored trade it would vanish. */
async function storedTradesSeries({ say, most }: GrowthOptions): Promise<GrowthSeries> {
  return {
    file: 'burst-trades.svg',
    title: 'Burst fan-out by stored trades (100 sockets)',
    work: 'trades stored',
    cost: 'µs per message delivered',
    points: await pointsOf(sizesUpTo(most), say, 'burst by stored trades', (trades) =>
      burstMicroseconds(100, trades),
    ),
  };
}

async function backfillSeries({ say, most }: GrowthOptions): Promise<GrowthSeries> {
  return {
    file: 'backfill.svg',
    title: 'Backfill by trades (5 events each)',
    work: 'trades on the chain',
    cost: 'µs per trade, starting the process included',
    points: await pointsOf(sizesUpTo(most), say, 'backfill', async (trades) => {
      const chain = await fillChain(trades, () => undefined);
      try {
        const indexed = await ourIndexer.index(chain);
        return (indexed.ms * 1000) / trades;
      } finally {
        await chain.anvil.stop();
      }
    }),
  };
}

async function recoverySeries({ say, most }: GrowthOptions): Promise<GrowthSeries> {
  return {
    file: 'recovery.svg',
    title: 'Recovery by stored trades (kill −9 → first right update)',
    work: 'trades stored',
    cost: 'µs per stored trade',
    points: await pointsOf(sizesUpTo(most), say, 'recovery', async (trades) => {
      const { starts } = await measureRecovery({ say: () => undefined, repeats: 3 }, trades);
      return (median(starts) * 1000) / trades;
    }),
  };
}

async function insertSeries({ say, most }: GrowthOptions): Promise<GrowthSeries> {
  return {
    file: 'store.svg',
    title: 'Store inserts by trades (5 events each)',
    work: 'trades stored',
    cost: 'µs per event',
    points: await pointsOf(sizesUpTo(most), say, 'store inserts', async (trades) => {
      const { own } = await measureInserts(trades, true);
      return 1e6 / own;
    }),
  };
}
