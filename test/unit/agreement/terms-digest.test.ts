import { verifyTypedData } from 'ethers';
import { describe, expect, it } from 'vitest';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import {
  escrowTypedDataDomain,
  isSignedBy,
  signTerms,
  termsDigest,
  termsTypes,
  verifyTermsSignature,
} from '../../../src-escrow/agreement/terms-digest.ts';
import { domainOf } from '../../../src-escrow/agreement/answer-offer.ts';
import { buyer, chainId, seller, signedOffer, stranger } from './agreement-samples.ts';

const secp256k1Order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe('the digest of terms', () => {
  it('has the fields, types and order of the contract', () => {
    const createTrade = tradeEscrowAbi.find(
      (entry) => entry.type === 'function' && entry.name === 'createTrade',
    );
    const components =
      createTrade !== undefined && 'inputs' in createTrade ? createTrade.inputs[0] : undefined;
    const fields =
      components !== undefined && 'components' in components ? components.components : [];
    expect(termsTypes.Terms).toEqual(fields.map(({ name, type }) => ({ name, type })));
  });

  it('is another one on another chain and another escrow', async () => {
    const { terms, escrow } = await signedOffer();
    const here = termsDigest(terms, { chainId, escrow });
    expect(termsDigest(terms, { chainId: 1, escrow })).not.toBe(here);
    expect(termsDigest(terms, { chainId, escrow: stranger.address })).not.toBe(here);
  });

  it('is what wallets sign and other tools verify', async () => {
    const offer = await signedOffer();
    const domain = domainOf(offer);
    const signature = await signTerms(buyer.wallet, offer.terms, domain);
    expect(verifyTermsSignature(offer.terms, domain, buyer.address, signature)).toBe(true);
    expect(verifyTermsSignature(offer.terms, domain, seller.address, signature)).toBe(false);
    expect(
      verifyTypedData(escrowTypedDataDomain(domain), { ...termsTypes }, offer.terms, signature),
    ).toBe(buyer.address);
  });

  it('accepts one spelling of a signature only, as the contract does', async () => {
    const offer = await signedOffer();
    const digest = termsDigest(offer.terms, domainOf(offer));
    const signature = offer.signatures.seller!;
    expect(isSignedBy(seller.address, digest, signature)).toBe(true);
    const r = signature.slice(2, 66);
    const s = BigInt(`0x${signature.slice(66, 130)}`);
    const v = parseInt(signature.slice(130), 16);
    const upperS = (secp256k1Order - s).toString(16).padStart(64, '0');
    const spellings = [
      `0x${r}${upperS}${(v === 27 ? 28 : 27).toString(16)}`,
      `0x${r}${signature.slice(66, 130)}0${v - 27}`,
      `0x${r}${(s + (BigInt(v - 27) << 255n)).toString(16).padStart(64, '0')}`,
      `${signature}00`,
      '0x',
    ];
    for (const other of spellings) expect(isSignedBy(seller.address, digest, other)).toBe(false);
  });
});
