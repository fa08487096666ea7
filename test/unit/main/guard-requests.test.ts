import { describe, expect, it } from 'vitest';
import { createAttention } from '../../../src-main/app/attention.ts';
import { guardRequests, type ChangeQuestions } from '../../../src-main/app/guard-requests.ts';
import type { IpcHandlers } from '../../../src-main/ipc/answer-request.ts';
import { failure } from '../../../src-shared/failure.ts';
import { ipcRequests, type IpcRequestName } from '../../../src-shared/ipc/ipc-contract.ts';
import type { ChangeQuestion } from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';

const names = Object.keys(ipcRequests) as IpcRequestName[];
const classOf = (name: IpcRequestName): string => ipcRequests[name].class;

function question(title: string): ChangeQuestion {
  return {
    title,
    remark: '',
    tone: 'doubt',
    columns: { now: 'now', after: 'after' },
    rows: [],
    facts: [],
    checks: [],
    consequence: '',
    typed: null,
    confirmLabel: 'Yes',
  };
}

/** Every request of the contract answered by a note that it ran; a person who says what `agrees` holds. */
function guarded(options: { readonly ask?: ChangeQuestions[keyof ChangeQuestions] } = {}) {
  const ran: string[] = [];
  const asked: string[] = [];
  const state = { agrees: ok(null) as Result<null>, taken: false, title: 'first', agreements: 0 };
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      async () => {
        ran.push(name);
        return ok(null);
      },
    ]),
  ) as unknown as IpcHandlers;
  const ask = options.ask ?? (async () => ok(question(state.title)));
  const questions = Object.fromEntries(
    names.filter((name) => classOf(name) === 'confirmed').map((name) => [name, ask]),
  ) as unknown as ChangeQuestions;
  const all = guardRequests(handlers, {
    questions,
    confirm: async ({ title }) => {
      asked.push(title);
      if (state.agrees.ok) state.agreements += 1;
      return state.agrees;
    },
    attention: createAttention({
      taken: () => state.taken,
      agreements: () => state.agreements,
      now: () => performance.now(),
    }),
  });
  const call = (name: IpcRequestName) => (all[name] as (args: unknown) => Promise<unknown>)(null);
  return { call, ran, asked, state };
}

describe('the class of a request', () => {
  it('is one of four, and every kind of change of the settings, contacts and accounts is confirmed', () => {
    for (const name of names)
      expect(['read', 'write', 'confirmed', 'signed'], name).toContain(classOf(name));
    for (const name of [
      'settings.change',
      'settings.testRpc',
      'settings.testService',
      'contacts.save',
      'contacts.remove',
      'offers.confirm',
      'wallet.rename',
      'wallet.remove',
      'receivedOffers.unblock',
      'app.openExplorer',
    ] as const)
      expect(classOf(name), name).toBe('confirmed');
  });

  it('lets no confirmed request run without a yes, and each with one', async () => {
    for (const name of names.filter((each) => classOf(each) === 'confirmed')) {
      const { call, ran, asked, state } = guarded();
      state.agrees = fail(failure('cancelled'));
      expect(await call(name), name).toMatchObject({ ok: false });
      expect(ran, name).toEqual([]);
      expect(asked, name).toEqual(['first']);
    }
    for (const name of names.filter((each) => classOf(each) === 'confirmed')) {
      const { call, ran } = guarded();
      expect(await call(name), name).toMatchObject({ ok: true });
      expect(ran, name).toEqual([name]);
    }
  });

  it('lets neither confirmed nor signed requests run beside another window of main’s', async () => {
    const { call, ran, state } = guarded();
    state.taken = true;
    for (const name of names) {
      const held = classOf(name) === 'confirmed' || classOf(name) === 'signed';
      ran.length = 0;
      await call(name);
      expect(ran, name).toEqual(held ? [] : [name]);
    }
  });

  it('does nothing when what was asked about has changed meanwhile', async () => {
    let count = 0;
    const { call, ran } = guarded({ ask: async () => ok(question(`version ${(count += 1)}`)) });
    expect(await call('settings.change')).toMatchObject({
      ok: false,
      failure: { code: 'changed_meanwhile' },
    });
    expect(ran).toEqual([]);
  });

  it('does what was agreed to also where a node that was silent answers meanwhile', async () => {
    let count = 0;
    const ask = async () => {
      count += 1;
      const text = count === 1 ? 'not asked' : 'as its contract says';
      return ok({ ...question('Add the token?'), checks: [{ found: 'right' as const, text }] });
    };
    const { call, ran } = guarded({ ask });
    expect(await call('settings.change')).toMatchObject({ ok: true });
    expect(count).toBe(2);
    expect(ran).toEqual(['settings.change']);
  });

  it('asks nobody where nothing that guards money differs, and passes on what is refused', async () => {
    const free = guarded({ ask: async () => ok(null) });
    await free.call('settings.change');
    expect(free.asked).toEqual([]);
    expect(free.ran).toEqual(['settings.change']);
    const refused = guarded({ ask: async () => fail(failure('invalid_input')) });
    expect(await refused.call('settings.change')).toMatchObject({
      failure: { code: 'invalid_input' },
    });
    expect(refused.asked).toEqual([]);
  });
});

describe('the person before the screen', () => {
  it('is left alone for a second after a cancelled window, then for two, and only one request waits', async () => {
    const { call, asked, state } = guarded();
    state.agrees = fail(failure('cancelled'));
    await call('contacts.save');
    const started = performance.now();
    const waiting = call('contacts.save');
    expect(await call('contacts.save')).toMatchObject({ failure: { code: 'busy' } });
    await waiting;
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
    expect(asked).toHaveLength(2);
    state.agrees = ok(null);
    await call('contacts.save');
    expect(performance.now() - started).toBeGreaterThanOrEqual(2_980);
    const free = performance.now();
    await call('contacts.save');
    expect(performance.now() - free).toBeLessThan(500);
  });

  it('gets no shorter pause by requests that nobody is asked about', async () => {
    const { call, state } = guarded();
    state.agrees = fail(failure('cancelled'));
    await call('contacts.save');
    // Answered without a window: an unlock of what is open already.
    await call('wallet.unlock');
    await call('contacts.save');
    const started = performance.now();
    await call('contacts.save');
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_980);
  });
});
