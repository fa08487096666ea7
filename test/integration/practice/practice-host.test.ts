import { describe, expect, it, onTestFinished } from 'vitest';
import { parseWith } from '../../../src-shared/parse.ts';
import {
  practiceInfoSchema,
  practiceMessageSchema,
  type PracticeArgs,
  type PracticeMessage,
  type PracticeRequestName,
} from '../../../src-shared/practice/practice-messages.ts';
import { decodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { createPracticeHost } from '../../../src-practice/practice-host.ts';
import { alice, temporaryFolder, usdc, valueOf } from './practice-support.ts';

/** The host, with main's side of the messages. */
function openHost() {
  const messages: PracticeMessage[] = [];
  const waiting = new Map<number, (message: PracticeMessage) => void>();
  const host = createPracticeHost((message) => {
    const received = valueOf(parseWith(practiceMessageSchema, structuredClone(message)));
    messages.push(received);
    if ('id' in received) waiting.get(received.id)?.(received);
  });
  onTestFinished(() => host.stop());
  let id = 0;
  const ask = <N extends PracticeRequestName>(
    name: N,
    args: PracticeArgs<N>,
  ): Promise<PracticeMessage> => {
    id += 1;
    const answered = new Promise<PracticeMessage>((resolve) => waiting.set(id, resolve));
    host.receive({ kind: 'request', id, name, args });
    return answered;
  };
  return { host, messages, ask };
}

describe('the practice process', () => {
  it('answers every request, in order, and tells what happens', { timeout: 60_000 }, async () => {
    const { messages, ask, host } = openHost();
    const wish = { side: 'sell', token: usdc.address, scenario: 'release', to: null } as const;
    expect(await ask('makeOffer', wish)).toMatchObject({
      kind: 'refusal',
      failure: { code: 'practice_unavailable' },
    });

    const started = await ask('start', { stateDir: await temporaryFolder() });
    const info = practiceInfoSchema.parse('value' in started ? started.value : null);
    expect(messages).toContainEqual({ kind: 'ready', info });
    const [funded, offered, skipped] = await Promise.all([
      ask('fund', { address: alice.address }),
      ask('makeOffer', wish),
      ask('skipTime', { seconds: 60 }),
    ]);
    expect([funded, skipped]).toMatchObject([{ value: null }, { value: null }]);
    const { text } = ('value' in offered ? offered.value : {}) as { text: string };
    expect(valueOf(decodeOffer(text)).escrow).toBe(info.escrowAddress);
    expect(messages).toContainEqual({
      kind: 'activity',
      activity: { at: expect.any(Number) as number, text: 'Robin offers to sell' },
    });
    expect(await ask('deliver', { text: 'no offer' })).toMatchObject({
      kind: 'refusal',
      failure: { code: 'not_an_offer' },
    });
    expect(await ask('answerOffer', { text, scenario: 'release' })).toMatchObject({
      kind: 'refusal',
      failure: { code: 'offer_state' },
    });

    for (const broken of [
      null,
      'stop',
      {},
      { kind: 'request', id: 'x', name: 'stop' },
      { kind: 'request', id: 1, name: '__proto__' },
    ]) {
      host.receive(broken);
    }
    expect(await ask('fund', { address: '0x12' })).toMatchObject({
      kind: 'refusal',
      failure: { code: 'invalid_input' },
    });
    expect(await ask('stop', {})).toMatchObject({ kind: 'answer', value: null });
    expect(await ask('fund', { address: alice.address })).toMatchObject({
      kind: 'refusal',
      failure: { code: 'practice_unavailable' },
    });
  });
});
