import { Wallet } from 'ethers';
import { decodeOffer } from '../src-escrow/agreement/offer-codec.ts';
import { offerToJson, type Offer } from '../src-shared/agreement/offer.ts';
import type { Address } from '../src-shared/brand.ts';
import { failure } from '../src-shared/failure.ts';
import type {
  PracticeAnswerValue,
  PracticeParsedArgs,
} from '../src-shared/practice/practice-messages.ts';
import { address } from '../src-shared/parse.ts';
import { isTextAttempt } from '../src-shared/practice/scam-school.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import type { PracticeChain } from './practice-chain.ts';
import {
  lockAgain,
  lockOtherTerms,
  lockUnsigned,
  logFromCopiedEscrow,
} from './stranger-on-chain.ts';
import { shamOffer, strangersText } from './stranger-texts.ts';

type Answer = PracticeAnswerValue<'attempt'>;

/** The scam school's attacker: somebody whom nobody knows, with the same access as anybody else. */
export interface Stranger {
  readonly address: Address;
  attempt(args: PracticeParsedArgs<'attempt'>): Promise<Result<Answer>>;
  shamOffer(): Promise<Result<{ readonly text: string }>>;
}

const nothing: Answer = { text: null, refusal: null, tradeId: null, blockNumber: null, found: [] };

/** Another person at each start, so that nobody ever traded with him. */
export function createStranger(chain: PracticeChain): Stranger {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  const stage = () => {
    const { rpcUrl, escrowAddress } = chain.info();
    return { provider: chain.provider, rpcUrl, escrow: escrowAddress };
  };
  return {
    address: address(wallet.address),
    async shamOffer() {
      return ok({ text: await shamOffer(wallet, await chain.now()) });
    },
    async attempt({ attempt, account, offer: given }) {
      let offer: Offer | null = null;
      if (given !== null) {
        const decoded = decodeOffer(given);
        if (!decoded.ok) return decoded;
        offer = decoded.value;
      }
      const now = await chain.now();
      if (isTextAttempt(attempt)) {
        const text = await strangersText(attempt, wallet, { account, offer, now });
        return text.ok ? ok({ ...nothing, text: text.value }) : text;
      }
      switch (attempt) {
        case 'unsigned_lock':
          return ok({ ...nothing, ...(await lockUnsigned(stage(), wallet, account, now)) });
        case 'copied_escrow':
          return ok({ ...nothing, ...(await logFromCopiedEscrow(stage(), wallet, account, now)) });
        case 'other_terms':
          return offer === null
            ? fail(failure('offer_unknown'))
            : ok({ ...nothing, ...(await lockOtherTerms(stage(), wallet, offer)) });
        case 'used_terms':
          return offer === null
            ? fail(failure('offer_unknown'))
            : ok({ ...nothing, ...(await lockAgain(stage(), offer)) });
        case 'harvest':
          return offer === null
            ? fail(failure('offer_unknown'))
            : ok({ ...nothing, found: textsIn(offerToJson(offer)) });
        case 'strange_payer':
          // Nothing is sent: the wrong name stands in the mark's bank account.
          return ok(nothing);
      }
    },
  };
}

/** Every text in an object, however deep: all that a reader of the message can know. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
