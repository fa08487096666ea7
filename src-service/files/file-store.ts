import type { Hash, TradeId } from '../../src-shared/brand.ts';
import {
  maxFileBytesOfParty,
  tradeFileSchema,
  type TradeFile,
} from '../../src-shared/stream/trade-update-shapes.ts';
import type { LogWriter, MessageLog } from '../database/message-log.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { statement } from '../database/statement.ts';
import { writeTradeUpdate } from '../database/trade-update.ts';
import { row, rows, run, type Work } from '../database/work.ts';

/** `known`: it was there already, whoever brought it; `full`: the author's space in this trade is used up. */
export type AddedFile =
  | { readonly outcome: 'stored' | 'known'; readonly file: TradeFile }
  | { readonly outcome: 'not_found' | 'full' };

/** Evidence, named by the hash of its content; stored with its message to the parties, or not at all. */
export interface FileStore {
  /** `content` has the size and hash that `file` names. */
  readonly add: (tradeId: TradeId, file: TradeFile, content: Uint8Array) => Promise<AddedFile>;
  readonly find: (tradeId: TradeId, keccak: Hash) => Promise<TradeFile | null>;
  readonly content: (tradeId: TradeId, keccak: Hash) => Promise<Uint8Array | null>;
  /** Oldest first. */
  readonly list: (tradeId: TradeId) => Promise<TradeFile[]>;
  /** Whether the author may bring `size` bytes more. */
  readonly hasSpace: (tradeId: TradeId, author: string, size: number) => Promise<boolean>;
}

const description = ['keccak', 'size', 'author', 'created_at'] as const;
const selectFile = statement<{ tradeId: string; keccak: string }>()((db, { tradeId, keccak }) =>
  db
    .selectFrom('trade_files')
    .select(description)
    .where('trade_id', '=', tradeId)
    .where('keccak', '=', keccak),
);
const selectFiles = statement<{ tradeId: string }>()((db, { tradeId }) =>
  db
    .selectFrom('trade_files')
    .select(description)
    .where('trade_id', '=', tradeId)
    .orderBy('created_at')
    .orderBy('keccak'),
);
const selectContent = statement<{ tradeId: string; keccak: string }>()((db, { tradeId, keccak }) =>
  db
    .selectFrom('trade_files')
    .select('content')
    .where('trade_id', '=', tradeId)
    .where('keccak', '=', keccak),
);
const selectSizes = statement<{ tradeId: string; author: string }>()((db, { tradeId, author }) =>
  db
    .selectFrom('trade_files')
    .select('size')
    .where('trade_id', '=', tradeId)
    .where('author', '=', author),
);
const insertFile = statement<{
  tradeId: string;
  keccak: string;
  author: string;
  cursor: number;
  size: number;
  createdAt: number;
  content: Uint8Array;
}>()((db, { tradeId, keccak, author, cursor, size, createdAt, content }) =>
  db
    .insertInto('trade_files')
    .values({ trade_id: tradeId, keccak, author, cursor, size, created_at: createdAt, content }),
);

interface FileRow {
  readonly keccak: string;
  readonly size: number;
  readonly author: string;
  readonly created_at: number;
}
const fileOf = ({ created_at: createdAt, ...rest }: FileRow): TradeFile =>
  tradeFileSchema.parse({ ...rest, createdAt });

function* findFile(tradeId: TradeId, keccak: Hash): Work<TradeFile | null> {
  const found = yield* row(selectFile, { tradeId, keccak });
  return found === undefined ? null : fileOf(found);
}

function* hasSpace(tradeId: TradeId, author: string, size: number): Work<boolean> {
  const sizes = yield* rows(selectSizes, { tradeId, author });
  const used = sizes.reduce((sum, each) => sum + each.size, 0);
  return used + size <= maxFileBytesOfParty;
}

function* addFile(
  writer: LogWriter,
  tradeId: TradeId,
  file: TradeFile,
  content: Uint8Array,
): Work<AddedFile> {
  const known = yield* findFile(tradeId, file.keccak);
  if (known !== null) return { outcome: 'known', file: known };
  if (!(yield* hasSpace(tradeId, file.author, file.size))) return { outcome: 'full' };
  const cursor = yield* writeTradeUpdate(writer, tradeId, { reason: 'file', file });
  if (cursor === null) return { outcome: 'not_found' };
  yield* run(insertFile, { tradeId, ...file, cursor, content });
  return { outcome: 'stored', file };
}

function* contentOf(tradeId: TradeId, keccak: Hash): Work<Uint8Array | null> {
  return (yield* row(selectContent, { tradeId, keccak }))?.content ?? null;
}

function* listFiles(tradeId: TradeId): Work<TradeFile[]> {
  return (yield* rows(selectFiles, { tradeId })).map(fileOf);
}

export function createFileStore(database: ServiceDatabase, log: MessageLog): FileStore {
  return {
    add: async (tradeId, file, content) =>
      await log.write((writer) => addFile(writer, tradeId, file, content)),
    find: async (tradeId, keccak) => await database.read(findFile(tradeId, keccak)),
    content: async (tradeId, keccak) => await database.read(contentOf(tradeId, keccak)),
    list: async (tradeId) => await database.read(listFiles(tradeId)),
    hasSpace: async (tradeId, author, size) => await database.read(hasSpace(tradeId, author, size)),
  };
}
