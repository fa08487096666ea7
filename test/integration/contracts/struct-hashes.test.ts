import fc from 'fast-check';
import { isError } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  signApproval,
  type ApprovalContent,
  type ApprovedCall,
} from '../../../src-escrow/agreement/approval-digest.ts';
import { termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import {
  encodeEscrowCall,
  type Approval,
  type EscrowCall,
} from '../../../src-escrow/escrow-calls.ts';
import { escrowInterface } from '../../../src-escrow/escrow-interface.ts';
import { address, hash, tradeId as tradeIdOf } from '../../../src-shared/parse.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';
import { examples } from '../../support/volume.ts';

/**
 * What the application signs is what the contract checks. An approval's signature is checked before the trade is
 * looked up, so of terms that nobody locked the contract says `TradeNotFound` and their id, or that the signature is
 * wrong: any terms and any values can be tried.
 */
let anvil: Anvil;
let chain: EscrowChain;
let locked: ChainTrade;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  locked = await chain.createTrade();
});
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
});

const hexOf = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((value) => `0x${Buffer.from(value).toString('hex')}`);
const accounts = hexOf(20).map((hex) => address(hex));
const words = hexOf(32).map((hex) => hash(hex));
const uint256 = fc.bigInt(0n, (1n << 256n) - 1n);
const uints = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const anyTerms: fc.Arbitrary<Terms> = fc.record({
  seller: accounts,
  buyer: accounts,
  arbiter: accounts,
  fallbackArbiter: accounts,
  token: accounts,
  amount: uint256,
  paymentWindow: uints(32),
  confirmationWindow: uints(32),
  arbitrationWindow: uints(32),
  defaultBuyerBps: uints(16),
  arbiterFee: uint256,
  fundBy: fc.maxSafeNat(),
  detailsHash: words,
  salt: uint256,
});
/** Those that one party signs, without the state of a trade. */
type LoneCall = Extract<ApprovedCall, { struct: 'MarkPaid' | 'OpenDispute' | 'SubmitEvidence' }>;
const anyCall: fc.Arbitrary<LoneCall> = fc.oneof(
  fc.record({ struct: fc.constant('MarkPaid' as const), referenceHash: words }),
  fc.record({
    struct: fc.constantFrom('OpenDispute' as const, 'SubmitEvidence' as const),
    evidenceHash: words,
  }),
);
/** Far enough ahead that the chain's clock is before it. */
const deadlines = fc.integer({ min: 2 ** 33, max: Number.MAX_SAFE_INTEGER });

function relayed(terms: Terms, call: LoneCall, approval: Approval): EscrowCall {
  const { struct, ...values } = call;
  switch (struct) {
    case 'MarkPaid':
      return { method: 'markPaidFor', terms, approval, ...values } as EscrowCall;
    case 'OpenDispute':
      return { method: 'openDisputeFor', terms, approval, ...values } as EscrowCall;
    case 'SubmitEvidence':
      return { method: 'submitEvidenceFor', terms, approval, ...values } as EscrowCall;
  }
}

/** The contract's answer to a simulated call: `done`, or its refusal by name and first argument. */
async function answerTo(call: EscrowCall): Promise<string> {
  try {
    const { to, data } = encodeEscrowCall(chain.escrow, call);
    await chain.provider.call({ to, data });
    return 'done';
  } catch (error) {
    if (!isError(error, 'CALL_EXCEPTION') || error.data === null) throw error;
    const refusal = escrowInterface.parseError(error.data);
    return `${refusal?.name ?? error.data} ${String(refusal?.args[0])}`;
  }
}

const sign = (content: ApprovalContent) => signApproval(chain.wallets.buyer, content, chain.domain);

describe('what the application signs', () => {
  it('has the contract’s own hash for any terms', async () => {
    await fc.assert(
      fc.asyncProperty(anyTerms, async (terms) => {
        const data = escrowInterface.encodeFunctionData('tradeIdOf', [terms]);
        const id = await chain.provider.call({ to: chain.escrow, data });
        expect(id).toBe(termsDigest(terms, chain.domain));
      }),
      examples({ quick: 50, full: 1_000 }),
    );
  });

  it('is what the contract takes for each relayed call, with any values', async () => {
    const signer = address(chain.wallets.buyer.address);
    await fc.assert(
      fc.asyncProperty(
        anyTerms,
        anyCall,
        uint256,
        deadlines,
        async (terms, call, nonce, deadline) => {
          const tradeId = termsDigest(terms, chain.domain);
          const approval = await sign({ tradeId, call, signer, nonce, deadline });
          expect(await answerTo(relayed(terms, call, approval))).toBe(`TradeNotFound ${tradeId}`);
          const moved = { ...approval, deadline: deadline - 1 };
          expect(await answerTo(relayed(terms, call, moved))).toBe(
            `InvalidApprovalSignature ${signer}`,
          );
        },
      ),
      examples({ quick: 100, full: 2_000 }),
    );
  });

  it('is what the contract takes for a settlement, with any share', async () => {
    const { terms, tradeId } = locked;
    const remaining = terms.amount;
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt(0n, remaining),
        uint256,
        uint256,
        deadlines,
        async (toBuyer, first, second, deadline) => {
          const call = { struct: 'Settle', state: 'Funded', toBuyer, remaining } as const;
          const approvals = [
            await sign({ tradeId, call, signer: terms.buyer, nonce: first, deadline }),
            await signApproval(
              chain.wallets.seller,
              { tradeId, call, signer: terms.seller, nonce: second, deadline },
              chain.domain,
            ),
          ];
          const settle = { method: 'settle', terms, toBuyer, remaining, approvals } as const;
          expect(await answerTo(settle)).toBe('done');
          const otherShare = toBuyer === 0n ? 1n : toBuyer - 1n;
          expect(await answerTo({ ...settle, toBuyer: otherShare })).toBe(
            `InvalidApprovalSignature ${terms.buyer}`,
          );
        },
      ),
      examples({ quick: 30, full: 500 }),
    );
  });

  it('is what the contract takes to give back and to have more time, in the trade’s state alone', async () => {
    const { terms, tradeId } = locked;
    const remaining = terms.amount;
    const { deadline: currentDeadline } = await chain.read(locked);
    const signAs = (side: 'seller' | 'buyer', call: ApprovedCall, nonce: bigint) =>
      signApproval(
        chain.wallets[side],
        { tradeId, call, signer: terms[side], nonce, deadline: 2 ** 33 },
        chain.domain,
      );
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt(1n, remaining),
        fc.integer({ min: 1, max: 20 * 86_400 }),
        uint256,
        async (value, longer, nonce) => {
          const newDeadline = currentDeadline + longer;
          for (const [state, other] of [
            ['Funded', false],
            ['Paid', true],
          ] as const) {
            const refund = { struct: 'Refund', state, value, remaining } as const;
            const approval = await signAs('buyer', refund, nonce);
            const given = await answerTo({
              method: 'refundFor',
              terms,
              value,
              remaining,
              approval,
            });
            const more = { struct: 'ExtendDeadline', state, currentDeadline, newDeadline } as const;
            const approvals = [
              await signAs('seller', more, nonce),
              await signAs('buyer', more, nonce),
            ];
            const got = await answerTo({ method: 'extendDeadline', terms, newDeadline, approvals });
            expect([given, got]).toEqual(
              other
                ? [terms.buyer, terms.seller].map((signer) => `InvalidApprovalSignature ${signer}`)
                : ['done', 'done'],
            );
          }
        },
      ),
      examples({ quick: 20, full: 300 }),
    );
  });

  it('is what the contract takes to withdraw any signature, by anybody', async () => {
    await fc.assert(
      fc.asyncProperty(
        words,
        uint256,
        uint256,
        deadlines,
        async (word, cancelled, nonce, deadline) => {
          fc.pre(cancelled !== nonce);
          const tradeId = tradeIdOf(word);
          const signer = address(chain.wallets.buyer.address);
          const call = { struct: 'CancelNonce', cancelled } as const;
          const approval = await sign({ tradeId, call, signer, nonce, deadline });
          const withdrawal = { method: 'cancelNonceFor', tradeId, approval } as const;
          expect(await answerTo({ ...withdrawal, nonce: cancelled })).toBe('done');
          expect(await answerTo({ ...withdrawal, nonce: cancelled ^ 1n })).toBe(
            `InvalidApprovalSignature ${signer}`,
          );
        },
      ),
      examples({ quick: 20, full: 300 }),
    );
  });
});
