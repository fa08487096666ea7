import {
  comparison,
  median,
  notMeasured,
  shortNumber,
  type Aim,
  type BenchContext,
  type BenchPart,
  type Metric,
} from '../metric.ts';
import { bunBinary, baselinesMissing } from '../processes.ts';
import { startLoad, type RunResult } from './load.ts';
import { bunServer, centrifuge, naiveWs, ours, socketIo, type Side } from './servers.ts';

interface Shape {
  readonly metric: string;
  readonly sockets: number;
  readonly messages: number;
  readonly window: number;
  readonly baselines: readonly { readonly side: Side; readonly aim: Aim }[];
}

/** How long a side is measured in each repeat. */
const runMs = 1500;
const warmUpMs = 500;

/**
 * Figure 1. Eight blocks under way, so that no server is idle while the load asks for the next one. What comes to ours
 * during a commit is committed together.
 */
export const burst: BenchPart = {
  name: 'burst',
  about: 'figure 1: blocks of 20 events to 100 sockets, beside ws, socket.io, centrifuge and Bun',
  measure: (context) =>
    throughput(context, {
      metric: 'burst fan-out, 20 events to 100 sockets',
      sockets: 100,
      messages: 20,
      window: 8,
      baselines: [
        { side: naiveWs, aim: { atLeast: 12 } },
        { side: socketIo, aim: { atLeast: 10 } },
        { side: centrifuge, aim: { atLeast: 3 } },
        { side: bunServer, aim: { atLeast: 0.7 } },
      ],
    }),
};

/** Figure 2. The next message goes out when the last one has come to all. */
export const single: BenchPart = {
  name: 'single',
  about: 'figure 2: one message at a time to 1,000 sockets, beside ws and centrifuge',
  measure: (context) =>
    throughput(context, {
      metric: 'single-message fan-out, 1,000 sockets',
      sockets: 1000,
      messages: 1,
      window: 1,
      baselines: [
        { side: naiveWs, aim: { atLeast: 1.6 } },
        { side: centrifuge, aim: { atLeast: 1.25 } },
      ],
    }),
};

const perSecond = (result: RunResult): number => (result.messages / result.ms) * 1000;

async function throughput(context: BenchContext, shape: Shape): Promise<readonly Metric[]> {
  const unit = 'messages/s';
  if (bunBinary() === null)
    return shape.baselines.map(({ side, aim }) =>
      notMeasured(shape.metric, unit, side.name, aimOf(aim), `no load client: ${baselinesMissing}`),
    );
  const sides = [ours, ...shape.baselines.map(({ side }) => side)].filter(
    ({ missing }) => missing === null,
  );
  const results = new Map<Side, RunResult[]>(sides.map((side) => [side, []]));
  for (let repeat = 0; repeat < context.repeats; repeat += 1) {
    // Each repeat begins with another side, so that none always meets the same state of the machine.
    for (let index = 0; index < sides.length; index += 1) {
      const side = sides[(index + repeat) % sides.length]!;
      const result = await runOnce(side, shape);
      results.get(side)?.push(result);
      context.say(
        `  ${repeat + 1}/${context.repeats} ${side.name}: ${shortNumber(perSecond(result))} messages/s, server ${cores(result.serverCpu)}, load ${cores(result.clientCpu)}, block p50 ${result.blockMs.p50.toFixed(2)} ms`,
      );
    }
  }
  const own = results.get(ours) ?? [];
  return shape.baselines.map(({ side, aim }) => {
    const baselines = results.get(side);
    if (baselines === undefined)
      return notMeasured(shape.metric, unit, side.name, aimOf(aim), side.missing ?? '');
    return comparison({
      name: shape.metric,
      unit,
      own: own.map(perSecond),
      baseline: side.name,
      baselines: baselines.map(perSecond),
      aim,
      note: `cores busy: ours ${busy(own)}, peer ${busy(baselines)}`,
    });
  });
}

const aimOf = (aim: Aim): string => (aim !== null && 'atLeast' in aim ? `≥ ${aim.atLeast} ×` : '');
const cores = (value: number): string => `${Math.round(value * 100)} % CPU`;

/** `server/load`, medians. */
function busy(results: readonly RunResult[]): string {
  const server = median(results.map(({ serverCpu }) => serverCpu));
  const load = median(results.map(({ clientCpu }) => clientCpu));
  return `server ${server.toFixed(2)}, load ${load.toFixed(2)}`;
}

async function runOnce(side: Side, { sockets, messages, window }: Shape): Promise<RunResult> {
  const server = await side.start({ messages, trades: messages });
  try {
    const load = await startLoad(side, server, { sockets, messages });
    try {
      await load.run({ ms: warmUpMs, window });
      return await load.run({ ms: runMs, window });
    } finally {
      await load.end();
    }
  } finally {
    await server.process.end('SIGTERM');
  }
}
