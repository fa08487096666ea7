import { setTimeout as delay } from 'node:timers/promises';
import type { FaultScene } from './fault-scene.ts';
import type { FollowingClient } from './following-client.ts';
import type { LinkFault, LinkProxy } from './link-proxy.ts';
import { lies, startLying, stopLying, type Lie } from './lying-node.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What goes wrong once: it begins, lasts, and ends by itself. */
type Fault = (scene: FaultScene, random: SeededRandom) => Promise<void>;

const hourMs = 3_600_000;
const linkFaults = {
  cut: () => ({ kind: 'cut' }),
  delay: (random) => ({ kind: 'delay', ms: random.between(20, 250) }),
  throttle: (random) => ({ kind: 'throttle', bytesPerSecond: random.between(5_000, 80_000) }),
  garble: (random) => ({ kind: 'garble', everyBytes: random.between(200, 6_000) }),
  stall: () => ({ kind: 'stall' }),
} as const satisfies Record<LinkFault['kind'], (random: SeededRandom) => LinkFault>;

const lasts = (random: SeededRandom, most = 800): Promise<void> => delay(random.between(50, most));

function linkFault(link: (scene: FaultScene) => LinkProxy, kind: LinkFault['kind']): Fault {
  return async (scene, random) => {
    const line = link(scene);
    line.setFault(linkFaults[kind](random));
    await lasts(random);
    line.setFault(null);
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

export const faults: Readonly<Record<string, Fault>> = {
  service_killed: ({ service }, random) => service.end('SIGKILL', random.between(0, 300)),
  service_restarted: ({ service }, random) => service.end('SIGTERM', random.between(0, 100)),
  service_paused: async ({ service }, random) => {
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
  clock_jumped: async ({ service }, random) => {
    const hours = random.pick([-48, -5, -1, 1, 5, 48]);
    service.setClockSkew(hours * hourMs);
    await lasts(random);
    if (random.chance(0.3)) await service.end('SIGKILL');
    service.setClockSkew(0);
  },
  disk_full: async ({ disk, service }, random) => {
    disk?.fill();
    // Running, it has some room reserved; starting, it has none.
    if (random.chance(0.5)) await service.end('SIGKILL');
    await lasts(random, 2_000);
    disk?.makeRoom();
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
  ...Object.fromEntries(
    (Object.keys(linkFaults) as LinkFault['kind'][]).flatMap((kind) => [
      [`clients_line_${kind}`, linkFault((scene) => scene.clientLink, kind)],
      [`chain_line_${kind}`, linkFault((scene) => scene.chainLink, kind)],
    ]),
  ),
};

/** As they are drawn for a round: what takes most away comes most often. */
export const drawnFaults: readonly string[] = [
  ...Object.keys(faults),
  ...['service_killed', 'service_killed', 'node_killed', 'reorganised', 'reorganised', 'reverted'],
];

/** After this the blocks must become final before all can be whole again: only then are their logs read once more. */
export const wholeOnceFinal = (kind: string): boolean => kind === 'node_lied_missing_logs';
