import { setTimeout as delay } from 'node:timers/promises';
import type { FaultScene, LineEnd, Store } from './fault-scene.ts';
import type { FollowingClient } from './following-client.ts';
import type { LinkFault } from './link-proxy.ts';
import { lies, startLying, stopLying, type Lie } from './lying-node.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { ServiceKeeper } from './service-keeper.ts';

/** What goes wrong once: it begins, lasts, and ends by itself. */
type Fault = (scene: FaultScene, random: SeededRandom) => Promise<void>;

const hourMs = 3_600_000;
/** Those that end by themselves. */
type PassingFault = Exclude<LinkFault['kind'], 'lose'>;
const linkFaults = {
  cut: () => ({ kind: 'cut' }),
  delay: (random) => ({ kind: 'delay', ms: random.between(20, 250) }),
  throttle: (random) => ({ kind: 'throttle', bytesPerSecond: random.between(5_000, 80_000) }),
  garble: (random) => ({ kind: 'garble', everyBytes: random.between(200, 6_000) }),
  stall: () => ({ kind: 'stall' }),
} as const satisfies Record<PassingFault, (random: SeededRandom) => LinkFault>;

const lasts = (random: SeededRandom, most = 800): Promise<void> => delay(random.between(50, most));

/** On the lines of one instance, or of all. */
function lineFault(end: LineEnd, kind: PassingFault): Fault {
  return async ({ instances }, random) => {
    const harmed = random.chance(0.5) ? instances : [random.pick(instances)];
    for (const { lines } of harmed) lines[end]?.setFault(linkFaults[kind](random));
    await lasts(random);
    for (const { lines } of harmed) lines[end]?.setFault(null);
  };
}

const lie =
  (which: Lie): Fault =>
  async ({ node, anvil }, random) => {
    startLying(node, anvil.rpcUrl, which, random.pick([0.3, 0.6, 1]), random);
    await lasts(random, 1_000);
    stopLying(node);
  };

const someClients = (scene: FaultScene, random: SeededRandom): FollowingClient[] =>
  random.pickSome(scene.clients, random.between(1, scene.clients.length));

/** The one that follows the chain, or while none does, any. */
const leaderOf = ({ instances }: FaultScene, random: SeededRandom): ServiceKeeper =>
  (instances.find(({ service }) => service.leads()) ?? random.pick(instances)).service;

const someService = ({ instances }: FaultScene, random: SeededRandom): ServiceKeeper =>
  random.pick(instances).service;

const linesFault = (end: LineEnd): [string, Fault][] =>
  (Object.keys(linkFaults) as PassingFault[]).map((kind) => [
    `${end}_line_${kind}`,
    lineFault(end, kind),
  ]);

const everywhere: Readonly<Record<string, Fault>> = {
  service_killed: (scene, random) =>
    someService(scene, random).end('SIGKILL', random.between(0, 300)),
  service_restarted: (scene, random) =>
    someService(scene, random).end('SIGTERM', random.between(0, 100)),
  service_paused: async (scene, random) => {
    const service = someService(scene, random);
    service.pause();
    await lasts(random);
    service.resume();
  },
  node_killed: async ({ busy }, random) => busy.kill(random, () => delay(random.between(0, 300))),
  node_paused: async ({ anvil }, random) => {
    const node = anvil.process();
    node.kill('SIGSTOP');
    await lasts(random);
    node.kill('SIGCONT');
  },
  reorganised: async ({ busy }, random) => {
    await busy.reorganise(
      random,
      random.chance(0.5) ? random.between(1, 64) : random.between(1, 6),
    );
  },
  reverted: ({ busy }, random) => busy.revert(random, () => lasts(random, 400)),
  clock_jumped: async (scene, random) => {
    const service = someService(scene, random);
    const hours = random.pick([-48, -5, -1, 1, 5, 48]);
    service.setClockSkew(hours * hourMs);
    await lasts(random);
    if (random.chance(0.3)) await service.end('SIGKILL');
    service.setClockSkew(0);
  },
  clients_dropped: async (scene, random) => {
    for (const client of someClients(scene, random)) client.drop();
  },
  clients_stalled: async (scene, random) => {
    const stalled = someClients(scene, random);
    for (const client of stalled) client.stall();
    await lasts(random);
    for (const client of stalled) client.resume();
  },
  clients_reinstalled: async (scene, random) => {
    for (const client of random.pickSome(scene.clients, 2)) client.forget();
  },
  client_switched: async ({ clients }, random) => {
    const client = clients.at(-1);
    if (client === undefined) return;
    if (random.chance(0.3)) client.followAll();
    else client.followSingles(random.pickSome(client.knownTrades, random.between(1, 12)));
  },
  ...Object.fromEntries(lies.map((which) => [`node_lied_${which}`, lie(which)])),
  ...Object.fromEntries([...linesFault('clients'), ...linesFault('chain')]),
};

const onSqlite: Readonly<Record<string, Fault>> = {
  disk_full: async ({ disk, instances }, random) => {
    disk?.fill();
    // Running, it has some room reserved; starting, it has none.
    if (random.chance(0.5)) await instances[0].service.end('SIGKILL');
    await lasts(random, 2_000);
    disk?.freeSpace();
  },
};

const onPostgres: Readonly<Record<string, Fault>> = {
  leader_killed: (scene, random) => leaderOf(scene, random).end('SIGKILL', random.between(0, 300)),
  /** Long enough for another one to lead. */
  leader_paused: async (scene, random) => {
    const leader = leaderOf(scene, random);
    leader.pause();
    await delay(random.between(100, 13_000));
    leader.resume();
  },
  all_services_killed: async ({ instances }, random) => {
    await Promise.all(
      instances.map(({ service }) => service.end('SIGKILL', random.between(0, 300))),
    );
  },
  database_killed: async ({ shared }, random) => {
    await shared?.postgres.kill();
    await lasts(random);
    await shared?.postgres.start();
  },
  database_paused: async ({ shared }, random) => {
    shared?.postgres.pause();
    await lasts(random, 2_000);
    shared?.postgres.resume();
  },
  redis_killed: async ({ shared }, random) => {
    await shared?.redis.kill();
    await lasts(random);
    shared?.redis.start();
  },
  redis_paused: async ({ shared }, random) => {
    shared?.redis.pause();
    await lasts(random, 2_000);
    shared?.redis.resume();
  },
  ...Object.fromEntries([...linesFault('database'), ...linesFault('redis')]),
};

/** By the store of the scene. */
export const faultsOf: Readonly<Record<Store, Readonly<Record<string, Fault>>>> = {
  sqlite: { ...everywhere, ...onSqlite },
  postgres: { ...everywhere, ...onPostgres },
};

/** What takes most away comes most often. */
const oftener = ['service_killed', 'service_killed', 'node_killed'];
const reorgs = ['reorganised', 'reorganised', 'reverted'];

/** As they are drawn for a round. */
export const drawnFaults: Readonly<Record<Store, readonly string[]>> = {
  sqlite: [...Object.keys(faultsOf.sqlite), ...oftener, ...reorgs],
  postgres: [
    ...Object.keys(faultsOf.postgres),
    // What all stores have comes half as often as what this one has alone.
    ...Object.keys(onPostgres),
    ...reorgs,
  ],
};

/** After this the blocks must become final before all can be whole again: only then are their logs read once more. */
export const wholeOnceFinal = (kind: string): boolean => kind === 'node_lied_missing_logs';
