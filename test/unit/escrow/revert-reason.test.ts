import { Interface } from 'ethers';
import { describe, expect, it } from 'vitest';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import { knownErrors, revertSentence } from '../../../src-escrow/revert-reason.ts';
import type { Hex } from '../../../src-shared/brand.ts';

const abi = new Interface(tradeEscrowAbi);
const errors = tradeEscrowAbi.filter((item) => item.type === 'error');
const encode = (name: string, values: readonly unknown[]) =>
  abi.encodeErrorResult(name, values) as Hex;

describe('why a call failed', () => {
  it.each(errors.map((error) => error.name))('%s has a sentence of its own', (name) => {
    expect(knownErrors).toContain(name);
    const fragment = abi.getError(name)!;
    const values = fragment.inputs.map((input) => {
      if (input.type === 'address') return '0x4e59b44847b379578588920cA78FbF26c0B4956C';
      if (input.type === 'bytes32') return `0x${'11'.repeat(32)}`;
      return input.type === 'string' ? 'text' : 1;
    });
    const sentence = revertSentence(encode(name, values));
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|\[object/);
  });

  it('says times and states in words', () => {
    expect(revertSentence(encode('DeadlinePassed', [1_700_000_000]))).toBe(
      'This was possible until 2023-11-14 22:13 UTC.',
    );
    expect(revertSentence(encode('DeadlinePassed', [(1n << 64n) - 1n]))).toContain('calendar');
    expect(revertSentence(encode('WrongState', [4]))).toContain('Completed');
  });

  it("knows Solidity's own errors, and what nobody explains", () => {
    const own = new Interface(['error Error(string)', 'error Panic(uint256)']);
    expect(revertSentence(own.encodeErrorResult('Error', ['no']) as Hex)).toBe(
      'The contract says: no',
    );
    expect(revertSentence(own.encodeErrorResult('Panic', [17]) as Hex)).toContain('17');
    for (const data of ['0x', '0x12345678', '0x1234'] as const)
      expect(revertSentence(data)).toBe('The contract refused the call without saying why.');
  });
});
