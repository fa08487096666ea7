/** What the window "Confirm change" says. One consequence each: what follows if the change was wrong. */
export const confirmText = {
  movesNoMoney: 'moves no money',
  columns: { now: 'now', after: 'after' },
  none: 'none',
  several: (count: number): string => `Change ${count} settings?`,
  change: 'Change them',
  network: {
    title: (name: string): string => `Use the network ${name}?`,
    row: 'Network',
    named: (name: string, chainId: number): string => `${name}, chain ${chainId}`,
    startBlock: 'Read from block',
    explorer: 'Explorer',
    explorerTitle: 'Use this explorer?',
    explorerConfirm: 'Use this explorer',
    explorerConsequence:
      'An explorer learns which transactions you look at, and may show anything.',
    confirm: 'Use this network',
    consequence:
      'Which chain is read decides which coins are real. Trades of another network stay in its own profile.',
  },
  node: {
    title: (count: number): string => (count === 1 ? 'Use this node?' : 'Use these nodes?'),
    row: (index: number): string => ['First node', 'Second node'][index] ?? `Node ${index + 1}`,
    payRow: 'To be told “pay”',
    payRule: (count: number): string =>
      count === 0 ? 'no node' : count === 1 ? 'your node sees the lock' : `${count} nodes see it`,
    confirm: (count: number): string => (count === 1 ? 'Use this node' : 'Use these nodes'),
    consequence:
      'What your nodes show decides when you are told to pay or to release. Choose an operator that neither side of your trades runs.',
  },
  tokens: {
    title: 'Change your token list?',
    row: (symbol: string): string => `Token ${symbol}`,
    facts: (symbol: string, decimals: number): string => `${symbol}, ${decimals} decimals`,
    absent: 'not on your list',
    decimalsDiffer: (symbol: string, chain: number, list: number): string =>
      `${symbol} has ${chain} decimals on the chain, ${list} on the list`,
    symbolDiffers: (chain: string, list: string): string =>
      `it is called ${chain} on the chain, ${list} on the list`,
    asChain: (symbol: string): string => `${symbol}: symbol and decimals as on the chain`,
    noViews: (symbol: string): string =>
      `${symbol}: its contract does not say symbol or decimals; those you typed are used`,
    notAsked: (symbol: string): string =>
      `${symbol}: not compared with the chain yet; it is before anything is signed`,
    confirm: 'Change the list',
    consequence:
      'A name on this list is how amounts are shown to you. A wrong contract, or wrong decimals, makes you lock something else than you read.',
  },
  service: {
    title: (host: string | null): string =>
      host === null ? 'Stop using the trade service?' : `Use the trade service ${host}?`,
    row: 'Trade service',
    address: 'Address',
    accountsTitle: 'Change which accounts the service learns?',
    account: (name: string): string => `Account ${name}`,
    learns: 'the service learns it',
    unknown: 'unknown to it',
    confirm: 'Change the service',
    consequence:
      'Its operator learns your IP address, these accounts and when they trade. It never decides what is true.',
  },
  share: {
    title: 'Change who may use your service?',
    row: 'Others may connect',
    off: 'no',
    on: (port: number, who: string): string =>
      `yes, ${port === 0 ? 'on any free port' : `on port ${port}`}, ${who}`,
    anyone: 'any account',
    some: (count: number): string => (count === 1 ? '1 account' : `${count} accounts`),
    confirm: 'Change the sharing',
    consequence: 'Whoever connects can use this computer’s connection and send you offers.',
  },
  limits: {
    title: 'Change when the passphrase is asked?',
    row: (symbol: string): string => `Ask again above, ${symbol}`,
    absent: 'only when locked',
    confirm: 'Change the limits',
    consequence:
      'Below a limit, whoever sits at this computer while it is unlocked can sign without the passphrase.',
  },
  autoLock: {
    title: 'Lock the wallet later?',
    row: 'Locks after',
    minutes: (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`),
    confirm: 'Lock it later',
    consequence: 'Until it locks, whoever sits at this computer can sign as you.',
  },
  notifications: {
    title: 'Stop notifications?',
    row: 'Notifications',
    on: 'shown by the system',
    off: 'not shown',
    confirm: 'Stop them',
    consequence: 'Deadlines pass whether you are told or not. A missed one can cost the trade.',
  },
  clipboard: {
    title: 'Leave copies on the clipboard?',
    row: 'After a minute',
    on: 'taken off',
    off: 'left there',
    confirm: 'Leave them',
    consequence: 'Every program of this computer can read the clipboard.',
  },
  contact: {
    trustTitle: (name: string): string => `Trust ${name} as arbiter?`,
    nameTitle: (name: string): string => `Call this address ${name}?`,
    removeTitle: (name: string): string => `Forget ${name}?`,
    notTrusted: 'no arbiter of yours',
    notListed: 'not on your list',
    trusted: 'arbiter you trust',
    onList: 'on your list',
    offerThatNames: 'An offer that names them',
    refused: 'can’t be accepted',
    accepted: 'can be accepted',
    name: 'Name',
    address: 'Address',
    like: (name: string): string => `Looks like ${name}`,
    card: 'Card',
    cardSigned: (fee: string, time: string): string =>
      `signed by this address, fee ${fee}, rules within ${time}`,
    noCard: 'none: nothing shows that they know of such trades',
    cameFrom: 'Came from',
    origins: {
      people: 'this app’s page, typed or pasted',
      card: 'a card that was pasted or opened',
      offer: 'the offer itself: it proves nothing about them',
    },
    before: 'Before',
    trustConsequence:
      'In a dispute the arbiter alone decides who gets the coins. If they are a friend of the other side, you lose the whole trade.',
    askLast: 'Ask for the last 4 characters of the address, on a call you start',
    askHint: 'They stay hidden here until then. A number that came with the offer does not count.',
    trust: (name: string): string => `Trust ${name} as arbiter`,
    nameConsequence:
      'This name stands wherever the address does. If it is somebody else’s, you trade with a stranger under it.',
    likeConsequence:
      'Two addresses that look alike are how swindlers take another’s place. Compare every character, not only the ends.',
    save: 'Use this name',
    compared: 'I compared every character',
    removeConsequence:
      'Its offers count as a stranger’s again, and look-alikes are no longer noticed.',
    remove: 'Forget',
    realNetwork:
      'An arbiter who is known only from this offer can’t be trusted in its review. Add them under Settings, Contacts, from a source of your own.',
  },
  account: {
    renameTitle: 'Rename your account?',
    name: 'Name of your account',
    renameConsequence: 'This name tells you which account signs and is paid.',
    rename: 'Rename',
    removeTitle: (name: string): string => `Remove your account ${name}?`,
    row: (name: string): string => `Account ${name}`,
    here: 'here, can sign',
    gone: 'gone from this app',
    neverBackedUp: 'never backed up',
    backup: 'Backup',
    backedUp: 'made',
    removeConsequence:
      'Without its backup or its words nobody can move what it holds. Its encrypted file stays in the folder “removed”.',
    remove: 'Remove it',
  },
  sender: {
    title: 'Take offers from this sender again?',
    row: 'Sender',
    blocked: 'blocked',
    allowed: 'may send you offers',
    consequence: 'You blocked it once. Its offers will wait among the others.',
    confirm: 'Take them again',
  },
  connection: {
    nodeTitle: 'Ask this node?',
    serviceTitle: 'Ask this trade service?',
    address: 'Address',
    consequence:
      'Its operator learns your IP address. Nothing is stored, and no key or account is told.',
    ask: 'Ask it',
    done: 'Close',
    rightChain: (chainId: number): string => `It answers for chain ${chainId}, as wanted`,
    wrongChain: (said: number, wanted: number): string =>
      `It answers for chain ${said}; chain ${wanted} is wanted`,
    head: (block: string, seconds: number, ms: number): string =>
      `Newest block ${block}, ${seconds} s old, answered in ${ms} ms`,
    noBlock: 'It has no block',
    stale: (seconds: number): string =>
      `Its newest block is ${seconds} s old: it lags, or a clock is wrong`,
    unreachable: (detail: string): string => `No answer${detail === '' ? '' : `: ${detail}`}`,
    rightEscrow: 'It follows the standard escrow',
    wrongEscrow: (address: string): string => `It follows another escrow: ${address}`,
    noService: 'There is no trade service at this address',
  },
  explorer: {
    title: (host: string): string => `Open ${host} in the browser?`,
    address: 'Address',
    consequence:
      'It learns which transaction you look at. Believe this app, not what a page shows.',
    confirm: 'Open',
  },
} as const;
