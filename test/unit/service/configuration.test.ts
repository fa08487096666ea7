import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseConfiguration,
  relayerOfEnvironment,
  type ParsedConfiguration,
} from '../../../src-service/configuration.ts';
import { helpText, settings } from '../../../src-service/settings.ts';

const longSecret = 'x'.repeat(32);

function parse(
  args: readonly string[] = [],
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
): ParsedConfiguration {
  return parseConfiguration({
    args,
    environment,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
  });
}

function configurationOf(parsed: ParsedConfiguration) {
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.configuration;
}

function problemsOf(parsed: ParsedConfiguration): string {
  return parsed.ok ? '' : parsed.problems.join('\n');
}

describe('the configuration of a trade service', () => {
  it('has a default for everything', () => {
    const configuration = configurationOf(parse());
    expect(configuration).toMatchObject({
      host: '127.0.0.1',
      port: 8081,
      publicUrl: null,
      rpcUrls: ['http://127.0.0.1:8545'],
      database: { kind: 'sqlite', path: './escrow-desk.db' },
      escrow: null,
      confirmations: null,
      allowedAddresses: 'all',
      maxSockets: 10_000,
      maxSocketsPerUser: 20,
      relayer: null,
    });
  });

  it('relays only with a key file, and says what is wrong with the rest', () => {
    const environment = { RELAYER_KEY_FILE: '/etc/relayer.json', RELAYER_DAILY_LIMIT: '0.2' };
    expect(configurationOf(parse([], environment)).relayer).toEqual({
      keyFile: '/etc/relayer.json',
      passphraseFile: null,
      dailyLimit: 200_000_000_000_000_000n,
    });
    expect(relayerOfEnvironment(environment)).toEqual(
      configurationOf(parse([], environment)).relayer,
    );
    expect(relayerOfEnvironment({})).toBeNull();
    expect(() => relayerOfEnvironment({ RELAYER_PASSPHRASE_FILE: '/etc/p' })).toThrow(
      /RELAYER_PASSPHRASE_FILE .*RELAYER_KEY_FILE/,
    );
    expect(problemsOf(parse([], { RELAYER_PASSPHRASE_FILE: '/etc/p' }))).toMatch(
      /RELAYER_PASSPHRASE_FILE .*RELAYER_KEY_FILE/,
    );
    expect(problemsOf(parse([], { ...environment, RELAYER_DAILY_LIMIT: 'much' }))).toMatch(
      /RELAYER_DAILY_LIMIT/,
    );
  });

  it('takes a flag before the environment, in both forms of a flag', () => {
    expect(configurationOf(parse(['--port', '9000'], { PORT: '1' })).port).toBe(9000);
    expect(configurationOf(parse(['--port=0'])).port).toBe(0);
    expect(configurationOf(parse([], { PORT: '1' })).port).toBe(1);
  });

  it('refuses every secret and every URL as a flag, without repeating its value', () => {
    for (const { name } of settings.filter((setting) => setting.private)) {
      const flag = `--${name.toLowerCase().replaceAll('_', '-')}`;
      const text = problemsOf(parse([flag, 'hunter2-value']));
      expect(text).toContain(`${flag} is refused`);
      expect(text).toContain(`${name}_FILE`);
      expect(text).not.toContain('hunter2-value');
    }
  });

  it('reads secrets and URLs from files', () => {
    const parsed = parse(
      [],
      { JWT_ACCESS_SECRET_FILE: '/run/secret', RPC_URL_FILE: '/run/rpc' },
      { '/run/secret': `${longSecret}\n`, '/run/rpc': 'https://node.example/key\n' },
    );
    expect(configurationOf(parsed)).toMatchObject({
      jwtAccessSecret: longSecret,
      rpcUrls: ['https://node.example/key'],
    });
    expect(problemsOf(parse([], { RPC_URL_FILE: '/nowhere' }))).toContain('RPC_URL_FILE');
    expect(problemsOf(parse([], { RPC_URL: 'http://a', RPC_URL_FILE: '/b' }))).toContain(
      'both set',
    );
  });

  it.each([
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: '1e3' }, 'PORT'],
    [{ PUBLIC_URL: 'http://trades.example.org' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://trades.example.org/path' }, 'PUBLIC_URL'],
    [{ RPC_URL: 'ftp://node' }, 'RPC_URL'],
    [{ ESCROW_ADDRESS: '0x12' }, 'ESCROW_ADDRESS'],
    [{ ESCROW_START_BLOCK: '5' }, 'ESCROW_START_BLOCK'],
    [{ CONFIRMATIONS: 'soon' }, 'CONFIRMATIONS'],
    [{ DATABASE_URL: 'mysql://localhost/db' }, 'DATABASE_URL'],
    [{ REDIS_URL: 'redis://localhost' }, 'REDIS_URL'],
    [{ REDIS_URL: 'http://localhost' }, 'REDIS_URL'],
    [{ DATABASE_URL: 'postgres://localhost/db' }, 'JWT_ACCESS_SECRET'],
    [{ JWT_ACCESS_SECRET: 'short' }, 'JWT_ACCESS_SECRET'],
    [{ NODE_ENV: 'production' }, 'JWT_ACCESS_SECRET'],
    [{ HOST: '0.0.0.0', JWT_ACCESS_SECRET: longSecret }, 'PUBLIC_URL'],
    [{ HOST: '0.0.0.0', PUBLIC_URL: 'https://trades.example.org' }, 'JWT_ACCESS_SECRET'],
    [{ ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS'],
    [{ ALLOWED_ORIGINS: 'null' }, 'ALLOWED_ORIGINS'],
    [{ ALLOWED_ORIGINS: 'https://a.example/' }, 'ALLOWED_ORIGINS'],
    [{ ALLOWED_ADDRESSES: '0x1' }, 'ALLOWED_ADDRESSES'],
    [{ ALLOW_QUERY_TOKEN: 'maybe' }, 'ALLOW_QUERY_TOKEN'],
    [{ MAX_SOCKETS: '0' }, 'MAX_SOCKETS'],
  ])('refuses %j and names the variable', (environment, name) => {
    expect(problemsOf(parse([], environment))).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('reports every problem at once', () => {
    const parsed = parse(['--colour', 'red'], { PORT: 'x', MAX_SOCKETS: 'y' });
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(3);
  });

  it('accepts a public service behind a TLS proxy', () => {
    const configuration = configurationOf(
      parse([], {
        HOST: '0.0.0.0',
        PUBLIC_URL: 'https://trades.example.org/',
        JWT_ACCESS_SECRET: longSecret,
        CONFIRMATIONS: 'finalized',
        TRUST_PROXY: '10.0.0.1, 10.0.0.2',
        ALLOWED_ORIGINS: 'https://app.example.org',
      }),
    );
    expect(configuration).toMatchObject({
      publicUrl: 'https://trades.example.org',
      confirmations: 'finalized',
      trustProxy: ['10.0.0.1', '10.0.0.2'],
    });
  });

  it('knows its commands, and help lists every setting whatever else is wrong', () => {
    expect(parse(['reindex'])).toMatchObject({ ok: true, command: { name: 'reindex' } });
    expect(parse(['--help'], { PORT: 'x' })).toMatchObject({ ok: true, command: { name: 'help' } });
    expect(parse(['--check'])).toMatchObject({ ok: true, command: { name: 'check' } });
    expect(parse(['backup', 'a.db', '--port', '1'])).toMatchObject({
      command: { name: 'backup', file: 'a.db' },
      configuration: { port: 1 },
    });
    expect(problemsOf(parse(['restore', '--port', '1']))).toContain('needs the name of a file');
    for (const { name } of settings) expect(helpText()).toContain(name);
  });

  it('never throws, whatever the environment holds', () => {
    const names = settings.map((setting) => setting.name);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (environment) => {
        const parsed = parse([], environment);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});
