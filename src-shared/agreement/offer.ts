import type { Hash } from '../brand.ts';
import { addressSchema, hashSchema, hexSchema, z, zeroAddress, zeroHash } from '../parse.ts';
import { termsJsonSchema, termsToJson } from '../trade/terms.ts';

/** Characters that could reorder or hide what is read: controls (but newline), bidi marks, zero-width, tags. */
const hiddenCharacters =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u;

const allHidden = new RegExp(hiddenCharacters.source, 'gu');

/** Somebody else's words without what could reorder or hide them: only newlines stay. */
export function visibleText(text: string): string {
  return text.replaceAll(allHidden, '');
}

/** Text to be shown as it is: no controls, no marks that hide or reorder it. */
export const plainText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !hiddenCharacters.test(text), 'holds hidden or control characters');

/** The same on one line: what stands in a bank's form. */
export const plainLine = (max: number) =>
  plainText(max).refine((text) => !text.includes('\n'), 'holds a line break');

/** X25519 box key and commitment of one side; zeros while the slot is open or no private details are given. */
const sideSchema = z.strictObject({ box: hashSchema, commit: hashSchema });

/** Public part of the agreement; its RFC 8785 text is what `detailsHash` commits to. No name, no account number. */
export const detailsSchema = z.strictObject({
  v: z.literal(1),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters'),
  /** Decimal text in the currency's main unit: `2315.00`. */
  fiatAmount: z.string().regex(/^(0|[1-9]\d{0,14})(\.\d{1,8})?$/, 'like 2315.00'),
  method: z.string().regex(/^[a-z0-9-]{1,32}$/, 'a payment method id'),
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters'),
  bank: plainText(80).optional(),
  reference: plainText(80),
  note: plainText(280).optional(),
  seller: sideSchema,
  buyer: sideSchema,
});

export type AgreementDetails = z.output<typeof detailsSchema>;
export const openSide = { box: zeroHash, commit: zeroHash } as const;

export const signatureSchema = hexSchema.refine(
  (text) => text.length >= 132 && text.length <= 2 + 2 * 1024,
  'not a signature',
);

/** What travels between two traders. Strict: unknown fields are refused. */
export const offerSchema = z.strictObject({
  v: z.literal(1),
  chainId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  escrow: addressSchema,
  escrowVersion: z.string().regex(/^[0-9]{1,4}$/),
  fee: z.strictObject({ bps: z.number().int().min(0).max(100), to: addressSchema }),
  terms: termsJsonSchema,
  details: detailsSchema,
  /** Digest of the offer that this one answers. */
  re: hashSchema.optional(),
  signatures: z.strictObject({
    seller: signatureSchema.optional(),
    buyer: signatureSchema.optional(),
  }),
});

export type Offer = z.output<typeof offerSchema>;

/** Whoever has it may take the side that is still empty. */
export function isOpenOffer({ terms }: Pick<Offer, 'terms'>): boolean {
  return terms.seller === zeroAddress || terms.buyer === zeroAddress;
}

/** The JSON form of an offer, as it is signed, hashed and sent. */
export function offerToJson(offer: Offer): z.input<typeof offerSchema> {
  return { ...offer, terms: termsToJson(offer.terms) };
}

/** One field that differs between two versions of an offer, for the screen: path, old, new. */
export interface OfferChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** RFC 8785 text of the whole offer, hashed: what `re` names. */
export type OfferDigest = Hash;

/** At most this many bytes once inflated. */
export const maxOfferBytes = 16 * 1024;
export const offerTextPrefix = 'escrow-desk:1/';
/** The app stops offering the lock this long before `fundBy`: a lock mined late only costs the fee, but still. */
export const lockMarginSeconds = 120;
