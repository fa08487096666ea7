import {
  AbiCoder,
  concat,
  dataSlice,
  isCallException,
  Wallet,
  type JsonRpcProvider,
  type TransactionRequest,
} from 'ethers';
import { signTerms, termsDigest } from '../src-escrow/agreement/terms-digest.ts';
import { escrowInterface } from '../src-escrow/escrow-interface.ts';
import { revertSentence } from '../src-escrow/revert-reason.ts';
import { acceptOffer } from '../src-escrow/agreement/answer-offer.ts';
import type { Offer } from '../src-shared/agreement/offer.ts';
import type { Address, TradeId } from '../src-shared/brand.ts';
import { practiceChainId } from '../src-shared/network/networks.ts';
import { address, hexSchema, zeroAddress } from '../src-shared/parse.ts';
import { daySeconds, hourSeconds, type Terms } from '../src-shared/trade/terms.ts';
import { callRpc } from './anvil-process.ts';
import { robinsDetails, slotOf } from './practice-details.ts';
import { ada, robin } from './practice-people.ts';

/** What came of it: the contract's own words if it refused, and where the attempt stands on the chain. */
export interface ChainOutcome {
  readonly refusal: string | null;
  readonly tradeId: TradeId;
  readonly blockNumber: number;
}

export interface ChainStage {
  readonly provider: JsonRpcProvider;
  readonly rpcUrl: string;
  readonly escrow: Address;
}

const domainOf = ({ escrow }: ChainStage) => ({ chainId: practiceChainId, escrow });

/** Terms that name the mark as the buyer, in the native coin so that nothing but the signature can be missing. */
function unaskedTerms(stranger: Address, mark: Address, now: number): Terms {
  return {
    seller: stranger,
    buyer: mark,
    arbiter: ada.address,
    fallbackArbiter: zeroAddress,
    token: zeroAddress,
    amount: 10n ** 15n,
    paymentWindow: hourSeconds,
    confirmationWindow: hourSeconds,
    arbitrationWindow: 3 * daySeconds,
    defaultBuyerBps: 0,
    arbiterFee: 0n,
    fundBy: now + hourSeconds,
    detailsHash: hexSchema.parse(`0x${'5'.repeat(64)}`) as Terms['detailsHash'],
    salt: BigInt(Wallet.createRandom().privateKey),
  };
}

/** Locks a trade for a mark who never agreed, with a signature of the stranger's own. */
export async function lockUnsigned(
  stage: ChainStage,
  stranger: Wallet,
  mark: Address,
  now: number,
): Promise<ChainOutcome> {
  const terms = unaskedTerms(address(stranger.address), mark, now);
  const signature = await signTerms(stranger, terms, domainOf(stage));
  return lock(stage, stranger, terms, signature);
}

/** Locks less than the mark offered to buy, with the mark's own signature of the whole. */
export async function lockOtherTerms(
  stage: ChainStage,
  stranger: Wallet,
  offer: Offer,
): Promise<ChainOutcome> {
  const own = slotOf(robinsDetails('seller', offer.details.method));
  const answer = acceptOffer(offer, address(stranger.address), own);
  if (!answer.ok) throw new Error(answer.failure.code);
  const terms = { ...answer.value.offer.terms, amount: offer.terms.amount / 10n };
  return lock(stage, stranger, terms, offer.signatures.buyer ?? '0x');
}

/** Robin locks what was locked before, with the mark's good signature. */
export async function lockAgain(stage: ChainStage, offer: Offer): Promise<ChainOutcome> {
  return lock(stage, new Wallet(robin.privateKey), offer.terms, offer.signatures.buyer ?? '0x');
}

/** Sends the lock for real. A refusal costs the sender a fee and moves nothing else. */
async function lock(
  stage: ChainStage,
  sender: Wallet,
  terms: Terms,
  signature: string,
): Promise<ChainOutcome> {
  await giveCoin(stage, address(sender.address));
  const sent = await send(stage, sender, {
    to: stage.escrow,
    data: escrowInterface.encodeFunctionData('createTrade', [terms, signature]),
    value: terms.token === zeroAddress ? terms.amount : 0n,
    gasLimit: 1_000_000n,
  });
  return { ...sent, tradeId: termsDigest(terms, domainOf(stage)) };
}

/**
 * Leaves the log of a lock that names the mark, byte for byte as the escrow would, from a contract of the stranger's own:
 * it copies what it is called with into a log with four topics.
 */
export async function logFromCopiedEscrow(
  stage: ChainStage,
  stranger: Wallet,
  mark: Address,
  now: number,
): Promise<ChainOutcome> {
  await giveCoin(stage, address(stranger.address));
  const terms = unaskedTerms(address(stranger.address), mark, now);
  const created = await new Wallet(stranger.privateKey, stage.provider).sendTransaction({
    data: logCopier,
  });
  const receipt = await created.wait();
  const copy = receipt?.contractAddress;
  if (copy === null || copy === undefined) throw new Error('the copy was not deployed');
  const tradeId = termsDigest(terms, domainOf(stage));
  const { data, topics } = escrowInterface.encodeEventLog('TradeCreated', [
    tradeId,
    terms.seller,
    terms.buyer,
    1,
    1,
    terms.amount,
    now + hourSeconds,
    terms,
  ]);
  const sent = await send(stage, stranger, {
    to: copy,
    data: concat([AbiCoder.defaultAbiCoder().encode(['bytes32[4]'], [topics]), data]),
    gasLimit: 1_000_000n,
  });
  return { ...sent, tradeId };
}

/** CALLDATA: four topics of 32 bytes, then the log's data. LOG4 of the rest; twelve bytes before it deploy it. */
const logCopier = ((): string => {
  const topic = (at: number): string => `60${at.toString(16).padStart(2, '0')}35`;
  const topics = [0x60, 0x40, 0x20, 0x00].map(topic).join('');
  // size = calldatasize - 128; copied to memory 0; logged.
  const code = `${topics}36608090038060806000376000a400`;
  const length = (code.length / 2).toString(16).padStart(2, '0');
  return `0x60${length}600c60003960${length}6000f3${code}`;
})();

async function send(
  { provider }: ChainStage,
  sender: Wallet,
  request: TransactionRequest,
): Promise<Omit<ChainOutcome, 'tradeId'>> {
  const refusal = await provider.call({ ...request, from: sender.address }).then(
    () => null,
    (error: unknown) => {
      if (!isCallException(error) || error.data === null) throw error;
      return revertSentence(hexSchema.parse(dataSlice(error.data, 0)));
    },
  );
  // A trial refuses first; that the chain does too is what counts.
  const sent = await new Wallet(sender.privateKey, provider).sendTransaction(request);
  const receipt = await provider.waitForTransaction(sent.hash, 1, 30_000);
  if (receipt === null) throw new Error('the attempt was not mined');
  const refused = receipt.status === 0;
  return {
    refusal: refused ? (refusal ?? 'The contract refused the call.') : null,
    blockNumber: receipt.blockNumber,
  };
}

async function giveCoin({ provider, rpcUrl }: ChainStage, account: Address): Promise<void> {
  const enough = 10n ** 18n;
  if ((await provider.getBalance(account)) >= enough) return;
  await callRpc(rpcUrl, 'anvil_setBalance', [account, `0x${(10n * enough).toString(16)}`]);
}
