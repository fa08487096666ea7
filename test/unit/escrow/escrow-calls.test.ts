import fc from 'fast-check';
import { Interface } from 'ethers';
import { describe, expect, it } from 'vitest';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import {
  decodeEscrowCall,
  encodeEscrowCall,
  type Approval,
  type EscrowCall,
} from '../../../src-escrow/escrow-calls.ts';
import type { Hex } from '../../../src-shared/brand.ts';
import { address, hash, zeroAddress } from '../../../src-shared/parse.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import { examples } from '../../support/volume.ts';

const escrow = address('0x4e59b44847b379578588920cA78FbF26c0B4956C');
const stranger = address('0x00000000000000000000000000000000000000aa');

const hexOf = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((value) => `0x${Buffer.from(value).toString('hex')}`);
const accounts = hexOf(20).map((hex) => address(hex));
const hashes = hexOf(32).map((hex) => hash(hex));
const amounts = fc.bigInt(0n, (1n << 256n) - 1n);
const uints = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const signatures = fc
  .uint8Array({ maxLength: 100 })
  .map((value): Hex => `0x${Buffer.from(value).toString('hex')}`);

const terms: fc.Arbitrary<Terms> = fc.record({
  seller: accounts,
  buyer: accounts,
  arbiter: accounts,
  fallbackArbiter: accounts,
  token: fc.oneof(fc.constant(zeroAddress), accounts),
  amount: amounts,
  paymentWindow: uints(31),
  confirmationWindow: uints(31),
  arbitrationWindow: uints(31),
  defaultBuyerBps: uints(16),
  arbiterFee: amounts,
  fundBy: fc.maxSafeNat(),
  detailsHash: hashes,
  salt: amounts,
});
const approval: fc.Arbitrary<Approval> = fc.record({
  signer: accounts,
  nonce: amounts,
  deadline: fc.maxSafeNat(),
  signature: signatures,
});
const approvals = fc.array(approval, { maxLength: 3 });
const permit = fc.record({ value: amounts, deadline: amounts, v: uints(8), r: hashes, s: hashes });
const part = { terms, value: amounts, remaining: amounts };
const evidence = { terms, evidenceHash: hashes };
const shapes: { [M in EscrowCall['method']]: Record<string, fc.Arbitrary<unknown>> } = {
  createTrade: { terms, buyerSignature: signatures },
  createTradeWithPermit: { terms, buyerSignature: signatures, permit },
  markPaid: { terms, referenceHash: hashes },
  markPaidFor: { terms, referenceHash: hashes, approval },
  confirmPayment: part,
  refund: part,
  refundFor: { ...part, approval },
  extendDeadline: { terms, newDeadline: fc.maxSafeNat(), approvals },
  cancelExpired: { terms },
  openDispute: evidence,
  openDisputeFor: { ...evidence, approval },
  submitEvidence: evidence,
  submitEvidenceFor: { ...evidence, approval },
  resolveDispute: { terms, buyerBps: uints(16), reasonHash: hashes },
  declineDispute: { terms },
  escalateDispute: { terms },
  expireDispute: { terms },
  settle: {
    terms,
    toBuyer: amounts,
    remaining: amounts,
    approvals,
  },
  withdraw: { token: accounts, account: accounts, to: accounts, amount: amounts },
  cancelNonce: { nonce: amounts },
  cancelNonceFor: { tradeId: hashes, nonce: amounts, approval },
  approve: { token: accounts, value: amounts },
};
const calls = fc.oneof(
  ...Object.entries(shapes).map(([method, shape]) =>
    fc.record({ method: fc.constant(method), ...shape }),
  ),
) as fc.Arbitrary<EscrowCall>;

describe('a call', () => {
  it('is read back exactly as it was written, every one of them', () => {
    fc.assert(
      fc.property(calls, (call) => {
        const encoded = encodeEscrowCall(escrow, call);
        expect(decodeEscrowCall(escrow, encoded)).toEqual({ ok: true, value: call });
      }),
      examples({ quick: 400, full: 10_000 }),
    );
  });

  it('covers every function of the contract that changes something', () => {
    const changing = tradeEscrowAbi
      .filter((item) => item.type === 'function')
      .filter((item) => item.stateMutability !== 'view')
      .map((item) => item.name);
    // The escrow calls pushToken itself; nobody else may.
    expect(new Set(changing)).toEqual(
      new Set([...Object.keys(shapes).filter((name) => name !== 'approve'), 'pushToken']),
    );
  });

  it('sends the coin along for a native trade only', () => {
    const [sample] = fc.sample(terms, 1) as [Terms];
    const create = (token: Terms['token']) =>
      encodeEscrowCall(escrow, {
        method: 'createTrade',
        terms: { ...sample, token, amount: 7n },
        buyerSignature: '0x',
      }).value;
    expect(create(zeroAddress)).toBe(7n);
    expect(create(stranger)).toBe(0n);
  });
});

describe('reading a call', () => {
  it('refuses what hides bytes behind the arguments', () => {
    const { to, data } = encodeEscrowCall(escrow, { method: 'cancelNonce', nonce: 1n });
    expect(decodeEscrowCall(escrow, { to, data: `${data}00` as Hex }).ok).toBe(false);
    expect(decodeEscrowCall(escrow, { to, data: data.slice(0, -2) as Hex }).ok).toBe(false);
  });

  it('refuses an allowance for anybody but the escrow', () => {
    const token = new Interface(['function approve(address,uint256)']);
    const data = token.encodeFunctionData('approve', [stranger, 1n]) as Hex;
    expect(decodeEscrowCall(escrow, { to: stranger, data }).ok).toBe(false);
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(signatures, fc.constantFrom(escrow, stranger), (data, to) => {
        expect(decodeEscrowCall(escrow, { to, data }).ok).toBe(false);
      }),
      examples({ quick: 100, full: 10_000 }),
    );
  });
});
