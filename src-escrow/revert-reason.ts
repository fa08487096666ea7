import { Interface, type ErrorDescription } from 'ethers';
import type { Hex } from '../src-shared/brand.ts';
import { tradeStates } from '../src-shared/trade/trade.ts';
import { escrowInterface } from './escrow-interface.ts';

const tokenErrors = new Interface([
  'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
  'error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)',
  'error ERC20InvalidSender(address sender)',
  'error ERC20InvalidReceiver(address receiver)',
  'error ERC20InvalidApprover(address approver)',
  'error ERC20InvalidSpender(address spender)',
]);

type Values = Readonly<Record<string, unknown>>;

const text = (value: unknown) => String(value);
const time = (value: unknown) =>
  Number(value) < 8.64e12
    ? `${new Date(Number(value) * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : 'a time beyond the calendar';

/** One sentence for every error of the contract (and of a plain ERC-20); values by Solidity's names. */
const sentences: Readonly<Record<string, (values: Values) => string>> = {
  // deployment
  FeeBpsTooHigh: (v) => `The fee of ${text(v['feeBps'])} bps is above the limit of 100.`,
  InvalidFeeRecipient: () => 'The fee has no valid recipient.',
  // terms
  InvalidSeller: (v) =>
    `${text(v['seller'])} can't be the seller: the seller locks, and has no other role.`,
  InvalidBuyer: (v) =>
    `${text(v['buyer'])} can't be the buyer: it is missing, the escrow, or has another role.`,
  InvalidArbiter: (v) =>
    `${text(v['arbiter'])} can't be the arbiter: it is missing, the escrow, or has another role.`,
  InvalidFallbackArbiter: (v) =>
    `${text(v['fallbackArbiter'])} can't be the fallback arbiter: it is the escrow or has another role.`,
  InvalidToken: (v) => `${text(v['token'])} can't be the token of a trade.`,
  InvalidAmount: () => 'The amount must be above 0 and below 2^128.',
  InvalidPaymentWindow: () => 'The time to pay must be 1 hour to 30 days.',
  InvalidConfirmationWindow: () => 'The time to confirm must be 1 hour to 30 days.',
  InvalidArbitrationWindow: () => 'The time for the arbiter must be 3 to 30 days.',
  InvalidDefaultBuyerBps: () => "The buyer's default share is above 100 %.",
  ArbiterFeeTooHigh: () => "The arbiter's fee is above 5 % of the amount.",
  // creation
  ChainIdChanged: () =>
    'The chain has another id than when the escrow was deployed: no new trades are locked in it.',
  FundByPassed: (v) => `The trade had to be locked by ${time(v['fundBy'])}.`,
  TradeAlreadyExists: () => 'Exactly this trade was locked before.',
  InvalidBuyerSignature: () => 'The buyer has not signed these terms.',
  WrongNativeValue: (v) =>
    `The coin sent along is ${text(v['sent'])} instead of ${text(v['expected'])} (smallest unit).`,
  WrongTokenAmountReceived: (v) =>
    `The token delivered ${text(v['received'])} instead of ${text(v['expected'])} (smallest unit): it can't be used here.`,
  // who
  CallerNotSeller: () => 'Only the seller may do this.',
  CallerNotBuyer: () => 'Only the buyer may do this.',
  CallerNotParty: () => 'Only the seller or the buyer may do this.',
  CallerNotArbiter: (v) =>
    `Only the arbiter in charge, ${text(v['arbiterInCharge'])}, may do this.`,
  // when
  TradeNotFound: () => 'There is no such trade.',
  WrongState: (v) =>
    `The trade's state is ${tradeStates[Number(v['state'])] ?? 'unknown'}, which does not allow this.`,
  DeadlinePassed: (v) => `This was possible until ${time(v['deadline'])}.`,
  DeadlineNotPassed: (v) => `This is possible after ${time(v['deadline'])}.`,
  DeadlineNotLater: (v) => `The deadline is ${time(v['current'])} already: more time ends later.`,
  DeadlineTooFar: (v) =>
    `One agreement gives at most 30 days: until ${time(v['latest'])} at the latest.`,
  NoFallbackArbiter: () => 'The terms name no fallback arbiter.',
  AlreadyEscalated: () => 'The dispute is with the fallback arbiter already.',
  FallbackArbiterNotAsked: () => 'The fallback arbiter has to be asked first.',
  // how much
  InvalidValue: (v) => `${text(v['value'])} (smallest unit) is not between 1 and what remains.`,
  RemainingChanged: (v) =>
    `${text(v['remaining'])} (smallest unit) remain now, not what was signed for: read the trade again.`,
  InvalidBuyerBps: () => "The buyer's share is above 100 %.",
  // approvals
  ApprovalExpired: (v) => `The signed permission ended ${time(v['deadline'])}.`,
  NonceAlreadyUsed: () => 'The signed permission was used or cancelled.',
  InvalidApprovalSignature: (v) => `The permission is not signed by ${text(v['signer'])}.`,
  ApprovalMissing: (v) => `The permission of ${text(v['party'])} is missing.`,
  DuplicateApproval: () => 'The same permission is there twice.',
  // paying out
  NotEnoughGasForPayout: () => 'The gas limit is too low for the payout.',
  CallerNotEscrow: () => 'Only the escrow itself may do this.',
  CallerNotAccount: () => 'Only the account itself may send its credit elsewhere.',
  NothingToWithdraw: () => 'There is nothing to withdraw.',
  InvalidRecipient: () => "This account can't receive it.",
  NativeTransferFailed: (v) => `${text(v['to'])} did not take the coin.`,
  // libraries
  SafeERC20FailedOperation: () => 'The token refused to move the amount.',
  ReentrancyGuardReentrantCall: () => 'The call came back into the escrow, which it refuses.',
  InvalidShortString: () => 'A text is not readable.',
  StringTooLong: () => 'A text is too long.',
  // token
  ERC20InsufficientBalance: (v) =>
    `The token balance is ${text(v['balance'])}, ${text(v['needed'])} is needed (smallest unit).`,
  ERC20InsufficientAllowance: (v) =>
    `The allowance is ${text(v['allowance'])}, ${text(v['needed'])} is needed (smallest unit).`,
  ERC20InvalidSender: () => 'The token does not know the sender.',
  ERC20InvalidReceiver: () => "The token can't be sent there.",
  ERC20InvalidApprover: () => 'The token does not know who allows.',
  ERC20InvalidSpender: () => 'The token does not know who may draw.',
};

/** The errors that have a sentence of their own, by Solidity's names. */
export const knownErrors: readonly string[] = Object.keys(sentences);

function describe(data: Hex): ErrorDescription | null {
  for (const abi of [escrowInterface, tokenErrors]) {
    try {
      const found = abi.parseError(data);
      if (found !== null) return found;
    } catch {
      // Right selector, broken arguments: not this contract's.
    }
  }
  return null;
}

/** Solidity's name of the error that a call reverted with, for programs; null when it is none that is known. */
export function revertName(data: Hex): string | null {
  return describe(data)?.name ?? null;
}

/** Why a call failed, in one sentence, from the data it reverted with. */
export function revertSentence(data: Hex): string {
  const error = describe(data);
  if (error === null) return 'The contract refused the call without saying why.';
  const sentence = sentences[error.name];
  if (sentence !== undefined) return sentence(error.args.toObject());
  // Solidity's own: Error(string) and Panic(uint256).
  if (error.name === 'Error') return `The contract says: ${text(error.args[0]).slice(0, 200)}`;
  if (error.name === 'Panic') return `The contract broke off (code ${text(error.args[0])}).`;
  return `The contract refused the call (${error.name}).`;
}
