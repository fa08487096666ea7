/** What the window "Pay this" says; it is main's, and the only place that shows a whole account to pay into. */
export const payText = {
  title: (fiat: string, name: string): string => `${fiat} to ${name}`,
  by: (time: string, left: string): string => `by ${time}, ${left} left`,
  amount: 'Amount',
  reference: 'Reference',
  agreedMoney: 'The agreed payment',
  locked: (amount: string, nodes: number): string =>
    `${amount} locked for you, final, seen by ${nodes > 1 ? `all ${nodes} of your nodes` : 'your own node'}`,
  agreedAccount: (name: string): string =>
    `This account is the one ${name} signed in the agreement`,
  enoughTime: (method: string): string => `There is still time for ${method} to arrive`,
  payFrom: 'Pay from',
  ownAccount: (holder: string): string => `your own account, ${holder}`,
  check: 'Check number',
  trade: 'Trade',
  warning:
    'Your signing mark is at the top right: only this app can show it. Another account in a chat, an e-mail or another window? Don’t pay.',
  paid: 'I have paid…',
  open: (fiat: string): string => `Pay ${fiat}…`,
  help: 'The whole account, the reference and the QR code are shown in a window of their own, which bears your signing mark.',
  notNow: 'It is not safe to pay now. The trade says why.',
} as const;
