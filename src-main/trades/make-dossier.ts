import type { Dossier, DossierJson } from '../../src-escrow/dossier/dossier.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import { zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { fail, type Result } from '../../src-shared/result.ts';
import { eventToJson, jsonify } from '../../src-shared/stream/wire-shapes.ts';
import type { Note } from '../../src-shared/trade/note.ts';
import type { SignedProposal } from '../../src-shared/trade/settlement.ts';
import { termsToJson } from '../../src-shared/trade/terms.ts';
import { eventTitle } from '../../src-shared/words/event-titles.ts';
import { fiatText, moneyText, type Names } from '../../src-shared/words/party-names.ts';
import {
  defaultShareWords,
  shortAddress,
  stateWords,
} from '../../src-shared/words/screen-words.ts';
import { windowWords } from '../../src-shared/words/times.ts';
import type { AppContext } from '../app-context.ts';
import { commitmentOf, type EvidenceService } from './evidence.ts';
import { dossierPage } from './dossier-page.ts';

export interface DossierDeps {
  readonly context: AppContext;
  readonly evidence: EvidenceService;
  /** Signed splits and extensions of a trade. */
  readonly proposalsOf: (tradeId: TradeId) => readonly SignedProposal[];
  readonly nameOf: (address: Address) => string | null;
  /** What a note says, in plain words; what it carries is not words. */
  readonly saidIn: (note: Note) => string;
}

/** Saves all that is known of a trade where the user says: JSON to be checked, or a page to be printed. */
export async function saveDossier(
  deps: DossierDeps,
  { tradeId, form }: IpcParsedArgs<'trades.dossier'>,
): Promise<Result<{ path: string }>> {
  const { context, evidence } = deps;
  const view = await context.tradeBook.find(tradeId);
  if (view === null) return fail(failure('not_found'));
  const { chainId, tokens, ...network } = context.network();
  const escrow = view.earlierEscrow ?? network.escrow;
  const { terms } = view.trade;
  const events = (await context.tradeBook.events(tradeId)).filter(
    ({ event }) => event.status !== 'retracted',
  );
  const commitments = events
    .flatMap(({ event }) => commitmentOf(event) ?? [])
    .filter(({ hash }) => hash !== zeroHash);
  const pieces = await Promise.all(
    commitments.map(async ({ hash, by }) => {
      const bytes = await evidence.bytes(hash);
      return { hash, by, package: bytes === null ? null : Buffer.from(bytes).toString('base64') };
    }),
  );
  const held = await evidence.list(tradeId);
  const { notes } = await context.tradeBook.updates(tradeId);
  const proposals = deps.proposalsOf(tradeId);
  const dossier: DossierJson = {
    format: 'escrow-desk-dossier',
    v: view.earlierEscrow === null ? 2 : 1,
    madeAt: context.now(),
    chainId,
    escrow,
    tradeId,
    terms: termsToJson(terms),
    agreement: view.details ?? held.find(({ agreement }) => agreement !== null)?.agreement ?? null,
    events: events.map(({ event }) => eventToJson(event)),
    notes: notes.map((note) => ({ ...note })),
    settlements: proposals.map((proposal) => jsonify(proposal)),
    evidence: pieces,
  } satisfies DossierJson & { v: Dossier['v'] };
  const name = `dossier-${tradeId.slice(0, 10)}`;
  if (form === 'json')
    return context.files.save(`${name}.json`, `${JSON.stringify(dossier, null, 2)}\n`);

  const names: Names = { tokens, nameOf: (address) => deps.nameOf(address) };
  const nameOf = (address: string): string => {
    const known = deps.nameOf(address as Address);
    return known === null ? address : `${known}, ${shortAddress(address)}`;
  };
  const money = (amount: bigint): string => moneyText(amount, terms.token, names);
  const agreement = dossier.agreement;
  const facts: [string, string][] = [
    ['Seller', `${nameOf(terms.seller)}`],
    ['Buyer', `${nameOf(terms.buyer)}`],
    ['Arbiter', nameOf(terms.arbiter)],
    ...(terms.fallbackArbiter === zeroAddress
      ? []
      : [['Second arbiter', nameOf(terms.fallbackArbiter)] as [string, string]]),
    ['Amount', money(terms.amount)],
    ...(agreement === null
      ? []
      : [
          [
            'Payment',
            `${fiatText(agreement.fiatAmount, agreement.currency, names)}, ${agreement.method}, “${agreement.reference}”`,
          ] as [string, string],
        ]),
    ['Time to pay', windowWords(terms.paymentWindow)],
    ['Time to release', windowWords(terms.confirmationWindow)],
    ['Time to rule', windowWords(terms.arbitrationWindow)],
    ['If nobody decides', defaultShareWords(terms.defaultBuyerBps)],
    ['Arbiter’s fee', money(terms.arbiterFee)],
  ];
  const page = dossierPage({
    dossier,
    title: `Trade of ${money(terms.amount)}`,
    state: stateWords[view.trade.state],
    facts,
    lines: events.map((line) => ({
      at: line.event.timestamp,
      title: eventTitle(view, line, names),
      block: line.event.blockNumber,
      txHash: line.event.txHash,
    })),
    evidence: held,
    proposals,
    notes,
    saidIn: (note) => deps.saidIn(note),
    nameOf,
  });
  return context.files.save(`${name}.html`, page);
}
