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
import { openRecordCollection, type RecordContext } from '../database/record-collection.ts';

const storedReceivedOfferSchema = z.object({
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
export type StoredReceivedOffer = z.output<typeof storedReceivedOfferSchema>;
const countSchema = z.object({ count: z.number().int().min(1) });

/** What is kept of each sender and of all; further ones are refused, or stay at the service. */
export const receivedOfferLimits = { ofSender: 20, waiting: 100, done: 500 } as const;
/** A service's own word for when it deletes an offer is not believed beyond this. */
const longestKeptMs = 15 * 24 * 3600 * 1000;

/** Offers of strangers that wait, those that are done with, and who is blocked. In bounded space. */
export interface ReceivedOfferStore {
  /** Newest first. */
  waiting(): readonly StoredReceivedOffer[];
  get(id: Hash): StoredReceivedOffer | undefined;
  put(request: StoredReceivedOffer): Promise<void>;
  /** Its text is dropped; that it came is remembered, so that it is not shown again. */
  finish(request: StoredReceivedOffer): Promise<void>;
  refused(): ReadonlyMap<string, number>;
  countRefused(code: string): Promise<void>;
  forgetRefused(): Promise<void>;
  blocked(): readonly Address[];
  setBlocked(sender: Address, blocked: boolean): Promise<void>;
  /** Those whose time at the service is over are forgotten. */
  forgetExpired(now: number): Promise<void>;
  /** Another chain's are waiting now. */
  onReload(listener: () => void): () => void;
  stop(): void;
}

/** One text of one sender to one account is one request, by whichever service and however often it comes. */
export function requestId(from: Address, to: Address, text: string): Hash {
  return keccakOfText(`${from} ${to} ${text}`);
}

export function keptUntil(expiresAt: number, now: number): number {
  return Math.min(expiresAt, now + longestKeptMs);
}

export async function openReceivedOfferStore(context: RecordContext): Promise<ReceivedOfferStore> {
  // Read before the requests, of which reading anew is notified.
  const refused = await openRecordCollection(context, {
    kind: 'request-refused',
    schema: countSchema,
    idOf: (_count, code) => code,
  });
  const blocked = await openRecordCollection(context, {
    kind: 'blocked-sender',
    schema: z.object({}),
    idOf: (_nothing, storedId) => {
      const sender = parseWith(addressSchema, storedId);
      return sender.ok ? sender.value : null;
    },
  });
  const requests = await openRecordCollection(context, {
    kind: 'request',
    schema: storedReceivedOfferSchema,
    idOf: ({ id }) => id,
  });

  return {
    waiting: () =>
      requests
        .list()
        .filter(({ text }) => text !== '')
        .sort((a, b) => b.receivedAt - a.receivedAt || (a.id < b.id ? -1 : 1)),
    get: (id) => requests.get(id),
    put: (request) => requests.put(request.id, request),
    async finish(request) {
      await requests.put(request.id, { ...request, text: '' });
      // They are listed in the order in which they came.
      const done = requests.list().filter(({ text }) => text === '');
      for (const old of done.slice(0, Math.max(0, done.length - receivedOfferLimits.done)))
        await requests.remove(old.id);
    },
    refused: () => new Map(refused.entries().map(([code, { count }]) => [code, count])),
    countRefused: (code) => refused.put(code, { count: (refused.get(code)?.count ?? 0) + 1 }),
    async forgetRefused() {
      for (const [code] of refused.entries()) await refused.remove(code);
    },
    blocked: () => blocked.entries().map(([sender]) => sender),
    setBlocked: (sender, wanted) => (wanted ? blocked.put(sender, {}) : blocked.remove(sender)),
    async forgetExpired(now) {
      for (const { id, expiresAt } of requests.list())
        if (expiresAt <= now) await requests.remove(id);
    },
    onReload: (listener) => requests.onReload(listener),
    stop() {
      for (const collection of [refused, blocked, requests]) collection.stop();
    },
  };
}
