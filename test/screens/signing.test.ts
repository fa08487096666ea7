import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, type App } from 'vue';
import type {
  ConfirmView,
  PayView,
  SecretWindowView,
  ShownSecret,
  SigningPreview,
} from '../../src-shared/ipc/signing-contract.ts';
import { me, other } from '../support/make-views.ts';
import { FakeSecretBridge } from './fake-secret-bridge.ts';
import { Page } from './page.ts';

const account = { label: 'Main account', address: me };
const preview: SigningPreview = {
  mode: 'sign',
  kind: 'transaction',
  title: 'Release 2,500.00 USDC to Marta Keller',
  remark: 'can’t be undone',
  signingMark: 'granite heron',
  rows: [{ name: 'In escrow', now: '2,500.00', after: '0.00 USDC' }],
  parties: [{ name: 'Marta Keller', address: other, remark: 'in your contacts' }],
  account,
  network: { name: 'Base', practice: false },
  fee: '0.0000021 ETH, at most 0.0000040',
  simulation: { ok: true, text: 'works' },
  details: [{ name: 'function', value: 'confirmPayment' }],
  checklist: [],
  warnings: ['Whoever gets it can keep it.'],
  confirmLabel: 'Hold: release 2,500.00 USDC',
  confirmText: '2,500.00',
  passphraseNeeded: false,
};
const creating: SecretWindowView = { mode: 'create', signingMark: 'granite heron' };
const offered = {
  kind: 'words',
  words: ['apple', 'brick', 'cloud', 'dune'],
  askBack: [1, 3],
} as const;
const question: ConfirmView = {
  mode: 'confirm',
  title: 'Trust Ada as arbiter?',
  remark: 'moves no money',
  signingMark: 'granite heron',
  practice: false,
  tone: 'doubt',
  columns: { now: 'now', after: 'after' },
  rows: [{ name: 'Ada', now: 'not on your list', after: 'arbiter you trust' }],
  facts: [{ name: 'Address', value: '0x 3C44 … ••••', mono: true }],
  checks: [{ found: 'right', text: 'Chain id 8453, as Base must have' }],
  consequence: 'In a dispute Ada alone decides who gets the coins.',
  typed: { label: 'Ask her for the last 4 characters', hint: 'They stay hidden.', length: 4 },
  confirmLabel: 'Trust Ada as arbiter',
};

const payment: PayView = {
  mode: 'pay',
  signingMark: 'granite heron',
  practice: false,
  title: '€2,315.00 to Marta Keller',
  remark: 'by 19:35 today, 1:58:12 left',
  fields: [
    { id: 'amount', label: 'Amount', value: '€2,315.00', copy: 'none' },
    { id: 'iban', label: 'IBAN', value: 'AT61 1904 3002 3457 3201', copy: 'none' },
  ],
  qr: 'BCD\n002\n1\nSCT\n\nMarta Keller\nAT611904300234573201\nEUR2315.00',
  checks: [{ found: 'right', text: '2,500.00 USDC locked for you' }],
  facts: [{ name: 'Check number', value: '48213 90577 12064 33918', mono: true }],
  warning: 'Another account in a chat? Don’t pay.',
  confirmLabel: 'I have paid…',
};
const importing: SecretWindowView = { mode: 'import', signingMark: 'granite heron' };
const exporting: SecretWindowView = { mode: 'export', signingMark: 'granite heron', account };
const unlocking: SecretWindowView = { mode: 'unlock', signingMark: 'granite heron', account };

const pages: readonly SecretWindowView[] = [
  preview,
  creating,
  question,
  payment,
  importing,
  exporting,
  unlocking,
];

let app: App | null = null;
let bridge = new FakeSecretBridge(preview);
const page = new Page();
// The page takes its bridge once, when its code is loaded.
Object.assign(window, {
  escrowDeskSecret: {
    invoke: (...args: Parameters<FakeSecretBridge['invoke']>) => bridge.invoke(...args),
    begin: () => bridge.begin(),
    onView: (listener: (view: SecretWindowView) => void) => bridge.onView(listener),
    onShown: (listener: (shown: ShownSecret) => void) => bridge.onShown(listener),
  },
});

async function open(view: SecretWindowView): Promise<void> {
  bridge = new FakeSecretBridge(view);
  bridge.words = view.mode === 'create' ? offered : null;
  const { default: SecretWindow } = await import('../../src-renderer/signing/SecretWindow.vue');
  const root = document.createElement('div');
  document.body.append(root);
  app = createApp(SecretWindow);
  app.mount(root);
  await page.settle();
}
/** Lets time pass, as the guard against clicks that were meant for something else wants it. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await page.settle();
}
async function hold(ms: number): Promise<void> {
  page.get('hold').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }));
  await pass(ms);
  page.get('hold').dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0 }));
  await page.settle();
}
async function submit(): Promise<void> {
  document
    .querySelector('form')!
    .dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  await page.settle();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  app?.unmount();
  app = null;
  expect(bridge.faults).toEqual([]);
});

describe('the signing window', () => {
  it('says what is signed, who gets what, what it costs, and bears the mark', async () => {
    await open(preview);
    for (const words of [
      'Release 2,500.00 USDC to Marta Keller',
      'can’t be undone',
      'In escrow 2,500.00 0.00 USDC',
      'in your contacts',
      'Main account, Base',
      'Whoever gets it can keep it.',
    ])
      expect(page.text()).toContain(words);
    expect(page.text(page.get('signing-mark'))).toBe('◆ granite heron');
    expect(page.text(page.get('sign-fee'))).toBe('0.0000021 ETH, at most 0.0000040');
    expect(page.text()).not.toContain('Practice: no real money');
  });

  it('takes no click in its first second, and only a whole second of holding', async () => {
    await open(preview);
    expect(page.get('hold')).toHaveProperty('disabled', true);
    await hold(1_000);
    expect(bridge.calls('secret.confirmSigning')).toEqual([]);
    await pass(1_000);
    await hold(900);
    expect(bridge.calls('secret.confirmSigning')).toEqual([]);
    await hold(1_000);
    expect(bridge.calls('secret.confirmSigning')).toEqual([{ passphrase: null }]);
  });

  it('is quiet again when what is signed changes, not when the fee does', async () => {
    await open(preview);
    await pass(1_000);
    bridge.publish({ ...preview, fee: '0.0000022 ETH, at most 0.0000041' });
    await page.settle();
    expect(page.get('hold')).toHaveProperty('disabled', false);
    bridge.publish({ ...preview, title: 'Release 9,500.00 USDC to Marta Keller' });
    await page.settle();
    expect(page.get('hold')).toHaveProperty('disabled', true);
  });

  it('may be confirmed by the amount, typed exactly', async () => {
    await open(preview);
    await pass(1_000);
    await page.type('typed-amount', '2,500.0');
    await submit();
    expect(bridge.calls('secret.confirmSigning')).toEqual([]);
    await page.type('typed-amount', '2,500.00');
    await submit();
    expect(bridge.calls('secret.confirmSigning')).toHaveLength(1);
  });

  it('can’t be confirmed when the trial failed', async () => {
    await open({ ...preview, simulation: { ok: false, text: 'fails: WrongState' } });
    await pass(1_000);
    expect(page.get('hold')).toHaveProperty('disabled', true);
    expect(page.text(page.get('sign-simulation'))).toBe('fails: WrongState');
  });

  it('asks for the passphrase, forgets it after each try, and says what was wrong', async () => {
    await open({ ...preview, passphraseNeeded: true });
    await pass(1_000);
    expect(page.get('hold')).toHaveProperty('disabled', true);
    expect(document.activeElement).toBe(page.get('passphrase'));
    bridge.fail('secret.confirmSigning', 'wrong_passphrase');
    await page.type('passphrase', 'correct horse');
    await hold(1_000);
    expect(bridge.calls('secret.confirmSigning')).toEqual([{ passphrase: 'correct horse' }]);
    expect(page.text(page.get('sign-error'))).toContain('Nothing was changed; try again.');
    expect(page.get('passphrase')).toHaveProperty('value', '');
  });

  it('says that a signature costs nothing, and that practice is practice', async () => {
    await open({
      ...preview,
      fee: null,
      simulation: null,
      network: { name: 'Practice', practice: true },
    });
    expect(page.text(page.get('sign-fee'))).toBe('none: a signature only');
    expect(page.text()).toContain('Practice: no real money');
  });

  it.each(pages)('is cancelled by button and by Escape: $mode', async (view) => {
    await open(view);
    await page.click('cancel');
    await page.press('Escape', {}, document.body);
    expect(bridge.calls('secret.cancel')).toHaveLength(2);
    expect(page.text()).not.toMatch(/undefined|NaN|null/);
  });
});

describe('a new account', () => {
  async function prove(): Promise<void> {
    await page.click('next');
    await page.type('word-1', 'brick');
    await page.type('word-3', 'dune');
  }

  it('shows the words, asks some back, and takes a passphrase typed twice', async () => {
    await open(creating);
    expect(page.text(page.get('recovery-words'))).toBe('apple brick cloud dune');
    await prove();
    expect(page.text()).not.toContain('apple');
    await page.type('passphrase', 'correct horse');
    await page.type('passphrase-again', 'correct hors');
    expect(page.text()).toContain('The two passphrases differ.');
    expect(page.get('submit')).toHaveProperty('disabled', true);
    await page.type('passphrase-again', 'correct horse');
    await submit();
    expect(bridge.calls('secret.create')).toEqual([
      { label: 'Main', passphrase: 'correct horse', words: ['brick', 'dune'] },
    ]);
  });

  it('says how long the passphrase holds, and what makes it weak', async () => {
    await open(creating);
    await prove();
    const said = () => page.text(page.get('passphrase-strength'));
    await page.type('passphrase', 'password12');
    await vi.waitFor(() => expect(page.find('passphrase-strength')).not.toBeNull(), 20_000);
    expect(said()).toMatch(
      /^Very weak\. Who has a copy .* a second, in: less than a second\. .*common/,
    );
    await page.type('passphrase', 'seventeen violet otters juggle');
    await vi.waitFor(() => expect(said()).toMatch(/^Strong\. .* centuries/), 20_000);
    await page.type('passphrase', '');
    await page.settle();
    expect(page.find('passphrase-strength')).toBeNull();
  });

  it('says what was refused, and the words can be read again', async () => {
    await open(creating);
    await prove();
    await page.type('passphrase', 'short');
    await page.type('passphrase-again', 'short');
    bridge.fail('secret.create', 'weak_passphrase');
    await submit();
    expect(page.text(page.get('secret-error'))).toContain('Use at least 10 characters.');
    await page.click(page.button('Back'));
    expect(page.find('recovery-words')).not.toBeNull();
  });
});

describe('a change that a person must confirm', () => {
  it('shows old and new value, the consequence and the mark, and takes no click in its first second', async () => {
    await open({ ...question, typed: null });
    for (const words of [
      'Confirm change',
      'Ada not on your list arbiter you trust',
      'Chain id 8453, as Base must have',
      'In a dispute Ada alone decides who gets the coins.',
    ])
      expect(page.text()).toContain(words);
    expect(page.text(page.get('signing-mark'))).toBe('◆ granite heron');
    expect(document.activeElement).toBe(page.get('cancel'));
    expect(page.get('confirm-change')).toHaveProperty('disabled', true);
    await pass(1_000);
    await page.click('confirm-change');
    expect(bridge.calls('secret.confirmChange')).toEqual([{ typed: null }]);
  });

  it('waits a second again after it got the focus, or shows something else', async () => {
    await open({ ...question, typed: null });
    await pass(1_000);
    window.dispatchEvent(new Event('focus'));
    await page.settle();
    expect(page.get('confirm-change')).toHaveProperty('disabled', true);
    await pass(1_000);
    bridge.publish({ ...question, typed: null, title: 'Trust Eve as arbiter?' });
    await page.settle();
    expect(page.get('confirm-change')).toHaveProperty('disabled', true);
    await pass(1_000);
    expect(page.get('confirm-change')).toHaveProperty('disabled', false);
  });

  it('wants what it asks for typed, and says when that is wrong', async () => {
    await open(question);
    await pass(1_000);
    expect(page.get('confirm-change')).toHaveProperty('disabled', true);
    await page.type('confirm-typed', '93B');
    expect(page.get('confirm-change')).toHaveProperty('disabled', true);
    await page.type('confirm-typed', '93BB');
    bridge.fail('secret.confirmChange', 'wrong_characters');
    await page.click('confirm-change');
    expect(page.text(page.get('confirm-error'))).toContain('Nothing was changed.');
    expect(page.get('confirm-typed')).toHaveProperty('value', '');
    await page.type('confirm-typed', '93BC');
    await page.click('confirm-change');
    expect(bridge.calls('secret.confirmChange').at(-1)).toEqual({ typed: '93BC' });
  });

  it('is cancelled', async () => {
    await open(question);
    await page.click('cancel');
    expect(bridge.calls('secret.cancel')).toHaveLength(1);
  });
});

describe('a payment', () => {
  it('is shown whole, with mark and QR code, copied by main, and said to be made', async () => {
    await open(payment);
    expect(page.text(page.get('pay-iban'))).toBe('AT61 1904 3002 3457 3201');
    expect(page.text(page.get('signing-mark'))).toBe('◆ granite heron');
    expect(page.find('pay-qr')).not.toBeNull();
    expect(page.text()).toContain('48213 90577 12064 33918');
    expect(page.get('pay-done')).toHaveProperty('disabled', true);
    await page.click('pay-copy-iban');
    expect(bridge.calls('secret.copyField')).toEqual([{ id: 'iban' }]);
    bridge.publish({
      ...payment,
      remark: 'by 19:35 today, 1:58:11 left',
      fields: payment.fields.map((field) => ({ ...field, copy: 'replaced' })),
    });
    await page.settle();
    expect(page.text(page.get('pay-copy-iban'))).toBe('Another program changed it');
    await pass(1_000);
    await page.click('pay-done');
    expect(bridge.calls('secret.confirmChange')).toEqual([{ typed: null }]);
  });

  it('without a QR code for its method has none', async () => {
    await open({ ...payment, qr: null });
    expect(page.find('pay-qr')).toBeNull();
  });
});

describe('a release', () => {
  const checklist = ['€2,315.00 has arrived', 'from MAX WAGNER', 'into DE89 3704'];

  it('waits for every tick, and hands the ticks over', async () => {
    await open({ ...preview, checklist });
    await pass(1_000);
    for (const index of [0, 1]) await page.click(`sign-check-${index}`);
    expect(page.get('hold')).toHaveProperty('disabled', true);
    await page.click('sign-check-2');
    await hold(1_000);
    expect(bridge.calls('secret.confirmSigning')).toEqual([
      { passphrase: null, ticked: [true, true, true] },
    ]);
  });

  it('of something else now is ticked anew', async () => {
    await open({ ...preview, checklist });
    for (const index of [0, 1, 2]) await page.click(`sign-check-${index}`);
    bridge.publish({ ...preview, checklist: ['€9.00 has arrived', ...checklist.slice(1)] });
    await page.settle();
    await pass(1_000);
    expect(page.get('hold')).toHaveProperty('disabled', true);
  });
});

describe('an account that is imported', () => {
  async function name(): Promise<void> {
    await page.type('passphrase', 'correct horse');
    await page.type('passphrase-again', 'correct horse');
  }
  const account = { label: 'Main', passphrase: 'correct horse' };

  it('comes by its words', async () => {
    await open(importing);
    await page.type('mnemonic', 'apple brick');
    await name();
    await submit();
    expect(bridge.calls('secret.import')).toEqual([
      { kind: 'mnemonic', mnemonic: 'apple brick', ...account },
    ]);
  });

  it('comes by its private key, or reads why not', async () => {
    await open(importing);
    await page.click('kind-private_key');
    await page.type('private-key', '0x12');
    await name();
    bridge.fail('secret.import', 'invalid_private_key');
    await submit();
    expect(bridge.calls('secret.import')).toEqual([
      { kind: 'private_key', privateKey: '0x12', ...account },
    ]);
    expect(page.text(page.get('secret-error'))).toContain('64 hexadecimal digits');
  });

  it('comes by a keystore file, which may be unreadable', async () => {
    await open(importing);
    await page.click('kind-keystore');
    bridge.fail('secret.chooseKeystore', 'broken_keystore');
    await page.click('choose-file');
    expect(page.text(page.get('secret-error'))).toContain('Choose another file');
    bridge.answer('secret.chooseKeystore', () => ({
      ok: true,
      value: { name: 'key.json', json: '{"version":3}' },
    }));
    await page.click('choose-file');
    expect(page.text()).toContain('key.json');
    await page.type('keystore-passphrase', 'old one');
    await name();
    await submit();
    expect(bridge.calls('secret.import')).toEqual([
      { kind: 'keystore', json: '{"version":3}', keystorePassphrase: 'old one', ...account },
    ]);
  });
});

describe('an account that is exported or unlocked', () => {
  it('is saved as a file, or its key is shown', async () => {
    await open(exporting);
    expect(page.get('export-key')).toHaveProperty('disabled', true);
    await page.type('passphrase', 'correct horse');
    await submit();
    expect(page.text(page.get('export-result'))).toBe('/home/anna/backup.json');
    expect(page.get('passphrase')).toHaveProperty('value', '');
    await page.type('passphrase', 'correct horse');
    await page.click('export-key');
    await page.type('passphrase', 'correct horse');
    await page.click('export-picture');
    expect(bridge.calls('secret.export').map(({ form }) => form)).toEqual([
      'backup_file',
      'key_file',
      'key_picture',
    ]);
  });

  it('draws the key as the signer sends it: no text, nothing to select or to copy', async () => {
    await open(exporting);
    await page.type('passphrase', 'correct horse');
    bridge.answer('secret.export', () => ({ ok: true, value: { path: null } }));
    await page.click('export-picture');
    expect(page.find('export-result')).toBeNull();
    bridge.show({ kind: 'key', picture: { size: 4, path: 'M1 1h2v1h-2z' } });
    await page.settle();
    expect(page.get('key-picture').querySelector('path')?.getAttribute('d')).toBe('M1 1h2v1h-2z');
    expect(page.text()).toContain('closes after 60 seconds');
  });

  it('is not exported by a wrong passphrase, and says so', async () => {
    await open(exporting);
    bridge.fail('secret.export', 'wrong_passphrase');
    await page.type('passphrase', 'wrong');
    await submit();
    expect(page.text(page.get('secret-error'))).toContain('The passphrase is wrong.');
    expect(page.find('export-result')).toBeNull();
  });

  it('is unlocked, or stays locked and says why', async () => {
    await open(unlocking);
    expect(page.get('submit')).toHaveProperty('disabled', true);
    bridge.fail('secret.unlock', 'wrong_passphrase');
    await page.type('passphrase', 'wrong');
    await submit();
    expect(page.text(page.get('secret-error'))).toContain('The passphrase is wrong.');
    bridge.answer('secret.unlock', () => ({ ok: true, value: null }));
    await page.type('passphrase', 'correct horse');
    await submit();
    expect(bridge.calls('secret.unlock').at(-1)).toEqual({ passphrase: 'correct horse' });
    expect(page.find('secret-error')).toBeNull();
  });
});

it.each(pages)('assistive technology finds its way: $mode', async (view) => {
  await open(view);
  vi.useRealTimers();
  expect(await page.accessFaults()).toEqual([]);
});
