/** Notes of a trade: signed words of its parties, and what travels with them through a service. */
export const noteText = {
  title: 'Notes',
  lead: 'Signed words of the parties. They move no money, and an arbiter can read them.',
  none: 'No notes yet.',
  readers: (names: string, services: string): string =>
    `Who can read a note: you, ${names}, and whoever runs ${services}. It stays signed with your name.`,
  noService:
    'No service delivers notes of this trade. Choose one for this account in Settings, Service, or hand things over as text and file.',
  field: 'A note to all parties',
  placeholder: 'Facts about this trade: plain words.',
  size: (bytes: number, most: number): string =>
    `${bytes.toLocaleString('en-GB')} of ${most.toLocaleString('en-GB')} bytes`,
  tooLong: 'Too long: shorten it, or hand it over as evidence.',
  empty: 'Write something first.',
  sign: 'Sign and send…',
  offline: 'The service can’t be reached now: what you sign waits here and is sent later.',
  verified: 'signed',
  verifiedHelp: 'The signature was checked on this computer: this account signed exactly this.',
  forged: (count: number): string =>
    count === 1
      ? 'One note was dropped: no party of this trade signed it as it came.'
      : `${count} notes were dropped: no party of this trade signed them as they came.`,
  delivered: 'delivered',
  waits: (names: string): string => `waits for ${names}`,
  partly: (names: string): string => `delivered; waits for ${names}`,
  nowhere: 'waits: no service is set for it',
  refused: (why: string): string => `not delivered: ${why}`,
  instead: 'Or hand it over as text or file.',
  retry: 'Try again',
  discard: 'Give up',
  send: 'Send by service…',
  proposal: (proposal: string): string => `Proposed ${proposal}`,
  settlementUnreadable: 'A proposal that can’t be read',
  evidence: (count: number): string =>
    count === 1 ? 'Handed over an evidence package' : `Handed over ${count} evidence packages`,
  details: (name: string): string => `Sealed bank details, for ${name} alone`,
  agreement: (name: string): string => `The agreement, for ${name}`,
  unreadable: 'Something that this version can’t read',

  signingTitle: 'Sign a note to all parties',
  signingDetailsTitle: (name: string): string => `Hand your sealed bank details to ${name}`,
  signingDetailsForArbiter: (name: string): string => `Hand the sealed bank details to ${name}`,
  signingProposalTitle: (proposal: string): string => `Hand over your proposal of ${proposal}`,
  signingEvidenceTitle: 'Hand over your evidence',
  signingRemark: 'moves no money',
  signingRow: 'Sent as a note',
  signingBy: 'Sent by',
  signingReaders: 'Can be read by',
  signingAll: 'all parties, and whoever runs the service',
  signingOnly: (name: string): string => `${name} alone: it is sealed`,
  signingText: 'The note',
  signingFor: 'For',
  signingWarning: 'It stays signed with your name: it can’t be taken back.',
  signingConfirm: 'Hold: sign and send',

  notification: {
    message: (name: string): string => `Note from ${name}`,
    proposal: (name: string, proposal: string): string => `${name} proposes ${proposal}`,
    evidence: (name: string): string => `Evidence from ${name} has come`,
    reasons: (name: string): string => `${name} gives the reasons of the ruling`,
    details: (name: string): string => `Sealed bank details from ${name} have come`,
    evidenceText: 'Its hash is the one on the chain.',
    detailsOpen: 'They are what was agreed.',
    detailsWait: 'Unlock the account to read them.',
    proposalText: 'It is genuine, and waits for your answer.',
  },
} as const;
