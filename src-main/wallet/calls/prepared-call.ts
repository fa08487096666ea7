import type { Address, Hex, TradeId } from '../../../src-shared/brand.ts';
import type {
  PreviewParty,
  PreviewRow,
  SigningPreview,
} from '../../../src-shared/ipc/signing-contract.ts';
import { tradeActions } from '../../../src-shared/trade/allowed-actions.ts';

/** What a transaction of ours is for. `replace`: takes the place of one that is cancelled. */
export const transactionPurposes = [
  ...tradeActions,
  'allow',
  'createTrade',
  'withdraw',
  'cancelNonce',
  'replace',
] as const;
export type TransactionPurpose = (typeof transactionPurposes)[number];

/** One call, decoded for the window and encoded for the chain. Made anew for each refresh from the chain's state. */
export interface PreparedCall {
  readonly to: Address;
  readonly data: Hex;
  /** Native coin sent along, smallest unit. */
  readonly value: bigint;
  readonly purpose: TransactionPurpose;
  readonly tradeId: TradeId | null;
  readonly title: string;
  readonly remark: string;
  readonly rows: readonly PreviewRow[];
  readonly parties: readonly PreviewParty[];
  readonly details: readonly { readonly name: string; readonly value: string }[];
  readonly warnings: readonly string[];
  readonly confirmLabel: string;
  readonly confirmText: string | null;
  /** What a person must have seen before: each line is ticked in the window. */
  readonly checklist?: readonly string[];
  /** What the passphrase limit is compared with, or null: the call decides about no amount. */
  readonly moves: { readonly token: Address; readonly amount: bigint } | null;
}

/** A call whose trial succeeded on the state at `block`. */
export interface SimulatedCall {
  readonly call: PreparedCall;
  readonly block: number;
}

/** What the window says about something that is signed and not sent. */
export type SignatureWording = Pick<
  SigningPreview,
  'title' | 'remark' | 'rows' | 'parties' | 'details' | 'warnings' | 'confirmLabel'
>;

/** What the user reads is the same; fee and block may differ. */
export function sameContent({ call: a }: SimulatedCall, { call: b }: SimulatedCall): boolean {
  return (
    a.to === b.to &&
    a.data === b.data &&
    a.value === b.value &&
    a.title === b.title &&
    JSON.stringify(a.rows) === JSON.stringify(b.rows) &&
    JSON.stringify(a.checklist) === JSON.stringify(b.checklist)
  );
}
