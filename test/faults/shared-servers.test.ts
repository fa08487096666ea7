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

describe('each fault of two services, PostgreSQL and Redis, while traders act', () => {
  it.each(ofSharedServers)(
    '%s: every client holds the canonical chain afterwards',
    async (kind, fault) => {
      await Promise.all([fault(scene, random), scene.busy.trade(random).catch(() => null)]);
      await scene.heal();
      const healedAt = performance.now();
      await scene.busy.outgrow(1);
      expect((await untilWhole(scene)).findings).toEqual(clean);
      const ms = Math.round(performance.now() - healedAt);
      process.stdout.write(`${kind}: clients whole again in ${ms} ms\n`);
    },
  );
});
