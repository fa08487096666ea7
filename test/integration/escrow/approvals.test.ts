import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  approvalDigest,
  signApproval,
  type ApprovedCall,
} from '../../../src-escrow/agreement/approval-digest.ts';
import { isSignedBy } from '../../../src-escrow/agreement/terms-digest.ts';
import { address, hash } from '../../../src-shared/parse.ts';
import type { Side } from '../../../src-shared/trade/side.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';

let anvil: Anvil;
let chain: EscrowChain;
let nonce = 0n;
const word = hash(`0x${'5a'.repeat(32)}`);

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
});

async function approve(trade: ChainTrade, who: Side, call: ApprovedCall) {
  const signer = chain.wallets[who];
  nonce += 1n;
  const content = {
    tradeId: trade.tradeId,
    call,
    signer: address(signer.address),
    nonce,
    deadline: Math.floor(Date.now() / 1000) + 3600,
  };
  const approval = await signApproval(signer, content, chain.domain);
  const digest = approvalDigest(content, chain.domain);
  expect(isSignedBy(content.signer, digest, approval.signature)).toBe(true);
  return approval;
}

describe('signed calls', () => {
  it('are what the contract takes from a stranger, for every struct', async () => {
    const stranger = chain.walletOf(7);
    const trade = await chain.createTrade();
    const all = trade.terms.amount;
    const send = (method: string, ...parameters: unknown[]) =>
      chain.send(stranger, method, [trade.terms, ...parameters]);

    const { deadline: currentDeadline } = await chain.read(trade);
    const newDeadline = currentDeadline + 3600;
    const more: ApprovedCall = {
      struct: 'ExtendDeadline',
      state: 'Funded',
      currentDeadline,
      newDeadline,
    };
    const longer = [await approve(trade, 'seller', more), await approve(trade, 'buyer', more)];
    await send('extendDeadline', newDeadline, longer);
    const paid = await approve(trade, 'buyer', { struct: 'MarkPaid', referenceHash: word });
    await send('markPaidFor', word, paid);
    const part = all / 10n;
    const refund = await approve(trade, 'buyer', {
      struct: 'Refund',
      state: 'Paid',
      value: part,
      remaining: all,
    });
    await send('refundFor', part, all, refund);
    const dispute = await approve(trade, 'seller', { struct: 'OpenDispute', evidenceHash: word });
    await send('openDisputeFor', word, dispute);
    const evidence = await approve(trade, 'buyer', {
      struct: 'SubmitEvidence',
      evidenceHash: word,
    });
    await send('submitEvidenceFor', word, evidence);
    const share: ApprovedCall = {
      struct: 'Settle',
      state: 'Disputed',
      toBuyer: 7n,
      remaining: all - part,
    };
    const approvals = [await approve(trade, 'seller', share), await approve(trade, 'buyer', share)];
    const unused = 1n << 200n;
    const cancelled = await approve(trade, 'seller', { struct: 'CancelNonce', cancelled: unused });
    await chain.send(stranger, 'cancelNonceFor', [trade.tradeId, unused, cancelled]);
    const receipt = await send('settle', 7n, all - part, approvals);
    expect(receipt.status).toBe(1);
    // A permission works once.
    await expect(send('markPaidFor', word, paid)).rejects.toThrow();
  });
});
