import type { Address, Hash } from '../../src-shared/brand.ts';
import {
  addressSchema,
  hashSchema,
  keccakOfText,
  parseWith,
  unixMillisSchema,
  z,
} from '../../src-shared/parse.ts';
import { maxOfferTextBytes } from '../../src-shared/stream/trade-update-shapes.ts';
import { cursorSchema } from '../../src-shared/stream/wire-shapes.ts';
import type { RecordStore } from '../database/record-store.ts';

const storedRequestSchema = z.object({
  id: hashSchema,
  from: addressSchema,
  /** Ours. */
  to: addressSchema,
  /** The travelling text or a sealed one; empty once it is done with, so that it is known should it come again. */
  text: z.string().max(maxOfferTextBytes),
  source: z.enum(['local', 'remote']),
  /** The service's address: its cursors mean nothing to another one. */
  service: z.string(),
  cursor: cursorSchema,
  receivedAt: unixMillisSchema,
  /** When the service would have deleted it: nothing is kept for longer. */
  expiresAt: unixMillisSchema,
});
export type StoredRequest = z.output<typeof storedRequestSchema>;
const countSchema = z.object({ count: z.number().int().min(1) });

/** What is kept of each sender and of all; further ones are refused, or stay at the service. */
export const requestLimits = { ofSender: 20, waiting: 100, done: 500 } as const;
/** A service's own word for when it deletes an offer is not believed beyond this. */
const longestKeptMs = 15 * 24 * 3600 * 1000;

/** Offers of strangers that wait, those that are done with, and who is blocked. In bounded space. */
export interface RequestStore {
  /** Newest first. */
  waiting(): readonly StoredRequest[];
  get(id: Hash): StoredRequest | undefined;
  put(request: StoredRequest): Promise<void>;
  /** Its text is dropped; that it came is remembered, so that it is not shown again. */
  finish(request: StoredRequest): Promise<void>;
  refused(): ReadonlyMap<string, number>;
  countRefused(code: string): Promise<void>;
  forgetRefused(): Promise<void>;
  blocked(): readonly Address[];
  setBlocked(sender: Address, blocked: boolean): Promise<void>;
  /** Those whose time at the service is over are forgotten. */
  forgetExpired(now: number): Promise<void>;
  reload(): Promise<void>;
}

/** One text of one sender to one account is one request, by whichever service and however often it comes. */
export function requestId(from: Address, to: Address, text: string): Hash {
  return keccakOfText(`${from} ${to} ${text}`);
}

export function keptUntil(expiresAt: number, now: number): number {
  return Math.min(expiresAt, now + longestKeptMs);
}

export async function openRequestStore(records: RecordStore): Promise<RequestStore> {
  const requests = new Map<Hash, StoredRequest>();
  const refused = new Map<string, number>();
  const blocked = new Set<Address>();

  async function reload(): Promise<void> {
    const [stored, counts] = await Promise.all([
      records.list('request'),
      records.list('request-refused'),
    ]);
    requests.clear();
    refused.clear();
    for (const { value } of stored) {
      const parsed = parseWith(storedRequestSchema, value);
      if (parsed.ok) requests.set(parsed.value.id, parsed.value);
    }
    for (const { id, value } of counts) {
      const parsed = parseWith(countSchema, value);
      if (parsed.ok) refused.set(id, parsed.value.count);
    }
  }
  await reload();
  for (const { id } of await records.list('blocked-sender')) {
    const sender = parseWith(addressSchema, id);
    if (sender.ok) blocked.add(sender.value);
  }

  async function remove(id: Hash): Promise<void> {
    await records.remove('request', id);
    requests.delete(id);
  }
  async function put(request: StoredRequest): Promise<void> {
    await records.put('request', request.id, request);
    requests.set(request.id, request);
  }

  return {
    waiting: () =>
      [...requests.values()]
        .filter(({ text }) => text !== '')
        .sort((a, b) => b.receivedAt - a.receivedAt || (a.id < b.id ? -1 : 1)),
    get: (id) => requests.get(id),
    put,
    async finish(request) {
      await put({ ...request, text: '' });
      const done = [...requests.values()].filter(({ text }) => text === '');
      // The map keeps the order in which they came.
      for (const old of done.slice(0, Math.max(0, done.length - requestLimits.done)))
        await remove(old.id);
    },
    refused: () => refused,
    async countRefused(code) {
      const count = (refused.get(code) ?? 0) + 1;
      await records.put('request-refused', code, { count });
      refused.set(code, count);
    },
    async forgetRefused() {
      for (const code of [...refused.keys()]) {
        await records.remove('request-refused', code);
        refused.delete(code);
      }
    },
    blocked: () => [...blocked],
    async setBlocked(sender, wanted) {
      if (wanted) {
        await records.put('blocked-sender', sender, {});
        blocked.add(sender);
      } else {
        await records.remove('blocked-sender', sender);
        blocked.delete(sender);
      }
    },
    async forgetExpired(now) {
      for (const { id, expiresAt } of [...requests.values()])
        if (expiresAt <= now) await remove(id);
    },
    reload,
  };
}
