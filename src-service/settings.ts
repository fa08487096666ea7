import { ownNetworkFacts, practiceChainId, practiceFacts } from '../src-shared/network/networks.ts';

/** One setting: an environment variable, or its `--kebab-case` flag unless it is private. */
export interface Setting {
  readonly name: SettingName;
  readonly default?: string;
  /** Secrets, and URLs that may carry one: never a flag, but also `NAME_FILE`. */
  readonly private: boolean;
  readonly meaning: string;
}

export type SettingName =
  | 'HOST'
  | 'PORT'
  | 'PUBLIC_URL'
  | 'TRUST_PROXY'
  | 'RPC_URL'
  | 'ESCROW_ADDRESS'
  | 'ESCROW_START_BLOCK'
  | 'CONFIRMATIONS'
  | 'DATABASE_URL'
  | 'REDIS_URL'
  | 'JWT_ACCESS_SECRET'
  | 'JWT_ACCESS_SECRET_PREVIOUS'
  | 'ALLOWED_ORIGINS'
  | 'ALLOWED_ADDRESSES'
  | 'ALLOW_QUERY_TOKEN'
  | 'METRICS_TOKEN'
  | 'MAX_SOCKETS'
  | 'MAX_SOCKETS_PER_USER'
  | 'MAX_SOCKETS_PER_IP'
  | 'MAX_SUBSCRIPTIONS_PER_USER'
  | 'MAX_HANDSHAKES_PER_MINUTE'
  | 'MAX_SIGN_INS_PER_MINUTE'
  | 'MAX_REQUESTS_PER_MINUTE'
  | 'MAX_MESSAGES_PER_SECOND'
  | 'RELAYER_KEY_FILE'
  | 'RELAYER_PASSPHRASE_FILE'
  | 'RELAYER_DAILY_LIMIT';

/** Reports what is wrong with a setting, and the way out. */
export type Wrong = (name: SettingName, remedy: string) => void;

export const settings: readonly Setting[] = [
  { name: 'HOST', default: '127.0.0.1', private: false, meaning: 'address to listen on' },
  {
    name: 'PORT',
    default: '8081',
    private: false,
    meaning: 'port to listen on; 0 picks a free one and prints it',
  },
  {
    name: 'PUBLIC_URL',
    private: true,
    meaning:
      'address that clients dial, and the domain they sign in to; https unless loopback (default: http://HOST:PORT)',
  },
  {
    name: 'TRUST_PROXY',
    private: false,
    meaning:
      'addresses of proxies whose X-Forwarded-For counts, separated by commas (default: none)',
  },
  {
    name: 'RPC_URL',
    default: 'http://127.0.0.1:8545',
    private: true,
    meaning: 'http or ws address of the chain node; several, separated by commas, fail over',
  },
  {
    name: 'ESCROW_ADDRESS',
    private: false,
    meaning: 'the escrow contract (default: contracts/deployments/<chainId>.json)',
  },
  {
    name: 'ESCROW_START_BLOCK',
    private: false,
    meaning: 'block of its deployment (default: as above, or 0)',
  },
  {
    name: 'CONFIRMATIONS',
    private: false,
    meaning: `blocks until an event is final, or "finalized" for the node's tag (default: ${ownNetworkFacts.confirmations}; ${practiceFacts.confirmations} on chain ${practiceChainId})`,
  },
  {
    name: 'DATABASE_URL',
    default: 'sqlite:./escrow-desk.db',
    private: true,
    meaning:
      'sqlite:PATH, a file that one process owns, or postgres://…, which any number of services share',
  },
  {
    name: 'REDIS_URL',
    private: true,
    meaning:
      'redis:// or rediss:// address through which services on one PostgreSQL database wake each other and count limits together (default: PostgreSQL wakes, each counts by itself)',
  },
  {
    name: 'JWT_ACCESS_SECRET',
    private: true,
    meaning:
      'signs access tokens, at least 32 bytes; needed with NODE_ENV=production, PostgreSQL or a HOST beyond this computer (default: made, kept beside the SQLite file)',
  },
  {
    name: 'JWT_ACCESS_SECRET_PREVIOUS',
    private: true,
    meaning: 'still verifies, while a new secret takes over',
  },
  {
    name: 'ALLOWED_ORIGINS',
    private: false,
    meaning:
      'web origins that may call, exact, separated by commas (default: none; clients without an Origin pass)',
  },
  {
    name: 'ALLOWED_ADDRESSES',
    private: false,
    meaning: 'accounts that may sign in, separated by commas (default: all)',
  },
  {
    name: 'ALLOW_QUERY_TOKEN',
    default: 'true',
    private: false,
    meaning: 'whether /trades-ws takes ?token= from clients that cannot set headers',
  },
  {
    name: 'METRICS_TOKEN',
    private: true,
    meaning: 'opens GET /metrics as its bearer token, at least 32 bytes (default: there is none)',
  },
  { name: 'MAX_SOCKETS', default: '10000', private: false, meaning: 'open sockets at most' },
  {
    name: 'MAX_SOCKETS_PER_USER',
    default: '20',
    private: false,
    meaning: 'open sockets of one account at most',
  },
  {
    name: 'MAX_SOCKETS_PER_IP',
    default: '200',
    private: false,
    meaning: 'open sockets of one IPv4 address or IPv6 /64; this and the limits below: 0 lifts it',
  },
  {
    name: 'MAX_SUBSCRIPTIONS_PER_USER',
    default: '1000',
    private: false,
    meaning: 'subscriptions of one account, on all of its sockets; one socket has 100 at most',
  },
  {
    name: 'MAX_HANDSHAKES_PER_MINUTE',
    default: '120',
    private: false,
    meaning: 'attempts to open a socket, of one account and of one address',
  },
  {
    name: 'MAX_SIGN_INS_PER_MINUTE',
    default: '60',
    private: false,
    meaning: 'sign-ins and refreshes, of one account and of one address',
  },
  {
    name: 'MAX_REQUESTS_PER_MINUTE',
    default: '3000',
    private: false,
    meaning: 'HTTP requests, of one account and of one address',
  },
  {
    name: 'MAX_MESSAGES_PER_SECOND',
    default: '200',
    private: false,
    meaning: 'messages on all sockets of one account and of one address; one socket: 50',
  },
  {
    name: 'RELAYER_KEY_FILE',
    private: false,
    meaning:
      'file with the key that pays for signed calls: a V3 keystore, or hexadecimal digits that only this user may read (default: none, nothing is relayed)',
  },
  {
    name: 'RELAYER_PASSPHRASE_FILE',
    private: false,
    meaning: 'file with the passphrase of that keystore',
  },
  {
    name: 'RELAYER_DAILY_LIMIT',
    default: '0.05',
    private: false,
    meaning: 'coin that signed calls may cost in any 24 hours',
  },
];

export function findSetting(name: string): Setting | undefined {
  return settings.find((setting) => setting.name === name);
}

/** What `--help` prints. */
export function helpText(): string {
  const lines = settings.flatMap(({ name, default: fallback, private: isPrivate, meaning }) => {
    const flag = `--${name.toLowerCase().replaceAll('_', '-')}`;
    const forms = isPrivate ? `${name}, ${name}_FILE` : `${name}, ${flag}`;
    return [
      `  ${forms}`,
      `      ${meaning}${fallback === undefined ? '' : ` (default: ${fallback})`}`,
    ];
  });
  return [
    'Escrow Desk trade service: follows the escrow contract and serves each trader their own trades.',
    '',
    'Usage: npm run service -- [COMMAND] [--name VALUE ...]',
    '',
    '  reindex        forget what was read from the chain, so that the next start reads it anew',
    '  backup FILE    copy the SQLite database, also while a service uses it',
    '  restore FILE   put such a copy in its place, with no service running; everybody signs in again',
    '  --check        try the settings, the chain nodes and the database; change nothing; 2 if something is wrong',
    '  --help         this list',
    '',
    'Settings (environment variable, then the flag or the file that may stand for it):',
    ...lines,
    '',
    'Secrets and URLs are never flags: others on the machine can see a command line.',
    '',
  ].join('\n');
}
