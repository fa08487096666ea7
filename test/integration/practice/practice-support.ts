import { partOf } from '../../../src-shared/trade/payout.ts';
import { isLive } from '../../../src-shared/trade/trade.ts';
import { Interface, Wallet } from 'ethers';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished } from 'vitest';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import type { PracticeScenario } from '../../../src-shared/practice/practice-messages.ts';
import type { Result } from '../../../src-shared/result.ts';
import { daySeconds, hourSeconds } from '../../../src-shared/trade/terms.ts';
import type { Side } from '../../../src-shared/trade/side.ts';
import {
  acceptOffer,
  domainOf,
  makeOffer,
  signOffer,
  tradeIdOfOffer,
} from '../../../src-escrow/agreement/answer-offer.ts';
import { decodeOffer, encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { signApproval } from '../../../src-escrow/agreement/approval-digest.ts';
import { encodeProposal, proposalContent } from '../../../src-escrow/agreement/proposal-codec.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { blindDetails, commitmentOf } from '../../../src-escrow/agreement/commitment.ts';
import { blockingFailure } from '../../../src-escrow/agreement/offer-finding.ts';
import { reviewOffer } from '../../../src-escrow/agreement/review-offer.ts';
import { readTrades, type StoredTrade } from '../../../src-practice/counterparty-moves.ts';
import type { PracticeChain } from '../../../src-practice/practice-chain.ts';
import { ada, grace, practicePeople } from '../../../src-practice/practice-people.ts';
import { startPractice, type Practice } from '../../../src-practice/practice.ts';
import { practiceStablecoin, stablecoinInterface } from '../../../src-practice/test-stablecoin.ts';

export const alice = practicePeople.find(({ name }) => name === 'Alice')!;
const aliceDetails = blindDetails({ holder: 'Alice Practice', account: {} });
const aliceSlot = {
  box: encryptionKeysOf(alice.privateKey).box,
  commit: commitmentOf(aliceDetails),
};
export const usdc = practiceStablecoin;
export const tokens = [ether, usdc];
const escrowInterface = new Interface(tradeEscrowAbi);

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.detail ?? ''}`);
  return result.value;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'escrow-desk-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface PracticeRun {
  readonly practice: Practice;
  readonly activity: string[];
  readonly events: string[];
}

export async function runPractice(stateDir: string, port?: number): Promise<PracticeRun> {
  const activity: string[] = [];
  const events: string[] = [];
  const practice = await startPractice({
    stateDir,
    port,
    counterparty: true,
    onActivity: ({ text }) => activity.push(text),
    onReady: () => events.push('ready'),
    onDied: (_reason, willRestart) => events.push(willRestart ? 'died' : 'gave up'),
  });
  onTestFinished(() => practice.stop());
  return { practice, activity, events };
}

/** A user of the practice chain: agrees by text, acts on the contract with an own key. */
export function userOf(chain: PracticeChain) {
  const wallet = new Wallet(alice.privateKey, chain.provider);
  const send = async (to: string, data: string, value = 0n): Promise<void> => {
    const sent = await wallet.sendTransaction({ to, data, value });
    await sent.wait();
  };
  const call = (offer: Offer, name: string, args: readonly unknown[] = [], value = 0n) =>
    send(offer.escrow, escrowInterface.encodeFunctionData(name, [offer.terms, ...args]), value);
  const read = async (offer: Offer): Promise<StoredTrade> => {
    const [trade] = await readTrades(chain.provider, offer.escrow, [tradeIdOfOffer(offer)]);
    return trade!;
  };
  return {
    call,
    read,
    balance: async (): Promise<bigint> =>
      BigInt(
        await chain.provider.call({
          to: usdc.address,
          data: stablecoinInterface.encodeFunctionData('balanceOf', [alice.address]),
        }),
      ),
    /** Reads a text as the app does, and refuses what the review blocks. */
    async review(text: string): Promise<Offer> {
      const offer = valueOf(decodeOffer(text));
      const now = await chain.now();
      const findings = reviewOffer(offer, {
        chainId: 31_337,
        tokens,
        now,
        account: alice.address,
        known: [],
        arbiters: [ada.address, grace.address],
        cards: new Map(),
        compared: [],
        tradesWith: new Map(),
      });
      expect(blockingFailure(findings)).toBeNull();
      return offer;
    },
    async accept(offer: Offer): Promise<Offer> {
      const answer = valueOf(acceptOffer(offer, alice.address, aliceSlot));
      return signOffer(answer.offer, answer.side, wallet);
    },
    async offer(side: Side, token: typeof usdc, amount: bigint): Promise<Offer> {
      const made = valueOf(
        makeOffer(
          {
            side,
            account: alice.address,
            counterparty: null,
            arbiter: ada.address,
            fallbackArbiter: null,
            token: token.address,
            amount,
            paymentWindow: hourSeconds,
            confirmationWindow: 6 * hourSeconds,
            arbitrationWindow: 7 * daySeconds,
            defaultBuyerBps: 5_000,
            arbiterFee: 0n,
            fundBy: (await chain.now()) + daySeconds,
            details: {
              currency: 'EUR',
              fiatAmount: '100.00',
              method: 'sepa-instant',
              country: 'DE',
              reference: 'A1',
            },
          },
          { chainId: 31_337, fee: { feeBps: 0, feeRecipient: zeroAddress } },
          aliceSlot,
        ),
      );
      return signOffer(made, side, wallet);
    },
    /** A split signed by the user, as text, for the amount in escrow now. */
    async settlementText(offer: Offer, buyerBps: number): Promise<string> {
      const { chainId, escrow } = offer;
      const { state, remaining } = await read(offer);
      const unsigned = {
        v: 2,
        kind: 'settlement',
        chainId,
        escrow,
        tradeId: tradeIdOfOffer(offer),
        signer: alice.address,
        // One of a trade that nobody has locked is refused for that.
        state: isLive(state) ? state : 'Funded',
        toBuyer: partOf(remaining, buyerBps),
        remaining,
        nonce: BigInt(Wallet.createRandom().privateKey),
        deadline: (await chain.now()) + hourSeconds,
      } as const;
      const { signature } = await signApproval(wallet, proposalContent(unsigned), domainOf(offer));
      return encodeProposal({ ...unsigned, signature });
    },
    async lock(offer: Offer): Promise<void> {
      const { token, amount } = offer.terms;
      if (token !== zeroAddress) {
        await send(
          token,
          stablecoinInterface.encodeFunctionData('approve', [offer.escrow, amount]),
        );
      }
      await call(
        offer,
        'createTrade',
        [offer.signatures.buyer],
        token === zeroAddress ? amount : 0n,
      );
    },
    async untilState(
      offer: Offer,
      state: StoredTrade['state'],
      remaining?: bigint,
    ): Promise<StoredTrade> {
      await expect
        .poll(() => read(offer), { timeout: 20_000, interval: 100 })
        .toMatchObject(remaining === undefined ? { state } : { state, remaining });
      return read(offer);
    },
  };
}

export async function robinsAnswer(
  { practice }: PracticeRun,
  offer: Offer,
  scenario?: PracticeScenario,
): Promise<string | null> {
  const text = encodeOffer(offer, tokens);
  return valueOf(await practice.counterparty()!.receive(text, scenario)).text;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
