import { failure } from '../failure.ts';
import { z } from '../parse.ts';
import { fail, ok, type Result } from '../result.ts';
import type { AccountField } from './account-field.ts';
import { plainLine } from './offer.ts';
import { paymentMethod } from './payment-method.ts';
import type { Side } from '../trade/side.ts';

const maxHolderLength = 70;

/**
 * What one side keeps to itself until the lock (agreement.md): the seller's account with its holder, or the holder
 * of the buyer's paying account. Committed to in the offer, opened after the lock, never in an offer.
 */
export interface PrivateDetails {
  readonly holder: string;
  /** The account fields of the payment method by their id; a buyer has none. */
  readonly account: Readonly<Record<string, string>>;
}

/** The flat JSON form that is committed to and sealed: `{holder, iban, …}`. */
export function privateDetailsToJson({ holder, account }: PrivateDetails): Record<string, string> {
  return { ...account, holder };
}

export const privateDetailsSchema = z
  .record(z.string().regex(/^[A-Za-z]{1,20}$/), plainLine(280))
  .transform(({ holder, ...account }, context): PrivateDetails => {
    if (holder !== undefined && holder.length <= maxHolderLength) return { holder, account };
    context.addIssue({ code: 'custom', path: ['holder'], message: 'a name is needed' });
    return z.NEVER;
  });

/** The account fields that this side of an offer must give. An unknown method has none. */
export function accountFieldsOf(role: Side, method: string): readonly AccountField[] {
  return role === 'seller' ? (paymentMethod(method)?.accountFields ?? []) : [];
}

/**
 * Typed values in their one form, checked field by field. Fails with `invalid_account_field` and the field's id
 * (`holder`, `iban` …).
 */
export function readPrivateDetails(
  role: Side,
  method: string,
  typed: PrivateDetails,
): Result<PrivateDetails> {
  const refuse = (field: string, detail: string) =>
    fail(failure('invalid_account_field', { field, detail }));
  const holder = typed.holder.normalize('NFC').trim().replace(/\s+/g, ' ');
  if (holder === '') return refuse('holder', 'the name on the account');
  if (holder.length > maxHolderLength)
    return refuse('holder', `at most ${maxHolderLength} characters`);
  const account: Record<string, string> = {};
  for (const field of accountFieldsOf(role, method)) {
    const value = field.normalise(typed.account[field.id] ?? '');
    if (value === '') {
      if (field.optional === true) continue;
      return refuse(field.id, `${field.label} is needed, like ${field.example}`);
    }
    const fault = field.fault(value);
    if (fault !== null) return refuse(field.id, fault);
    account[field.id] = value;
  }
  const parsed = privateDetailsSchema.safeParse(privateDetailsToJson({ holder, account }));
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return refuse(String(issue?.path[0] ?? 'holder'), issue?.message ?? 'not readable');
}
