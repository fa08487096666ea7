import { recoverAddress, Signature, TypedDataEncoder } from 'ethers';
import type { TypedDataDomain, TypedDataField } from 'ethers';
import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { address, hash, hexSchema, tradeId } from '../../src-shared/parse.ts';
import { latestRelease } from '../../contracts/abi/releases.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';

/** The contract that terms are signed for: one signature fits one trade on one contract on one chain. */
export interface EscrowDomain {
  readonly chainId: number;
  readonly escrow: Address;
  /** Of the escrow's release; absent: the newest, which alone is locked with. */
  readonly version?: string | undefined;
}

/** The struct's fields in the order of the contract; mutable because ethers asks for it. */
const termsFields: TypedDataField[] = [
  { name: 'seller', type: 'address' },
  { name: 'buyer', type: 'address' },
  { name: 'arbiter', type: 'address' },
  { name: 'fallbackArbiter', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'amount', type: 'uint256' },
  { name: 'paymentWindow', type: 'uint32' },
  { name: 'confirmationWindow', type: 'uint32' },
  { name: 'arbitrationWindow', type: 'uint32' },
  { name: 'defaultBuyerBps', type: 'uint16' },
  { name: 'arbiterFee', type: 'uint256' },
  { name: 'fundBy', type: 'uint64' },
  { name: 'detailsHash', type: 'bytes32' },
  { name: 'salt', type: 'uint256' },
];

/** EIP-712 types of `Terms`, as `signTypedData` of a wallet or a hardware device takes them. */
export const termsTypes: Readonly<Record<'Terms', TypedDataField[]>> = { Terms: termsFields };

/**
 * The EIP-712 domains of this app: an escrow or a token on a chain, or for a card, which belongs to none, the app's name
 * alone.
 */
export interface TypedDataTarget {
  readonly name: string;
  readonly version: string;
  readonly chainId?: number;
  readonly verifyingContract?: string;
}

/** EIP-712 domain of every signature for this escrow. */
export function escrowTypedDataDomain(domain: EscrowDomain): TypedDataTarget {
  return {
    name: 'TradeEscrow',
    version: domain.version ?? latestRelease.version,
    chainId: domain.chainId,
    verifyingContract: domain.escrow,
  };
}

/** All that an EIP-712 signature covers, as plain data: whoever holds the key may be in another process. */
export interface TypedData {
  readonly domain: TypedDataTarget;
  readonly types: Record<string, TypedDataField[]>;
  readonly value: Record<string, unknown>;
}

/** What is hashed and signed. */
export function typedDataDigest({ domain, types, value }: TypedData): Hash {
  return hash(TypedDataEncoder.hash(domain, types, value));
}

export function termsTypedData(terms: Terms, domain: EscrowDomain): TypedData {
  return { domain: escrowTypedDataDomain(domain), types: { ...termsTypes }, value: { ...terms } };
}

/** The trade's identity: EIP-712 digest of its terms, equal to the contract's `tradeIdOf(terms)`. */
export function termsDigest(terms: Terms, domain: EscrowDomain): TradeId {
  return tradeId(typedDataDigest(termsTypedData(terms, domain)));
}

/** What signs typed data with a key at hand: an ethers `Wallet`, or anything with the same method. */
export interface TypedDataSigner {
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}

/** ECDSA signature over the data's digest, 65 bytes. Rejects when the signer does. */
export async function signTypedData(
  signer: TypedDataSigner,
  { domain, types, value }: TypedData,
): Promise<Hex> {
  return hexSchema.parse(await signer.signTypedData(domain, types, value));
}

/** Moves no money: only the seller's `createTrade` does. */
export async function signTerms(
  signer: TypedDataSigner,
  terms: Terms,
  domain: EscrowDomain,
): Promise<Hex> {
  return signTypedData(signer, termsTypedData(terms, domain));
}

/**
 * Whether `signer`'s key made this signature over this digest. Strict as the contract is: 65 bytes, v of
 * 27 or 28, the lower s. A contract account (ERC-1271) can't be checked without the chain and is false here.
 */
export function isSignedBy(signer: Address, digest: Hash, signature: string): boolean {
  if (!/^0x[0-9a-f]{130}$/.test(signature)) return false;
  const v = signature.slice(-2);
  if (v !== '1b' && v !== '1c') return false;
  try {
    return address(recoverAddress(digest, Signature.from(signature))) === signer;
  } catch {
    // No point of the curve belongs to these numbers, or s is the upper one.
    return false;
  }
}

/** Whether `signer` signed exactly these terms for this escrow on this chain. */
export function verifyTermsSignature(
  terms: Terms,
  domain: EscrowDomain,
  signer: Address,
  signature: string,
): boolean {
  return isSignedBy(signer, hash(termsDigest(terms, domain)), signature);
}
