import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from './fault-kinds.ts';
import { untilWhole } from './fault-rounds.ts';
import { startFaultScene, type FaultScene } from './fault-scene.ts';
import { noFindings } from './oracle.ts';
import { seededRandom } from './seeded-random.ts';

let scene: FaultScene;
const random = seededRandom(2);
const clean = noFindings();

beforeAll(async () => {
  scene = await startFaultScene({ store: 'postgres', nodes: 'both' });
  await scene.busy.trade(random);
  expect((await untilWhole(scene)).findings).toEqual(clean);
});
afterAll(() => scene?.stop());

const ofSharedServers = Object.entries(faultsOf.postgres).filter(
  ([kind]) => !(kind in faultsOf.sqlite),
);

/** Milliseconds until all clients hold the canonical chain. */
async function wholeAgain(): Promise<number> {
  const healedAt = performance.now();
  await scene.busy.outgrow(1);
  expect((await untilWhole(scene)).findings).toEqual(clean);
  return Math.round(performance.now() - healedAt);
}

describe('each fault of two services, PostgreSQL and Redis, while traders act', () => {
  it.each(ofSharedServers)(
    '%s: every client holds the canonical chain afterwards',
    async (kind, fault) => {
      await Promise.all([fault(scene, random), scene.busy.trade(random).catch(() => null)]);
      await scene.heal();
      process.stdout.write(`${kind}: clients whole again in ${await wholeAgain()} ms\n`);
    },
  );
});

describe('lines that went silent for good', () => {
  it.each(['database', 'redis'] as const)(
    'to %s are given up by both services, and others made',
    async (end) => {
      for (const { lines } of scene.instances) {
        lines[end]?.setFault({ kind: 'lose' });
        lines[end]?.setFault(null);
      }
      await scene.busy.trade(random);
      process.stdout.write(`${end} line lost: whole again in ${await wholeAgain()} ms\n`);
    },
  );
});
