import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPortClient } from '../../../src-shared/port/port-client.ts';
import {
  readerOf,
  type AskingSide,
  type Publication,
} from '../../../src-shared/port/port-messages.ts';
import { practiceContract } from '../../../src-shared/practice/practice-messages.ts';
import { decodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { createPracticeHost } from '../../../src-practice/practice-host.ts';
import { alice, temporaryFolder, usdc, valueOf } from './practice-support.ts';

type PracticePort = AskingSide<typeof practiceContract>;

/** The host, with main's side of the messages. */
function openHost() {
  const { port1, port2 } = new MessageChannel();
  const host = createPracticeHost({
    send: (message) => port2.postMessage(message),
    onMessage: (listener) => void port2.on('message', listener),
  });
  onTestFinished(async () => {
    await host.stop();
    port1.close();
  });
  const published: Publication<PracticePort['publications']>[] = [];
  const client = createPortClient<PracticePort['requests'], PracticePort['publications']>(
    {
      send: (message) => port1.postMessage(message),
      onMessage: (listener) => void port1.on('message', listener),
    },
    {
      reader: readerOf(practiceContract),
      unavailable: 'internal',
      onPublication: (publication) => published.push(publication),
      onUnreadable: () => expect.unreachable('a message that main cannot read'),
    },
  );
  return { host, published, ask: client.request, send: (data: unknown) => port1.postMessage(data) };
}

describe('the practice process', () => {
  it('answers every request, in order, and tells what happens', { timeout: 60_000 }, async () => {
    const { published, ask, send } = openHost();
    const wish = { side: 'sell', token: usdc.address, scenario: 'release', to: null } as const;
    expect(await ask('makeOffer', wish)).toMatchObject({
      failure: { code: 'practice_unavailable' },
    });

    const started = await ask('start', { stateDir: await temporaryFolder() });
    const info = valueOf(started);
    expect(published).toContainEqual({ name: 'ready', payload: info });
    const [funded, offered, skipped] = await Promise.all([
      ask('fund', { address: alice.address }),
      ask('makeOffer', wish),
      ask('skipTime', { seconds: 60 }),
    ]);
    expect([funded, skipped]).toMatchObject([{ value: null }, { value: null }]);
    const { text } = valueOf(offered);
    expect(valueOf(decodeOffer(text)).escrow).toBe(info.escrowAddress);
    expect(published).toContainEqual({
      name: 'activity',
      payload: { at: expect.any(Number) as number, text: 'Robin offers to sell' },
    });
    expect(await ask('deliver', { text: 'no offer' })).toMatchObject({
      failure: { code: 'not_an_offer' },
    });
    expect(await ask('answerOffer', { text, scenario: 'release' })).toMatchObject({
      failure: { code: 'offer_state' },
    });

    for (const broken of [
      null,
      'stop',
      {},
      { kind: 'request', id: 'x', name: 'stop' },
      { kind: 'request', id: 1, name: '__proto__' },
    ]) {
      send(broken);
    }
    expect(await ask('fund', { address: '0x12' })).toMatchObject({
      failure: { code: 'invalid_input' },
    });
    expect(await ask('stop', {})).toEqual({ ok: true, value: null });
    expect(await ask('fund', { address: alice.address })).toMatchObject({
      failure: { code: 'practice_unavailable' },
    });
  });
});
