import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { signApproval, type ApprovedCall } from '../../src-escrow/agreement/approval-digest.ts';
import type { Approval } from '../../src-escrow/escrow-calls.ts';
import type { RelayerConfiguration } from '../../src-service/relay/relayer-key.ts';
import type { Hash } from '../../src-shared/brand.ts';
import { address, hash } from '../../src-shared/parse.ts';
import type { RelayCall } from '../../src-shared/stream/relay-call.ts';
import type { Anvil } from './anvil.ts';
import type { ChainTrade, EscrowChain } from './escrow-chain.ts';
import { temporaryFolder } from './service.ts';

export const coin = 10n ** 18n;
export const someHash = (): Hash => hash(`0x${randomBytes(32).toString('hex')}`);
const newNonce = (): bigint => BigInt(`0x${randomBytes(16).toString('hex')}`);

/** A new key in a file as an operator keeps it, with coin unless `funds` is 0. */
export async function newRelayer(
  anvil: Anvil,
  change: Partial<RelayerConfiguration> = {},
  funds = coin,
): Promise<{ wallet: Wallet; configuration: RelayerConfiguration }> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  const keyFile = join(temporaryFolder(), 'relayer.key');
  writeFileSync(keyFile, `${wallet.privateKey}\n`, { mode: 0o600 });
  if (funds > 0n) await fund(anvil, wallet.address, funds);
  return {
    wallet,
    configuration: { keyFile, passphraseFile: null, dailyLimit: coin, ...change },
  };
}

export async function fund(anvil: Anvil, account: string, amount: bigint): Promise<void> {
  await anvil.request('anvil_setBalance', [account, `0x${amount.toString(16)}`]);
}

export type Signer = Pick<Wallet, 'signTypedData' | 'address'>;

async function approval(
  chain: EscrowChain,
  trade: ChainTrade,
  signer: Signer,
  call: ApprovedCall,
): Promise<Approval> {
  return await signApproval(
    signer,
    {
      tradeId: trade.tradeId,
      call,
      signer: address(signer.address),
      nonce: newNonce(),
      deadline: Math.floor(Date.now() / 1000) + 3600,
    },
    chain.domain,
  );
}

export async function markPaidCall(
  chain: EscrowChain,
  trade: ChainTrade,
  buyer: Signer,
): Promise<Extract<RelayCall, { method: 'markPaidFor' }>> {
  const referenceHash = someHash();
  const call = { struct: 'MarkPaid', referenceHash } as const;
  return {
    method: 'markPaidFor',
    tradeId: trade.tradeId,
    referenceHash,
    approval: await approval(chain, trade, buyer, call),
  };
}

export async function refundCall(
  chain: EscrowChain,
  trade: ChainTrade,
  buyer: Signer,
  value: bigint,
  remaining: bigint,
): Promise<RelayCall> {
  const { state } = await chain.read(trade);
  const call = { struct: 'Refund', state, value, remaining } as const;
  return {
    method: 'refundFor',
    tradeId: trade.tradeId,
    state,
    value,
    remaining,
    approval: await approval(chain, trade, buyer, call),
  };
}

export async function evidenceCall(
  chain: EscrowChain,
  trade: ChainTrade,
  party: Signer,
  method: 'openDisputeFor' | 'submitEvidenceFor',
): Promise<RelayCall> {
  const evidenceHash = someHash();
  const struct = method === 'openDisputeFor' ? 'OpenDispute' : 'SubmitEvidence';
  return {
    method,
    tradeId: trade.tradeId,
    evidenceHash,
    approval: await approval(chain, trade, party, { struct, evidenceHash }),
  };
}

export async function settleCall(
  chain: EscrowChain,
  trade: ChainTrade,
  seller: Signer,
  buyer: Signer,
  toBuyer: bigint,
): Promise<Extract<RelayCall, { method: 'settle' }>> {
  const { state, remaining } = await chain.read(trade);
  const call = { struct: 'Settle', state, toBuyer, remaining } as const;
  return {
    method: 'settle',
    tradeId: trade.tradeId,
    state,
    toBuyer,
    remaining,
    approvals: [
      await approval(chain, trade, seller, call),
      await approval(chain, trade, buyer, call),
    ],
  };
}

/** Both sides agree to `seconds` more than the present deadline. */
export async function extendCall(
  chain: EscrowChain,
  trade: ChainTrade,
  seller: Signer,
  buyer: Signer,
  seconds: number,
): Promise<Extract<RelayCall, { method: 'extendDeadline' }>> {
  const { state, deadline: currentDeadline } = await chain.read(trade);
  const newDeadline = currentDeadline + seconds;
  const call = { struct: 'ExtendDeadline', state, currentDeadline, newDeadline } as const;
  return {
    method: 'extendDeadline',
    tradeId: trade.tradeId,
    state,
    currentDeadline,
    newDeadline,
    approvals: [
      await approval(chain, trade, seller, call),
      await approval(chain, trade, buyer, call),
    ],
  };
}

/** Makes the signer's approval with the nonce `cancelled` worthless. */
export async function cancelNonceCall(
  chain: EscrowChain,
  trade: ChainTrade,
  signer: Signer,
  cancelled: bigint,
): Promise<Extract<RelayCall, { method: 'cancelNonceFor' }>> {
  return {
    method: 'cancelNonceFor',
    tradeId: trade.tradeId,
    nonce: cancelled,
    approval: await approval(chain, trade, signer, { struct: 'CancelNonce', cancelled }),
  };
}
