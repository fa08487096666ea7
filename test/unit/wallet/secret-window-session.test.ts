import { describe, expect, it } from 'vitest';
import {
  createSecretWindowSession,
  type SecretWindowHost,
} from '../../../src-main/wallet/signing/secret-window-session.ts';
import type { EntryPurpose } from '../../../src-main/signer/signer-contract.ts';
import type { OpenedEntry } from '../../../src-main/wallet/keys/signer-host.ts';
import type { SecretWindowView } from '../../../src-shared/ipc/signing-contract.ts';
import { address } from '../../../src-shared/parse.ts';
import { fail, ok } from '../../../src-shared/result.ts';
import { failure } from '../../../src-shared/failure.ts';

const account = { label: 'Main', address: address(`0x${'11'.repeat(20)}`) };
const unlockView: SecretWindowView = { mode: 'unlock', signingMark: 'granite heron', account };

function window() {
  const shown: SecretWindowView[] = [];
  const state = { open: 0, given: [] as number[], close: (): void => undefined };
  const host: SecretWindowHost = {
    open(onClosed) {
      state.open += 1;
      state.close = onClosed;
      return {
        showView: (view) => void shown.push(view),
        giveEntry: ({ entry }) => void state.given.push(entry),
        close: onClosed,
      };
    },
  };
  return { host, shown, state };
}

/** Channels to the signer, counted instead of opened. */
function countedEntries() {
  const purposes: EntryPurpose[] = [];
  const counted = {
    purposes,
    ended: 0,
    openEntry(purpose: EntryPurpose): OpenedEntry {
      purposes.push(purpose);
      return { entry: purposes.length, port: {} as OpenedEntry['port'] };
    },
    endEntries: () => void (counted.ended += 1),
  };
  return counted;
}

describe('the secret window’s session', () => {
  it('answers only the requests of the step that is open', async () => {
    const { host } = window();
    const session = createSecretWindowSession(host, countedEntries());
    const asked = session.ask<string>({
      view: unlockView,
      handlers: {
        'secret.unlock': async ({ entry }, finish) => {
          if (entry !== 1) return fail(failure('wrong_passphrase'));
          finish('done');
          return ok(null);
        },
      },
    });
    expect(await session.handlers['secret.view'](undefined)).toEqual(unlockView);
    expect(await session.handlers['secret.confirmSigning']({ entry: null })).toMatchObject({
      ok: false,
    });
    expect(await session.handlers['secret.export']({ entry: 1, form: 'key_file' })).toMatchObject({
      ok: false,
    });
    expect(await session.handlers['secret.unlock']({ entry: 2 })).toMatchObject({ ok: false });
    expect(session.isOpen()).toBe(true);
    await session.handlers['secret.unlock']({ entry: 1 });
    expect(await asked).toEqual({ ok: true, value: 'done' });
    expect(session.isOpen()).toBe(false);
    expect(await session.handlers['secret.unlock']({ entry: 1 })).toMatchObject({ ok: false });
  });

  it('gives a window the channel to the signer that its step is for, and none to a step without', async () => {
    const { host, state } = window();
    const entries = countedEntries();
    const session = createSecretWindowSession(host, entries);
    const entry = () => session.handlers['secret.entry'](undefined);
    expect(await entry()).toMatchObject({ ok: false });
    const purpose = { kind: 'unlock', account: account.address } as const;
    const asked = session.ask({ view: unlockView, purpose, handlers: {} });
    expect(await entry()).toEqual({ ok: true, value: 1 });
    expect(await entry()).toEqual({ ok: true, value: 2 });
    expect(entries.purposes).toEqual([purpose, purpose]);
    expect(state.given).toEqual([1, 2]);
    session.close();
    await asked;
    expect(entries.ended).toBe(1);
    const other = session.ask({ view: unlockView, handlers: {} });
    expect(await entry()).toMatchObject({ ok: false });
    session.close();
    await other;
    expect(entries.purposes).toHaveLength(2);
  });

  it('opens one window at a time', async () => {
    const { host, state } = window();
    const session = createSecretWindowSession(host, countedEntries());
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
      const session = createSecretWindowSession(window().host, countedEntries());
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
      const session = createSecretWindowSession(host, countedEntries());
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
    const session = createSecretWindowSession(host, countedEntries());
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
