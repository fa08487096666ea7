import { electronicFormatIBAN, friendlyFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';

/** One field of an account that a payment goes to, as a payment method asks for it. */
export interface AccountField {
  /** Its name in the private details' JSON; never changes once released. */
  readonly id: string;
  readonly label: string;
  readonly example: string;
  readonly optional?: true;
  /** The one form that is committed to: `de89 3704…` and `DE893704…` are one account. */
  readonly normalise: (typed: string) => string;
  /** What is wrong with a normalised value, in a few words, or null. */
  readonly fault: (value: string) => string | null;
  /** For reading: `DE89 3704 0044 …`. */
  readonly shown: (value: string) => string;
}

const longest = 140;
const tidy = (typed: string): string => typed.normalize('NFC').trim().replace(/\s+/g, ' ');
const dense = (typed: string): string => typed.replace(/[\s.-]/g, '');
const asIs = (value: string): string => value;

interface FieldWords {
  readonly id: string;
  readonly label: string;
  readonly example: string;
}

/** Free text of some length. */
export function textField(words: FieldWords, max = longest): AccountField {
  return {
    ...words,
    normalise: tidy,
    fault: (value) => (value.length > max ? `at most ${max} characters` : null),
    shown: asIs,
  };
}

function patternField(
  words: FieldWords,
  pattern: RegExp,
  rule: string,
  more: Pick<AccountField, 'normalise' | 'shown'> = { normalise: dense, shown: asIs },
): AccountField {
  return { ...words, ...more, fault: (value) => (pattern.test(value) ? null : rule) };
}

/** ISO 13616, checksum included. */
export const ibanField: AccountField = {
  id: 'iban',
  label: 'IBAN',
  example: 'DE89 3704 0044 0532 0130 00',
  normalise: (typed) => electronicFormatIBAN(typed) ?? '',
  fault: (value) => (isValidIBAN(value) ? null : 'this IBAN has a mistyped character'),
  shown: (value) => friendlyFormatIBAN(value) ?? value,
};

/** ISO 9362. */
export const bicField: AccountField = {
  id: 'bic',
  label: 'BIC',
  example: 'COBADEFFXXX',
  optional: true,
  normalise: (typed) => dense(typed).toUpperCase(),
  fault: (value) => (isValidBIC(value) ? null : 'a BIC has 8 or 11 letters and digits'),
  shown: asIs,
};

export const sortCodeField = patternField(
  { id: 'sortCode', label: 'Sort code', example: '20-00-00' },
  /^\d{6}$/,
  'a sort code has six digits',
  { normalise: dense, shown: (value) => value.replace(/(\d\d)(?=\d)/g, '$1-') },
);

export const ukAccountField = patternField(
  { id: 'accountNumber', label: 'Account number', example: '55779911' },
  /^\d{8}$/,
  'a UK account number has eight digits',
);

export const emailField = patternField(
  { id: 'email', label: 'E-mail of the account', example: 'marta@example.org' },
  /^[^\s@<>"]{1,64}@[^\s@<>".]+(\.[^\s@<>".]+)+$/,
  'an e-mail address, like marta@example.org',
  { normalise: (typed) => tidy(typed).toLowerCase(), shown: asIs },
);

export const revtagField = patternField(
  { id: 'revtag', label: 'Revtag or phone number', example: '@marta12' },
  /^(@[a-z0-9]{3,30}|\+[1-9]\d{6,14})$/,
  'a Revtag like @marta12, or a phone number with its country code, like +49151…',
  { normalise: (typed) => dense(typed).toLowerCase(), shown: asIs },
);

export const meetingPlaceField = textField({
  id: 'place',
  label: 'Where and when to meet',
  example: 'Café Central, 12 December, 15:00',
});

export const instructionsField = textField(
  { id: 'instructions', label: 'Where the payment goes', example: 'Account number, bank, country' },
  280,
);
