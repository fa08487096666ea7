import {
  comparison,
  median,
  notMeasured,
  shortNumber,
  type BenchContext,
  type BenchPart,
  type Metric,
} from '../metric.ts';
import { bunBinary, baselinesMissing, residentBytes } from '../processes.ts';
import { startLoad } from './load.ts';
import { naiveWs, ours, type Side } from './servers.ts';

const messages = 200;
const blocks = 1000;
/** Enough that caches, heap and log have the size they keep. */
const blocksBefore = 500;
const readers = 5;

/**
 * Figure 4: one of six sockets stops reading while 200,000 messages go out. Growth is the server's peak of resident
 * memory beyond its peak under the same load before; the others' p99 is the time of a block, stalled and before.
 */
export const stalledReader: BenchPart = {
  name: 'stalled-reader',
  about: `figure 4: ${(messages * blocks).toLocaleString('en-GB')} messages with one socket that reads nothing, beside ws`,
  measure,
};

interface Stalled {
  readonly grownMegabytes: number;
  /** Block p99 with a stalled reader over the one before it stalled. */
  readonly slowdown: number;
  readonly p99: number;
  readonly p99Before: number;
}

async function measure({ say, repeats }: BenchContext): Promise<readonly Metric[]> {
  const growth = `stalled reader, ${(messages * blocks).toLocaleString('en-GB')} messages: memory growth`;
  const others = 'stalled reader: block p99 of the other sockets';
  const missing = bunBinary() === null ? `no load client: ${baselinesMissing}` : naiveWs.missing;
  if (missing !== null)
    return [
      notMeasured(growth, 'MB', naiveWs.name, '≤ 0.05 ×', missing),
      notMeasured(others, 'ms', 'the same, no reader stalled', '≤ 1.1 ×', missing),
    ];
  const own: Stalled[] = [];
  const raw: Stalled[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const [side, results] of repeat % 2 === 0
      ? ([
          [ours, own],
          [naiveWs, raw],
        ] as const)
      : ([
          [naiveWs, raw],
          [ours, own],
        ] as const)) {
      const result = await runOnce(side);
      results.push(result);
      say(
        `  ${repeat + 1}/${repeats} ${side.name}: grew ${shortNumber(result.grownMegabytes)} MB, block p99 ${result.p99.toFixed(1)} ms, before ${result.p99Before.toFixed(1)} ms`,
      );
    }
  }
  return [
    comparison({
      name: growth,
      unit: 'MB',
      own: own.map(({ grownMegabytes }) => grownMegabytes),
      baseline: naiveWs.name,
      baselines: raw.map(({ grownMegabytes }) => grownMegabytes),
      aim: { atMost: 0.05, text: '≤ 1/20' },
    }),
    comparison({
      name: others,
      unit: 'ms',
      own: own.map(({ p99 }) => p99),
      baseline: 'the same, no reader stalled',
      baselines: own.map(({ p99Before }) => p99Before),
      aim: { atMost: 1.1 },
      note: `${naiveWs.name}: ${median(raw.map(({ slowdown }) => slowdown)).toFixed(2)} ×`,
    }),
  ];
}

async function runOnce(side: Side): Promise<Stalled> {
  const server = await side.start({ messages, trades: messages });
  try {
    const load = await startLoad(side, server, { sockets: readers, stalledSockets: 1, messages });
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, residentBytes(server.process.pid));
    }, 50);
    const before = await load.run({ blocks: blocksBefore, window: 1 });
    const peakBefore = peak;
    const stalled = await load
      .run({ blocks, window: 1, stall: true })
      .finally(() => clearInterval(watch));
    await load.end();
    return {
      grownMegabytes: (peak - peakBefore) / 1e6,
      slowdown: stalled.blockMs.p99 / before.blockMs.p99,
      p99: stalled.blockMs.p99,
      p99Before: before.blockMs.p99,
    };
  } finally {
    await server.process.end();
  }
}
