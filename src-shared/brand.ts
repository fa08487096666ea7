declare const brand: unique symbol;
/** A record of names, so that a brand on a brand (TradeId is a Hash) adds to it instead of contradicting it. */
type Branded<T, Name extends string> = T & { readonly [brand]: { readonly [N in Name]: true } };

/** Checksummed 20-byte address (EIP-55). Made only by `parse.ts`. */
export type Address = Branded<`0x${string}`, 'Address'>;
/** 32 bytes, lower-case hex. */
export type Hash = Branded<`0x${string}`, 'Hash'>;
/** EIP-712 digest of the terms; the trade's identity on every side. */
export type TradeId = Branded<Hash, 'TradeId'>;
/** Arbitrary bytes, lower-case hex with 0x. */
export type Hex = `0x${string}`;
