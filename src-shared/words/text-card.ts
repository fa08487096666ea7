/** Arbiter cards: made by who decides disputes, kept by traders. */
export const cardText = {
  title: 'Your arbiter card',
  help: 'If you decide disputes: a card with your name, contact and key, signed by your account. Traders paste it into their app; it says that you know of such trades and answer.',
  open: 'Make a card…',
  account: 'Account',
  name: 'Your name',
  contact: 'How to reach you',
  fee: 'Usual fee, % of the amount',
  days: 'Time you need at least',
  valid: 'Valid for',
  dayCount: (days: string): string => `${days} days`,
  make: 'Sign and copy…',
  cancel: 'Cancel',
  copied: 'The card is copied. Send it to traders by any messenger.',
  errors: {
    name: 'The name that traders know you by.',
    contact: 'An e-mail address, phone number or site.',
    fee: 'From 0 to 5, like 1 or 0.5.',
  },
  line: (contact: string, fee: string, days: string, until: string): string =>
    `${contact} · fee ${fee} · needs ${days} · card valid until ${until}`,
  expired: (until: string): string => `The card expired ${until}: ask for a new one.`,
  none: 'No card: nothing shows that they know of such trades and answer.',
} as const;
