import type { Address } from '../brand.ts';
import type { Failure } from '../failure.ts';
import { z } from '../parse.ts';
import type { QrPicture } from '../qr-picture.ts';

/**
 * Between main and the window that main owns for secrets: signing, making, importing and exporting accounts.
 * Its page is another document with its own preload; the app window cannot reach it.
 */

/** One row of the preview table: `In escrow · 2,500.00 · 0.00 USDC`. */
export interface PreviewRow {
  readonly name: string;
  readonly now: string;
  readonly after: string;
}
export interface PreviewParty {
  readonly name: string;
  readonly address: Address;
  readonly remark: string;
}

export interface SigningPreview {
  readonly mode: 'sign';
  readonly kind: 'transaction' | 'terms' | 'approval';
  /** `Release 2,500.00 USDC to Marta Keller`. */
  readonly title: string;
  /** `can't be undone`, `1 of 2`. */
  readonly remark: string;
  /** `granite heron`: chosen at first run; no page knows it. */
  readonly signingMark: string;
  readonly rows: readonly PreviewRow[];
  readonly parties: readonly PreviewParty[];
  readonly account: { readonly label: string; readonly address: Address };
  readonly network: { readonly name: string; readonly practice: boolean };
  /** `0.0000021 ETH, at most 0.0000040`; null: no fee (a signature only). */
  readonly fee: string | null;
  readonly simulation: { readonly ok: boolean; readonly text: string } | null;
  /** Decoded call or typed data, line by line. */
  readonly details: readonly { readonly name: string; readonly value: string }[];
  readonly warnings: readonly string[];
  /** What the person must have seen, each to be ticked before the button works; empty: nothing. */
  readonly checklist: readonly string[];
  /** Label of the hold button: `Hold: release 2,500.00 USDC`. */
  readonly confirmLabel: string;
  /** What may be typed instead of holding: the amount, e.g. `2,500.00`. */
  readonly confirmText: string | null;
  readonly passphraseNeeded: boolean;
}
/** A line of what main found out by itself: `Chain id 8453, as Base must have`. */
export interface ChangeCheck {
  readonly found: 'right' | 'doubtful' | 'wrong';
  readonly text: string;
}

/** What a change is, in words, for a person to agree to. Rows show the old and the new value. */
export interface ChangeQuestion {
  /** `Use this node?` */
  readonly title: string;
  /** `moves no money` */
  readonly remark: string;
  /** `danger`: it may cost money by itself. */
  readonly tone: 'doubt' | 'danger';
  readonly columns: { readonly now: string; readonly after: string };
  readonly rows: readonly PreviewRow[];
  readonly facts: readonly {
    readonly name: string;
    readonly value: string;
    readonly mono: boolean;
  }[];
  readonly checks: readonly ChangeCheck[];
  /** The one thing that follows if it was wrong; empty: nothing. */
  readonly consequence: string;
  /** What must be typed before the change is made; main alone knows the answer. */
  readonly typed: {
    readonly label: string;
    readonly hint: string;
    readonly answer: string;
  } | null;
  /** Label of the button: `Use this node`. */
  readonly confirmLabel: string;
}
/** The question as the page of main's window gets it: of the answer only its length. */
export interface ConfirmView extends Omit<ChangeQuestion, 'typed'> {
  readonly mode: 'confirm';
  readonly signingMark: string;
  readonly practice: boolean;
  readonly typed: {
    readonly label: string;
    readonly hint: string;
    readonly length: number;
  } | null;
}

/** One thing to pay by: as it is read, and as it is put on the clipboard. */
export interface PayField {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly copied: string;
}
/** "Pay this": the whole account, which no page is given. */
export interface PayView {
  readonly mode: 'pay';
  readonly signingMark: string;
  readonly practice: boolean;
  readonly title: string;
  /** `by 19:35 today, 1:58:12 left` */
  readonly remark: string;
  readonly fields: readonly (Omit<PayField, 'copied'> & {
    /** `replaced`: another program put something else on the clipboard. */
    readonly copy: 'none' | 'copied' | 'replaced';
  })[];
  /** Text of the payment's QR code, or null: the method has none. */
  readonly qr: string | null;
  readonly checks: readonly ChangeCheck[];
  readonly facts: ChangeQuestion['facts'];
  readonly warning: string;
  readonly confirmLabel: string;
}

export type SecretWindowView =
  | SigningPreview
  | PayView
  | ConfirmView
  | {
      readonly mode: 'create';
      readonly signingMark: string;
    }
  | { readonly mode: 'import'; readonly signingMark: string }
  | {
      readonly mode: 'export' | 'unlock';
      readonly signingMark: string;
      readonly account: { readonly label: string; readonly address: Address };
    };

const accountLabel = z.string().trim().min(1).max(60);
/** The channel to the signer over which the window sent what was typed for the request. */
const entry = z.number().int();

/** What main takes from its window. Of what is typed there it gets nothing: see `SecretArgs`. */
export const secretRequests = {
  'secret.view': { args: z.undefined() },
  /** A new channel to the signer, for what the window shows now; it comes apart from the answer, by the same number. */
  'secret.entry': { args: z.undefined() },
  /** `entry` is null where no passphrase was asked for; `ticked`: which of the checklist's lines are ticked. */
  'secret.confirmSigning': {
    args: z.object({ entry: entry.nullable(), ticked: z.array(z.boolean()).max(8).optional() }),
  },
  /** Copies a field of a payment by its id, through main. */
  'secret.copyField': { args: z.object({ id: z.string().max(40) }) },
  /** `typed`: what the question asks for, null where it asks nothing. */
  'secret.confirmChange': { args: z.object({ typed: z.string().max(200).nullable() }) },
  'secret.create': { args: z.object({ label: accountLabel, entry }) },
  'secret.import': {
    args: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('private_key'), label: accountLabel, entry }),
      z.object({ kind: z.literal('mnemonic'), label: accountLabel, entry }),
      z.object({
        kind: z.literal('keystore'),
        json: z.string().max(8 * 1024 * 1024),
        label: accountLabel,
        entry,
      }),
    ]),
  },
  /** Opens the file dialog; the file's text, checked to be a keystore. */
  'secret.chooseKeystore': { args: z.undefined() },
  'secret.export': {
    args: z.object({ entry, form: z.enum(['backup_file', 'key_file', 'key_picture']) }),
  },
  'secret.unlock': { args: z.object({ entry }) },
  'secret.cancel': { args: z.undefined() },
} as const;

export type SecretRequestName = keyof typeof secretRequests;
/** A request with what is typed for it, as the page makes it; the window's bridge parts the two. */
interface TypedArgs {
  'secret.confirmSigning': { passphrase: string | null; ticked?: readonly boolean[] };
  /** `words`: those that were asked back, which proves that they were written down. */
  'secret.create': { label: string; passphrase: string; words: readonly string[] };
  'secret.import': { label: string; passphrase: string } & (
    | { kind: 'private_key'; privateKey: string }
    | { kind: 'mnemonic'; mnemonic: string }
    | { kind: 'keystore'; json: string; keystorePassphrase: string }
  );
  'secret.export': { passphrase: string; form: 'backup_file' | 'key_file' | 'key_picture' };
  'secret.unlock': { passphrase: string };
}
/** The bridge asks for the channels itself. */
export type PageRequestName = Exclude<SecretRequestName, 'secret.entry'>;
export type SecretArgs<N extends PageRequestName> = N extends keyof TypedArgs
  ? TypedArgs[N]
  : z.input<(typeof secretRequests)[N]['args']>;

/** What the signer shows in the window by itself, so that main never has it. */
export type ShownSecret =
  | {
      readonly kind: 'words';
      readonly words: readonly string[];
      readonly askBack: readonly number[];
    }
  | { readonly kind: 'key'; readonly picture: QrPicture };

export type SecretOutcome<T = null> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
export interface SecretResults {
  'secret.view': SecretWindowView;
  'secret.entry': SecretOutcome<number>;
  'secret.confirmSigning': SecretOutcome;
  'secret.copyField': SecretOutcome;
  'secret.confirmChange': SecretOutcome;
  'secret.create': SecretOutcome;
  'secret.import': SecretOutcome;
  'secret.chooseKeystore': SecretOutcome<{ name: string; json: string }>;
  /** Where the file was saved; null for a picture, which the signer shows. */
  'secret.export': SecretOutcome<{ path: string | null }>;
  'secret.unlock': SecretOutcome;
  'secret.cancel': null;
}

/** `window.escrowDeskSecret` in that window. `onView`: the preview was refreshed (trial, fee). */
export interface SecretBridge {
  readonly invoke: <N extends PageRequestName>(
    name: N,
    ...args: undefined extends SecretArgs<N> ? [] : [SecretArgs<N>]
  ) => Promise<SecretResults[N]>;
  /** Opens the channel to the signer ahead, where the signer shows something before anything is typed. */
  begin(): Promise<SecretOutcome>;
  onView(listener: (view: SecretWindowView) => void): () => void;
  onShown(listener: (shown: ShownSecret) => void): () => void;
}
