import type { FastifyInstance } from 'fastify';
import { noteDigest, isNoteSignedBy } from '../../src-escrow/agreement/note-digest.ts';
import type { EscrowDomain } from '../../src-escrow/agreement/terms-digest.ts';
import type { z } from '../../src-shared/parse.ts';
import { notesQuerySchema, type notesAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { noteBodySchema } from '../../src-shared/stream/trade-update-shapes.ts';
import { maxNotesOfParty } from '../../src-shared/trade/note.ts';
import { RequestRefused } from '../http/error-answer.ts';
import { parsedOrRefused } from '../http/http-server.ts';
import { tradeOfCaller, type SignedInRoutesOptions } from '../http/trade-access.ts';
import type { NoteStore } from './note-store.ts';

export interface NoteRoutesOptions extends SignedInRoutesOptions {
  readonly notes: NoteStore;
  /** The escrow that notes are signed for; null while no chain is known. */
  readonly domain: () => EscrowDomain | null;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const notesPage = 100;
/** A note may be signed while offline; one from the future would stay on top of every list. */
const oldestMs = 24 * 3600 * 1000;
const aheadMs = 10 * 60 * 1000;

/** `GET` and `POST /api/trades/:tradeId/notes`: what the parties say, each word signed by who says it. */
export function addNoteRoutes(server: FastifyInstance, options: NoteRoutesOptions): void {
  const { notes, domain, now } = options;

  server.get(
    '/api/trades/:tradeId/notes',
    async (request): Promise<z.input<typeof notesAnswerSchema>> => {
      const { tradeId } = await tradeOfCaller(request, options);
      const { page } = parsedOrRefused(notesQuerySchema, request.query);
      const found = await notes.list(tradeId, page, notesPage);
      return { notes: [...found.notes], next: found.next === null ? null : String(found.next) };
    },
  );

  server.post('/api/trades/:tradeId/notes', async (request, reply) => {
    const { tradeId, account } = await tradeOfCaller(request, options);
    const { kind, text, signature, createdAt } = parsedOrRefused(noteBodySchema, request.body);
    const signedFor = domain();
    if (signedFor === null) throw new RequestRefused(503, 'unavailable');
    const content = { tradeId, kind, text, createdAt };
    if (!isNoteSignedBy(account, content, signedFor, signature)) {
      throw new RequestRefused(
        403,
        'forbidden',
        'signature: not yours over this trade, kind, text and createdAt.',
      );
    }
    const age = now() - createdAt;
    if (age > oldestMs || age < -aheadMs) {
      throw new RequestRefused(
        400,
        'bad_request',
        'createdAt: more than a day ago or in the future. Check the clock and sign again.',
      );
    }
    const note = { id: noteDigest(content, signedFor), author: account, signature, ...content };
    const added = await notes.add(note);
    switch (added.outcome) {
      case 'stored':
      case 'known':
        return await reply.code(added.outcome === 'stored' ? 201 : 200).send(added.note);
      case 'not_found':
        throw new RequestRefused(404, 'not_found');
      case 'conflict':
        throw new RequestRefused(
          409,
          'conflict',
          'createdAt: the other party signed the same text in the same millisecond. Sign again.',
        );
      case 'full':
        throw new RequestRefused(
          429,
          'rate_limited',
          `You left ${maxNotesOfParty} notes in this trade; no more are taken.`,
        );
    }
  });
}
