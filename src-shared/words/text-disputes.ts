/** What a dispute says: to the two parties in their trade, to an arbiter at the desk. */
export const disputeText = {
  openTitle: 'Open a dispute',
  openHelp: (arbiter: string, day: string) =>
    `${arbiter} then reads both sides and decides by ${day}. You can still agree with the other side meanwhile.`,
  openContinue: 'Continue to signing',
  protects: {
    seller: (arbiter: string) =>
      `The money isn’t there, or a name is wrong? Don’t release: a dispute protects you. ${arbiter} decides.`,
    buyer: (arbiter: string) =>
      `The release is overdue: a dispute protects you. ${arbiter} decides.`,
    buyerLater: (when: string) => `From ${when} a dispute protects you. It is one step from here.`,
  },
  late: {
    escalate: (arbiter: string) =>
      `The arbiter let the time pass. Anyone may hand it to ${arbiter}, who then decides alone.`,
    expire: (share: string) =>
      `No arbiter decided in time. Anyone may close it as agreed: ${share}. Nobody can rule any more.`,
  },
} as const;

export const rulingText = {
  title: 'Arbiter desk',
  lead: 'Disputes that wait for your ruling, the nearest deadline first.',
  nav: 'Arbiter desk',
  waiting: 'Wait for your ruling',
  elsewhere: 'Not yours to decide now',
  emptyTitle: 'Nothing to decide',
  emptyText:
    'When two traders name you as arbiter and disagree, their dispute stands here, with what both sides say.',
  openTrade: 'Open the trade',
  heading: (seller: string, buyer: string) => `${seller} sells to ${buyer}`,
  seller: 'Seller says',
  buyer: 'Buyer says',
  claims: {
    seller: 'sells and wants the payment',
    buyer: 'pays and wants the coins',
  },
  agreed: 'Agreed',
  ruling: 'Your ruling',
  split: 'Share of the buyer',
  gets: (name: string) => `${name} gets`,
  yourFee: 'Your fee',
  feeWaits: 'waits for withdrawal',
  noFee: 'none',
  fee: (amount: string) => `after ${amount} fee`,
  reasons: 'Your reasons',
  reasonsHint:
    'Both parties read them, and they stand in the dossier. Their hash goes on the chain with the ruling: nothing can be changed later.',
  reasonsEmpty: 'Write why you rule so: both parties wait for it.',
  reasonsTitle: 'Reasons of the ruling',
  rule: (split: string) => `Rule ${split}…`,
  decline: (name: string) => `Decline: hand it to ${name}…`,
  declineTitle: 'Decline to rule?',
  declineText: (name: string) =>
    `${name} then decides alone, with a fresh time to rule, and has the fee. You can’t take it back.`,
  declineConfirm: 'Continue to signing',
  tooLate: 'The time to rule has passed.',
  otherArbiter: (name: string) => `${name} decides this one.`,
  notYet: 'You decide only if the first arbiter lets the time pass.',
} as const;

/** The slider that divides an amount. */
export const settlementText = {
  label: 'Share of the buyer',
  exact: 'Buyer’s share, %',
  invalid: 'A percentage from 0 to 100, at most two decimals.',
  toSeller: 'Seller',
  toBuyer: 'Buyer',
} as const;
