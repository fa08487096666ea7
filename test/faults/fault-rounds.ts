import { setTimeout as delay } from 'node:timers/promises';
import { confirmations } from './busy-chain.ts';
import type { CanonicalChain } from './canonical-chain.ts';
import { drawnFaults, faultsOf, wholeOnceFinal } from './fault-kinds.ts';
import { startFaultScene, type FaultScene, type NodeList, type Store } from './fault-scene.ts';
import { compareClient, compareHttp, isClean, noFindings, type Findings } from './oracle.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';

export interface FaultMetrics {
  rounds: number;
  /** Of the chain at the end of each scene. */
  canonicalEvents: number;
  /** Events and retractions that messages brought to clients. */
  delivered: number;
  /** Times a service ended without being told to. */
  endedByItself: number;
  readonly faultsByKind: Map<string, number>;
  missed: number;
  doubled: number;
  stale: number;
  /** From the end of a round's faults to the moment at which everybody was whole, one a round. */
  readonly wholeAgainMs: number[];
}

export interface RoundsOptions {
  readonly store: Store;
  readonly seed: number;
  /** Rounds `from` … `to`, counted from 1; `from` begins a scene. */
  readonly from: number;
  readonly to: number;
  readonly say?: (line: string) => void;
}

/** Rounds that share one scene. */
export const roundsPerScene = 50;
/** More than any back-off adds up to, on a machine that has other things to do. */
export const wholeWithinMs = 90_000;
const nodeLists: readonly NodeList[] = ['websocket', 'both', 'http'];

interface Round {
  readonly store: Store;
  readonly seed: number;
  readonly number: number;
}

/** A round after which somebody did not hold the canonical chain. */
export class RoundFailed extends Error {
  readonly findings: Findings;
  constructor(round: Round, planned: readonly string[], findings: Findings, log: string) {
    const { store, seed, number } = round;
    const words = findings.words.slice(0, 20).join('\n  ');
    super(
      `${store}, seed ${seed}, round ${number} (${planned.join(', ')}): not whole within ${wholeWithinMs / 1000} s\n  ${words}\n` +
        `Again: npm run test:faults -- --only ${store} --seed ${seed} --round ${number}\nThe services' last lines:\n${log}`,
    );
    this.name = 'RoundFailed';
    this.findings = findings;
  }
}

export const newMetrics = (): FaultMetrics => ({
  rounds: 0,
  canonicalEvents: 0,
  delivered: 0,
  endedByItself: 0,
  faultsByKind: new Map(),
  missed: 0,
  doubled: 0,
  stale: 0,
  wholeAgainMs: [],
});

/** Runs rounds of one scene. Throws `RoundFailed` after the first that does not end whole. */
export async function runScene(options: RoundsOptions, metrics: FaultMetrics): Promise<void> {
  const { store, seed, from, to } = options;
  const nodes =
    nodeLists[Math.floor((from - 1) / roundsPerScene) % nodeLists.length] ?? 'websocket';
  const scene = await startFaultScene({ store, nodes });
  try {
    for (let number = from; number <= to; number += 1) {
      const startedAt = performance.now();
      const planned = await runRound(scene, { store, seed, number }, metrics);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      options.say?.(`${store} round ${number}: ${planned.join(', ')} (${seconds} s)`);
    }
  } finally {
    const { eventCount } = await scene.busy.canonical().catch(() => ({ eventCount: 0 }));
    metrics.canonicalEvents += eventCount;
    metrics.delivered += scene.clients.reduce((sum, client) => sum + client.applied, 0);
    for (const { service } of scene.instances) metrics.endedByItself += service.endedByItself;
    await scene.stop();
  }
}

/** Some things happen, some go wrong; then all that went wrong ends, and everybody must hold the canonical chain. */
async function runRound(scene: FaultScene, round: Round, metrics: FaultMetrics): Promise<string[]> {
  const { store, seed, number } = round;
  const random = seededRandom(seed, number);
  const planned = [...new Set(random.pickSome(drawnFaults[store], random.between(1, 3)))];
  await Promise.all([
    trading(scene, seededRandom(seed, number, 1)),
    ...planned.map((kind, index) => {
      const own = seededRandom(seed, number, 2 + index);
      return happen(scene, own, faultsOf[store][kind]);
    }),
  ]);
  for (const kind of planned)
    metrics.faultsByKind.set(kind, (metrics.faultsByKind.get(kind) ?? 0) + 1);
  await scene.heal();
  const healedAt = performance.now();
  // What happens from now on has to arrive as well.
  await scene.busy.trade(random);
  const untilFinal = planned.some(wholeOnceFinal) || random.chance(0.15);
  await scene.busy.outgrow(untilFinal ? confirmations + 4 : 1);
  const { findings, real } = await untilWhole(scene);
  if (isClean(findings)) await readOverHttp(scene, random, real, findings);
  metrics.rounds += 1;
  metrics.missed += findings.missed;
  metrics.doubled += findings.doubled;
  metrics.stale += findings.stale;
  metrics.wholeAgainMs.push(performance.now() - healedAt);
  if (!isClean(findings)) {
    const log = scene.instances.map(({ service }) => lastLines(service.output())).join('\n---\n');
    throw new RoundFailed(round, planned, findings, log);
  }
  return planned;
}

const lastLines = (output: string): string => output.split('\n').slice(-25).join('\n');

async function trading({ busy }: FaultScene, random: SeededRandom): Promise<void> {
  const times = random.between(2, 4);
  for (let time = 0; time < times; time += 1) {
    await delay(random.between(0, 150));
    // The node may be away, or take a block back under a trader's feet: as for any trader.
    await busy.trade(random).catch(() => undefined);
  }
}

async function happen(
  scene: FaultScene,
  random: SeededRandom,
  fault: ((scene: FaultScene, random: SeededRandom) => Promise<void>) | undefined,
): Promise<void> {
  await delay(random.between(0, 300));
  await fault?.(scene, random);
}

/** Waits until every client is live, has been told of the head, and holds the canonical chain. */
export async function untilWhole(
  scene: FaultScene,
): Promise<{ findings: Findings; real: CanonicalChain }> {
  const real = await scene.busy.canonical();
  const giveUpAt = performance.now() + wholeWithinMs;
  for (;;) {
    const late = performance.now() > giveUpAt;
    const waiting = scene.clients.filter(
      ({ live, streams, chain }) =>
        !live || (streams.length > 0 && (chain?.status !== 'ok' || chain.indexed < real.head)),
    );
    if (waiting.length === 0 || late) {
      const findings = noFindings();
      for (const client of scene.clients) compareClient(client, real, findings);
      if (isClean(findings) && waiting.length === 0) return { findings, real };
      if (late) {
        for (const { name, live, chain } of waiting)
          findings.words.push(
            `${name} waits: live ${live}, chain ${JSON.stringify(chain)}, head ${real.head}`,
          );
        return { findings, real };
      }
    }
    await delay(20);
  }
}

async function readOverHttp(
  { clients, url }: FaultScene,
  random: SeededRandom,
  real: CanonicalChain,
  findings: Findings,
): Promise<void> {
  const ids = [...real.trades.keys()];
  const checked = [...ids.slice(-4), ...random.pickSome(ids, 4)];
  for (const client of random.pickSome(clients, 2))
    await compareHttp(url, client, real, checked, findings);
}

/** One line for the end. */
export function metricsLine(metrics: FaultMetrics): string {
  const sorted = metrics.wholeAgainMs.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toString();
  const byKind = [...metrics.faultsByKind].sort().map(([kind, count]) => `${kind} ${count}`);
  const { rounds, canonicalEvents, delivered, missed, doubled, stale, endedByItself } = metrics;
  return (
    `${rounds} rounds, ${canonicalEvents} events on the chain, ${delivered} messages taken, ` +
    `faults: ${byKind.join(', ')}; service ended by itself ${endedByItself}; whole again after ${at(0.5)} ms ` +
    `(p95 ${at(0.95)}, most ${at(1)}); missed ${missed}, doubled ${doubled}, stale ${stale}`
  );
}
