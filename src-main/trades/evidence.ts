import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeDurably } from '../../src-files/durable-file.ts';
import { hashDetails } from '../../src-escrow/agreement/details-hash.ts';
import {
  evidenceHashOf,
  evidencePrefixBytes,
  packEvidence,
  unpackEvidence,
  type EvidencePackage,
} from '../../src-escrow/evidence/evidence-package.ts';
import { visibleText } from '../../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { EvidenceView } from '../../src-shared/ipc/views.ts';
import { hashSchema, parseWith, tradeIdSchema, z, zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { maxEvidenceBytes } from '../../src-shared/trade/evidence.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import type { AppContext } from '../app-context.ts';
import { asStored, openRecordCollection } from '../database/record-collection.ts';

/** Packages that are kept, so that no page fills the disk with what nobody sends: of one trade, and of all. */
const maxPackagesOfTrade = 40;
const maxKeptPackages = 200;
const tooMany = 'too many evidence packages are kept already';

const storedSchema = z.object({ tradeId: tradeIdSchema });

/** What an event commits to and by whom; null: nothing of the kind. */
export function commitmentOf(event: EscrowEvent): { hash: Hash; by: Address } | null {
  switch (event.type) {
    case 'DISPUTE_OPENED':
      return { hash: event.args.evidenceHash, by: event.args.openedBy };
    case 'EVIDENCE_SUBMITTED':
      return { hash: event.args.evidenceHash, by: event.args.submittedBy };
    case 'DISPUTE_RESOLVED':
      return { hash: event.args.reasonHash ?? zeroHash, by: event.args.resolvedBy };
    default:
      return null;
  }
}

/** Evidence packages as files named by their hash; whatever no longer hashes to its name is not shown. */
export interface EvidenceService {
  list(tradeId: TradeId): Promise<readonly EvidenceView[]>;
  compose(request: IpcParsedArgs<'evidence.compose'>): Promise<Result<EvidenceView>>;
  save(hash: Hash): Promise<Result<{ path: string }>>;
  saveFile(hash: Hash, index: number): Promise<Result<{ path: string }>>;
  open(tradeId: TradeId): Promise<Result<EvidenceView>>;
  /** A package from elsewhere: kept only if an event of this trade commits to it and its author sent that. */
  take(tradeId: TradeId, bytes: Uint8Array): Promise<Result<EvidenceView>>;
  has(hash: Hash): boolean;
  /** Whether an event of this trade that stands commits to the hash. */
  isCommitted(tradeId: TradeId, hash: Hash): Promise<boolean>;
  /** The package's bytes, or null: not kept here, or not what its name says. */
  bytes(hash: Hash): Promise<Uint8Array | null>;
  stop(): void;
}

export async function openEvidenceService(
  context: AppContext,
  folder: string,
): Promise<EvidenceService> {
  const known = await openRecordCollection(context, {
    kind: 'evidence',
    schema: storedSchema,
    idOf: (_trade, storedId) => {
      const hash = parseWith(hashSchema, storedId);
      return hash.ok ? hash.value : null;
    },
  });

  const pathOf = (hash: Hash): string => join(folder, `${hash}.evidence`);
  async function bytes(hash: Hash): Promise<Uint8Array | null> {
    try {
      const content = new Uint8Array(await readFile(pathOf(hash)));
      return evidenceHashOf(content) === hash ? content : null;
    } catch {
      return null;
    }
  }
  async function keep(hash: Hash, tradeId: TradeId, content: Uint8Array): Promise<Result<null>> {
    const write = async (): Promise<void> => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(pathOf(hash), content);
      await known.put(hash, { tradeId });
    };
    const kept = await asStored(write());
    if (kept.ok) context.publish('evidence.changed', tradeId);
    return kept;
  }

  function viewOf(hash: Hash, { header }: EvidencePackage, terms: Terms | null): EvidenceView {
    const { tradeId, author, createdAt, text, agreement, files } = header;
    const committed =
      agreement !== null && terms !== null && hashDetails(agreement) === terms.detailsHash;
    return {
      hash,
      tradeId,
      author,
      createdAt,
      text: text === null ? null : visibleText(text),
      files,
      agreement: committed ? agreement : null,
    };
  }
  const termsOf = (tradeId: TradeId): Terms | null =>
    context.tradeBook.trade(tradeId)?.trade.terms ?? null;

  async function read(hash: Hash): Promise<EvidencePackage | null> {
    const content = known.get(hash) === undefined ? null : await bytes(hash);
    const unpacked = content === null ? null : unpackEvidence(content);
    return unpacked?.ok === true ? unpacked.value : null;
  }

  async function commitmentTo(tradeId: TradeId, hash: Hash): Promise<{ by: Address } | null> {
    const events = await context.tradeBook.events(tradeId);
    const commitment = events
      .filter(({ event }) => event.status !== 'retracted')
      .map(({ event }) => commitmentOf(event))
      .find((each) => each?.hash === hash);
    return commitment ?? null;
  }

  async function take(tradeId: TradeId, content: Uint8Array): Promise<Result<EvidenceView>> {
    const hash = evidenceHashOf(content);
    const commitment = await commitmentTo(tradeId, hash);
    if (commitment === null)
      return fail(failure('evidence_not_on_chain', { field: 'hash', detail: hash }));
    const unpacked = unpackEvidence(content);
    if (!unpacked.ok) return unpacked;
    const { header } = unpacked.value;
    if (header.tradeId !== tradeId)
      return fail(failure('evidence_not_on_chain', { field: 'tradeId' }));
    if (header.author !== commitment.by)
      return fail(failure('evidence_not_on_chain', { field: 'author' }));
    const kept = await keep(hash, tradeId, content);
    return kept.ok ? ok(viewOf(hash, unpacked.value, termsOf(tradeId))) : kept;
  }

  return {
    async list(tradeId) {
      const views: EvidenceView[] = [];
      for (const [hash, of] of known.entries()) {
        if (of.tradeId !== tradeId) continue;
        const found = await read(hash);
        if (found !== null) views.push(viewOf(hash, found, termsOf(tradeId)));
      }
      return views;
    },
    async compose({ tradeId, account, text, files }) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      const seat = view.facts.seats.find((each) => each.account === account);
      const isParty = seat?.role === 'seller' || seat?.role === 'buyer';
      const { state, currentArbiter } = view.trade;
      const rules = seat !== undefined && state === 'Disputed' && account === currentArbiter;
      if (!isParty && !rules) return fail(failure('action_not_allowed'));
      const kept = [...known.entries()].map(([, of]) => of.tradeId);
      if (
        kept.length >= maxKeptPackages ||
        kept.filter((id) => id === tradeId).length >= maxPackagesOfTrade
      )
        return fail(failure('action_not_allowed', { detail: tooMany }));
      const statement = text === null || text.trim() === '' ? null : text;
      if (statement === null && files.length === 0)
        return fail(failure('invalid_input', { field: 'text', detail: 'nothing is said' }));
      const evidence: EvidencePackage = {
        header: {
          v: 1,
          tradeId,
          author: account,
          createdAt: context.now(),
          text: statement,
          agreement: view.details,
          files: files.map(({ name, bytes: content }) => ({
            name: safeName(name),
            size: content.length,
          })),
        },
        files: files.map(({ bytes: content }) => content),
      };
      const packed = packEvidence(randomBytes(evidencePrefixBytes), evidence);
      if (!packed.ok) return packed;
      const hash = evidenceHashOf(packed.value);
      const stored = await keep(hash, tradeId, packed.value);
      return stored.ok ? ok(viewOf(hash, evidence, view.trade.terms)) : stored;
    },
    async save(hash) {
      const content = await bytes(hash);
      return content === null
        ? fail(failure('not_found'))
        : context.files.save(`${hash.slice(0, 18)}.evidence`, content);
    },
    async saveFile(hash, index) {
      const found = await read(hash);
      const content = found?.files[index];
      const file = found?.header.files[index];
      return content === undefined || file === undefined
        ? fail(failure('not_found'))
        : context.files.save(safeName(file.name), content);
    },
    async open(tradeId) {
      const opened = await context.files.openBytes(
        'Evidence package',
        ['evidence'],
        maxEvidenceBytes,
      );
      return opened.ok ? take(tradeId, opened.value.bytes) : opened;
    },
    take,
    has: (hash) => known.get(hash) !== undefined,
    isCommitted: async (tradeId, hash) => (await commitmentTo(tradeId, hash)) !== null,
    bytes,
    stop: () => known.stop(),
  };
}

/** A name to be shown and to be suggested for saving: no folders, no hidden characters. */
function safeName(name: string): string {
  const bare = basename(name.replaceAll('\\', '/')).replace(/[^\p{L}\p{N}._ ()-]/gu, '_');
  return bare.replace(/^\.+/, '_').slice(-100) || 'file';
}
