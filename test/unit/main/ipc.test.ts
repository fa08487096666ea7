import { mkdtempSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseArguments, profileFolder, refusedInPackage } from '../../../src-main/command-line.ts';
import { answerRequest, type IpcHandlers } from '../../../src-main/ipc/answer-request.ts';
import { createRequestLimits } from '../../../src-main/ipc/request-limits.ts';
import { withoutSecrets } from '../../../src-main/logger.ts';
import { fileOfPath } from '../../../src-main/window/page-files.ts';
import { ok } from '../../../src-shared/result.ts';

const lines: object[] = [];
const log = {
  info: (fields: object) => void lines.push(fields),
  warn: (fields: object) => void lines.push(fields),
  error: (fields: object) => void lines.push(fields),
};
const handlers = {
  'practice.skipTime': async (seconds: number) => {
    if (seconds === 13) throw new Error('a bug');
    return ok(null);
  },
  'trades.snapshot': async () => ({ sequence: 1, trades: [] }),
  'inbox.seen': async () => {
    throw new Error('a bug');
  },
} as unknown as IpcHandlers;
const ask = (name: unknown, args?: unknown) =>
  answerRequest(
    handlers,
    name,
    args,
    createRequestLimits(() => 0),
    log,
  );

describe('a request of the window', () => {
  it('reaches its handler with parsed arguments', async () => {
    expect(await ask('practice.skipTime', 60)).toEqual(ok(null));
    expect(await ask('trades.snapshot')).toEqual({ sequence: 1, trades: [] });
  });
  it.each(['nonsense', '__proto__', 'constructor', 'toString', 7, null, {}])(
    'is refused when nobody knows it: %s',
    async (name) => {
      await expect(ask(name)).rejects.toThrow('unknown request');
    },
  );
  it('gets its failure for arguments of another shape, and the handler never runs', async () => {
    for (const args of ['60', -1, 1.5, {}, undefined])
      expect(await ask('practice.skipTime', args)).toMatchObject({
        ok: false,
        failure: { code: 'invalid_input' },
      });
    await expect(ask('trades.snapshot', { unexpected: true })).rejects.toThrow('invalid arguments');
  });
  it('turns a bug into a failure, or a rejection where none fits; the log knows more', async () => {
    expect(await ask('practice.skipTime', 13)).toMatchObject({
      ok: false,
      failure: { code: 'internal' },
    });
    await expect(ask('inbox.seen', [])).rejects.toThrow('internal');
    expect(lines.at(-1)).toMatchObject({ event: 'ipc_handler_failed', request: 'inbox.seen' });
  });
});

describe('the files behind the app’s origin', () => {
  let root = '';
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'escrow-desk-pages-'));
    root = join(folder, 'renderer');
    mkdirSync(join(root, 'assets'), { recursive: true });
    writeFileSync(join(root, 'index.html'), '<p>');
    writeFileSync(join(root, 'assets', 'a.js'), '1');
    writeFileSync(join(root, 'assets', 'a.map'), '1');
    writeFileSync(join(folder, 'secret.json'), '{}');
    symlinkSync(join(folder, 'secret.json'), join(root, 'link.json'));
  });
  it('are served by kind', async () => {
    expect(await fileOfPath(root, '/')).toMatchObject({ contentType: 'text/html; charset=utf-8' });
    expect(await fileOfPath(root, '/assets/a.js')).toMatchObject({
      contentType: 'text/javascript; charset=utf-8',
    });
  });
  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%5csecret.json',
    '/link.json',
    '/assets/a.map',
    '/assets',
    '/missing.js',
    '/%00.js',
    '/%zz.js',
  ])('%s is none of them', async (path) => {
    expect(await fileOfPath(root, path)).toBeNull();
  });
});

describe('the command line', () => {
  const parse = (...argv: string[]) => parseArguments(argv, '/work');
  it('knows profile and screenshot', () => {
    expect(parse('.')).toEqual({ ok: true, arguments: { profile: 'default', screenshot: null } });
    expect(parse('--no-sandbox', '.', '--profile', 'bob', '--screenshot=a.png')).toEqual({
      ok: true,
      arguments: { profile: 'bob', screenshot: '/work/a.png' },
    });
  });
  it.each(['../x', '/etc', '', '.hidden', 'a'.repeat(41), 'x/y', 'dots.'])(
    'refuses the profile name %j',
    (name) => {
      expect(parse('--profile', name).ok).toBe(false);
    },
  );
  it('keeps each profile in a folder of its own, below another base for tests', () => {
    expect(profileFolder('a', '/home/.config', undefined)).toBe(
      '/home/.config/Escrow Desk/profiles/a',
    );
    expect(profileFolder('a', '/home/.config', '/tmp/t')).toBe('/tmp/t/profiles/a');
  });
});

describe('what a packaged app refuses', () => {
  it.each([
    ['--remote-debugging-port=9222'],
    ['-remote-debugging-port'],
    ['--remote-debugging-pipe'],
    ['--remote-debugging-address=0.0.0.0'],
    ['--remote-allow-origins=*'],
  ])('the argument %s', (argument) => {
    expect(refusedInPackage(['--profile', 'main', argument], {})).toContain(argument.split('=')[0]);
  });

  it.each(['ESCROW_DESK_SAVE_DIR', 'ESCROW_DESK_TEST_SCRYPT_N'])('the variable %s', (name) => {
    expect(refusedInPackage([], { [name]: '1' })).toContain(name);
  });

  it('nothing else', () => {
    expect(refusedInPackage(['--profile', 'main'], { ESCROW_DESK_HOME: '/tmp' })).toBeNull();
  });
});

describe('the log', () => {
  it('keeps neither keys nor what stands behind a host', () => {
    const key = 'ab'.repeat(32);
    const text = withoutSecrets(`https://node.example.org/v2/KEY?x=1 refused 0x${key} and ${key}`);
    expect(text).toBe('https://node.example.org/… refused 0x… and 0x…');
  });
});
