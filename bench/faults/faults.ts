import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import { startRpcProxy, type RpcProxy } from '../../test/support/rpc-proxy.ts';
import { temporaryFolder } from '../../test/support/service.ts';
import { startFillerChain, type FillerChain } from '../backfill/filled-chain.ts';
import { follower as account } from '../fan-out/servers.ts';
import { notMeasured, type BenchContext, type BenchPart, type Metric } from '../metric.ts';
import { baselinesFolder, baselineVersion } from '../processes.ts';
import { followWithListener, followWithService, type FaultFollower } from './followers.ts';
import { deepestReorg, faultSchedule, seededRandom, type FaultStep } from './schedule.ts';

const firstSeed = 1;
/** Between a step's events and its fault: some are under way then, some have come. */
const stepMs = 400;
/** What every side is given at the end, ours included; default polling needs four seconds. */
const quietMs = 10_000;

/**
 * Figure 7: the same seeded faults for all sides at once, on one node behind one proxy. Counted against the canonical
 * chain at the end: logs missed, logs handed over twice, and orphaned ones never taken back.
 */
export const faults: BenchPart = {
  name: 'faults',
  about:
    'figure 7: seeded faults of node, connections and processes, beside ethers and viem listeners',
  measure,
};

interface Tally {
  missed: number;
  doubled: number;
  stale: number;
}

const baselines = [
  { name: 'ethers', over: 'WebSocket', program: 'ethers-listener.mjs' },
  { name: 'ethers', over: 'HTTP', program: 'ethers-listener.mjs' },
  { name: 'viem', over: 'WebSocket', program: 'viem-listener.mjs' },
  { name: 'viem', over: 'HTTP', program: 'viem-listener.mjs' },
] as const;

const baselineName = ({ name, over }: (typeof baselines)[number]): string =>
  `${name} ${baselineVersion(name) ?? ''} ${over} listener`;

async function measure({ say, repeats }: BenchContext): Promise<readonly Metric[]> {
  const name = 'fault schedule: missed + doubled + stale events';
  const missing = baselines.find((baseline) => baselineVersion(baseline.name) === null);
  if (missing !== undefined)
    return [
      notMeasured(
        name,
        'events',
        missing.name,
        '0',
        `${missing.name} is not installed (npm run bench -- --setup)`,
      ),
    ];
  const tallies = new Map<string, Tally>();
  let events = 0;
  for (let seed = firstSeed; seed < firstSeed + repeats; seed += 1) {
    const round = await runRound(seed);
    events += round.canonical;
    for (const [side, tally] of round.tallies) {
      const sum = tallies.get(side) ?? { missed: 0, doubled: 0, stale: 0 };
      sum.missed += tally.missed;
      sum.doubled += tally.doubled;
      sum.stale += tally.stale;
      tallies.set(side, sum);
    }
    say(
      `  seed ${seed}, ${round.canonical} events: ${[...round.tallies].map(([side, tally]) => `${side} ${words(tally)}`).join('; ')}`,
    );
  }
  const own = tallies.get('trade service');
  if (own === undefined) throw new Error('the trade service was not followed');
  return baselines.map((baseline) => {
    const other = tallies.get(baselineName(baseline)) ?? { missed: 0, doubled: 0, stale: 0 };
    return {
      name,
      value: total(own),
      unit: 'events',
      baseline: baselineName(baseline),
      baselineValue: total(other),
      ratio: total(other) === 0 ? null : total(own) / total(other),
      aim: '0',
      met: total(own) === 0,
      note: `of ${events} events, seeds ${firstSeed}–${firstSeed + repeats - 1}; ours ${words(own)}; theirs ${words(other)}`,
    };
  });
}

const total = ({ missed, doubled, stale }: Tally): number => missed + doubled + stale;
const words = ({ missed, doubled, stale }: Tally): string =>
  `${missed} missed, ${doubled} doubled, ${stale} stale`;

async function runRound(
  seed: number,
): Promise<{ readonly canonical: number; readonly tallies: ReadonlyMap<string, Tally> }> {
  const folder = temporaryFolder();
  const chain = await startFillerChain({ statePath: join(folder, 'chain.json') });
  const proxy = await startRpcProxy(chain.anvil.rpcUrl);
  const abi = join(folder, 'abi.json');
  writeFileSync(abi, JSON.stringify(tradeEscrowAbi));
  const followers: FaultFollower[] = [];
  try {
    followers.push(
      await followWithService({
        RPC_URL: proxy.wsUrl,
        ESCROW_ADDRESS: chain.escrow,
        ESCROW_START_BLOCK: String(chain.startBlock),
        DATABASE_URL: `sqlite:${join(folder, 'faults.db')}`,
        CONFIRMATIONS: '12',
      }),
    );
    for (const baseline of baselines) {
      const url = baseline.over === 'HTTP' ? proxy.rpcUrl : proxy.wsUrl;
      const program = `${baselinesFolder}listeners/${baseline.program}`;
      const options = { url, escrow: chain.escrow, abi };
      followers.push(await followWithListener(baselineName(baseline), program, options));
    }
    // Not a listener's fault: polling ones see only what comes after their first look.
    await setTimeout(1000);
    await playSchedule(seed, chain, proxy, followers);
    return await compare(chain, followers);
  } finally {
    await Promise.all(followers.map((each) => each.end()));
    await proxy.close();
    await chain.anvil.kill();
  }
}

async function playSchedule(
  seed: number,
  chain: FillerChain,
  proxy: RpcProxy,
  followers: readonly FaultFollower[],
): Promise<void> {
  const random = seededRandom(seed + 1000);
  // The deepest reorganisation, should it come first, must not take back the contract.
  await chain.anvil.request('anvil_mine', [`0x${deepestReorg.toString(16)}`]);
  let made = 0;
  for (const { trades, step } of faultSchedule(seed)) {
    if (step.fault === 'a log left out') leaveOneLogOut(proxy, random);
    for (let trade = 0; trade < trades; trade += 1) {
      await chain.fill(made, 1, account.address);
      made += 1;
    }
    await setTimeout(stepMs * random());
    await commitFault(step, chain, proxy, followers);
    await setTimeout(stepMs);
  }
  // Life goes on after the last fault: who has recovered sees these.
  proxy.setFault(null);
  for (let block = 0; block < 3; block += 1) {
    await chain.fill(made, 1, account.address);
    made += 1;
    await setTimeout(stepMs);
  }
  await setTimeout(quietMs);
}

/** The next answer with logs lacks one of them. */
function leaveOneLogOut(proxy: RpcProxy, random: () => number): void {
  let done = false;
  proxy.setFault(async (call, pass) => {
    if (done || call.method !== 'eth_getLogs') return undefined;
    const logs = (await pass()) as unknown[];
    if (logs.length === 0) return { kind: 'result', result: logs };
    done = true;
    const without = Math.floor(random() * logs.length);
    return { kind: 'result', result: logs.filter((_, index) => index !== without) };
  });
}

async function commitFault(
  step: FaultStep,
  chain: FillerChain,
  proxy: RpcProxy,
  followers: readonly FaultFollower[],
): Promise<void> {
  switch (step.fault) {
    case 'connections dropped':
      proxy.dropSockets();
      return;
    case 'node restarted':
      await chain.anvil.restart();
      return;
    case 'listeners killed':
      await Promise.all(followers.map((each) => each.kill()));
      return;
    case 'reorg':
      await chain.anvil.request('anvil_reorg', [step.depth, []]);
      return;
    case 'a log left out':
      return;
  }
}

async function compare(chain: FillerChain, followers: readonly FaultFollower[]) {
  const logs = (await chain.anvil.request('eth_getLogs', [
    { address: chain.escrow, fromBlock: '0x0', toBlock: 'latest' },
  ])) as readonly { readonly blockHash: string; readonly logIndex: string }[];
  const canonical = new Set(logs.map((log) => `${log.blockHash}:${Number(log.logIndex)}`));
  const tallies = new Map<string, Tally>();
  for (const each of followers) {
    const { standing, doubled } = each.account();
    tallies.set(each.name, {
      missed: [...canonical].filter((id) => !standing.has(id)).length,
      doubled,
      stale: [...standing].filter((id) => !canonical.has(id)).length,
    });
  }
  return { canonical: canonical.size, tallies };
}
