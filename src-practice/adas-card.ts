import { Wallet } from 'ethers';
import { encodeArbiterCard, signArbiterCard } from '../src-escrow/agreement/arbiter-card.ts';
import { boxKeysOf } from '../src-escrow/agreement/box-key.ts';
import { daySeconds } from '../src-shared/trade/terms.ts';
import { ada } from './practice-people.ts';

/** Ada's card as a real arbiter would hand it out; valid for a year from `nowMs`. */
export async function adasCard(nowMs: number): Promise<string> {
  const card = {
    arbiter: ada.address,
    name: 'Ada (practice)',
    contact: 'lives on the practice chain only',
    box: boxKeysOf(ada.privateKey).box,
    feeBps: 0,
    minArbitrationWindow: 3 * daySeconds,
    validUntil: Math.floor(nowMs / 1000) + 365 * daySeconds,
  };
  return encodeArbiterCard(await signArbiterCard(card, new Wallet(ada.privateKey)));
}
