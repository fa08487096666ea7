import { decodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import { failure } from '../../src-shared/failure.ts';
import type { OfferView, SchoolView, TradeView, ImportResult } from '../../src-shared/ipc/views.ts';
import {
  addressSchema,
  hash,
  parseWith,
  tradeIdSchema,
  z,
  zeroAddress,
} from '../../src-shared/parse.ts';
import {
  isTextAttempt,
  schoolAttemptSchema,
  schoolLessons,
  type SchoolAttempt,
  type SchoolLessonId,
  type SchoolNeed,
  type TextAttempt,
} from '../../src-shared/practice/scam-school.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { isLockedForSure } from '../../src-shared/trade/guide-view.ts';
import { daySeconds, hourSeconds } from '../../src-shared/trade/terms.ts';
import { schoolText } from '../../src-shared/words/text-school.ts';
import type { BankDetailsStore } from '../bank-details/bank-details-store.ts';
import { asStored, openRecordCollection } from '../database/record-collection.ts';
import type { OfferService } from '../offers/offer-service.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { AppContext } from '../app-context.ts';
import type { PracticeClient } from './practice-client.ts';
import { stoppedBy } from './stopped-by.ts';

export interface ScamSchoolDeps {
  readonly context: AppContext;
  readonly practice: Pick<PracticeClient, 'ask' | 'info'>;
  readonly offers: Pick<OfferService, 'create' | 'list' | 'text'>;
  readonly wallet: Pick<Wallet, 'addresses'>;
  readonly bankDetails: Pick<BankDetailsStore, 'remembered'>;
  /** Resolves once the app's own check has come to the block; false: not in time. */
  readonly untilChecked: (block: number, withinMs: number) => Promise<boolean>;
}

/**
 * The lessons on what a malicious side can do. A stranger really tries; a lesson is passed by what the app's own checks,
 * the contract, or the user made of it, never by having been read.
 */
export interface ScamSchool {
  view(): SchoolView;
  /** Makes what a lesson needs; the text to be read for it, or null where it was signed here. */
  prepare(lesson: SchoolLessonId): Promise<Result<{ text: string | null }>>;
  /** The stranger tries; the text that he sends, to be read as any other, or null where he sends none. */
  attempt(attempt: SchoolAttempt): Promise<Result<{ text: string | null }>>;
  /** What the app made of a text, however it came in. */
  noteRead(text: string, read: Result<ImportResult>): Promise<void>;
  /** Forgets what was passed. */
  restart(): Promise<Result<null>>;
  stop(): void;
}

const stoppedSchema = z.object({ said: z.string().max(1000) });
/** What a lesson goes on with later: the stranger of the sham offer, the sale with the strange payer. */
const heldSchema = z.object({ sham: addressSchema.nullable(), sale: tradeIdSchema.nullable() });
type Held = z.output<typeof heldSchema>;
const heldId = 'held';
const seenWithinMs = 30_000;

export async function openScamSchool(deps: ScamSchoolDeps): Promise<ScamSchool> {
  const { bankDetails, context, offers, practice, wallet } = deps;
  const records = await openRecordCollection(context, {
    kind: 'school',
    schema: z.union([stoppedSchema, heldSchema]),
    idOf(value, storedId) {
      if (storedId === heldId) return 'said' in value ? null : heldId;
      const attempt = parseWith(schoolAttemptSchema, storedId);
      return attempt.ok && 'said' in value ? attempt.value : null;
    },
  });
  const held = (): Held => {
    const kept = records.get(heldId);
    return kept === undefined || 'said' in kept ? { sham: null, sale: null } : kept;
  };
  /** What stopped the attempt; null: nothing yet. */
  const stopped = (attempt: SchoolAttempt): string | null => {
    const kept = records.get(attempt);
    return kept !== undefined && 'said' in kept ? kept.said : null;
  };
  /** The texts that the stranger sent, by their last line: what is read may have lost the first. */
  const sent = new Map<string, TextAttempt>();
  let shown = '';

  const hold = (change: Partial<Held>): Promise<void> =>
    records.put(heldId, { ...held(), ...change });
  const stop = (attempt: SchoolAttempt, said: string): Promise<void> =>
    records.put(attempt, { said: said.slice(0, 1000) });

  const counterparty = () => practice.info()?.counterparty ?? null;
  const newest = <T>(all: readonly T[], at: (one: T) => number): T | null =>
    all.reduce<T | null>((best, one) => (best === null || at(one) > at(best) ? one : best), null);
  const offerWith = (fits: (offer: OfferView) => boolean): OfferView | null =>
    newest(
      offers.list().filter((offer) => offer.mine && fits(offer)),
      ({ createdAt }) => createdAt,
    );
  const tradeWith = (fits: (view: TradeView) => boolean): TradeView | null =>
    newest(
      context.tradeBook.trades().filter((view) => isLockedForSure(view) && fits(view)),
      ({ trade }) => trade.createdAt,
    );

  const found = {
    own_offer: () =>
      offerWith(
        ({ state, role, terms }) =>
          state === 'sent' && role === 'buyer' && terms.seller === zeroAddress,
      ),
    sham_answer: () =>
      held().sham === null
        ? null
        : offerWith(({ role, terms }) => role === 'seller' && terms.buyer === held().sham),
    purchase: () =>
      tradeWith(
        ({ role, trade, details }) =>
          role === 'buyer' && trade.terms.seller === counterparty() && details !== null,
      ),
    sale: () =>
      tradeWith(
        ({ role, trade }) =>
          role === 'seller' && trade.terms.buyer === counterparty() && trade.state === 'Paid',
      ),
  } satisfies Record<SchoolNeed, () => OfferView | TradeView | null>;

  const view = (): SchoolView => ({
    lessons: schoolLessons.map(({ id, needs, attempts }) => ({
      id,
      passed: attempts.every((attempt) => stopped(attempt) !== null),
      waitsFor: needs === null || found[needs]() !== null ? null : needs,
      attempts: attempts.map((attempt) => ({
        id: attempt,
        said: stopped(attempt),
      })),
    })),
    sale: held().sale,
  });
  /** Trades and offers change what can be tried; published only when it did. */
  function refresh(): void {
    if (!context.network().practice) return;
    const now = view();
    const text = JSON.stringify(now);
    if (text === shown) return;
    shown = text;
    context.publish('school.changed', now);
  }
  /** The strange payer is stopped by who disputes instead of releasing. */
  async function refreshSale(): Promise<void> {
    const { sale } = held();
    if (sale === null || stopped('strange_payer') !== null) return;
    const trade = context.tradeBook.trade(sale)?.trade;
    if (trade === undefined) return;
    if (trade.disputedAt !== null) return stop('strange_payer', schoolText.saidDisputed);
    if (trade.endedAt !== null) await hold({ sale: null });
  }
  const onHead = (): void => {
    refresh();
    void refreshSale().catch((error: unknown) => context.log.warn({ event: 'school', error }));
  };

  /** The text of the user's that the attempt works on; null: it needs none. */
  function workedOn(attempt: SchoolAttempt): Result<string | null> {
    const lesson = schoolLessons.find(({ attempts }) =>
      (attempts as readonly string[]).includes(attempt),
    );
    const needs = lesson?.needs ?? null;
    // An offer that lapsed is the stranger's own.
    if (needs === null || attempt === 'lapsed_offer') return ok(null);
    const one = found[needs]();
    if (one === null) return fail(failure('not_found', { detail: schoolText.needs[needs] }));
    const id = 'trade' in one ? hash(one.trade.tradeId) : one.id;
    const text = offers.text(id);
    return text.ok ? ok(text.value.text) : text;
  }

  /** Waits until the app has checked the block in which the attempt stands, then asks whether it shows a trade. */
  async function shownNowhere(tradeId: TradeView['trade']['tradeId'], block: number) {
    if (!(await deps.untilChecked(block, seenWithinMs))) return fail(failure('chain_unreachable'));
    return ok(context.tradeBook.trade(tradeId) === null);
  }

  async function onChain(
    attempt: 'other_terms' | 'unsigned_lock' | 'used_terms' | 'copied_escrow',
    answer: { refusal: string | null; tradeId: TradeView['trade']['tradeId']; block: number },
  ): Promise<Result<null>> {
    if (attempt !== 'copied_escrow') {
      // Refused by the contract, in its own words.
      if (answer.refusal !== null) await stop(attempt, answer.refusal);
      return ok(null);
    }
    const nowhere = await shownNowhere(answer.tradeId, answer.block);
    if (!nowhere.ok) return nowhere;
    if (nowhere.value) await stop(attempt, schoolText.saidNowhere(answer.block));
    return ok(null);
  }

  /** What was typed for the sham offer must not be in what the stranger holds. */
  async function harvested(read: readonly string[]): Promise<Result<null>> {
    const typed = bankDetails
      .remembered()
      .flatMap(({ holder, account }) => [holder, ...Object.values(account)]);
    const plain = read.join('\n').toLowerCase();
    const leaked = typed.some((text) => text !== '' && plain.includes(text.toLowerCase()));
    const commit = found.sham_answer()?.details.seller.commit;
    if (leaked || typed.length === 0 || commit === undefined || !read.includes(commit))
      return fail(failure('internal'));
    await stop('harvest', schoolText.saidHarvest(read.length, commit));
    return ok(null);
  }

  records.onChange(refresh);
  refresh();
  let unfollow = context.network().onHead(onHead);
  const ends = [
    context.onNetworkChange((network) => {
      unfollow();
      unfollow = network.onHead(onHead);
    }),
    () => records.stop(),
  ];

  return {
    view,
    async prepare(lesson) {
      const info = practice.info();
      const account = wallet.addresses()[0];
      if (info === null) return fail(failure('practice_unavailable'));
      if (account === undefined) return fail(failure('no_account'));
      const needs = schoolLessons.find(({ id }) => id === lesson)?.needs ?? null;
      const token = zeroAddress;
      switch (needs) {
        case 'own_offer': {
          const made = await offers.create({
            ...ownOffer,
            account,
            token,
            arbiter: info.arbiter,
          });
          refresh();
          return made.ok ? ok({ text: null }) : made;
        }
        case 'purchase':
          return practice.ask('makeOffer', { side: 'sell', token, scenario: 'release', to: null });
        case 'sale':
          return practice.ask('makeOffer', {
            side: 'buy',
            token,
            scenario: 'dispute_won',
            to: null,
          });
        case 'sham_answer': {
          const sham = await practice.ask('shamOffer', {});
          if (!sham.ok) return sham;
          const offer = decodeOffer(sham.value.text);
          if (!offer.ok) return offer;
          await hold({ sham: offer.value.terms.buyer });
          return sham;
        }
        case null:
          return ok({ text: null });
      }
    },
    async attempt(attempt) {
      const account = wallet.addresses()[0];
      if (account === undefined) return fail(failure('no_account'));
      const offer = workedOn(attempt);
      if (!offer.ok) return offer;
      const answer = await practice.ask('attempt', { attempt, account, offer: offer.value });
      if (!answer.ok) return answer;
      const { text, refusal, tradeId, blockNumber, found: read } = answer.value;
      if (isTextAttempt(attempt)) {
        if (text !== null) sent.set(lastLine(text), attempt);
        return ok({ text });
      }
      let done: Result<null> = ok(null);
      if (attempt === 'harvest') done = await harvested(read);
      else if (attempt === 'strange_payer') {
        await hold({ sale: found.sale()?.trade.tradeId ?? null });
        refresh();
      } else if (tradeId !== null && blockNumber !== null)
        done = await onChain(attempt, { refusal, tradeId, block: blockNumber });
      return done.ok ? ok({ text: null }) : done;
    },
    async noteRead(text, read) {
      const attempt = sent.get(lastLine(text));
      if (attempt === undefined) return;
      const said = stoppedBy(attempt, read);
      if (said !== null) await stop(attempt, said);
    },
    async restart() {
      const forget = async (): Promise<void> => {
        for (const [id] of records.entries()) await records.remove(id);
      };
      return asStored(forget());
    },
    stop() {
      unfollow();
      for (const end of ends) end();
    },
  };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

/** What the user offers in the lesson on quietly changed answers. */
const ownOffer = {
  role: 'buyer',
  counterparty: null,
  fallbackArbiter: null,
  amount: 10n ** 17n,
  currency: 'EUR',
  fiatAmount: '250.00',
  method: 'sepa-instant',
  country: 'DE',
  bank: null,
  reference: 'SCHOOL',
  note: null,
  paymentWindow: 2 * hourSeconds,
  confirmationWindow: 6 * hourSeconds,
  arbitrationWindow: 7 * daySeconds,
  defaultBuyerBps: 5_000,
  arbiterFee: 0n,
  expiresIn: daySeconds,
  privateDetails: { holder: 'Pat Practice', account: {} },
} as const;
