import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainAnswerSchema, statsAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { getJson, postJson } from '../support/service.ts';
import { confirmations } from './busy-chain.ts';
import { faultsOf, wholeOnceFinal } from './fault-kinds.ts';
import { untilWhole } from './fault-rounds.ts';
import { startFaultScene, type FaultScene } from './fault-scene.ts';
import { noFindings } from './oracle.ts';
import { seededRandom } from './seeded-random.ts';

let scene: FaultScene;
const random = seededRandom(1);
const clean = noFindings();
const metric = (words: string, ms: number): void =>
  void process.stdout.write(`${words}: clients whole again in ${Math.round(ms)} ms\n`);

beforeAll(async () => {
  scene = await startFaultScene({ store: 'sqlite', nodes: 'both' });
  await scene.busy.trade(random);
  expect((await untilWhole(scene)).findings).toEqual(clean);
});
afterAll(() => scene?.stop());

/** Ends what is broken; resolves with the milliseconds until all clients hold the canonical chain. */
async function wholeAgain(blocks = 1): Promise<number> {
  await scene.heal();
  const healedAt = performance.now();
  await scene.busy.outgrow(blocks);
  expect((await untilWhole(scene)).findings).toEqual(clean);
  return performance.now() - healedAt;
}

const stats = async () => statsAnswerSchema.parse((await getJson(`${scene.url}/ws-stats`)).body);

describe('each fault while traders act', () => {
  it.each(Object.entries(faultsOf.sqlite))(
    '%s: every client holds the canonical chain afterwards',
    async (kind, fault) => {
      await Promise.all([fault(scene, random), scene.busy.trade(random).catch(() => null)]);
      metric(kind, await wholeAgain(wholeOnceFinal(kind) ? confirmations + 4 : 1));
    },
  );
});

describe('a disk that takes nothing', () => {
  // A full one where this user may mount one. That the system refuses to write is the same for the service, and needs
  // no right.
  it.each([
    [
      'because it is full',
      (full: boolean) => (full ? scene.disk?.fill() : scene.disk?.freeSpace()),
    ],
    [
      'because the system refuses',
      (refused: boolean) => scene.instances[0].service.refuseWrites(refused),
    ],
  ] as const)('%s: is said, ends nothing, and is forgotten afterwards', async (_why, harm) => {
    const { busy, instances } = scene;
    const { service } = instances[0];
    const before = await stats();
    const endedBefore = service.endedByItself;
    const heardBefore = service.output().length;
    const said = /disk is full|disk I\/O error|ENOSPC|SQLITE_FULL/i;
    const heard = () => service.output().slice(heardBefore);
    harm(true);
    // What the log of the database has reserved is used up first.
    for (let blocks = 0; blocks < 2_000 && !said.test(heard()); blocks += 1)
      await busy.trade(random);
    expect(heard()).toMatch(said);
    expect((await getJson(`${scene.url}/health`)).status).toBe(200);
    expect((await stats()).epoch).toBe(before.epoch);
    harm(false);
    metric('nothing written', await wholeAgain());
    expect((await stats()).epoch).toBe(before.epoch);
    expect(service.endedByItself).toBe(endedBefore);
  });
});

describe('a clock that jumps', () => {
  it.each([5, -5])('by %i hours leaves cursors rising and sessions right', async (hours) => {
    const { busy, clients } = scene;
    const { service } = scene.instances[0];
    const before = (await stats()).cursor;
    service.setClockSkew(hours * 3_600_000);
    await busy.trade(random);
    metric(`clock jumped by ${hours} h`, await wholeAgain());
    const after = await stats();
    expect(after.cursor).toBeGreaterThan(before);
    // And back again, with a restart in between.
    service.setClockSkew(hours * 3_600_000);
    await service.end('SIGKILL');
    service.setClockSkew(0);
    await busy.trade(random);
    await wholeAgain();
    expect((await stats()).cursor).toBeGreaterThan(after.cursor);
    // A token from before is as good as ever, and one that was given up is dead.
    const { token } = clients[0]!;
    expect((await getJson(`${scene.url}/api/trades`, token)).status).toBe(200);
    expect((await postJson(`${scene.url}/api/auth/logout`, {}, token)).status).toBe(204);
    expect((await getJson(`${scene.url}/api/trades`, token)).status).toBe(401);
    await wholeAgain();
  });
});

describe('a reorganisation', () => {
  it.each([1, 2, 16, 63, 64])('of %i blocks is followed', async (depth) => {
    await scene.busy.trade(random);
    await scene.busy.outgrow(70);
    await scene.busy.trade(random);
    await untilWhole(scene);
    expect(await scene.busy.reorganise(random, depth)).toBe(depth);
    metric(`${depth} blocks reorganised`, await wholeAgain());
  });
});

describe('a reorganisation deeper than final', () => {
  it('halts: nothing is taken back, and reindexing starts anew', async () => {
    const { busy, anvil, clients } = scene;
    const { service } = scene.instances[0];
    await busy.outgrow(confirmations + 20);
    // A trade that vanishes with the fork is refused to whoever asks for it alone afterwards.
    for (const client of clients) client.followAll();
    await wholeAgain();
    const reported = async () =>
      chainAnswerSchema.parse((await getJson(`${scene.url}/api/chain`)).body);
    const within = { timeout: 30_000, interval: 50 };
    // Only what the service calls final by now is below the fork.
    await expect
      .poll(async () => (await reported()).final, within)
      .toBe((await reported()).head - confirmations);
    const held = clients.map(({ applied }) => applied);
    const { epoch } = await stats();
    await busy.forkBelowFinal(confirmations + 10);
    await anvil.mine(2);
    await expect.poll(async () => (await reported()).status, within).toBe('halted');
    expect(clients.map(({ applied }) => applied)).toEqual(held);
    await service.reindex();
    metric('reindexed after a reorganisation deeper than final', await wholeAgain());
    expect((await stats()).epoch).not.toBe(epoch);
  });
});
