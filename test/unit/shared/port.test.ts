import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failure } from '../../../src-shared/failure.ts';
import { addressSchema, amountTextSchema, z } from '../../../src-shared/parse.ts';
import { createPortClient } from '../../../src-shared/port/port-client.ts';
import {
  readerOf,
  trustingReader,
  type AnsweringSide,
  type AskingSide,
  type PortContract,
  type Publication,
} from '../../../src-shared/port/port-messages.ts';
import { servePort, type PortHandlers } from '../../../src-shared/port/port-server.ts';
import { fail, ok } from '../../../src-shared/result.ts';

const contract = {
  requests: {
    double: { args: z.object({ amount: amountTextSchema }), result: z.string() },
    name: { args: z.object({ of: addressSchema }), result: z.object({ name: z.string() }) },
    never: { args: z.null(), result: z.null() },
  },
  publications: { amount: amountTextSchema, text: z.string().max(5) },
} satisfies PortContract;
type Asking = AskingSide<typeof contract>;
type Answering = AnsweringSide<typeof contract>;

const handlers: PortHandlers<Answering['requests']> = {
  double: async ({ amount }) => ok((2n * amount).toString()),
  name: async ({ of }) => {
    if (of.endsWith('1')) return fail(failure('not_found', { detail: 'nobody', field: 'of' }));
    throw new Error(`cannot name ${of}`);
  },
  never: () => new Promise(() => undefined),
};

/** Both sides over a real channel of structured clones. */
function open() {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const published: Publication<Asking['publications']>[] = [];
  const seen = { unreadable: 0 };
  const server = servePort<Answering['requests'], Answering['publications']>(
    {
      send: (message) => port2.postMessage(message),
      onMessage: (listener) => void port2.on('message', listener),
    },
    readerOf(contract),
    (name, args) => handlers[name](args),
  );
  const client = createPortClient<Asking['requests'], Asking['publications']>(
    {
      send: (message) => port1.postMessage(message),
      onMessage: (listener) => void port1.on('message', listener),
    },
    {
      reader: readerOf(contract),
      unavailable: 'practice_unavailable',
      onPublication: (publication) => published.push(publication),
      onUnreadable: () => (seen.unreadable += 1),
    },
  );
  return { client, server, published, seen, raw: { main: port1, other: port2 } };
}
const address = (last: number): string => `0x${'0'.repeat(39)}${last}`;

describe('requests over a port', () => {
  it('get the answer to their own question, as the schemas make it', async () => {
    const { client } = open();
    const amounts = ['1', '2', '30000000000000000000000'];
    const answers = await Promise.all(
      amounts.map((amount) => client.request('double', { amount })),
    );
    expect(answers).toEqual(['2', '4', '60000000000000000000000'].map((value) => ok(value)));
  });

  it('get the failure of the other side, be it expected, thrown, or of what was asked', async () => {
    const { client } = open();
    expect(await client.request('name', { of: address(1) })).toEqual(
      fail(failure('not_found', { detail: 'nobody', field: 'of' })),
    );
    expect(await client.request('name', { of: address(2) })).toEqual(
      fail(failure('internal', { detail: `cannot name ${address(2)}` })),
    );
    expect(await client.request('name', { of: '0x12' })).toMatchObject({
      ok: false,
      failure: { code: 'invalid_input', field: 'of' },
    });
  });

  it('fail by themselves when no answer comes in time, and an answer that comes later changes nothing', async () => {
    const { client, raw } = open();
    const unavailable = fail(failure('practice_unavailable'));
    expect(await client.request('never', null, 20)).toEqual(unavailable);
    raw.other.postMessage({ kind: 'answer', id: 1, value: null });
    expect(await client.request('double', { amount: '3' })).toEqual(ok('6'));
  });

  it('fail all at once when the other side has ended, and so does every later one', async () => {
    const { client } = open();
    const waiting = [client.request('never', null), client.request('never', null, 60_000)];
    client.close();
    const unavailable = fail(failure('practice_unavailable'));
    expect(await Promise.all(waiting)).toEqual([unavailable, unavailable]);
    expect(await client.request('double', { amount: '1' })).toEqual(unavailable);
  });

  it('fail when what is asked is no plain data, or what is answered is not what was promised', async () => {
    const { client, raw } = open();
    const notPlain = { amount: '1', more: () => undefined };
    expect(await client.request('double', notPlain)).toMatchObject({
      failure: { code: 'internal' },
    });
    const asked = client.request('never', null);
    raw.other.postMessage({ kind: 'answer', id: 2, value: 'something' });
    expect(await asked).toMatchObject({ failure: { code: 'internal' } });
  });
});

describe('a port', () => {
  it('hands on what is published as its schema makes it, and passes over what it cannot read', async () => {
    const { client, server, published, seen, raw } = open();
    server.publish({ name: 'amount', payload: '5' });
    server.publish({ name: 'text', payload: 'too long' });
    for (const broken of [
      null,
      'text',
      { kind: 'answer' },
      { kind: 'publication', name: 'toString' },
    ])
      raw.other.postMessage(broken);
    // What was sent before has come once this is answered.
    await client.request('double', { amount: '1' });
    expect(published).toEqual([{ name: 'amount', payload: 5n }]);
    expect(seen.unreadable).toBe(5);
  });

  it('answers an unknown request with a failure, and passes over what is none', async () => {
    const { raw } = open();
    const answers: unknown[] = [];
    raw.main.on('message', (message) => answers.push(message));
    for (const broken of [null, 7, {}, { kind: 'request', id: 'x', name: 'double' }])
      raw.main.postMessage(broken);
    raw.main.postMessage({ kind: 'request', id: 8, name: '__proto__', args: null });
    raw.main.postMessage({ kind: 'request', id: 9, name: 'double', args: { amount: '4' } });
    await expect.poll(() => answers).toHaveLength(2);
    expect(answers).toMatchObject([
      { kind: 'failure', id: 8, failure: { code: 'internal' } },
      { kind: 'answer', id: 9, value: '8' },
    ]);
  });

  it('answers a thread of this program as it comes, in the order of the requests', async () => {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    interface Counting {
      add: { args: bigint; result: bigint };
    }
    let sum = 0n;
    servePort<Counting, object>(
      {
        send: (message) => port2.postMessage(message),
        onMessage: (listener) => void port2.on('message', listener),
      },
      trustingReader,
      (_name, more) => ok((sum += more)),
    );
    const client = createPortClient<Counting, object>(
      {
        send: (message) => port1.postMessage(message),
        onMessage: (listener) => void port1.on('message', listener),
      },
      {
        reader: trustingReader,
        unavailable: 'storage_failed',
        onPublication: () => undefined,
        onUnreadable: () => undefined,
      },
    );
    const added = [1n, 10n, 100n].map((more) => client.request('add', more));
    expect(await Promise.all(added)).toEqual([ok(1n), ok(11n), ok(111n)]);
  });
});
