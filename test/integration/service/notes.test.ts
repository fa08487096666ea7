import { afterEach, describe, expect, it } from 'vitest';
import { maxNotesOfParty } from '../../../src-shared/trade/note.ts';
import { postJson } from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { scriptedDomain, signedNote, stageTrade } from '../../support/overheard-trade-service.ts';

const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

const hostile =
  '<img src=x onerror=alert(1)> \u0000 \u202e \u{1f4a3} \u2028 {"__proto__":1} \\u0000';

describe('notes of a trade', () => {
  it('reach every party live, in the one order of the trade, and whoever comes later', async () => {
    const { client, follow, note, chain, trade, seller, buyer, arbiter } =
      await stageTrade(stopping);
    const live = await follow(buyer);
    const sent = await note(seller, hostile);
    expect(await client.addNote(sent)).toMatchObject({ ok: true, value: { id: sent.id } });
    await chain.mine([{ type: 'PAYMENT_SENT', trade }]);
    await live.next('blockchain_event', ({ event }) => event.type === 'PAYMENT_SENT');
    const update = await live.next('trade_update');
    expect(update).toMatchObject({
      reason: 'note',
      tradeId: trade.tradeId,
      trade: { tradeSeq: 1 },
    });
    expect(update.note).toEqual(sent);
    const paid = await live.next('blockchain_event', ({ event }) => event.type === 'PAYMENT_SENT');
    expect(paid.prev).toBe(update.cursor);
    expect(live.held.gaps).toBe(0);

    for (const reader of [seller, buyer, arbiter])
      expect(await client.notes(reader.address, trade.tradeId)).toEqual({
        ok: true,
        value: [sent],
      });
  });

  it('come after a dropped connection by the cursor, once', async () => {
    const { client, follow, note, url, tokenOf, seller, buyer, trade } = await stageTrade(stopping);
    const first = await follow(buyer);
    const { cursor, epoch } = first.held;
    await first.close();
    const sent = await note(seller, 'While you were away');
    await client.addNote(sent);
    const second = new StreamClient(url, tokenOf(buyer));
    stopping.push(() => second.close());
    await second.connected();
    second.send({ type: 'subscribe', scope: 'mine', after: cursor, epoch });
    expect(await second.next('subscribed')).toMatchObject({ recovered: true });
    await second.next('caught_up');
    const updates = second.received.filter((each) => each.type === 'trade_update');
    expect(updates).toMatchObject([{ note: { id: sent.id }, tradeId: trade.tradeId }]);
  });

  it('are stored once however often they are posted', async () => {
    const { client, follow, note, trade, seller, buyer } = await stageTrade(stopping);
    const live = await follow(buyer);
    const sent = await note(seller, 'Once');
    const answers = await Promise.all([1, 2, 3].map(() => client.addNote(sent)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    await client.addNote(await note(seller, 'Twice'));
    await live.next('trade_update', ({ note: each }) => each?.text === 'Twice');
    expect(live.received.filter(({ type }) => type === 'trade_update')).toHaveLength(2);
    const read = await client.notes(buyer.address, trade.tradeId);
    expect(read.ok && read.value.map(({ text }) => text)).toEqual(['Once', 'Twice']);
  });

  it('are taken only from parties, signed by the caller for exactly this, with a time that can be', async () => {
    const { url, tokenOf, note, trade, newTrade, seller, buyer, arbiter, stranger } =
      await stageTrade(stopping);
    const other = await newTrade();
    const post = async (
      person: typeof seller,
      sent: Awaited<ReturnType<typeof note>>,
      to = trade.tradeId,
    ) => (await postJson(`${url}/api/trades/${to}/notes`, sent, tokenOf(person))).status;
    const sent = await note(seller, 'Hello');
    expect(await post(stranger, await note(stranger, 'Let me in'))).toBe(404);
    expect(await post(buyer, sent)).toBe(403);
    expect(await post(seller, sent, other.tradeId)).toBe(403);
    expect(await post(seller, { ...sent, text: 'Hello!' })).toBe(403);
    expect(await post(seller, { ...sent, kind: 'evidence' })).toBe(403);
    const elsewhere = { ...scriptedDomain, chainId: 1 };
    expect(await post(seller, await signedNote(seller, trade.tradeId, 'x', elsewhere))).toBe(403);
    const hours = 3600 * 1000;
    expect(
      await post(seller, await note(seller, 'x', { createdAt: Date.now() - 25 * hours })),
    ).toBe(400);
    expect(await post(seller, await note(seller, 'x', { createdAt: Date.now() + hours }))).toBe(
      400,
    );
    expect(await post(seller, await note(seller, 'x'.repeat(4097)))).toBe(400);
    expect(await post(seller, await note(seller, 'x'.repeat(4096)))).toBe(201);
    expect(await post(arbiter, await note(arbiter, 'I am here'))).toBe(201);
    expect(
      await post(seller, await note(seller, 'x', { createdAt: Date.now() - 23 * hours })),
    ).toBe(201);
    expect((await postJson(`${url}/api/trades/${trade.tradeId}/notes`, sent)).status).toBe(401);
  });

  it('say so when the other party signed the very same in the same millisecond', async () => {
    const { client, note, seller, buyer } = await stageTrade(stopping);
    const createdAt = Date.now();
    expect((await client.addNote(await note(seller, 'ok', { createdAt }))).ok).toBe(true);
    expect(await client.addNote(await note(buyer, 'ok', { createdAt }))).toMatchObject({
      ok: false,
      failure: { code: 'service_declined' },
    });
  });

  it(`are ${maxNotesOfParty} a party and trade at most, and read page by page`, async () => {
    const { client, note, trade, seller, buyer } = await stageTrade(stopping);
    const start = Date.now() - 60_000;
    for (let i = 0; i < maxNotesOfParty; i += 1)
      expect(
        (await client.addNote(await note(seller, `note ${i}`, { createdAt: start + i }))).ok,
      ).toBe(true);
    expect(await client.addNote(await note(seller, 'one too many'))).toMatchObject({
      ok: false,
      failure: { code: 'service_limit' },
    });
    expect((await client.addNote(await note(buyer, 'my first'))).ok).toBe(true);
    const read = await client.notes(buyer.address, trade.tradeId);
    expect(read.ok && read.value.map(({ text }) => text)).toEqual([
      ...Array.from({ length: maxNotesOfParty }, (_, i) => `note ${i}`),
      'my first',
    ]);
  });

  it('stay when the chain is read anew', async () => {
    const { client, note, chain, service, trade, seller, buyer } = await stageTrade(stopping);
    const sent = await note(seller, 'Still here');
    await client.addNote(sent);
    await chain.reorg(1);
    expect(await client.notes(buyer.address, trade.tradeId)).toMatchObject({ ok: false });
    await chain.mine([{ type: 'TRADE_CREATED', trade }]);
    expect(await client.notes(buyer.address, trade.tradeId)).toEqual({ ok: true, value: [sent] });
    expect(service.logLines.join('')).not.toContain(sent.signature.slice(2));
  });
});
