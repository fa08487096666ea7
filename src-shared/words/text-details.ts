import type { Side } from '../trade/side.ts';

/** Bank details: asked for with an offer, sealed until the lock, opened after it. */
export const detailsText = {
  title: { seller: 'Pay into', buyer: 'The payment must come from' },
  own: { seller: 'Your account', buyer: 'You pay from' },
  holder: 'Account holder',
  optional: '(optional)',
  heldBack: 'Held back while you must not pay.',
  formTitle: { seller: 'Your account, sealed until the lock', buyer: 'Who pays' },
  formHelp: {
    seller:
      'Only a fingerprint goes into the offer. The buyer sees the account once your coins are locked, nobody else.',
    buyer: 'The seller sees this name after the lock and accepts a payment from nobody else.',
  },
  holderHint: {
    seller: 'The name on the account.',
    buyer: 'The name on the account you pay from.',
  },
  noAgreement:
    'The agreement behind this trade is not on this computer: paste the offer’s text again.',
  notFinal: 'The lock is not final yet on your own node.',
  ownMissing: 'What you committed to is not on this computer. Restore the profile’s backup.',
  waiting: (role: Side): string =>
    role === 'seller'
      ? 'The seller’s bank details have not come yet. Ask for them; paste them anywhere in this window.'
      : 'The payer’s name has not come yet. Ask for it; paste it anywhere in this window.',
  noEncryptionKey: (to: 'counterparty' | 'arbiter'): string =>
    to === 'arbiter'
      ? 'the arbiter’s card is not in your contacts'
      : 'the other side gave no key to seal them to',
  tradeUnknown: 'they are for a trade that is not yours',
  changedAnswer: 'It is not what you offered: it asks for your answer, and names what changed.',
  doNotPay: 'Do not pay',
  anotherAccount: 'Another account in a chat? Don’t pay.',
  unlock: 'Unlock to read…',
  send: { seller: 'Copy sealed account for the buyer', buyer: 'Copy sealed name for the seller' },
  hand: { seller: 'Send sealed account to the buyer…', buyer: 'Send sealed name to the seller…' },
  handArbiter: 'Send sealed details to the arbiter…',
  handAgain: 'Send again…',
  sendHelp: 'Only they can open it, by whatever way it comes.',
  sendArbiter: 'Copy sealed details for the arbiter',
  copied: 'Copied, sealed. Only the receiver can open it.',
  opened: 'The bank details are checked: they are what was agreed.',
  kept: 'Received. Unlock the account to read them.',
  agreementKept: 'The agreement of this trade is stored.',
  cardKept: (name: string): string =>
    `The card of ${name} is in your contacts. Whether they may rule is for you to say there.`,
} as const;
