import { HDNodeWallet, Mnemonic } from 'ethers';
import type { Address, Hex } from '../src-shared/brand.ts';
import { address, hexSchema } from '../src-shared/parse.ts';

/**
 * Keys that everybody knows: Anvil's own mnemonic. They hold practice money only, so the same people are
 * met on every practice chain.
 */
const mnemonic = Mnemonic.fromPhrase('test test test test test test test test test test test junk');
const names = [
  'Deployer',
  'Robin',
  'Ada',
  'Alice',
  'Bob',
  'Carol',
  'Dave',
  'Erin',
  'Frank',
  'Grace',
];

export interface PracticePerson {
  readonly name: string;
  readonly address: Address;
  readonly privateKey: Hex;
}

export const practicePeople: readonly PracticePerson[] = names.map((name, index) => {
  const wallet = HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${index}`);
  return {
    name,
    address: address(wallet.address),
    privateKey: hexSchema.parse(wallet.privateKey),
  };
});

function person(name: string): PracticePerson {
  const found = practicePeople.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no practice person is called ${name}`);
  return found;
}

/** Pays for deployments. */
export const deployer = person('Deployer');
/** The counterparty that answers. */
export const robin = person('Robin');
/** The arbiter that practice offers name. */
export const ada = person('Ada');
/** The second arbiter of offers whose first stays silent on wish. */
export const grace = person('Grace');
