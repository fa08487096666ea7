import type { FastifyInstance } from 'fastify';
import { decodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import { keccakOfText, z } from '../../src-shared/parse.ts';
import {
  offersQuerySchema,
  type offersAnswerSchema,
  type sentOfferSchema,
} from '../../src-shared/stream/http-shapes.ts';
import { offerBodySchema } from '../../src-shared/stream/trade-update-shapes.ts';
import { cursorSchema } from '../../src-shared/stream/wire-shapes.ts';
import { RequestRefused } from '../http/error-answer.ts';
import { callerOf, parsedOrRefused } from '../http/http-server.ts';
import type { SignedInRoutesOptions } from '../http/trade-access.ts';
import { maxOffersOfSender, maxOffersWaiting, type OfferStore } from './offer-store.ts';

export interface OfferRoutesOptions extends Omit<SignedInRoutesOptions, 'store'> {
  readonly offers: OfferStore;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const dayMs = 24 * 3600 * 1000;
const cursorParameterSchema = z.object({ cursor: z.coerce.number().pipe(cursorSchema) });

/** 7 days after the offer's `fundBy`, which is 7 days away at most; 14 days when only the receiver can read it. */
function expiryOf(text: string, now: number): number {
  const offer = decodeOffer(text);
  const latest = now + 14 * dayMs;
  if (!offer.ok) return latest;
  return Math.min(latest, Math.max(now + dayMs, offer.value.terms.fundBy * 1000 + 7 * dayMs));
}

/** `POST` and `GET /api/offers`, `DELETE /api/offers/:cursor`: a letterbox that only its owner opens. */
export function addOfferRoutes(server: FastifyInstance, options: OfferRoutesOptions): void {
  const { offers, signIn, onFailure, now } = options;

  server.post('/api/offers', async (request, reply) => {
    const { account } = await callerOf(request, signIn, onFailure);
    const { to, offer } = parsedOrRefused(offerBodySchema, request.body);
    if (to === account)
      throw new RequestRefused(400, 'bad_request', 'to: this is your own address.');
    const added = await offers.add({
      from: account,
      to,
      text: offer,
      digest: keccakOfText(offer),
      expiresAt: expiryOf(offer, now()),
      now: now(),
    });
    switch (added.outcome) {
      case 'stored':
      case 'known': {
        const { cursor, expiresAt } = added;
        const answer: z.input<typeof sentOfferSchema> = { cursor, expiresAt };
        return await reply.code(added.outcome === 'stored' ? 201 : 200).send(answer);
      }
      case 'sender_limit':
        throw new RequestRefused(
          429,
          'rate_limited',
          `You sent ${maxOffersOfSender} offers within a day. Wait, or send it another way.`,
        );
      case 'receiver_full':
        throw new RequestRefused(
          507,
          'storage_full',
          `${maxOffersWaiting} offers wait for this receiver already. Send it another way.`,
        );
    }
  });

  server.get('/api/offers', async (request): Promise<z.input<typeof offersAnswerSchema>> => {
    const { account } = await callerOf(request, signIn, onFailure);
    const { after } = parsedOrRefused(offersQuerySchema, request.query);
    return { offers: await offers.waiting(account, after, now()) };
  });

  server.delete('/api/offers/:cursor', async (request) => {
    const { account } = await callerOf(request, signIn, onFailure);
    const parsed = cursorParameterSchema.safeParse(request.params);
    // The same answer for another's offer and for none: guessing tells nothing.
    if (!parsed.success || !(await offers.remove(account, parsed.data.cursor)))
      throw new RequestRefused(404, 'not_found');
    return {};
  });
}
