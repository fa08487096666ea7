import { Interface } from 'ethers';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';

/** The contract's calls, events and errors; made once, since it parses the whole ABI. */
export const escrowInterface = new Interface(tradeEscrowAbi);

/** What is used of any ERC-20. */
export const erc20Interface = new Interface([
  'function balanceOf(address account) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 value) returns (bool)',
  'function decimals() view returns (uint8)',
]);
