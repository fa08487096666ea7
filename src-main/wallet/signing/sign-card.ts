import {
  arbiterCardDigest,
  arbiterCardTypedData,
  checkArbiterCard,
} from '../../../src-escrow/agreement/arbiter-card.ts';
import type { ArbiterCard, SignedArbiterCard } from '../../../src-shared/agreement/arbiter-card.ts';
import { ok, type Result } from '../../../src-shared/result.ts';
import { percentWords } from '../../../src-shared/words/screen-words.ts';
import { absoluteTime, windowWords } from '../../../src-shared/words/times.ts';
import type { SigningWindowDeps } from './confirm-live.ts';
import { signInWindow } from './confirm-signature.ts';

/** The account's signature over its own arbiter card. Moves no money and binds to no trade. */
export async function signCardInWindow(
  deps: SigningWindowDeps & { readonly now: () => number },
  card: ArbiterCard,
): Promise<Result<SignedArbiterCard>> {
  const row = (name: string, after: string) => ({ name, now: '', after });
  const wording = {
    title: `Sign your arbiter card: ${card.name}`,
    remark: 'moves no money',
    rows: [
      row('Contact', card.contact),
      row('Your usual fee', percentWords(card.feeBps)),
      row('You need at least', windowWords(card.minArbitrationWindow)),
      row('Valid until', absoluteTime(card.validUntil * 1000, deps.now())),
    ],
    parties: [],
    details: [
      { name: 'Typed data', value: 'ArbiterCard of EscrowDesk, version 1' },
      ...Object.entries(card).map(([name, value]) => ({ name, value: String(value) })),
      { name: 'Digest', value: arbiterCardDigest(card) },
    ],
    warnings: ['Whoever has this card reads your name and contact.'],
    confirmLabel: 'Hold: sign the card',
  };
  return signInWindow(
    deps,
    card.arbiter,
    wording,
    () => ok(null),
    async (signer) => {
      const signature = await signer.signTypedData(arbiterCardTypedData(card));
      if (!signature.ok) return signature;
      const signed = { v: 1 as const, card, signature: signature.value };
      const checked = checkArbiterCard(signed, Math.floor(deps.now() / 1000));
      return checked.ok ? ok(signed) : checked;
    },
  );
}
