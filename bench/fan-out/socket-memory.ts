import { setTimeout } from 'node:timers/promises';
import {
  comparison,
  notMeasured,
  shortNumber,
  type Aim,
  type BenchContext,
  type BenchPart,
  type Metric,
} from '../metric.ts';
import { bunBinary, collectGarbage, baselinesMissing, residentBytes } from '../processes.ts';
import { startLoad } from './load.ts';
import { bunServer, centrifuge, naiveWs, ours, socketIo, type Side } from './servers.ts';

const sockets = 5000;
/** For what is paid once, with the first sockets. */
const earlier = 50;
/** What the handshakes left behind is let go meanwhile. */
const settleMs = 1000;

/** Figure 3: resident memory per signed-in socket that is live and hears nothing, garbage collected on every side. */
export const socketMemory: BenchPart = {
  name: 'socket-memory',
  about: `figure 3: memory of each of ${sockets} idle signed-in sockets, beside ws, socket.io, centrifuge and Bun`,
  measure,
};

const baselines: readonly { readonly side: Side; readonly aim: Aim }[] = [
  { side: naiveWs, aim: { atMost: 1.25 } },
  { side: socketIo, aim: { atMost: 0.6 } },
  { side: centrifuge, aim: null },
  { side: bunServer, aim: null },
];

async function measure({ say, repeats }: BenchContext): Promise<readonly Metric[]> {
  const name = `memory per idle socket, ${sockets.toLocaleString('en-GB')} sockets`;
  if (bunBinary() === null)
    return [
      notMeasured(name, 'kB', naiveWs.name, '≤ 1.25 ×', `no load client: ${baselinesMissing}`),
    ];
  const sides = [ours, ...baselines.map(({ side }) => side)].filter(
    ({ missing }) => missing === null,
  );
  const results = new Map<Side, number[]>(sides.map((side) => [side, []]));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (let index = 0; index < sides.length; index += 1) {
      const side = sides[(index + repeat) % sides.length]!;
      const kilobytes = await perSocket(side);
      results.get(side)?.push(kilobytes);
      say(`  ${repeat + 1}/${repeats} ${side.name}: ${shortNumber(kilobytes)} kB a socket`);
    }
  }
  return baselines.map(({ side, aim }) => {
    const measured = results.get(side);
    const aimText = aim !== null && 'atMost' in aim ? `≤ ${aim.atMost} ×` : 'none';
    if (measured === undefined)
      return notMeasured(name, 'kB', side.name, aimText, side.missing ?? '');
    return comparison({
      name,
      unit: 'kB',
      own: results.get(ours) ?? [],
      baseline: side.name,
      baselines: measured,
      aim,
    });
  });
}

async function perSocket(side: Side): Promise<number> {
  const server = await side.start({ messages: 1, trades: 20 });
  try {
    const first = await startLoad(side, server, { sockets: earlier, messages: 1 });
    const before = await settledBytes(server);
    const load = await startLoad(side, server, { sockets: sockets - earlier, messages: 1 });
    const after = await settledBytes(server);
    await Promise.all([first.end(), load.end()]);
    return (after - before) / 1000 / (sockets - earlier);
  } finally {
    await server.process.end();
  }
}

async function settledBytes(server: {
  readonly control: number;
  readonly process: { readonly pid: number };
}): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    await collectGarbage(server.control);
    await setTimeout(settleMs / 3);
  }
  return residentBytes(server.process.pid);
}
