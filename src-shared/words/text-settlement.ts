import { windowWords } from './times.ts';

/** Ending a trade by agreement: a split that both sign. */
export const settlementText = {
  title: 'Settle together',
  lead: 'Both of you can end the trade at any time with a split that both sign. No arbiter is needed.',
  propose: 'Propose a split…',
  counter: 'Propose another…',
  dialogTitle: 'Propose a split',
  dialogHelp: (rest: string) => `Divides all that is in escrow: ${rest}. Signing moves nothing.`,
  validFor: 'Expires after',
  validity: (seconds: number) => windowWords(seconds),
  stopsPayment:
    'While it could still be accepted you must not pay: the trade would end by it. Of a proposal signed on another computer this one knows nothing.',
  continue: 'Continue to signing',
  mine: (split: string) => `You propose ${split}`,
  theirs: (name: string, split: string) => `${name} proposes ${split}`,
  columns: 'buyer / seller',
  youGet: (amount: string) => `you get ${amount}`,
  left: (left: string) => `expires in ${left}`,
  states: {
    open: '',
    declined: 'declined by you',
    expired: 'expired',
    withdrawn: 'withdrawn',
    void: 'another amount is in escrow now',
  },
  accept: 'Accept and settle…',
  decline: 'Decline',
  withdraw: 'Withdraw…',
  copy: 'Copy text',
  send: 'Send the text to the other side by any messenger; it is pasted into their app.',
  stillOpen: 'Your earlier proposal stays open until it expires or you withdraw it.',
  wasRead: 'The proposed split was read and is genuine. Nothing is signed.',
  copied: 'The proposal is copied. Only the other side can use it.',
} as const;
