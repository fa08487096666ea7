import { z } from '../parse.ts';

/**
 * What must be there before an attempt can be made: an own offer to buy that waits for an answer, a trade bought from the
 * practice counterparty, an answer of ours to a sham offer, a sale to the counterparty that he says he paid.
 */
export type SchoolNeed = 'own_offer' | 'purchase' | 'sham_answer' | 'sale';

/** Attempts that come as a text, by the same channels as any message; the app's reading of it is what stops them. */
const textAttempts = [
  'amount_altered',
  'wholly_replaced',
  'quiet_change',
  'fake_escrow',
  'other_chain',
  'lookalike_token',
  'claimed_lock',
  'own_arbiter',
  'other_account',
  'lapsed_offer',
  'huge_text',
  'hidden_characters',
  'deep_text',
] as const;
/** Attempts that are made on the chain; the contract refuses, or the app shows nothing of it. */
const chainAttempts = ['other_terms', 'unsigned_lock', 'copied_escrow', 'used_terms'] as const;
/** What the user does is what stops them. */
const userAttempts = ['harvest', 'strange_payer'] as const;

export const schoolAttemptSchema = z.enum([...textAttempts, ...chainAttempts, ...userAttempts]);
export type SchoolAttempt = z.output<typeof schoolAttemptSchema>;
export type TextAttempt = (typeof textAttempts)[number];

export function isTextAttempt(attempt: SchoolAttempt): attempt is TextAttempt {
  return (textAttempts as readonly string[]).includes(attempt);
}

export interface SchoolLesson {
  readonly id: string;
  readonly needs: SchoolNeed | null;
  readonly attempts: readonly SchoolAttempt[];
}

/** One lesson for each row of the table of what a malicious side can do (agreement.md), in its order. */
export const schoolLessons = [
  { id: 'altered', needs: null, attempts: ['amount_altered', 'wholly_replaced'] },
  { id: 'changed_answer', needs: 'own_offer', attempts: ['quiet_change', 'other_terms'] },
  { id: 'fakes', needs: null, attempts: ['fake_escrow', 'other_chain', 'lookalike_token'] },
  { id: 'unasked_trade', needs: null, attempts: ['unsigned_lock', 'copied_escrow'] },
  { id: 'claimed_lock', needs: null, attempts: ['claimed_lock'] },
  { id: 'own_arbiter', needs: null, attempts: ['own_arbiter'] },
  { id: 'other_account', needs: 'purchase', attempts: ['other_account'] },
  { id: 'sham_offer', needs: 'sham_answer', attempts: ['harvest'] },
  { id: 'strange_payer', needs: 'sale', attempts: ['strange_payer'] },
  { id: 'replay', needs: 'purchase', attempts: ['lapsed_offer', 'used_terms'] },
  {
    id: 'trick_input',
    needs: null,
    attempts: ['huge_text', 'hidden_characters', 'deep_text'],
  },
] as const satisfies readonly SchoolLesson[];

export type SchoolLessonId = (typeof schoolLessons)[number]['id'];
export const schoolLessonIdSchema = z.enum(
  schoolLessons.map(({ id }) => id) as [SchoolLessonId, ...SchoolLessonId[]],
);
