import { describe, expect, it } from 'vitest';
import {
  createSecretDesk,
  type SecretWindowHost,
} from '../../../src-main/wallet/signing/secret-window-session.ts';
import type { SecretWindowView } from '../../../src-shared/ipc/signing-contract.ts';
import { address } from '../../../src-shared/parse.ts';
import { fail, ok } from '../../../src-shared/result.ts';
import { failure } from '../../../src-shared/failure.ts';

const account = { label: 'Main', address: address(`0x${'11'.repeat(20)}`) };
const unlockView: SecretWindowView = { mode: 'unlock', account };

function window() {
  const shown: SecretWindowView[] = [];
  const state = { open: 0, close: (): void => undefined };
  const host: SecretWindowHost = {
    open(onClosed) {
      state.open += 1;
      state.close = onClosed;
      return { showView: (view) => void shown.push(view), close: onClosed };
    },
  };
  return { host, shown, state };
}

describe('the secret window’s desk', () => {
  it('answers only the requests of the step that is open', async () => {
    const { host } = window();
    const desk = createSecretDesk(host);
    const asked = desk.ask<string>({
      view: unlockView,
      handlers: {
        'secret.unlock': async ({ passphrase }, finish) => {
          if (passphrase !== 'right') return fail(failure('wrong_passphrase'));
          finish('done');
          return ok(null);
        },
      },
    });
    expect(await desk.handlers['secret.view'](undefined)).toEqual(unlockView);
    expect(await desk.handlers['secret.confirmSigning']({ passphrase: null })).toMatchObject({
      ok: false,
    });
    expect(
      await desk.handlers['secret.export']({ passphrase: 'right', form: 'private_key' }),
    ).toMatchObject({ ok: false });
    expect(await desk.handlers['secret.unlock']({ passphrase: 'no' })).toMatchObject({ ok: false });
    expect(desk.isOpen()).toBe(true);
    await desk.handlers['secret.unlock']({ passphrase: 'right' });
    expect(await asked).toEqual({ ok: true, value: 'done' });
    expect(desk.isOpen()).toBe(false);
    expect(await desk.handlers['secret.unlock']({ passphrase: 'right' })).toMatchObject({
      ok: false,
    });
  });

  it('opens one window at a time', async () => {
    const { host, state } = window();
    const desk = createSecretDesk(host);
    const first = desk.ask({ view: unlockView, handlers: {} });
    expect(await desk.ask({ view: unlockView, handlers: {} })).toMatchObject({
      failure: { code: 'busy' },
    });
    expect(state.open).toBe(1);
    state.close();
    expect(await first).toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('loses a signature with its network, but no account that is being made', async () => {
    for (const [view, stays] of [
      [unlockView, true],
      [{ mode: 'sign' } as SecretWindowView, false],
    ] as const) {
      const desk = createSecretDesk(window().host);
      const asked = desk.ask({ view, handlers: {} });
      desk.closeSigning();
      expect(desk.isOpen()).toBe(stays);
      desk.close();
      expect(await asked).toMatchObject({ failure: { code: 'cancelled' } });
    }
  });

  it('is cancelled by closing, by Escape and by locking, once', async () => {
    for (const how of ['close', 'cancel', 'lock'] as const) {
      const { host, state } = window();
      const desk = createSecretDesk(host);
      let ended = 0;
      const asked = desk.ask({ view: unlockView, handlers: {}, onEnd: () => (ended += 1) });
      if (how === 'close') state.close();
      else if (how === 'cancel') await desk.handlers['secret.cancel'](undefined);
      else desk.close();
      expect(await asked).toMatchObject({ failure: { code: 'cancelled' } });
      state.close();
      expect(ended).toBe(1);
    }
  });

  it('shows a refreshed view', async () => {
    const { host, shown } = window();
    const desk = createSecretDesk(host);
    void desk.ask({ view: unlockView, handlers: {} });
    const next: SecretWindowView = { mode: 'import' };
    desk.refresh(next);
    expect(shown).toEqual([next]);
    expect(await desk.handlers['secret.view'](undefined)).toEqual(next);
    desk.close();
    desk.refresh(unlockView);
    expect(shown).toEqual([next]);
  });
});
