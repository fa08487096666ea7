import { Signature, type TypedDataField } from 'ethers';
import type { Address, Hex } from '../../src-shared/brand.ts';
import { hash } from '../../src-shared/parse.ts';
import type { Permit } from '../escrow-calls.ts';
import type { TypedData, TypedDataTarget } from './terms-digest.ts';

/** The EIP-2612 struct, in its order. */
const permitFields: TypedDataField[] = [
  { name: 'owner', type: 'address' },
  { name: 'spender', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'nonce', type: 'uint256' },
  { name: 'deadline', type: 'uint256' },
];

/** What an owner allows by signature. `value` in the token's smallest unit, `deadline` in Unix seconds. */
export interface PermitContent {
  readonly owner: Address;
  readonly spender: Address;
  readonly value: bigint;
  readonly nonce: bigint;
  readonly deadline: bigint;
}

/** `domain`: the token's own. */
export function permitTypedData(content: PermitContent, domain: TypedDataTarget): TypedData {
  return { domain, types: { Permit: permitFields }, value: { ...content } };
}

/** As the contract takes it; the signature has 65 bytes. */
export function permitOf({ value, deadline }: PermitContent, signature: Hex): Permit {
  const { v, r, s } = Signature.from(signature);
  return { value, deadline, v, r: hash(r), s: hash(s) };
}
