import { concat, getCreate2Address, Interface, keccak256, ZeroHash } from 'ethers';
import type { Provider, Signer } from 'ethers';
import { testStablecoinAbi, testStablecoinBytecode } from '../contracts/abi/test-stablecoin.ts';
import { create2Deployer } from '../src-escrow/deployment-checks.ts';
import { address } from '../src-shared/parse.ts';
import type { Token } from '../src-shared/money/token.ts';

export const stablecoinInterface = new Interface(testStablecoinAbi);

/** The practice chain's dollar, at the same address on every practice chain. Anybody may mint it. */
export const practiceStablecoin: Token = {
  address: address(getCreate2Address(create2Deployer, ZeroHash, keccak256(testStablecoinBytecode))),
  symbol: 'USDC',
  decimals: 6,
};

/** Deploys it where it isn't yet. */
export async function deployStablecoin(signer: Signer, provider: Provider): Promise<void> {
  if ((await provider.getCode(practiceStablecoin.address)) !== '0x') return;
  const data = concat([ZeroHash, testStablecoinBytecode]);
  const sent = await signer.sendTransaction({ to: create2Deployer, data });
  await sent.wait();
}
