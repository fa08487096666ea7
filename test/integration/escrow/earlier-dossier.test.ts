import { AbiCoder, concat, Interface, ZeroHash, type TransactionReceipt } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { escrowReleases } from '../../../contracts/abi/releases.ts';
import { proposalContent } from '../../../src-escrow/agreement/proposal-codec.ts';
import { signApproval } from '../../../src-escrow/agreement/approval-digest.ts';
import { signTerms, termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import { dossierSchema, type DossierJson } from '../../../src-escrow/dossier/dossier.ts';
import { verifyDossier } from '../../../src-escrow/dossier/verify-dossier.ts';
import { create2Deployer } from '../../../src-escrow/deployment-checks.ts';
import { computeEscrowAddress } from '../../../src-escrow/escrow-deployment.ts';
import { escrowInterface } from '../../../src-escrow/escrow-interface.ts';
import { decodeEscrowLog } from '../../../src-escrow/log-decoder.ts';
import { readRpcLog } from '../../../src-escrow/rpc-log.ts';
import { address, zeroAddress, zeroHash } from '../../../src-shared/parse.ts';
import { eventToJson, jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { termsToJson } from '../../../src-shared/trade/terms.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { personOf, signedNote } from '../../support/overheard-trade-service.ts';

/** A trade in the escrow's first version, to its ruling, and the dossier that was made of it then. */
const fee = { feeBps: 0, feeRecipient: zeroAddress };
const [first] = escrowReleases;
let anvil: Anvil;
let chain: EscrowChain;
let dossier: DossierJson;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  const { chainId, provider } = chain;
  const { deployer, seller, buyer, arbiter } = chain.wallets;
  const escrow = computeEscrowAddress(fee, first);
  const values = AbiCoder.defaultAbiCoder().encode(
    ['uint16', 'address'],
    [fee.feeBps, fee.feeRecipient],
  );
  const data = concat([ZeroHash, first.initCode, values]);
  await (await deployer.sendTransaction({ to: create2Deployer, data })).wait();

  const domain = { chainId, escrow, version: '1' };
  const terms = chain.makeTerms();
  const tradeId = termsDigest(terms, domain);
  const tuple = escrowInterface.getFunction('tradeIdOf')!.inputs[0]!.format('full');
  const ruling = new Interface([`function resolveDispute(${tuple}, uint16)`]);
  const receipts: TransactionReceipt[] = [];
  const send = async (
    from: typeof seller,
    abi: Interface,
    method: string,
    args: readonly unknown[],
    value = 0n,
  ): Promise<void> => {
    const call = abi.encodeFunctionData(method, [terms, ...args]);
    const sent = await from.sendTransaction({ to: escrow, data: call, value });
    receipts.push((await sent.wait())!);
  };
  const acceptance = await signTerms(buyer, terms, domain);
  await send(seller, escrowInterface, 'createTrade', [acceptance], terms.amount);
  await send(buyer, escrowInterface, 'markPaid', [zeroHash]);
  await send(seller, escrowInterface, 'openDispute', [zeroHash]);
  await send(arbiter, ruling, 'resolveDispute', [7_000]);

  const logs = await Promise.all(
    receipts.map(({ hash }) => anvil.request('eth_getTransactionReceipt', [hash])),
  );
  const events = await Promise.all(
    logs
      .flatMap((receipt) => (receipt as { logs: readonly unknown[] }).logs)
      .map(async (raw) => {
        const log = readRpcLog(raw)!;
        const block = await provider.getBlock(log.blockNumber);
        const decoded = decodeEscrowLog(log, block!.timestamp * 1000);
        if (decoded.kind !== 'event') throw new Error(JSON.stringify(decoded));
        return eventToJson({ ...decoded.event, status: 'final' });
      }),
  );
  const unsigned = {
    v: 1,
    chainId,
    escrow,
    tradeId,
    signer: address(seller.address),
    buyerBps: 3_000,
    remaining: terms.amount,
    nonce: 5n,
    deadline: 2 ** 33,
  } as const;
  const { signature } = await signApproval(seller, proposalContent(unsigned), domain);
  dossier = {
    format: 'escrow-desk-dossier',
    v: 1,
    madeAt: 1,
    chainId,
    escrow,
    tradeId,
    terms: termsToJson(terms),
    agreement: null,
    events,
    notes: [{ ...(await signedNote(personOf(buyer), tradeId, 'Sent at noon.', domain)) }],
    settlements: [{ ...jsonify(unsigned), signature }],
    evidence: [],
  };
}, 60_000);
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
});

const ask = (method: string, params: readonly unknown[]) => anvil.request(method, [...params]);

it('a dossier of the first version is verified, its ruling without reasons too', async () => {
  expect(dossier.events.map(({ type }) => type)).toContain('DISPUTE_RESOLVED');
  const answer = await verifyDossier(dossierSchema.parse(dossier), ask);
  expect(answer).toMatchObject({ ok: true });
  expect(answer.ok && answer.value.join('\n')).toMatch(/all 5 events stand on the chain/);
});

it('and refused as one of the second, or with a split of the second', async () => {
  const second = dossierSchema.parse({ ...dossier, v: 2 });
  expect(await verifyDossier(second, ask)).toMatchObject({ failure: { field: 'tradeId' } });
  const [split] = dossier.settlements;
  if (split?.v !== 1) throw new Error('no split');
  const { buyerBps: _buyerBps, ...same } = split;
  const exact = { ...same, v: 2, kind: 'settlement', state: 'Paid', toBuyer: '1' } as const;
  const mixed = dossierSchema.parse({ ...dossier, settlements: [exact] });
  expect(await verifyDossier(mixed, ask)).toMatchObject({
    failure: { field: 'settlements.0.signature' },
  });
});
