import canonicalize from 'canonicalize';

/**
 * RFC 8785 text of a JSON value: one value has one text, whoever writes it.
 * Throws for what JSON cannot say (NaN, lone surrogates), which no parsed offer holds.
 */
export function canonicalJson(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('not a JSON value');
  return text;
}
