import { encodeArbiterCard } from '../../src-escrow/agreement/arbiter-card.ts';
import { arbiterCardSchema } from '../../src-shared/agreement/arbiter-card.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import { parseWith } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { daySeconds } from '../../src-shared/trade/terms.ts';
import type { Wallet } from '../wallet/wallet.ts';

/** An arbiter card of an own account, signed, as text to hand out. Fails with the field at fault. */
export async function makeCard(
  wallet: Pick<Wallet, 'addresses' | 'box' | 'signCard'>,
  draft: IpcParsedArgs<'contacts.makeCard'>,
  nowMs: number,
): Promise<Result<{ text: string }>> {
  const { account, name, contact, feeBps, minArbitrationDays, validDays } = draft;
  if (!wallet.addresses().includes(account))
    return fail(failure('account_unknown', { field: 'account' }));
  const box = await wallet.box(account);
  if (!box.ok) return box;
  const card = parseWith(arbiterCardSchema, {
    arbiter: account,
    name,
    contact,
    box: box.value,
    feeBps,
    minArbitrationWindow: minArbitrationDays * daySeconds,
    validUntil: Math.floor(nowMs / 1000) + validDays * daySeconds,
  });
  if (!card.ok) return card;
  const signed = await wallet.signCard(card.value);
  return signed.ok ? ok({ text: encodeArbiterCard(signed.value) }) : signed;
}
