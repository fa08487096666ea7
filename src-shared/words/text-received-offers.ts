/** Offers that strangers sent through a service. */
export const receivedOffersText = {
  title: 'Requests',
  lead: 'Offers that people who are not in your contacts sent through a service. They notify nobody and count nowhere until you open them.',
  emptyTitle: 'No requests',
  emptyText:
    'When a service is shared or named in Settings, offers of strangers wait here. Offers of your contacts, and answers to your own offers, go straight to the list.',
  back: 'Offers',
  open: 'Open',
  sealed: 'Sealed: unlock the account to read it',
  remove: 'Delete',
  more: 'More about this sender',
  removeSender: 'Delete all from this sender',
  block: 'Block this sender',
  unblock: 'Unblock',
  blockedTitle: 'Blocked senders',
  clear: 'Delete all',
  refusedTitle: 'Refused at once, not shown',
  through: (service: string) => `through ${service}`,
  offerFrom: (name: string | null) => (name === null ? 'An offer came' : `Offer from ${name}`),
  answerFrom: (name: string | null) =>
    name === null ? 'Your offer was answered' : `${name} answered your offer`,
  times: (count: number) => `${count} ×`,
  forFiat: 'for',
  left: 'left',
} as const;

/** Sending an offer through a service that both sides use. */
export const sendingText = {
  through: (service: string) => `Send through ${service}`,
  help: 'Only the address it is sent to can fetch it there; the service deletes it 7 days after the offer has expired.',
  to: 'To',
  toHint: 'The address that they use with this service.',
  sealed: 'Sealed: only they can read it. The service learns who writes to whom, and when.',
  plain:
    'Not sealed, since no key of theirs is known yet: whoever runs the service can read price and terms. Bank details are never in an offer.',
  send: 'Send',
  sent: (service: string) => `Sent through ${service}.`,
  wasSent: (service: string, when: string, sealed: boolean) =>
    `Sent through ${service}, ${when}${sealed ? ', sealed' : ''}`,
} as const;
