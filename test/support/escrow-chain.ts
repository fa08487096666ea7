import { randomBytes } from 'node:crypto';
import { Contract, ContractFactory, JsonRpcProvider, Network, Wallet } from 'ethers';
import type { TransactionReceipt } from 'ethers';
import { testStablecoinAbi, testStablecoinBytecode } from '../../contracts/abi/test-stablecoin.ts';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import { signTerms, termsDigest } from '../../src-escrow/agreement/terms-digest.ts';
import { deployEscrow } from '../../src-escrow/escrow-deployment.ts';
import { escrowInterface } from '../../src-escrow/escrow-interface.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { address, hash, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { daySeconds, hourSeconds, type Terms } from '../../src-shared/trade/terms.ts';
import { isLive, tradeStates } from '../../src-shared/trade/trade.ts';
import type { Anvil } from './anvil.ts';

export interface EscrowChainOptions {
  /** Of all that goes to a buyer; 0 unless given. */
  readonly feeBps?: number;
}

export interface ChainTrade {
  readonly tradeId: TradeId;
  readonly terms: Terms;
  readonly receipt: TransactionReceipt;
}

const chainId = 31337;
const randomHash = (): Hash => hash(`0x${randomBytes(32).toString('hex')}`);

/**
 * The escrow and a test stablecoin on a started Anvil, with the calls of both traders.
 * Accounts: 0 deploys and gets fees, 1 sells, 2 buys, 3 is the arbiter, 4 the fallback.
 * Each call resolves with its mined receipt.
 */
export async function deployEscrowChain(anvil: Anvil, options: EscrowChainOptions = {}) {
  const network = Network.from(chainId);
  const provider = new JsonRpcProvider(anvil.rpcUrl, network, {
    staticNetwork: network,
    cacheTimeout: -1,
    pollingInterval: 50,
  });
  const walletOf = (index: number) => new Wallet(anvil.accounts[index]!.privateKey, provider);
  const [deployer, seller, buyer, arbiter, fallbackArbiter] = [0, 1, 2, 3, 4].map(walletOf) as [
    Wallet,
    Wallet,
    Wallet,
    Wallet,
    Wallet,
  ];
  const deployment = await deployEscrow(deployer, {
    feeBps: options.feeBps ?? 0,
    feeRecipient: options.feeBps === undefined ? zeroAddress : address(deployer.address),
  });
  const stablecoin = await new ContractFactory(
    testStablecoinAbi,
    testStablecoinBytecode,
    deployer,
  ).deploy();
  await stablecoin.waitForDeployment();
  const stablecoinAddress = address(await stablecoin.getAddress());
  const escrow = deployment.address;
  const domain = { chainId, escrow };

  const call = async (
    contract: Address,
    abi: typeof tradeEscrowAbi | typeof testStablecoinAbi,
    signer: Wallet,
    method: string,
    parameters: readonly unknown[],
    value = 0n,
  ): Promise<TransactionReceipt> => {
    const bound = new Contract(contract, abi, signer);
    const sent = (await bound.getFunction(method).send(...parameters, {
      value,
      gasLimit: 1_500_000n,
    })) as { wait(): Promise<TransactionReceipt | null> };
    const receipt = await sent.wait();
    if (receipt === null) throw new Error(`${method} was not mined`);
    return receipt;
  };
  const send = (signer: Wallet, method: string, parameters: readonly unknown[], value = 0n) =>
    call(escrow, tradeEscrowAbi, signer, method, parameters, value);

  /** 1 coin, longest-lived default terms; any field may be given. */
  const makeTerms = (change: Partial<Terms> = {}): Terms => ({
    seller: address(seller.address),
    buyer: address(buyer.address),
    arbiter: address(arbiter.address),
    fallbackArbiter: address(fallbackArbiter.address),
    token: zeroAddress,
    amount: 10n ** 18n,
    paymentWindow: hourSeconds,
    confirmationWindow: hourSeconds,
    arbitrationWindow: 3 * daySeconds,
    defaultBuyerBps: 5_000,
    arbiterFee: 0n,
    fundBy: Math.floor(Date.now() / 1000) + 365 * daySeconds,
    detailsHash: randomHash(),
    salt: BigInt(randomHash()),
    ...change,
  });

  /** Mints and allows first when the token is the stablecoin. */
  const createTrade = async (change: Partial<Terms> = {}): Promise<ChainTrade> => {
    const terms = makeTerms(change);
    const native = terms.token === zeroAddress;
    if (!native) {
      await call(terms.token, testStablecoinAbi, seller, 'mint', [terms.seller, terms.amount]);
      await call(terms.token, testStablecoinAbi, seller, 'approve', [escrow, terms.amount]);
    }
    const signature = await signTerms(buyer, terms, domain);
    const receipt = await send(
      seller,
      'createTrade',
      [terms, signature],
      native ? terms.amount : 0n,
    );
    return { tradeId: termsDigest(terms, domain), terms, receipt };
  };

  return {
    anvil,
    provider,
    chainId,
    deployment,
    escrow,
    domain,
    stablecoin: stablecoinAddress,
    wallets: { deployer, seller, buyer, arbiter, fallbackArbiter },
    walletOf,
    send,
    makeTerms,
    createTrade,
    mintStablecoin: (to: Address, amount: bigint) =>
      call(stablecoinAddress, testStablecoinAbi, deployer, 'mint', [to, amount]),
    markPaid: (trade: ChainTrade, referenceHash: Hash = randomHash()) =>
      send(buyer, 'markPaid', [trade.terms, referenceHash]),
    confirmPayment: (trade: ChainTrade, value: bigint, remaining: bigint) =>
      send(seller, 'confirmPayment', [trade.terms, value, remaining]),
    refund: (trade: ChainTrade, value: bigint, remaining: bigint) =>
      send(buyer, 'refund', [trade.terms, value, remaining]),
    cancelExpired: (trade: ChainTrade) => send(seller, 'cancelExpired', [trade.terms]),
    openDispute: (trade: ChainTrade, evidenceHash: Hash = randomHash()) =>
      send(seller, 'openDispute', [trade.terms, evidenceHash]),
    resolveDispute: (trade: ChainTrade, buyerBps: number) =>
      send(arbiter, 'resolveDispute', [trade.terms, buyerBps, zeroHash]),
    /** What the contract holds of a trade that is live: what approvals bind. `deadline` in Unix seconds. */
    async read({ tradeId }: Pick<ChainTrade, 'tradeId'>) {
      const data = escrowInterface.encodeFunctionData('getTrade', [tradeId]);
      const [word] = escrowInterface.decodeFunctionResult(
        'getTrade',
        await provider.call({ to: escrow, data }),
      ) as unknown as [{ state: bigint; remaining: bigint; deadline: bigint }];
      const state = tradeStates[Number(word.state)];
      if (state === undefined || !isLive(state)) throw new Error('the trade is not live');
      return { state, remaining: word.remaining, deadline: Number(word.deadline) };
    },
    /** Moves the chain's clock and mines a block with it. */
    async passTime(seconds: number): Promise<void> {
      await anvil.request('evm_increaseTime', [seconds]);
      await anvil.mine();
    },
    close: () => provider.destroy(),
  };
}

export type EscrowChain = Awaited<ReturnType<typeof deployEscrowChain>>;
