import { windowWords } from './times.ts';

/** What both sign: a split that ends the trade, or more time. */
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
  mine: (proposal: string) => `You propose ${proposal}`,
  theirs: (name: string, proposal: string) => `${name} proposes ${proposal}`,
  moreTime: (until: string) => `more time, until ${until}`,
  columns: 'buyer / seller',
  youGet: (amount: string) => `you get ${amount}`,
  left: (left: string) => `expires in ${left}`,
  states: {
    open: '',
    expired: 'expired',
    withdrawn: 'withdrawn',
    void: 'the trade has moved on',
  },
  accept: { settlement: 'Accept and settle…', extension: 'Accept…' },
  withdraw: 'Withdraw…',
  copy: 'Copy text',
  send: 'Send the text to the other side by any messenger; it is pasted into their app.',
  stillOpen: 'Your earlier proposal stays open until it expires or you withdraw it.',
  wasRead: 'The proposal was read and is genuine. Nothing is signed.',
  copied: 'The proposal is copied. Only the other side can use it.',
} as const;
