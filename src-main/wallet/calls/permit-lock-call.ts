import { isError } from 'ethers';
import { permitOf, type PermitContent } from '../../../src-escrow/agreement/token-permit.ts';
import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import { erc20Interface, escrowInterface } from '../../../src-escrow/escrow-interface.ts';
import type { Hex } from '../../../src-shared/brand.ts';
import { hexSchema, parseWith } from '../../../src-shared/parse.ts';
import { ok, type Result } from '../../../src-shared/result.ts';
import { fullTime } from '../../../src-shared/words/times.ts';
import { prepareLock, type LockRequest } from './money-calls.ts';
import type { PreparedCall } from './prepared-call.ts';
import type { TokenPermit } from './token-permit.ts';
import type { WalletChain } from './wallet-chain.ts';

/** What a permit and a lock need beyond an allowance alone: the usual tokens take three quarters of it. */
const lockBeyondAllowanceGas = 200_000n;

/** Exactly the amount, to the escrow, for as long as the trade can be locked. */
export function permitFor({ chain, terms }: LockRequest, { nonce }: TokenPermit): PermitContent {
  return {
    owner: terms.seller,
    spender: chain.escrow,
    value: terms.amount,
    nonce,
    deadline: BigInt(terms.fundBy),
  };
}

/** As long as a real one, and signed by nobody: for a window that is shown before the permit is signed. */
const unsigned = `0x${'00'.repeat(64)}1b` as Hex;

/**
 * The lock as one transaction that carries a permit. Without a signature it is what the window shows; with one, what is
 * tried and sent.
 */
export function preparePermitLock(
  request: LockRequest,
  permit: TokenPermit,
): (signature?: Hex) => Promise<Result<PreparedCall>> {
  // One for the window's whole time: it tells times as of the window's opening.
  const prepare = prepareLock(request);
  return async (signature = unsigned) => {
    const { chain, terms, buyerSignature } = request;
    const lock = await prepare();
    if (!lock.ok) return lock;
    const content = permitFor(request, permit);
    const { name, version, chainId } = permit.domain;
    return ok({
      ...lock.value,
      ...encodeEscrowCall(chain.escrow, {
        method: 'createTradeWithPermit',
        terms,
        buyerSignature,
        permit: permitOf(content, signature),
      }),
      rows: [
        ...lock.value.rows,
        { name: 'Signed along', now: '', after: 'a permit: the escrow may take exactly this' },
      ],
      details: [
        ...lock.value.details.map((row) =>
          row.name === 'Call' ? { name: 'Call', value: 'createTradeWithPermit(…)' } : row,
        ),
        { name: 'Permit of', value: `${name}, version ${version}, chain ${String(chainId)}` },
        { name: 'Permit’s token', value: terms.token },
        { name: 'Permit’s owner', value: content.owner },
        { name: 'Permit’s spender', value: content.spender },
        { name: 'Permit’s value', value: String(content.value) },
        { name: 'Permit’s number', value: String(content.nonce) },
        { name: 'Permit’s deadline', value: fullTime(terms.fundBy * 1000) },
      ],
    });
  };
}

/**
 * Tries all of the lock but the permit, which nobody has signed yet: what the escrow itself refuses is thrown, what the
 * token refuses is left to the permit. Answers an estimate of the gas, from what an allowance costs.
 */
export async function tryWithoutPermit(
  { provider, escrow }: WalletChain,
  { terms }: LockRequest,
  { to, data }: PreparedCall,
): Promise<bigint> {
  try {
    await provider.call({ from: terms.seller, to, data });
  } catch (error) {
    if (!isError(error, 'CALL_EXCEPTION') || isEscrowsRefusal(error.data)) throw error;
  }
  const allow = erc20Interface.encodeFunctionData('approve', [escrow, 0n]);
  const allowance = { from: terms.seller, to: terms.token, data: allow };
  return (await provider.estimateGas(allowance)) + lockBeyondAllowanceGas;
}

/** Before the permit the escrow looks at the terms and signatures; afterwards at what the token says. */
function isEscrowsRefusal(data: string | null): boolean {
  const parsed = parseWith(hexSchema, data);
  if (!parsed.ok) return false;
  const name = escrowInterface.parseError(parsed.value)?.name;
  return name !== undefined && name !== 'SafeERC20FailedOperation';
}
