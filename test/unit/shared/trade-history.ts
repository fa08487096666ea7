import type {
  EscrowEvent,
  EscrowEventArgs,
  EscrowEventType,
  Shares,
} from '../../../src-shared/trade/escrow-event.ts';
import { address, hash, tradeId, zeroAddress, zeroHash } from '../../../src-shared/parse.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import type { TradeState } from '../../../src-shared/trade/trade.ts';

/** Builders of histories for the pure functions' tests; the real contract's histories come in the integration tests. */
export const seller = address(`0x${'11'.repeat(20)}`);
export const buyer = address(`0x${'22'.repeat(20)}`);
export const arbiter = address(`0x${'33'.repeat(20)}`);
export const secondArbiter = address(`0x${'44'.repeat(20)}`);
export const stranger = address(`0x${'55'.repeat(20)}`);

export const terms: Terms = {
  seller,
  buyer,
  arbiter,
  fallbackArbiter: secondArbiter,
  token: zeroAddress,
  amount: 1000n,
  paymentWindow: 3600,
  confirmationWindow: 3600,
  arbitrationWindow: 3 * 86_400,
  defaultBuyerBps: 5000,
  arbiterFee: 10n,
  fundBy: 1_900_000_000,
  detailsHash: zeroHash,
  salt: 1n,
};

export const noShares: Shares = { toBuyer: 0n, fee: 0n, toSeller: 0n, arbiterFee: 0n };

/** One event of the sample trade; `deadline` in Unix seconds. */
export function event<T extends EscrowEventType>(
  type: T,
  tradeSeq: number,
  state: TradeState,
  args: EscrowEventArgs[T],
  more: { remaining?: bigint; deadline?: number; timestamp?: number } = {},
): EscrowEvent {
  const blockHash = hash(`0x${tradeSeq.toString(16).padStart(64, '0')}`);
  return {
    id: `${blockHash}:0`,
    type,
    tradeId: tradeId(`0x${'ab'.repeat(32)}`),
    tradeSeq,
    state,
    remaining: more.remaining ?? 1000n,
    deadline: more.deadline ?? 2000,
    blockNumber: tradeSeq,
    blockHash,
    txHash: blockHash,
    logIndex: 0,
    timestamp: more.timestamp ?? tradeSeq * 1000,
    args,
  } as EscrowEvent;
}

export const created = event('TRADE_CREATED', 1, 'Funded', { terms });
export const saysPaid = event('PAYMENT_SENT', 2, 'Paid', { referenceHash: zeroHash });
