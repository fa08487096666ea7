import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAppDatabase, type AppDatabase } from '../../../src-main/database/database-client.ts';
import {
  asStored,
  openRecordCollection,
  type RecordCollection,
} from '../../../src-main/database/record-collection.ts';
import { address, amountTextSchema, z } from '../../../src-shared/parse.ts';
import { temporaryFolder } from '../../support/service.ts';

const schema = z.object({ name: z.string(), count: amountTextSchema });
type Value = z.output<typeof schema>;

let path: string;
let database: AppDatabase;
let logged: object[];

const open = (): Promise<RecordCollection<string, Value>> =>
  openRecordCollection(
    { records: database.records, log: { error: (fields) => void logged.push(fields) } },
    {
      kind: 'offer',
      schema,
      idOf: ({ name }, storedId) => (name === storedId ? name : null),
      toJson: ({ name, count }) => ({ name, count: count.toString() }),
    },
  );
const value = (name: string, count: bigint): Value => ({ name, count });
const nextReload = (collection: RecordCollection<string, Value>): Promise<void> =>
  new Promise((resolve) => {
    const end = collection.onReload(() => {
      end();
      resolve();
    });
  });
async function openChain(chainId: number): Promise<void> {
  const escrow = address(`0x${'11'.repeat(20)}`);
  await database.request('setChain', { chainId, escrow, startBlockHash: null, now: 0 });
  database.records.chainChanged();
}

beforeEach(async () => {
  path = join(temporaryFolder(), 'history.db');
  logged = [];
  database = await startAppDatabase(
    new URL('../../../src-main/database/database-worker.ts', import.meta.url),
    path,
  );
});
afterEach(() => database.stop());

describe('a collection of records', () => {
  it('keeps what was put, in the order of the first time, and finds it again', async () => {
    const collection = await open();
    await collection.put('b', value('b', 1n));
    await collection.put('a', value('a', 2n));
    await collection.put('b', value('b', 10n ** 30n));
    await collection.put('c', value('c', 4n));
    await collection.remove('c');
    const kept = [value('b', 10n ** 30n), value('a', 2n)];
    expect(collection.list()).toEqual(kept);
    expect(collection.get('a')).toEqual(value('a', 2n));
    expect(collection.get('c')).toBeUndefined();
    expect((await open()).entries()).toEqual(kept.map((each) => [each.name, each]));
    expect(await database.records.list('offer')).toEqual([
      { id: 'b', value: { name: 'b', count: `1${'0'.repeat(30)}` } },
      { id: 'a', value: { name: 'a', count: '2' } },
    ]);
  });

  it('does not show what it cannot read or what does not prove itself, and leaves it stored', async () => {
    await database.records.put('offer', 'a', { name: 'a', count: 'many' });
    await database.records.put('offer', 'b', { name: 'someone else', count: '1' });
    await database.records.put('offer', 'c', { name: 'c', count: '1' });
    const collection = await open();
    expect(collection.list()).toEqual([value('c', 1n)]);
    expect(await database.records.list('offer')).toHaveLength(3);
  });

  it('shows and notifies a change only once it is durable, and nothing of one that the disk refused', async () => {
    const collection = await open();
    let changes = 0;
    collection.onChange(() => (changes += 1));
    const putting = collection.put('a', value('a', 1n));
    expect(collection.get('a')).toBeUndefined();
    await putting;
    expect([changes, collection.get('a')]).toEqual([1, value('a', 1n)]);

    const disk = new DatabaseSync(path);
    disk.exec(`CREATE TRIGGER refused BEFORE INSERT ON records
               BEGIN SELECT RAISE(ABORT, 'the disk refuses'); END`);
    await expect(collection.put('b', value('b', 1n))).rejects.toThrow('the disk refuses');
    expect(await asStored(collection.put('a', value('a', 2n)))).toMatchObject({
      ok: false,
      failure: { code: 'storage_failed' },
    });
    disk.exec('DROP TRIGGER refused');
    disk.close();
    expect(collection.list()).toEqual([value('a', 1n)]);
    expect(changes).toBe(1);
  });

  it('holds the present chain alone, and notifies that it was read anew before that it changed', async () => {
    await openChain(1);
    const collection = await open();
    await collection.put('a', value('a', 1n));
    const order: string[] = [];
    collection.onChange(() => order.push(`changed, ${collection.list().length}`));
    collection.onReload(() => order.push(`read anew, ${collection.list().length}`));
    let read = nextReload(collection);
    await openChain(2);
    await read;
    expect(collection.list()).toEqual([]);
    read = nextReload(collection);
    await openChain(1);
    await read;
    expect(collection.list()).toEqual([value('a', 1n)]);
    expect(order).toEqual(['read anew, 0', 'changed, 0', 'read anew, 1', 'changed, 1']);
  });

  it('loses nothing that is put while it is read anew', async () => {
    const collection = await open();
    const read = nextReload(collection);
    const before = collection.put('a', value('a', 1n));
    database.records.chainChanged();
    const after = collection.put('b', value('b', 2n));
    await Promise.all([read, before, after]);
    expect(collection.list()).toEqual([value('a', 1n), value('b', 2n)]);
  });

  it('follows nothing once it is stopped, and says in the log what could not be read', async () => {
    const collection = await open();
    let changes = 0;
    collection.onChange(() => (changes += 1));
    collection.stop();
    await database.records.put('offer', 'a', { name: 'a', count: '1' });
    const other = await open();
    const read = nextReload(other);
    database.records.chainChanged();
    await read;
    expect([changes, collection.list()]).toEqual([0, []]);

    await database.stop();
    database.records.chainChanged();
    await expect.poll(() => logged).toMatchObject([{ event: 'records_not_read', kind: 'offer' }]);
  });
});
