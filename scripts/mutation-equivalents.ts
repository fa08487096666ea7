/**
 * Mutations that change nothing that anybody could see, by their key, each with the reason. The mutation run fails for any
 * other survivor, and for an entry that no mutation has any more.
 */
export const equivalents: Readonly<Record<string, string>> = {
  'EscrowPayouts._push: bound: MIN_GAS_BEFORE_PUSH → MIN_GAS_BEFORE_PUSH - 1':
    'One unit of gas of a margin of 45,000, which is at least 8,000 more than any push needs.',
  'EscrowPayouts._push: bound: MIN_GAS_BEFORE_PUSH → MIN_GAS_BEFORE_PUSH + 1':
    'One unit of gas of a margin of 45,000, which is at least 8,000 more than any push needs.',
  'EscrowPayouts._draw: bound: balanceAfter < balanceBefore → balanceAfter <= balanceBefore':
    'An equal balance is refused by the next check in the same words: nothing received of an amount above zero.',
  'TradeDisputes._requireFallbackUnasked: order: if (terms.fallbackArbiter == address(0)) revert NoFallbackArbiter(); | if (trade.escalated) revert AlreadyEscalated(); → the other way round':
    'A trade is escalated only where its terms name a fallback, so the two never apply at once.',
};
