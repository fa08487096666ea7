import { zeroHash } from '../../src-shared/parse.ts';
import { gunzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { Interface } from 'ethers';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import { signTerms, termsDigest } from '../../src-escrow/agreement/terms-digest.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { hash } from '../../src-shared/parse.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import type { Anvil } from '../support/anvil.ts';
import type { EscrowChain } from '../support/escrow-chain.ts';
import {
  readCanonical,
  type CanonicalChain,
  type CanonicalTrade,
  type NodeLog,
} from './canonical-chain.ts';
import type { SeededRandom } from './seeded-random.ts';

/** No block deeper than this under the highest head ever is replaced; the service calls it final later. */
const deepestFork = 70;
/** What the service must be set to, so that nothing here is deeper than final. */
export const confirmations = 80;
const amount = 10n ** 15n;
const gasLimit = 900_000n;
const feePerGas = 10n ** 11n;

interface Call {
  readonly from: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
  readonly value?: bigint;
}

/** A real chain on which something happens all the time; every step is a choice of the seed. */
export interface BusyChain {
  /** Accounts that are parties of trades. */
  readonly parties: readonly number[];
  /** One or more blocks with some calls of traders and arbiters. Throws when they left no event. */
  trade(random: SeededRandom): Promise<void>;
  /** Replaces the last blocks, then something else happens. Resolves with how many. */
  reorganise(random: SeededRandom, depth: number): Promise<number>;
  /** Replaces as many blocks, however deep, and nothing else happens. */
  forkBelowFinal(depth: number): Promise<void>;
  /** Takes a snapshot, lets trades happen, and goes back to it as if nothing had. */
  revert(random: SeededRandom, pause: () => Promise<void>): Promise<void>;
  /** SIGKILL: what happened since the chain was last written is lost; it comes back after `downMs`. */
  kill(random: SeededRandom, down: () => Promise<void>): Promise<void>;
  /** Mines until the head is above all heads ever, and by `blocks` more. */
  outgrow(blocks: number): Promise<void>;
  /** Everything, as the node tells it to a reader that knows nothing. */
  canonical(): Promise<CanonicalChain>;
  /** Account number → address. */
  readonly addressOf: (account: number) => Address;
}

const escrowInterface = new Interface(tradeEscrowAbi);

export interface BusyChainOptions {
  readonly anvil: Anvil;
  readonly chain: EscrowChain;
  /** Where the chain is written before it is killed; the node's `--state`. */
  readonly statePath: string;
}

export async function startBusyChain({
  anvil,
  chain,
  statePath,
}: BusyChainOptions): Promise<BusyChain> {
  const { domain } = chain;
  const known = new Map<TradeId, Terms>();
  let highest = 0;
  /** A node that was killed has no states from before: a fork from there would be without the contract. */
  let statesFrom = 0;
  let forks = 0;
  let queue: Promise<unknown> = Promise.resolve();

  /** One thing at a time: nonces and forks are counted. */
  function alone<T>(task: () => Promise<T>): Promise<T> {
    const run = queue.then(task, task);
    queue = run.catch(() => undefined);
    return run;
  }

  const number = async (method: string, params: readonly unknown[] = []): Promise<number> =>
    Number(await anvil.request(method, params));

  async function head(): Promise<number> {
    const now = await number('eth_blockNumber');
    highest = Math.max(highest, now);
    return now;
  }

  async function mineBy(calls: readonly Call[]): Promise<void> {
    const nonces = new Map<number, number>();
    for (const { from, method, parameters, value } of calls) {
      const wallet = chain.walletOf(from);
      const nonce =
        nonces.get(from) ?? (await number('eth_getTransactionCount', [wallet.address, 'latest']));
      nonces.set(from, nonce + 1);
      const signed = await wallet.signTransaction({
        type: 2,
        chainId: chain.chainId,
        to: chain.escrow,
        data: escrowInterface.encodeFunctionData(method, parameters),
        value: value ?? 0n,
        nonce,
        gasLimit,
        maxFeePerGas: feePerGas,
        maxPriorityFeePerGas: 1n,
      });
      await anvil.request('eth_sendRawTransaction', [signed]);
    }
    await anvil.request('evm_mine');
    await head();
  }

  async function readAll(): Promise<CanonicalChain> {
    const upTo = await head();
    const filter = { address: chain.escrow, fromBlock: '0x0', toBlock: `0x${upTo.toString(16)}` };
    return readCanonical(upTo, (await anvil.request('eth_getLogs', [filter])) as NodeLog[]);
  }

  const addressOf = (account: number): Address => {
    const found = anvil.accounts[account];
    if (found === undefined) throw new Error(`there is no account ${account}`);
    return found.address;
  };

  function newTerms(random: SeededRandom): Terms {
    const salt = BigInt(
      `0x${Array.from({ length: 8 }, () => random.between(0, 255).toString(16).padStart(2, '0')).join('')}`,
    );
    return chain.makeTerms({
      seller: addressOf(random.pick([1, 5])),
      buyer: addressOf(random.pick([2, 6])),
      arbiter: addressOf(random.pick([3, 7])),
      amount,
      detailsHash: hash(`0x${salt.toString(16).padStart(64, '0')}`),
      salt,
    });
  }

  const accountOf = (party: string): number =>
    anvil.accounts.findIndex((account) => account.address === party);

  async function creation(terms: Terms): Promise<Call> {
    const buyer = chain.walletOf(accountOf(terms.buyer));
    known.set(termsDigest(terms, domain), terms);
    const signature = await signTerms(buyer, terms, domain);
    return {
      from: accountOf(terms.seller),
      method: 'createTrade',
      parameters: [terms, signature],
      value: terms.amount,
    };
  }

  /** Something that the trade's state allows; null once it has ended. */
  function nextCall(random: SeededRandom, trade: CanonicalTrade): Call | null {
    const terms = known.get(trade.tradeId);
    const last = trade.events.at(-1);
    if (terms === undefined || last === undefined || last.remaining === 0n) return null;
    const [seller, buyer, arbiter] = [terms.seller, terms.buyer, terms.arbiter].map(accountOf) as [
      number,
      number,
      number,
    ];
    const { remaining } = last;
    const part = random.chance(0.5) ? remaining : remaining / 3n + 1n;
    const bytes = hash(`0x${random.between(0, 0x7fffffff).toString(16).padStart(64, '0')}`);
    const always: Call[] = [
      { from: seller, method: 'confirmPayment', parameters: [terms, part, remaining] },
      { from: buyer, method: 'refund', parameters: [terms, part, remaining] },
    ];
    const evidence = (from: number): Call => ({
      from,
      method: 'submitEvidence',
      parameters: [terms, bytes],
    });
    if (last.state === 'Funded')
      return random.pick([
        { from: buyer, method: 'markPaid', parameters: [terms, bytes] },
        ...always,
      ]);
    if (last.state === 'Paid')
      return random.pick([
        { from: seller, method: 'openDispute', parameters: [terms, bytes] },
        ...always,
      ]);
    if (last.state === 'Disputed')
      return random.pick([
        evidence(seller),
        evidence(buyer),
        evidence(buyer),
        {
          from: arbiter,
          method: 'resolveDispute',
          parameters: [terms, random.between(0, 10_000), zeroHash],
        },
        ...always,
      ]);
    return null;
  }

  /** Terms whose trade a fork took away. */
  const orphans = (now: CanonicalChain): Terms[] =>
    [...known].flatMap(([id, terms]) => (now.trades.has(id) ? [] : [terms]));

  async function somethingHappens(random: SeededRandom): Promise<void> {
    const now = await readAll();
    const live = [...now.trades.values()].filter((trade) => nextCall(random, trade) !== null);
    const acted = random.pickSome(live, random.between(1, 4));
    const calls = acted.flatMap((trade) => nextCall(random, trade) ?? []);
    if (live.length < 6 || random.chance(0.3)) {
      // An orphaned trade may well be locked once more: the same id begins anew.
      const again = random.chance(0.5) ? random.pickSome(orphans(now), 1) : [];
      for (const terms of again.length > 0 ? again : [newTerms(random)])
        calls.push(await creation(terms));
    }
    const inOneBlock = random.chance(0.5);
    if (inOneBlock) await mineBy(calls);
    else for (const call of calls) await mineBy([call]);
    // A chain on which nothing happens would prove nothing.
    const { eventCount } = await readAll();
    if (eventCount <= now.eventCount) throw new Error(`${calls.length} calls left no event`);
  }

  /** How deep a fork may go from here. */
  async function deepest(): Promise<number> {
    const now = await head();
    const lowest = Math.max(chain.deployment.startBlock + 2, highest - deepestFork, statesFrom);
    return now - lowest;
  }

  /** Other blocks in place of the last `depth`, the lowest of them included. */
  async function fork(depth: number): Promise<void> {
    const lowest = `0x${((await head()) - depth + 1).toString(16)}`;
    const hashOfLowest = async () =>
      ((await anvil.request('eth_getBlockByNumber', [lowest, false])) as { hash: string }).hash;
    const before = await hashOfLowest();
    // An empty block at the same second would be the same block again: each fork begins with a payment of its own.
    forks += 1;
    const stranger = addressOf(9);
    const payment = { from: stranger, to: stranger, value: `0x${forks.toString(16)}` };
    await anvil.request('anvil_reorg', [depth, [[payment, 0]]]);
    if ((await hashOfLowest()) === before) throw new Error(`nothing changed ${depth} blocks deep`);
  }

  async function takeUp(): Promise<void> {
    await anvil.request('evm_setAutomine', [false]);
    await head();
  }

  await takeUp();
  await anvil.mine(deepestFork + 2);
  await head();

  return {
    parties: [1, 2, 3, 4, 5, 6, 7],
    addressOf,
    trade: (random) => alone(() => somethingHappens(random)),
    reorganise: (random, depth) =>
      alone(async () => {
        const possible = Math.min(depth, await deepest());
        if (possible < 1) return 0;
        await fork(possible);
        await somethingHappens(random);
        return possible;
      }),
    forkBelowFinal: (depth) => alone(() => fork(depth)),
    revert: (random, pause) =>
      alone(async () => {
        if ((await deepest()) < 20) return;
        const snapshot = await anvil.request('evm_snapshot');
        await somethingHappens(random);
        await somethingHappens(random);
        await pause();
        await anvil.request('evm_revert', [snapshot]);
        await somethingHappens(random);
      }),
    kill: (random, down) =>
      alone(async () => {
        const dumped = String(await anvil.request('anvil_dumpState'));
        const state = gunzipSync(Buffer.from(dumped.slice(2), 'hex'));
        if (random.chance(0.5) && (await deepest()) > 20) await somethingHappens(random);
        await anvil.kill();
        writeFileSync(statePath, state);
        await down();
        await anvil.restart();
        await takeUp();
        statesFrom = await head();
      }),
    outgrow: (blocks) =>
      alone(async () => {
        const lacking = highest - (await head()) + blocks;
        if (lacking > 0) await anvil.mine(lacking);
        await head();
      }),
    canonical: () => alone(readAll),
  };
}
