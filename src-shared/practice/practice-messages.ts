import { addressSchema, hashSchema, tradeIdSchema, unixMillisSchema, z } from '../parse.ts';
import type { PortContract } from '../port/port-messages.ts';
import { schoolAttemptSchema } from './scam-school.ts';

/** What main and the practice process say to each other. Plain values only, parsed on both sides. */

/** How the counterparty goes on after the lock. */
const practiceScenarios = [
  'release',
  'release_in_parts',
  'give_back',
  'expire',
  // Robin disputes as a seller, or waits for a dispute as a buyer; then Ada rules, or stays silent.
  'dispute_won',
  'dispute_lost',
  'dispute_split',
  'dispute_expired',
  // Ada stays silent; once the dispute is handed over, Grace rules.
  'escalated',
  // Ada hands the dispute over at once; Grace rules.
  'declined',
  // Robin asks for more time before its next step, and takes it once that is agreed.
  'more_time',
  // Robin proposes a split instead of a step, and takes whichever the user proposes.
  'settled',
  // Robin sells; once it has locked, the user's account has no coin for fees.
  'without_gas',
] as const;
export const practiceScenarioSchema = z.enum(practiceScenarios);
export type PracticeScenario = z.output<typeof practiceScenarioSchema>;

const offerText = z.string().max(64_000);

/** What a running practice chain is. `startBlock`: the escrow's first. */
const practiceInfoSchema = z.object({
  rpcUrl: z.string(),
  wsUrl: z.string(),
  chainId: z.number().int(),
  escrowAddress: addressSchema,
  startBlock: z.number().int().min(0),
  /** Of the chain's block 0: another one is another chain (it was reset). */
  genesisHash: hashSchema,
  tokens: z.array(
    z.object({ address: addressSchema, symbol: z.string(), decimals: z.number().int() }),
  ),
  /** Robin, who trades. */
  counterparty: addressSchema,
  /** Ada, who would decide. */
  arbiter: addressSchema,
  /** As text: Ada's, and of Grace, who decides after her. */
  arbiterCards: z.array(z.string().max(4096)),
  /** Holds the key of the account that pays for signed calls on this chain. */
  relayerKeyFile: z.string().min(1),
  /** It started anew in this run, since the escrow of the last one was of an earlier version. */
  renewed: z.boolean(),
});
export type PracticeInfo = z.output<typeof practiceInfoSchema>;

/** Requests by name: what each takes and what a good answer holds. */
const practiceRequests = {
  /** Starts the chain, or finds it running. `anvilPath`: in a packaged app, outside the archive. */
  start: {
    args: z.object({ stateDir: z.string().min(1), anvilPath: z.string().optional() }),
    result: practiceInfoSchema,
  },
  /** Adds 10 of the coin and 10,000 of the test stablecoin to the account. */
  fund: { args: z.object({ address: addressSchema }), result: z.null() },
  /** An offer by the counterparty, as text. `side`: what the counterparty does. Null counterparty: open. */
  makeOffer: {
    args: z.object({
      side: z.enum(['sell', 'buy']),
      token: addressSchema,
      scenario: practiceScenarioSchema,
      to: addressSchema.nullable(),
    }),
    result: z.object({ text: z.string() }),
  },
  /** Our offer, for the counterparty to accept; the acceptance as text. */
  answerOffer: {
    args: z.object({ text: offerText, scenario: practiceScenarioSchema }),
    result: z.object({ text: z.string() }),
  },
  /** Any text of ours, as a messenger would hand it over; null: it needs no answer. */
  deliver: {
    args: z.object({ text: offerText, scenario: practiceScenarioSchema.optional() }),
    result: z.object({ text: z.string().nullable() }),
  },
  /** The counterparty's bank details for a locked trade, sealed to us; null: it has none for this trade. */
  sealDetails: {
    args: z.object({ tradeId: tradeIdSchema }),
    result: z.object({ text: z.string().nullable() }),
  },
  /** What the counterparty proposes in a trade as it stands now, signed: a split, or more time; null: nothing. */
  proposeSettlement: {
    args: z.object({ tradeId: tradeIdSchema }),
    result: z.object({ text: z.string().nullable() }),
  },
  /** The reasons of a practice arbiter's ruling as an evidence package in base64; null: there was none. */
  rulingReasons: {
    args: z.object({ tradeId: tradeIdSchema }),
    result: z.object({ package: z.string().max(64_000).nullable() }),
  },
  /**
   * A stranger tries something (scam school). `offer`: an own offer or agreement of ours, as text, for attempts that work
   * on one. `text`: what he sends; `refusal`: the contract's words; `found`: all that he can read in the offer.
   */
  attempt: {
    args: z.object({
      attempt: schoolAttemptSchema,
      account: addressSchema,
      offer: offerText.nullable(),
    }),
    result: z.object({
      text: z.string().nullable(),
      refusal: z.string().nullable(),
      tradeId: tradeIdSchema.nullable(),
      blockNumber: z.number().int().nullable(),
      found: z.array(z.string()),
    }),
  },
  /** The stranger's open offer to buy, which is never meant to be paid. */
  shamOffer: { args: z.object({}), result: z.object({ text: z.string() }) },
  /** Moves the chain's clock ahead. */
  skipTime: {
    args: z.object({
      seconds: z
        .number()
        .int()
        .min(1)
        .max(90 * 24 * 3600),
    }),
    result: z.null(),
  },
  /** A new chain on the same port; the old one's trades are gone. */
  reset: { args: z.object({}), result: practiceInfoSchema },
  /** Saves the state and ends the chain; the process then has nothing left to do. */
  stop: { args: z.object({}), result: z.null() },
} as const;

export type PracticeRequestName = keyof typeof practiceRequests;
export type PracticeArgs<N extends PracticeRequestName> = z.input<
  (typeof practiceRequests)[N]['args']
>;
export type PracticeParsedArgs<N extends PracticeRequestName> = z.output<
  (typeof practiceRequests)[N]['args']
>;
export type PracticeAnswerValue<N extends PracticeRequestName> = z.output<
  (typeof practiceRequests)[N]['result']
>;

const activitySchema = z.object({ at: unixMillisSchema, text: z.string() });
/** One line of what happened: `Robin says paid`. `at`: Unix milliseconds of this computer's clock. */
export type PracticeActivity = z.output<typeof activitySchema>;

/** Between main and the practice process. */
export const practiceContract = {
  requests: practiceRequests,
  publications: {
    /** The chain answers: after start, a reset, or a crash that was healed. */
    ready: practiceInfoSchema,
    /** The chain ended unasked. `willRestart`: it is being started again, `ready` follows. */
    died: z.object({ reason: z.string(), willRestart: z.boolean() }),
    activity: activitySchema,
  },
} satisfies PortContract;
