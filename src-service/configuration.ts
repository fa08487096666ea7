import { parseArgs } from 'node:util';
import type { Address } from '../src-shared/brand.ts';
import { parseAmount } from '../src-shared/money/amount.ts';
import { addressSchema } from '../src-shared/parse.ts';
import type { DatabaseLocation } from './database/open-service-database.ts';
import { trustedProxies } from './limits/client-address.ts';
import type { ServiceLimits } from './limits/rate-limits.ts';
import { RelayerKeyError, type RelayerConfiguration } from './relay/relayer-key.ts';
import { findSetting, settings, type Setting, type SettingName, type Wrong } from './settings.ts';
import { parseDatabase, parseRedis } from './shared-stores.ts';
import type { AllowedAddresses } from './sign-in/sign-in.ts';

export interface EscrowLocation {
  readonly address: Address;
  readonly startBlock: number;
}

/** Everything a trade service is told from outside; made by `parseConfiguration` or by the process that embeds it. */
export interface TradeServiceConfiguration {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Null: `http://HOST:PORT`, with the port in use. */
  readonly publicUrl: string | null;
  /** Addresses or ranges of proxies whose `X-Forwarded-For` counts. */
  readonly trustProxy: readonly string[];
  readonly rpcUrls: readonly string[];
  /** Null: the deployment known for the chain that answers. */
  readonly escrow: EscrowLocation | null;
  /** Null: 12, or 2 on the practice chain. */
  readonly confirmations: number | 'finalized' | null;
  readonly database: DatabaseLocation;
  /** Where instances on PostgreSQL count limits together. Default: each by itself. */
  readonly redisUrl?: string | null | undefined;
  /** Null: made, and kept beside the SQLite file. */
  readonly jwtAccessSecret: string | null;
  readonly jwtAccessSecretPrevious: string | null;
  readonly allowedOrigins: readonly string[];
  readonly allowedAddresses: AllowedAddresses;
  readonly allowQueryToken: boolean;
  readonly maxSockets: number;
  readonly maxSocketsPerUser: number;
  /** Opens `/metrics`. Default: it is closed. */
  readonly metricsToken?: string | null | undefined;
  /** Default: none, for a service of one desktop. */
  readonly limits?: ServiceLimits | undefined;
  /** Default: none, signed calls are not relayed. */
  readonly relayer?: RelayerConfiguration | null | undefined;
}

/** `file`: the backup to write or to take. */
export type ServiceCommand =
  | { readonly name: 'serve' | 'reindex' | 'check' | 'help' }
  | { readonly name: 'backup' | 'restore'; readonly file: string };

export type ParsedConfiguration =
  | {
      readonly ok: true;
      readonly command: ServiceCommand;
      readonly configuration: TradeServiceConfiguration;
    }
  /** One sentence each: the variable, what is wrong, the way out. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ConfigurationSources {
  /** Command line after the program's name. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of a file; throws when it can't be read. */
  readonly readFile: (path: string) => string;
}

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost', '[::1]']);
const isLoopbackHost = (host: string): boolean =>
  loopbackHosts.has(host) || /^127(\.\d{1,3}){3}$/.test(host);

/** Reads flags first, then the environment, then `NAME_FILE`; reports every problem at once. */
export function parseConfiguration(sources: ConfigurationSources): ParsedConfiguration {
  const problems: string[] = [];
  const { command, flags } = readArguments(sources.args, problems);
  const values = new Map<SettingName, string>();
  for (const setting of settings) {
    const value = flags.get(setting.name) ?? readEnvironment(setting, sources, problems);
    if (value !== undefined && value !== '') values.set(setting.name, value);
  }
  const configuration = buildConfiguration(
    values,
    sources.environment['NODE_ENV'] === 'production',
    problems,
  );
  if (command.name === 'help') return { ok: true, command, configuration };
  return problems.length === 0 ? { ok: true, command, configuration } : { ok: false, problems };
}

const flagOf = (name: SettingName): string => name.toLowerCase().replaceAll('_', '-');
const knownOptions = {
  help: { type: 'boolean', short: 'h' },
  check: { type: 'boolean' },
  ...Object.fromEntries(settings.map(({ name }) => [flagOf(name), { type: 'string' as const }])),
} as const;

/** Not strict: every problem is told at once, and none repeats a value, which may be a secret after a mistyped flag. */
function readArguments(
  args: readonly string[],
  problems: string[],
): { command: ServiceCommand; flags: Map<SettingName, string> } {
  const flags = new Map<SettingName, string>();
  let command: ServiceCommand = { name: 'serve' };
  const { tokens } = parseArgs({
    args: [...args],
    options: knownOptions,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const rest = [...tokens];
  /** What stands alone after a command or an unknown flag belongs to it. */
  const takeValue = (): string | undefined => {
    const [next] = rest;
    if (next?.kind !== 'positional') return undefined;
    rest.shift();
    return next.value;
  };
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (token.value === 'reindex') command = { name: 'reindex' };
      else if (token.value === 'backup' || token.value === 'restore') {
        const file = takeValue();
        if (file === undefined) problems.push(`${token.value} needs the name of a file.`);
        command = { name: token.value, file: file ?? '' };
      } else
        problems.push('An argument without a flag is not known. Run with --help for the list.');
      continue;
    }
    if (token.name === 'help' || token.name === 'check') {
      command = { name: token.name };
      continue;
    }
    const setting = settings.find(({ name }) => flagOf(name) === token.name);
    if (setting === undefined) {
      takeValue();
      problems.push(`${token.rawName} is not known. Run with --help for the list.`);
    } else if (setting.private) {
      const { name } = setting;
      problems.push(
        `${token.rawName} is refused: command lines are visible to others on this machine. Set ${name} in the environment, or ${name}_FILE to a file that holds it.`,
      );
    } else if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
      problems.push(`${token.rawName} needs a value.`);
    } else {
      flags.set(setting.name, token.value);
    }
  }
  return { command, flags };
}

function readEnvironment(
  setting: Setting,
  sources: ConfigurationSources,
  problems: string[],
): string | undefined {
  const { name } = setting;
  const direct = sources.environment[name];
  const file = setting.private ? sources.environment[`${name}_FILE`] : undefined;
  if (file === undefined || file === '') return direct?.trim();
  if (direct !== undefined && direct !== '') {
    problems.push(`${name} and ${name}_FILE are both set. Unset one of them.`);
    return undefined;
  }
  try {
    return sources.readFile(file).trim();
  } catch {
    problems.push(
      `${name}_FILE names a file that cannot be read: ${file}. Check its path and permissions.`,
    );
    return undefined;
  }
}

function buildConfiguration(
  values: ReadonlyMap<SettingName, string>,
  production: boolean,
  problems: string[],
): TradeServiceConfiguration {
  const text = (name: SettingName): string | undefined =>
    values.get(name) ?? findSetting(name)?.default;
  const wrong = (name: SettingName, remedy: string): void =>
    void problems.push(`${name} ${remedy}`);
  const wholeNumber = (name: SettingName, min: number, max: number): number => {
    const value = Number(text(name));
    if (/^\d+$/.test(text(name) ?? '') && value >= min && value <= max) return value;
    wrong(name, `must be a whole number from ${min} to ${max}.`);
    return min;
  };
  const list = (name: SettingName): string[] =>
    (text(name) ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const secret = (name: SettingName): string | null => {
    const value = text(name);
    if (value === undefined) return null;
    if (Buffer.byteLength(value) < 32)
      wrong(name, 'is shorter than 32 bytes. Make one with: openssl rand -base64 48');
    return value;
  };

  const metricsToken = secret('METRICS_TOKEN');
  if (metricsToken !== null && !/^[A-Za-z0-9._~+/=-]+$/.test(metricsToken))
    wrong('METRICS_TOKEN', 'goes in a header: letters, digits and . _ ~ + / = - only.');

  const host = text('HOST') ?? '127.0.0.1';
  const publicUrl = parsePublicUrl(text('PUBLIC_URL'), wrong);
  if (publicUrl === null && !isLoopbackHost(host)) {
    wrong(
      'PUBLIC_URL',
      `is needed when HOST is not this computer alone (${host}): set it to the https address that the TLS proxy serves.`,
    );
  }
  const database = parseDatabase(text('DATABASE_URL') ?? '', wrong);
  const jwtAccessSecret = secret('JWT_ACCESS_SECRET');
  const shared = database.kind === 'postgres';
  if (jwtAccessSecret === null && (production || shared || !isLoopbackHost(host))) {
    const why = production
      ? 'NODE_ENV=production'
      : shared
        ? 'a PostgreSQL database, whose services all sign with the same one'
        : 'a HOST beyond this computer';
    wrong('JWT_ACCESS_SECRET', `is needed with ${why}. Make one with: openssl rand -base64 48`);
  }
  return {
    host,
    port: wholeNumber('PORT', 0, 65_535),
    publicUrl,
    trustProxy: parseProxies(list('TRUST_PROXY'), wrong),
    rpcUrls: parseRpcUrls(list('RPC_URL'), wrong),
    escrow: parseEscrow(text('ESCROW_ADDRESS'), text('ESCROW_START_BLOCK'), wrong),
    confirmations:
      text('CONFIRMATIONS') === undefined
        ? null
        : text('CONFIRMATIONS') === 'finalized'
          ? 'finalized'
          : wholeNumber('CONFIRMATIONS', 0, 10_000),
    database,
    redisUrl: parseRedis(text('REDIS_URL'), shared, wrong),
    jwtAccessSecret,
    jwtAccessSecretPrevious: secret('JWT_ACCESS_SECRET_PREVIOUS'),
    allowedOrigins: list('ALLOWED_ORIGINS').map((origin) => parseOrigin(origin, wrong)),
    allowedAddresses: values.has('ALLOWED_ADDRESSES')
      ? parseAddresses(list('ALLOWED_ADDRESSES'), wrong)
      : 'all',
    allowQueryToken: parseBoolean(text('ALLOW_QUERY_TOKEN'), wrong),
    maxSockets: wholeNumber('MAX_SOCKETS', 1, 1_000_000),
    maxSocketsPerUser: wholeNumber('MAX_SOCKETS_PER_USER', 1, 1_000_000),
    metricsToken,
    limits: {
      socketsPerAddress: wholeNumber('MAX_SOCKETS_PER_IP', 0, 1_000_000),
      subscriptionsPerUser: wholeNumber('MAX_SUBSCRIPTIONS_PER_USER', 0, 1_000_000),
      handshakesPerMinute: wholeNumber('MAX_HANDSHAKES_PER_MINUTE', 0, 1_000_000),
      signInsPerMinute: wholeNumber('MAX_SIGN_INS_PER_MINUTE', 0, 1_000_000),
      requestsPerMinute: wholeNumber('MAX_REQUESTS_PER_MINUTE', 0, 1_000_000),
      messagesPerSecond: wholeNumber('MAX_MESSAGES_PER_SECOND', 0, 1_000_000),
    },
    relayer: parseRelayer(text, wrong),
  };
}

function parsePublicUrl(text: string | undefined, wrong: Wrong): string | null {
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.username !== '' ||
    url.pathname !== '/' ||
    url.search !== ''
  ) {
    wrong('PUBLIC_URL', 'must be an address like https://trades.example.org, without a path.');
    return null;
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    wrong(
      'PUBLIC_URL',
      'must start with https:// unless it is this computer: put a TLS proxy in front.',
    );
  }
  return url.origin;
}

function parseRpcUrls(urls: readonly string[], wrong: Wrong): readonly string[] {
  const good =
    urls.length > 0 &&
    urls.every(
      (each) =>
        URL.canParse(each) && ['http:', 'https:', 'ws:', 'wss:'].includes(new URL(each).protocol),
    );
  // The value is not repeated: an RPC URL often carries a key.
  if (!good)
    wrong('RPC_URL', 'must be one or more http, https, ws or wss addresses, separated by commas.');
  return urls;
}

function parseEscrow(
  addressText: string | undefined,
  startText: string | undefined,
  wrong: Wrong,
): EscrowLocation | null {
  if (addressText === undefined) {
    if (startText !== undefined)
      wrong('ESCROW_START_BLOCK', 'is set without ESCROW_ADDRESS. Set both, or neither.');
    return null;
  }
  const parsed = addressSchema.safeParse(addressText);
  if (!parsed.success) {
    wrong(
      'ESCROW_ADDRESS',
      'is not an address: 0x and 40 hexadecimal digits, with the right checksum.',
    );
    return null;
  }
  if (startText !== undefined && !/^\d{1,15}$/.test(startText))
    wrong('ESCROW_START_BLOCK', 'must be a block number.');
  return { address: parsed.data, startBlock: Number(startText ?? 0) };
}

function parseProxies(ranges: readonly string[], wrong: Wrong): readonly string[] {
  try {
    trustedProxies(ranges);
  } catch {
    wrong(
      'TRUST_PROXY',
      'must list addresses or ranges like 127.0.0.1 or 10.0.0.0/8, separated by commas.',
    );
    return [];
  }
  return ranges;
}

function parseRelayer(
  text: (name: SettingName) => string | undefined,
  wrong: Wrong,
): RelayerConfiguration | null {
  const keyFile = text('RELAYER_KEY_FILE');
  const passphraseFile = text('RELAYER_PASSPHRASE_FILE') ?? null;
  const dailyLimit = parseAmount(text('RELAYER_DAILY_LIMIT') ?? '', 18);
  if (!dailyLimit.ok)
    wrong('RELAYER_DAILY_LIMIT', 'must be an amount of the native coin, for instance 0.05.');
  if (keyFile === undefined) {
    if (passphraseFile !== null)
      wrong('RELAYER_PASSPHRASE_FILE', 'is set without RELAYER_KEY_FILE. Set both, or neither.');
    return null;
  }
  return { keyFile, passphraseFile, dailyLimit: dailyLimit.ok ? dailyLimit.value : 0n };
}

/** The relayer that an environment names, for the process that embeds a service. Throws `RelayerKeyError`. */
export function relayerOfEnvironment(
  environment: ConfigurationSources['environment'],
): RelayerConfiguration | null {
  const problems: string[] = [];
  const relayer = parseRelayer(
    (name) => environment[name]?.trim() || findSetting(name)?.default,
    (name, remedy) => void problems.push(`${name} ${remedy}`),
  );
  if (problems.length > 0) throw new RelayerKeyError(problems.join(' '));
  return relayer;
}

function parseOrigin(text: string, wrong: Wrong): string {
  if (!URL.canParse(text) || new URL(text).origin !== text || text === 'null') {
    wrong(
      'ALLOWED_ORIGINS',
      'must list exact origins like https://app.example.org; * and null are never allowed.',
    );
  }
  return text;
}

function parseAddresses(texts: readonly string[], wrong: Wrong): readonly Address[] {
  return texts.flatMap((text) => {
    const parsed = addressSchema.safeParse(text);
    if (parsed.success) return [parsed.data];
    wrong('ALLOWED_ADDRESSES', `lists what is not an address: ${text.slice(0, 60)}`);
    return [];
  });
}

function parseBoolean(text: string | undefined, wrong: Wrong): boolean {
  if (text !== 'true' && text !== 'false') wrong('ALLOW_QUERY_TOKEN', 'must be true or false.');
  return text !== 'false';
}
