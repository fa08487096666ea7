import { keccak256 } from 'ethers';
import { isGenuineNote } from '../../src-escrow/agreement/note-digest.ts';
import type { EscrowDomain } from '../../src-escrow/agreement/terms-digest.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure, type Failure } from '../../src-shared/failure.ts';
import { z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import {
  filesAnswerSchema,
  notesAnswerSchema,
  offersAnswerSchema,
  sentOfferSchema,
  updatesAnswerSchema,
} from '../../src-shared/stream/http-shapes.ts';
import type { RelayCall } from '../../src-shared/stream/relay-call.ts';
import {
  maxFileBytes,
  noteJsonSchema,
  relayAnswerSchema,
  relayerAnswerSchema,
  tradeFileSchema,
  type DeliveredOffer,
  type NoteJson,
  type RelayAnswer,
  type TradeFile,
} from '../../src-shared/stream/trade-update-shapes.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import type { Note } from '../../src-shared/trade/note.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import { createServiceHttp } from './service-http.ts';
import type { ServiceEndpoint } from './service-endpoint.ts';

export type UpdatesPage = z.output<typeof updatesAnswerSchema>;

/**
 * What a trade service does beside the stream, in the name of one of the profile's accounts. Failures:
 * `service_unreachable`, `service_refused`, `account_locked`, `service_limit`, `service_declined`, `not_found` and
 * what a call names. Nothing here moves a trade: only the chain's events do.
 */
export interface TradeServiceClient {
  readonly source: Source;
  /** All notes of a trade that the account is a party to, oldest first; only those whose signature fits. */
  notes(account: Address, tradeId: TradeId): Promise<Result<NoteJson[]>>;
  /** Hands over a signed note; the same one again changes nothing. */
  addNote(note: Note): Promise<Result<NoteJson>>;
  /** Notes and files of all trades of the account in the service's order, unchecked; `next`: null at the end. */
  updates(account: Address, after: number): Promise<Result<UpdatesPage>>;
  files(account: Address, tradeId: TradeId): Promise<Result<TradeFile[]>>;
  /** Content of 1 byte to 5 MiB; the same one again changes nothing. */
  putFile(account: Address, tradeId: TradeId, content: Uint8Array): Promise<Result<TradeFile>>;
  /** The content that the hash names, checked: `file_altered` when the service sends another. */
  file(account: Address, tradeId: TradeId, keccak: Hash): Promise<Result<Uint8Array>>;
  /** The account that pays for signed calls there; `service_no_relay`. */
  relayer(account: Address): Promise<Result<Address>>;
  /** Has the service send a signed call. `service_no_relay`, or `would_revert` with the contract's reason. */
  relay(account: Address, call: RelayCall): Promise<Result<RelayAnswer>>;
  relayStatus(account: Address, digest: Hash): Promise<Result<RelayAnswer>>;
  /** `text`: the travelling form, or sealed to the receiver's box. `expiresAt`: Unix milliseconds. */
  sendOffer(
    account: Address,
    to: Address,
    text: string,
  ): Promise<Result<{ cursor: number; expiresAt: number }>>;
  /** Waiting offers to this account, oldest first; after `cursor` when one is given. */
  offers(account: Address, after?: number): Promise<Result<DeliveredOffer[]>>;
  deleteOffer(account: Address, cursor: number): Promise<Result<null>>;
}

/** This computer's own service, and the one that the settings name. */
export type TradeServices = Readonly<Record<Source, TradeServiceClient>>;

export interface TradeServiceClientOptions {
  readonly endpoint: ServiceEndpoint;
  /** The profile's own escrow; what is signed for another one is dropped. */
  readonly domain: () => EscrowDomain;
}

/** Pages of notes read at most: twice what four parties may leave. */
const maxNotePages = 16;

export function createTradeServiceClient({
  endpoint,
  domain,
}: TradeServiceClientOptions): TradeServiceClient {
  const http = createServiceHttp(endpoint);
  const tradePath = (tradeId: TradeId): string => `/api/trades/${tradeId}`;

  async function notes(account: Address, tradeId: TradeId): Promise<Result<NoteJson[]>> {
    const found: NoteJson[] = [];
    let page: string | null = '0';
    for (let read = 0; page !== null && read < maxNotePages; read += 1) {
      const path: string = `${tradePath(tradeId)}/notes?page=${encodeURIComponent(page)}`;
      const answer = await http.json({ account, method: 'GET', path }, notesAnswerSchema);
      if (!answer.ok) return answer;
      found.push(
        ...answer.value.notes.filter(
          (note) => note.tradeId === tradeId && isGenuineNote(note, domain()),
        ),
      );
      page = answer.value.next;
    }
    return ok(found);
  }

  async function file(
    account: Address,
    tradeId: TradeId,
    keccak: Hash,
  ): Promise<Result<Uint8Array>> {
    const path = `${tradePath(tradeId)}/files/${keccak}`;
    const content = await http.bytes({ account, method: 'GET', path }, maxFileBytes);
    if (!content.ok) return content;
    return keccak256(content.value) === keccak ? content : fail(failure('file_altered'));
  }

  return {
    source: endpoint.source,
    notes,
    addNote({ tradeId, author, kind, text, signature, createdAt }) {
      const json = { kind, text, signature, createdAt };
      const path = `${tradePath(tradeId)}/notes`;
      return http.json({ account: author, method: 'POST', path, body: { json } }, noteJsonSchema);
    },
    updates: (account, after) =>
      http.json(
        { account, method: 'GET', path: `/api/updates?after=${after}` },
        updatesAnswerSchema,
      ),
    async files(account, tradeId) {
      const path = `${tradePath(tradeId)}/files`;
      const answer = await http.json({ account, method: 'GET', path }, filesAnswerSchema);
      return answer.ok ? ok(answer.value.files) : answer;
    },
    async putFile(account, tradeId, content) {
      if (content.length === 0 || content.length > maxFileBytes)
        return fail(failure('invalid_input', { field: 'file', detail: '1 byte to 5 MiB' }));
      const path = `${tradePath(tradeId)}/files/${keccak256(content)}`;
      return await http.json(
        { account, method: 'PUT', path, body: { bytes: content } },
        tradeFileSchema,
      );
    },
    file,
    async relayer(account) {
      const answer = await http.json(
        { account, method: 'GET', path: '/api/relay' },
        relayerAnswerSchema,
      );
      return answer.ok ? ok(answer.value.relayer) : fail(noRelay(answer.failure));
    },
    async relay(account, call) {
      const body = { json: jsonify(call) };
      const answer = await http.json(
        { account, method: 'POST', path: '/api/relay', body },
        relayAnswerSchema,
      );
      return answer.ok ? answer : fail(noRelay(answer.failure));
    },
    relayStatus: (account, digest) =>
      http.json({ account, method: 'GET', path: `/api/relay/${digest}` }, relayAnswerSchema),
    sendOffer: (account, to, text) =>
      http.json(
        { account, method: 'POST', path: '/api/offers', body: { json: { to, offer: text } } },
        sentOfferSchema,
      ),
    async offers(account, after = 0) {
      const path = `/api/offers?after=${after}`;
      const answer = await http.json({ account, method: 'GET', path }, offersAnswerSchema);
      return answer.ok ? ok(answer.value.offers) : answer;
    },
    async deleteOffer(account, cursor) {
      const path = `/api/offers/${cursor}`;
      const answer = await http.json({ account, method: 'DELETE', path }, z.object({}));
      return answer.ok ? ok(null) : answer;
    },
  };
}

/** Without a relayer's key there is nothing at these addresses. */
const noRelay = (refused: Failure): Failure =>
  refused.code === 'not_found' ? failure('service_no_relay') : refused;
