import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { keccak256 } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { maxFileBytes } from '../../../src-shared/stream/trade-update-shapes.ts';
import { stageTrade, type Person } from '../../support/overheard-trade-service.ts';

const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

type Stage = Awaited<ReturnType<typeof stageTrade>>;

async function put(
  { url, tokenOf, trade }: Stage,
  person: Person,
  content: Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
  name = keccak256(content),
): Promise<{ status: number; code: string | undefined }> {
  const answer = await fetch(`${url}/api/trades/${trade.tradeId}/files/${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${tokenOf(person)}`, ...headers },
    body: content,
  });
  const body = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: body.error?.code };
}

const bytes = (size: number): Buffer<ArrayBuffer> => Buffer.from(randomBytes(size));

describe('evidence files', () => {
  it('are kept under the hash of their content, told to every party, and come back unchanged', async () => {
    const stage = await stageTrade(stopping);
    const { client, trade, seller, buyer, arbiter, follow } = stage;
    const live = await follow(arbiter);
    const content = bytes(300_000);
    const stored = await client.putFile(buyer.address, trade.tradeId, content);
    const keccak = keccak256(content);
    expect(stored).toMatchObject({
      ok: true,
      value: { keccak, size: 300_000, author: buyer.address },
    });
    expect(await live.next('trade_update')).toMatchObject({ reason: 'file', file: { keccak } });
    for (const party of [seller, arbiter]) {
      const list = await client.files(party.address, trade.tradeId);
      expect(list).toEqual({ ok: true, value: [stored.ok && stored.value] });
      const read = await client.file(
        party.address,
        trade.tradeId,
        stored.ok ? stored.value.keccak : trade.tradeId,
      );
      expect(read.ok && Buffer.compare(read.value, content)).toBe(0);
    }
    // Again, and by another party: it is the same file, told once.
    expect(await client.putFile(seller.address, trade.tradeId, content)).toEqual(stored);
    expect((await put(stage, seller, bytes(10))).status).toBe(201);
    await live.until(() => live.received.filter(({ type }) => type === 'trade_update').length >= 2);
    expect(live.received.filter(({ type }) => type === 'trade_update')).toHaveLength(2);
  });

  it('are never given a type that a browser would run', async () => {
    const stage = await stageTrade(stopping);
    const { url, tokenOf, trade, seller, buyer } = stage;
    const page = Buffer.from('<script>alert(1)</script>');
    expect((await put(stage, seller, page, { 'content-type': 'text/html' })).status).toBe(201);
    const answer = await fetch(`${url}/api/trades/${trade.tradeId}/files/${keccak256(page)}`, {
      headers: { authorization: `Bearer ${tokenOf(buyer)}` },
    });
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await answer.text()).toBe(page.toString());
  });

  it('are refused with another hash, empty, or beyond 5 MiB to the byte', async () => {
    const stage = await stageTrade(stopping);
    const { seller } = stage;
    const content = bytes(1000);
    const other = keccak256(bytes(10));
    expect(await put(stage, seller, content, {}, other)).toEqual({
      status: 400,
      code: 'bad_request',
    });
    expect((await put(stage, seller, Buffer.alloc(0))).status).toBe(400);
    expect((await put(stage, seller, bytes(maxFileBytes))).status).toBe(201);
    expect(await put(stage, seller, bytes(maxFileBytes + 1))).toEqual({
      status: 413,
      code: 'too_large',
    });
  });

  it('take 20 MiB a party and trade, to the byte, each party its own', async () => {
    const stage = await stageTrade(stopping);
    const { client, trade, seller, buyer } = stage;
    for (let i = 0; i < 3; i += 1)
      expect((await put(stage, seller, bytes(maxFileBytes))).status).toBe(201);
    expect((await put(stage, seller, bytes(maxFileBytes - 1))).status).toBe(201);
    expect(await put(stage, seller, bytes(2))).toEqual({ status: 507, code: 'storage_full' });
    expect(await client.putFile(seller.address, trade.tradeId, bytes(2))).toMatchObject({
      ok: false,
      failure: { code: 'service_limit' },
    });
    expect((await put(stage, seller, bytes(1))).status).toBe(201);
    expect(await put(stage, seller, bytes(1))).toEqual({ status: 507, code: 'storage_full' });
    expect((await put(stage, buyer, bytes(maxFileBytes))).status).toBe(201);
  });

  it('are for the parties alone, over every route', async () => {
    const stage = await stageTrade(stopping);
    const { client, url, trade, seller, stranger } = stage;
    const content = bytes(100);
    const keccak = keccak256(content);
    expect((await put(stage, seller, content)).status).toBe(201);
    expect((await put(stage, stranger, content)).status).toBe(404);
    expect((await put(stage, stranger, bytes(5))).status).toBe(404);
    expect(await client.files(stranger.address, trade.tradeId)).toMatchObject({ ok: false });
    const path = `${url}/api/trades/${trade.tradeId}/files`;
    for (const each of [path, `${path}/${keccak}`]) expect((await fetch(each)).status).toBe(401);
    expect((await fetch(`${path}/${keccak}`, { method: 'PUT', body: content })).status).toBe(401);
    const list = await client.files(seller.address, trade.tradeId);
    expect(list.ok && list.value).toHaveLength(1);
  });

  it('of a sender that breaks off leave nothing behind', async () => {
    const stage = await stageTrade(stopping);
    const { client, url, tokenOf, trade, seller } = stage;
    const content = bytes(2_000_000);
    for (let i = 0; i < 12; i += 1) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(
        [
          `PUT /api/trades/${trade.tradeId}/files/${keccak256(content)} HTTP/1.1`,
          `Host: ${new URL(url).host}`,
          `Authorization: Bearer ${tokenOf(seller)}`,
          `Content-Length: ${content.length}`,
          '',
          '',
        ].join('\r\n'),
      );
      socket.write(content.subarray(0, 100_000));
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    }
    expect(await client.files(seller.address, trade.tradeId)).toEqual({ ok: true, value: [] });
    // Their places are free again.
    await expect
      .poll(async () => (await put(stage, seller, content)).status, { timeout: 10_000 })
      .toBe(201);
  });
});
