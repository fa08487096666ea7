import { Wallet } from 'ethers';
import { encodeArbiterCard, signArbiterCard } from '../src-escrow/agreement/arbiter-card.ts';
import { encryptionKeysOf } from '../src-escrow/agreement/encryption-key.ts';
import { daySeconds } from '../src-shared/trade/terms.ts';
import { ada, grace, type PracticePerson } from './practice-people.ts';

/**
 * The cards of those who decide here, Ada's first, as real arbiters would hand them out; to the end of next year, so that
 * they are the same at each start.
 */
export const practiceArbiterCards = (nowMs: number): Promise<string[]> =>
  Promise.all([ada, grace].map((arbiter) => cardOf(arbiter, nowMs)));

async function cardOf({ name, ...arbiter }: PracticePerson, nowMs: number): Promise<string> {
  const card = {
    arbiter: arbiter.address,
    name: `${name} (practice)`,
    contact: 'lives on the practice chain only',
    box: encryptionKeysOf(arbiter.privateKey).box,
    feeBps: 0,
    minArbitrationWindow: 3 * daySeconds,
    validUntil: Date.UTC(new Date(nowMs).getUTCFullYear() + 2, 0, 1) / 1000,
  };
  return encodeArbiterCard(await signArbiterCard(card, new Wallet(arbiter.privateKey)));
}
