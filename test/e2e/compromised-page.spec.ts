import { createSocket } from 'node:dgram';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import {
  ipcRequests,
  type IpcRequestName,
  type SettingsChange,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { SettingsView } from '../../src-shared/ipc/views.ts';
import { address } from '../../src-shared/parse.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import {
  changeSettings,
  confirmedByBridge,
  startOwnNetwork,
  useNetwork,
  type OwnNetwork,
} from './support/own-network.ts';
import { closeBy, importAccount } from './support/secret-window.ts';
import { listenForLeaks, tryEveryLeak } from './support/leak-listeners.ts';

/**
 * The page is in an attacker's hands: each test runs in it as injected code would, with its bridge and with all that a
 * document can do. What it may reach and change, without a person at a window of main's, is nothing.
 */
test.describe.configure({ mode: 'serial' });

const cleanup = appCleanup();
let network: OwnNetwork;
let app: AppUnderTest;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  network = await startOwnNetwork();
  cleanup.keep(() => network.stop());
  app = cleanup.keep(await startApp(cleanup.keep(await makeProfile('compromised'))));
  await useNetwork(app, network);
  await importAccount(app, network.buyer.privateKey, 'Bob');
  await confirmedByBridge(app, () =>
    app.window.evaluate((known) => window.escrowDesk.invoke('contacts.save', known), {
      address: friend,
      label: 'Marta',
      arbiter: false,
    }),
  );
});
test.afterAll(() => cleanup.empty());

const friend = address(`0x${'ab'.repeat(20)}`);
const stranger = address(`0x${'cd'.repeat(20)}`);

/** What the page is told of everything that guards money. */
function guardedState(): Promise<unknown> {
  return app.window.evaluate(async () => {
    const { invoke } = window.escrowDesk;
    const [settings, contacts, accounts] = await Promise.all([
      invoke('settings.get'),
      invoke('contacts.list'),
      invoke('wallet.accounts'),
    ]);
    return { settings: { ...settings, autoLockMinutes: 0 }, contacts, accounts };
  });
}

let minutes = 60;
/** What a person agrees to between attacks ends the pause that cancelled windows bring. */
async function agreeToSomething(): Promise<void> {
  minutes += 1;
  await changeSettings(app, { autoLockMinutes: minutes });
}

/** Calls as the page, waits for the window of main's, and closes it as a person who knows of nothing. */
async function triedAndCancelled(call: () => Promise<unknown>, picture?: string): Promise<Page> {
  const answer = call();
  const page = await app.nextSecretWindow();
  await expect(page.getByTestId('confirm-title')).toBeVisible();
  await expect(page.getByTestId('signing-mark')).toHaveText(/^◆ \S+ \S+$/);
  if (picture !== undefined) await app.screenshot(`confirm-${picture}`, page);
  await closeBy(page, () => page.getByTestId('cancel').click());
  expect(await answer).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  await agreeToSomething();
  return page;
}

const attackedSettings = (settings: SettingsView): readonly SettingsChange[] => {
  const own = {
    ...settings.network,
    rpcUrls: [...settings.network.rpcUrls],
    tokens: [...settings.network.tokens],
  };
  return [
    { network: { ...own, name: 'Base', chainId: 8453 } },
    { network: { ...own, rpcUrls: ['http://127.0.0.1:1'] } },
    { network: { ...own, explorerUrl: 'https://evil.example' } },
    { remoteServiceUrl: 'http://127.0.0.1:1', remoteAccounts: [network.buyer.address] },
    { share: { enabled: true, port: 0, addresses: 'all' } },
    { passphraseLimits: { [network.chain.stablecoin]: 10n ** 30n } },
    { autoLockMinutes: 1440 },
    { notifications: false },
    // The look is free, but never a cover for the rest.
    { theme: 'dark', autoLockMinutes: 1440 },
  ];
};

test('settings, contacts and accounts stay as they are without a person’s yes', async () => {
  test.setTimeout(240_000);
  const before = await guardedState();
  const settings = await app.window.evaluate(() => window.escrowDesk.invoke('settings.get'));
  const pictures = ['network', 'node', 'explorer', 'service', 'share', 'limit', 'auto-lock'];
  for (const [index, change] of attackedSettings(settings).entries())
    await triedAndCancelled(
      () =>
        app.window.evaluate(
          (wanted) => window.escrowDesk.invoke('settings.change', wanted),
          change,
        ),
      pictures[index],
    );
  // Another number of decimals than the chain's is not even asked about.
  const tokens = settings.network.tokens.map((token) => ({ ...token, decimals: 8 }));
  const differs = await app.window.evaluate(
    (change) => window.escrowDesk.invoke('settings.change', change),
    { network: { ...settings.network, rpcUrls: [...settings.network.rpcUrls], tokens } },
  );
  expect(differs).toMatchObject({ ok: false, failure: { code: 'token_differs' } });
  for (const draft of [
    { address: stranger, label: 'L. Weiss', arbiter: true },
    { address: stranger, label: 'Marta Keller', arbiter: false },
    { address: friend, label: 'Somebody else', arbiter: false },
    { address: friend, label: 'Marta', arbiter: true },
  ])
    await triedAndCancelled(
      () =>
        app.window.evaluate((wanted) => window.escrowDesk.invoke('contacts.save', wanted), draft),
      draft.arbiter ? `arbiter-${draft.address === friend ? 'known' : 'new'}` : undefined,
    );
  const mine = network.buyer.address;
  for (const [name, args] of [
    ['contacts.remove', friend],
    ['wallet.rename', { address: mine, label: 'Savings' }],
    ['wallet.remove', mine],
    ['receivedOffers.unblock', stranger],
  ] as const)
    await triedAndCancelled(
      () =>
        app.window.evaluate(
          ([request, given]) =>
            (window.escrowDesk.invoke as (...all: unknown[]) => Promise<unknown>)(request, given),
          [name, args] as const,
        ),
      name.replace('.', '-'),
    );
  expect(await guardedState()).toEqual(before);
});

test('nothing of the page gets out: UDP 0, TCP 0, DNS 0', async () => {
  test.setTimeout(180_000);
  const leaks = await listenForLeaks();
  cleanup.keep(() => leaks.close());
  const netLog = join(app.profile.files, 'net-log.json');
  await app.electron.evaluate(
    ({ netLog: log }, path) => log.startLogging(path, { captureMode: 'everything' }),
    netLog,
  );
  const before = app.window.url();
  const tried = await app.window.evaluate(tryEveryLeak, {
    tcpPort: leaks.tcpPort,
    udpPort: leaks.udpPort,
  });
  expect(Object.keys(tried).length).toBeGreaterThan(50);
  await app.electron.evaluate(({ netLog: log }) => log.stopLogging());

  expect({ tcp: leaks.tcp(), udp: leaks.udp() }, JSON.stringify(tried, null, 1)).toEqual({
    tcp: 0,
    udp: 0,
  });
  expect(app.window.url()).toBe(before);
  const events = networkEvents(await readFile(netLog, 'utf8'));
  expect(events.length).toBeGreaterThan(10);
  // Work of a resolver, as against the refusal of a name.
  expect(
    events.filter((type) => /HOST_RESOLVER_(SYSTEM|DNS)_TASK|DNS_TRANSACTION/.test(type)),
  ).toEqual([]);
  expect(events.filter((type) => /^(UDP_BYTES_SENT|TCP_CONNECT_ATTEMPT)$/.test(type))).toEqual([]);

  await test.step('the listeners hear what main sends by its own stack', async () => {
    await app.electron.evaluate(async (_electron, port) => {
      await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) }).catch(
        () => undefined,
      );
    }, leaks.tcpPort);
    await expect.poll(() => leaks.tcp()).toBeGreaterThan(0);
    const socket = createSocket('udp4');
    socket.send('control', leaks.udpPort, '127.0.0.1');
    await expect.poll(() => leaks.udp()).toBe(1);
    socket.close();
  });
});

/** Names of the events in a network log of Chromium's. */
function networkEvents(text: string): readonly string[] {
  const log = JSON.parse(text) as {
    constants: { logEventTypes: Record<string, number> };
    events: readonly { type: number }[];
  };
  const names = new Map(
    Object.entries(log.constants.logEventTypes).map(([name, id]) => [id, name]),
  );
  return log.events.map(({ type }) => names.get(type) ?? '');
}

test('the page reads no clipboard, opens no picker, dialog or window, moves nothing and holds nothing open', async () => {
  test.setTimeout(60_000);
  await app.electron.evaluate(({ clipboard }) => clipboard.writeText('a private key'));
  const bounds = () =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((one) => one.getBounds()),
    );
  const before = await bounds();
  const got = await app.window.evaluate(async () => {
    const said = async (work: () => unknown): Promise<unknown> => {
      try {
        return await work();
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    };
    const pasteIn = (inside: Document): string => {
      const area = inside.createElement('textarea');
      inside.body.append(area);
      area.focus();
      inside.execCommand('paste');
      area.remove();
      return area.value;
    };
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inFrame = frame.contentDocument === null ? '' : pasteIn(frame.contentDocument);
    frame.remove();
    window.moveTo(0, 0);
    window.moveBy(50, 50);
    window.resizeTo(1000, 700);
    window.addEventListener('beforeunload', (event) => event.preventDefault());
    const asked = performance.now();
    window.alert('your passphrase, please');
    const confirmed = window.confirm('?');
    return {
      pasted: pasteIn(document) + inFrame,
      readText: await said(() => navigator.clipboard.readText()),
      read: await said(() => navigator.clipboard.read()),
      pickers: ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker'].filter(
        (name) => name in window,
      ),
      storage: await said(() => navigator.storage.getDirectory().then(() => 'opened')),
      opened: window.open('escrow-desk://app/index.html'),
      confirmed,
      dialogsTook: performance.now() - asked > 1_000,
      fullscreen: await said(() => document.documentElement.requestFullscreen()),
      notification: await said(() => Notification.requestPermission()),
      camera: await said(() => navigator.mediaDevices.getUserMedia({ video: true })),
      place: await said(
        () =>
          new Promise((resolve) =>
            navigator.geolocation.getCurrentPosition(
              () => resolve('told'),
              () => resolve('denied'),
            ),
          ),
      ),
      code: await said(() => (Reflect.construct(Function, ['return 1']) as () => unknown)()),
      markup: await said(() => {
        document.createElement('div').innerHTML = '<img src=x onerror=1>';
        return 'taken';
      }),
    };
  });
  expect(got).toMatchObject({
    pasted: '',
    readText: 'NotAllowedError',
    read: 'NotAllowedError',
    pickers: [],
    opened: null,
    confirmed: false,
    dialogsTook: false,
    notification: 'denied',
    place: 'denied',
    code: 'EvalError',
    markup: 'TypeError',
  });
  // Without a camera there is none to deny.
  expect(got.camera).toMatch(/^Not(Allowed|Found)Error$/);
  expect(got.fullscreen).not.toBeUndefined();
  expect(await bounds()).toEqual(before);
  expect(app.electron.windows()).toHaveLength(1);
  await test.step('and what a person pastes is pasted', async () => {
    // Playwright's clicks wait for the navigations that the page tried and main refused.
    await app.window.evaluate(() => (location.hash = '#/settings'));
    const field = app.window.getByTestId('contact-name');
    await expect(field).toBeVisible();
    await field.evaluate((element) => element.focus());
    await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.paste(),
    );
    await expect(field).toHaveValue('a private key');
  });
});

test('whatever a page sends on any channel, main answers, changes nothing and goes on', async () => {
  test.setTimeout(240_000);
  const before = await guardedState();
  const names = Object.keys(ipcRequests) as IpcRequestName[];
  const result = await app.window.evaluate(async (all) => {
    const invoke = window.escrowDesk.invoke as (...args: unknown[]) => Promise<unknown>;
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const inherited: unknown = JSON.parse(
      '{"__proto__": {"ok": true}, "constructor": {"prototype": {"ok": true}}}',
    );
    let deep: unknown = 'end';
    for (let depth = 0; depth < 200; depth += 1) deep = { deep };
    const values: unknown[] = [
      null,
      true,
      0,
      -1,
      1.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -0,
      1n << 300n,
      '',
      ' ',
      'x',
      '\u0000',
      '../../../../etc/passwd',
      '/etc/shadow',
      'C:\\Windows\\system32',
      'file:///etc/passwd',
      '%2e%2e%2f',
      '\ud800',
      "'; drop table trades; --",
      '<img src=x onerror=alert(1)>',
      '${process.env.HOME}',
      '__proto__',
      'constructor',
      'x'.repeat(3_000_000),
      [],
      [[]],
      [null],
      {},
      cyclic,
      inherited,
      deep,
      new Date(),
      /x/,
      new Error('x'),
      new Map([['address', '0x']]),
      new Set([1]),
      new Uint8Array(3_000_000),
      new ArrayBuffer(8),
      Array.from({ length: 60_000 }, () => 0),
      { address: '__proto__', label: {}, arbiter: 'yes' },
      { tradeId: '../..', action: 'toString', value: '1' },
      { id: null, to: '../../x', source: 'constructor' },
      { network: { rpcUrls: ['http://u:100%@h'], tokens: [cyclic] } },
      { url: 'file:///etc/passwd', chainId: 1 },
    ];
    let calls = 0;
    const wrong: string[] = [];
    const ask = async (...args: unknown[]): Promise<void> => {
      calls += 1;
      try {
        const answer = await invoke(...args);
        if (typeof answer === 'object' && answer !== null && Reflect.get(answer, 'ok') === true)
          wrong.push(`${String(args[0])} took ${typeof args[1]}`);
      } catch {
        // Refused, or not even clonable.
      }
    };
    // Requests without an argument and harmless ones may well be answered: here only what guards something counts.
    for (const { name, guarded } of all)
      for (const value of values) {
        const seen = wrong.length;
        await ask(name, value);
        if (!guarded) wrong.length = seen;
      }
    for (const name of [
      '',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'secret.view',
      'settings',
      null,
      7,
      {},
      [],
    ])
      for (const value of [undefined, {}, 'x']) await ask(name, value);
    return { calls, wrong, polluted: Reflect.get({}, 'ok') as unknown };
  }, fuzzed(names));
  // Objects without a setting in them change none, and that is answered well; what is stored is compared below.
  expect(result.wrong.filter((one) => one !== 'settings.change took object')).toEqual([]);
  expect(result.polluted).toBeUndefined();
  expect(result.calls).toBeGreaterThan(3_000);
  test.info().annotations.push({ type: 'calls', description: String(result.calls) });
  const polluted = await app.electron.evaluate(() => Reflect.get({}, 'ok') as unknown);
  expect(polluted).toBeUndefined();
  expect(app.electron.windows()).toHaveLength(1);
  expect(await guardedState()).toEqual(before);
  // Nothing of it was taken for a path.
  expect((await readdir(app.profile.home)).sort()).toEqual(['files', 'profiles']);
});

/** Every channel but those that take no argument and open a window of main's whatever they are given. */
function fuzzed(names: readonly IpcRequestName[]) {
  const opening: readonly IpcRequestName[] = ['wallet.create', 'wallet.import', 'offers.openFile'];
  return names
    .filter((name) => !opening.includes(name) && name !== 'practice.reset')
    .map((name) => {
      const { class: kind } = ipcRequests[name];
      return { name, guarded: kind === 'confirmed' || kind === 'signed' };
    });
}

test('a page that calls without end is held back, and reads go on', async () => {
  const codes = await app.window.evaluate(async () => {
    const { invoke } = window.escrowDesk;
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => invoke('offers.importText', 'no offer')),
    );
    return answers.map((answer) => (answer.ok ? 'ok' : answer.failure.code));
  });
  expect(codes).toContain('not_an_offer');
  expect(codes.filter((code) => code === 'rate_limited').length).toBeGreaterThan(100);
  const head = await app.window.evaluate(
    async () => (await window.escrowDesk.invoke('connections.get')).network.name,
  );
  expect(head).toBe('Test chain');
});

test('a page that crashes is loaded again once, and then reported', async () => {
  test.setTimeout(60_000);
  await app.electron.evaluate(({ dialog }) => {
    Reflect.set(globalThis, 'reports', []);
    dialog.showMessageBox = async (...args: unknown[]) => {
      (Reflect.get(globalThis, 'reports') as unknown[]).push(args.at(-1));
      return { response: 0, checkboxChecked: false };
    };
  });
  const crash = () =>
    app.electron.evaluate(async ({ BrowserWindow }) => {
      const page = BrowserWindow.getAllWindows()[0]?.webContents;
      // So that the page from before is not taken for the one that comes.
      await page?.executeJavaScript('document.documentElement.dataset.old = "1"');
      page?.forcefullyCrashRenderer();
    });
  // What is asked of a page that is gone is never answered.
  const shown = () =>
    app.electron.evaluate(({ BrowserWindow }) => {
      const page = BrowserWindow.getAllWindows()[0]?.webContents;
      const asked = page?.executeJavaScript(
        'document.querySelector("html:not([data-old]) [data-testid=app]") !== null',
      );
      return Promise.race([
        Promise.resolve(asked as unknown).catch(() => false),
        new Promise((resolve) => setTimeout(() => resolve(false), 500)),
      ]);
    });
  const reports = () =>
    app.electron.evaluate(() =>
      (Reflect.get(globalThis, 'reports') as { message: string }[]).map(({ message }) => message),
    );
  await crash();
  await expect.poll(shown, { timeout: 20_000 }).toBe(true);
  expect(await reports()).toEqual([]);
  await crash();
  await expect.poll(reports).toEqual(['The window stopped working twice']);
  await expect.poll(shown, { timeout: 20_000 }).toBe(true);
});
