import { windowWords } from './times.ts';

/** What both sign: a split that ends the trade, or more time. */
export const settlementText = {
  title: 'Settle together',
  lead: 'Both of you can end the trade at any time with a split that both sign, or give it more time before its deadline. No arbiter is needed.',
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
    declined: 'declined by you',
    expired: 'expired',
    withdrawn: 'withdrawn',
    void: 'the trade has moved on',
  },
  accept: { settlement: 'Accept and settle…', extension: 'Accept…' },
  decline: 'Decline',
  withdraw: 'Withdraw…',
  copy: 'Copy text',
  send: 'Send the text to the other side by any messenger; it is pasted into their app.',
  stillOpen: 'Your earlier proposal stays open until it expires or you withdraw it.',
  wasRead: 'The proposal was read and is genuine. Nothing is signed.',
  copied: 'The proposal is copied. Only the other side can use it.',
} as const;

/** A later deadline that both sign. */
export const extensionText = {
  propose: 'Propose more time…',
  dialogTitle: 'Propose more time',
  dialogHelp:
    'A bank holiday, a payment that is held up: with both signatures the deadline moves. Signing moves nothing by itself.',
  added: 'Later by',
  later: (seconds: number) => windowWords(seconds),
  now: 'Now',
  then: 'Then',
  payBy: (when: string) => `pay by ${when}`,
  releaseBy: (when: string) => `release by ${when}`,
  validUntilDeadline:
    'The other side can accept it until the present deadline at the latest. Nothing is later than 30 days from now.',
} as const;
