import type { IpcPublications } from '../../src-shared/ipc/ipc-publications.ts';
import type { InboxItem } from '../../src-shared/ipc/views.ts';
import type { Token } from '../../src-shared/money/token.ts';
import {
  hashSchema,
  parseWith,
  tradeIdSchema,
  unixMillisSchema,
  z,
} from '../../src-shared/parse.ts';
import { SerialQueue } from '../../src-shared/serial-queue.ts';
import type { AppDatabase } from '../database/database-client.ts';
import type { EventNotification } from '../database/database-messages.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { markWords } from '../../src-shared/words/screen-words.ts';
import type { InboxMessage } from '../app-context.ts';
import { notificationWords } from './notification-words.ts';

/** What happened while nobody looked; kept until seen. */
export interface Inbox {
  list(): Promise<readonly InboxItem[]>;
  seen(ids: readonly string[]): Promise<void>;
  /** New ones, already stored: published, and shown by the desktop. */
  add(notifications: readonly EventNotification[]): Promise<void>;
  /** Something of the app itself, once per id: a restored file, a moved setting. */
  addOwn(item: InboxMessage): Promise<void>;
}

export interface InboxOptions {
  readonly database: AppDatabase;
  readonly tokens: () => readonly Token[];
  readonly accounts: () => readonly Address[];
  readonly labelOf: (address: Address) => string | null;
  readonly publish: (name: 'inbox.changed', payload: IpcPublications['inbox.changed']) => void;
  /** What is to be done about the trade now, in words; null: it is not shown here. */
  readonly adviceOn: (tradeId: TradeId) => string | null;
  /** Shows a desktop notification, if the user wants them. */
  readonly notify: (title: string, text: string, route: string) => void;
  readonly now: () => number;
}

const doubts = {
  verified: 'none',
  unverified: 'unchecked',
  conflict: 'contradicted',
} as const satisfies Record<EventNotification['mark'], InboxItem['doubt']>;
/** What stands no longer is struck out, whoever took it back. */
const doubtOf = ({ event, mark }: EventNotification): InboxItem['doubt'] =>
  event.status === 'retracted' && mark !== 'conflict' ? 'retracted' : doubts[mark];
const shownNotifications = 500;
const ownItemSchema = z.object({
  title: z.string(),
  text: z.string(),
  at: unixMillisSchema,
  seen: z.boolean(),
  offerId: hashSchema.nullable().default(null),
  tradeId: tradeIdSchema.nullable().default(null),
});

export function createInbox(options: InboxOptions): Inbox {
  const { database } = options;

  function itemOf(notification: EventNotification): InboxItem {
    const words = notificationWords(notification, options);
    return {
      id: notification.id,
      tradeId: notification.tradeId,
      offerId: null,
      ...words,
      at: notification.at,
      seen: notification.seen,
      doubt: doubtOf(notification),
    };
  }

  async function list(): Promise<readonly InboxItem[]> {
    const [notifications, own] = await Promise.all([
      database.request('notifications', { limit: shownNotifications }),
      database.records.list('inbox'),
    ]);
    const ownItems = own.flatMap(({ id, value }): InboxItem[] => {
      const parsed = parseWith(ownItemSchema, value);
      return parsed.ok ? [{ id, doubt: 'none', ...parsed.value }] : [];
    });
    return [...notifications.map(itemOf), ...ownItems].sort((a, b) => b.at - a.at);
  }
  const publish = async (): Promise<void> => options.publish('inbox.changed', await list());

  /** Whether it is new. */
  async function addOnce({ id, ...said }: InboxMessage): Promise<boolean> {
    const known = await database.records.list('inbox');
    if (known.some((record) => record.id === id)) return false;
    await database.records.put('inbox', id, { ...said, at: options.now(), seen: false });
    await publish();
    return true;
  }
  /** Two of one id at the same time would both be new. */
  const adding = new SerialQueue();

  return {
    list,
    async seen(ids) {
      await database.request('notificationsSeen', ids);
      for (const { id, value } of await database.records.list('inbox')) {
        const parsed = parseWith(ownItemSchema, value);
        if (ids.includes(id) && parsed.ok)
          await database.records.put('inbox', id, { ...parsed.value, seen: true });
      }
      await publish();
    },
    async add(notifications) {
      for (const notification of notifications) {
        const { title, text } = notificationWords(notification, options);
        const unchecked =
          notification.mark === 'verified' ? '' : ` ${markWords[notification.mark]}.`;
        const advice = options.adviceOn(notification.tradeId);
        const next = advice === null ? '' : ` ${advice}.`;
        options.notify(title, `${text}${unchecked}${next}`, `/trades/${notification.tradeId}`);
      }
      await database.request(
        'notificationsShown',
        notifications.map(({ id }) => id),
      );
      await publish();
    },
    async addOwn(item) {
      const isNew = await adding.run(() => addOnce(item));
      if (!isNew) return;
      const { title, text, offerId, tradeId } = item;
      if (offerId !== undefined) options.notify(title, text, `/offers/${offerId}`);
      if (tradeId !== undefined) options.notify(title, text, `/trades/${tradeId}`);
    },
  };
}
