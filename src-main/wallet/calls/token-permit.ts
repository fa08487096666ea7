import { id, Interface, TypedDataEncoder, type Provider } from 'ethers';
import type { TypedDataTarget } from '../../../src-escrow/agreement/terms-digest.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { amountSchema, hashSchema, z } from '../../../src-shared/parse.ts';
import { isRefusedByNode } from './chain-failure.ts';

/** A token's EIP-2612 permit as it can be signed now. */
export interface TokenPermit {
  readonly domain: TypedDataTarget;
  readonly nonce: bigint;
}

const permitInterface = new Interface([
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
  'function PERMIT_TYPEHASH() view returns (bytes32)',
  'function nonces(address owner) view returns (uint256)',
  'function name() view returns (string)',
  'function version() view returns (string)',
]);
const permitTypeHash = id(
  'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)',
);
const textSchema = z.string().max(200);

/**
 * The token's permit, or null: it has none, another form of it, or hides under which domain it hashes. Nobody lists
 * domains: the usual one is tried, and counts only if it gives the separator that the token itself names. Throws
 * transport faults.
 */
export async function readTokenPermit(
  provider: Provider,
  token: Address,
  owner: Address,
  chainId: number,
): Promise<TokenPermit | null> {
  const read = async (name: string, ...values: readonly unknown[]): Promise<unknown> => {
    const data = permitInterface.encodeFunctionData(name, values);
    let answer: string;
    try {
      answer = await provider.call({ to: token, data });
    } catch (error) {
      if (!isRefusedByNode(error)) throw error;
      return null;
    }
    try {
      return permitInterface.decodeFunctionResult(name, answer)[0] as unknown;
    } catch {
      // A fallback that answers to everything, with nothing.
      return null;
    }
  };
  const [separator, nonce, name, version, typeHash] = await Promise.all([
    read('DOMAIN_SEPARATOR'),
    read('nonces', owner),
    read('name'),
    read('version'),
    read('PERMIT_TYPEHASH'),
  ]);
  const known = z
    .object({ separator: hashSchema, nonce: amountSchema, name: textSchema })
    .safeParse({ separator, nonce, name });
  if (!known.success || (typeHash !== null && typeHash !== permitTypeHash)) return null;
  const domain: TypedDataTarget = {
    name: known.data.name,
    version: textSchema.nullable().catch(null).parse(version) ?? '1',
    chainId,
    verifyingContract: token,
  };
  return TypedDataEncoder.hashDomain(domain) === known.data.separator
    ? { domain, nonce: known.data.nonce }
    : null;
}
