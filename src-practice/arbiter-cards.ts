import { Wallet } from 'ethers';
import { encodeArbiterCard, signArbiterCard } from '../src-escrow/agreement/arbiter-card.ts';
import { boxKeysOf } from '../src-escrow/agreement/box-key.ts';
import { daySeconds } from '../src-shared/trade/terms.ts';
import { ada } from './practice-people.ts';

/** Ada's card as a real arbiter would hand it out; to the end of next year, so that it is the same at each start. */
export async function adasCard(nowMs: number): Promise<string> {
  const card = {
    arbiter: ada.address,
    name: 'Ada (practice)',
    contact: 'lives on the practice chain only',
    box: boxKeysOf(ada.privateKey).box,
    feeBps: 0,
    minArbitrationWindow: 3 * daySeconds,
    validUntil: Date.UTC(new Date(nowMs).getUTCFullYear() + 2, 0, 1) / 1000,
  };
  return encodeArbiterCard(await signArbiterCard(card, new Wallet(ada.privateKey)));
}
