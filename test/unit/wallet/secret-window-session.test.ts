import { describe, expect, it } from 'vitest';
import {
  createSecretWindowSession,
  type SecretWindowHost,
} from '../../../src-main/wallet/signing/secret-window-session.ts';
import type { SecretWindowView } from '../../../src-shared/ipc/signing-contract.ts';
import { address } from '../../../src-shared/parse.ts';
import { fail, ok } from '../../../src-shared/result.ts';
import { failure } from '../../../src-shared/failure.ts';

const account = { label: 'Main', address: address(`0x${'11'.repeat(20)}`) };
const unlockView: SecretWindowView = { mode: 'unlock', signingMark: 'granite heron', account };

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

describe('the secret window’s session', () => {
  it('answers only the requests of the step that is open', async () => {
    const { host } = window();
    const session = createSecretWindowSession(host);
    const asked = session.ask<string>({
      view: unlockView,
      handlers: {
        'secret.unlock': async ({ passphrase }, finish) => {
          if (passphrase !== 'right') return fail(failure('wrong_passphrase'));
          finish('done');
          return ok(null);
        },
      },
    });
    expect(await session.handlers['secret.view'](undefined)).toEqual(unlockView);
    expect(await session.handlers['secret.confirmSigning']({ passphrase: null })).toMatchObject({
      ok: false,
    });
    expect(
      await session.handlers['secret.export']({ passphrase: 'right', form: 'private_key' }),
    ).toMatchObject({ ok: false });
    expect(await session.handlers['secret.unlock']({ passphrase: 'no' })).toMatchObject({
      ok: false,
    });
    expect(session.isOpen()).toBe(true);
    await session.handlers['secret.unlock']({ passphrase: 'right' });
    expect(await asked).toEqual({ ok: true, value: 'done' });
    expect(session.isOpen()).toBe(false);
    expect(await session.handlers['secret.unlock']({ passphrase: 'right' })).toMatchObject({
      ok: false,
    });
  });

  it('opens one window at a time', async () => {
    const { host, state } = window();
    const session = createSecretWindowSession(host);
    const first = session.ask({ view: unlockView, handlers: {} });
    expect(await session.ask({ view: unlockView, handlers: {} })).toMatchObject({
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
      const session = createSecretWindowSession(window().host);
      const asked = session.ask({ view, handlers: {} });
      session.closeSigning();
      expect(session.isOpen()).toBe(stays);
      session.close();
      expect(await asked).toMatchObject({ failure: { code: 'cancelled' } });
    }
  });

  it('is cancelled by closing, by Escape and by locking, once', async () => {
    for (const how of ['close', 'cancel', 'lock'] as const) {
      const { host, state } = window();
      const session = createSecretWindowSession(host);
      let ended = 0;
      const asked = session.ask({ view: unlockView, handlers: {}, onEnd: () => (ended += 1) });
      if (how === 'close') state.close();
      else if (how === 'cancel') await session.handlers['secret.cancel'](undefined);
      else session.close();
      expect(await asked).toMatchObject({ failure: { code: 'cancelled' } });
      state.close();
      expect(ended).toBe(1);
    }
  });

  it('shows a refreshed view', async () => {
    const { host, shown } = window();
    const session = createSecretWindowSession(host);
    void session.ask({ view: unlockView, handlers: {} });
    const next: SecretWindowView = { mode: 'import', signingMark: 'granite heron' };
    session.refresh(next);
    expect(shown).toEqual([next]);
    expect(await session.handlers['secret.view'](undefined)).toEqual(next);
    session.close();
    session.refresh(unlockView);
    expect(shown).toEqual([next]);
  });
});
