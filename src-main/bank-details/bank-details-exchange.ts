import { termsDigest } from '../../src-escrow/agreement/terms-digest.ts';
import {
  checkOpened,
  decodeSealedDetails,
  encodeSealedDetails,
  openDetails,
  sealDetails,
  type SealedDetails,
} from '../../src-escrow/agreement/sealed-details.ts';
import type { BlindedDetails } from '../../src-escrow/agreement/commitment.ts';
import { hashDetails } from '../../src-escrow/agreement/details-hash.ts';
import type { AgreementDetails } from '../../src-shared/agreement/offer.ts';
import {
  accountFieldsOf,
  type PrivateDetails,
} from '../../src-shared/agreement/private-details.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure, failureText } from '../../src-shared/failure.ts';
import type {
  PrivateDetailsView,
  PrivateFieldView,
  TradeDetailsView,
  TradeView,
} from '../../src-shared/ipc/views.ts';
import { zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { isLockedForSure } from '../../src-shared/trade/guide-view.ts';
import type { PaymentFacts } from '../../src-shared/trade/situation.ts';
import { detailsText } from '../../src-shared/words/text-details.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import type { AppContext } from '../app-context.ts';
import { isAccountLocked } from '../wallet/keys/account-signer.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { BankDetailsStore } from './bank-details-store.ts';
import { masked } from './payment-request.ts';

const roles: readonly Side[] = ['seller', 'buyer'];

export interface BankDetailsExchangeDeps {
  readonly context: AppContext;
  readonly wallet: Pick<Wallet, 'sealedReader' | 'unlock' | 'addresses' | 'onAccountsChange'>;
  readonly store: BankDetailsStore;
  /** The agreement behind a trade, when it is known here. */
  readonly detailsOf: (tradeId: TradeId) => AgreementDetails | null;
  /** The box of an arbiter whose card is valid. */
  readonly arbiterEncryptionKey: (arbiter: Address) => Hash | null;
}

/**
 * Bank details after the lock: sealed to the counterparty's box, in a dispute to the arbiter's, opened and checked
 * against what was agreed. Nothing is sealed before the lock is final on the user's own node.
 */
export interface BankDetailsExchange {
  view(tradeId: TradeId): Promise<TradeDetailsView | null>;
  /** Texts to hand over: own details for the counterparty, or all that is known for the arbiter. */
  seal(tradeId: TradeId, to: 'counterparty' | 'arbiter'): Promise<Result<{ text: string }>>;
  /** The same, text by text, and whose they are to be. */
  sealEach(
    tradeId: TradeId,
    to: 'counterparty' | 'arbiter',
  ): Promise<Result<{ to: Address; texts: readonly string[] }>>;
  /** A pasted or received text. Opened at once when the account is unlocked, else kept until it is. */
  read(text: string): Promise<Result<{ tradeId: TradeId; waits: boolean }>>;
  /** The agreement, once it is proved to be the trade's. */
  agreedIn(view: Pick<TradeView, 'trade'>): AgreementDetails | null;
  /** A side's details as they were agreed, whole: for windows of main's alone. */
  privateOf(view: Pick<TradeView, 'trade'>, role: Side): PrivateDetails | null;
  /** Whether the side's details are known here and right. */
  isOpen(view: TradeView, role: Side): boolean;
  /** What of it stands between the buyer and the payment. */
  paymentFacts(view: Pick<TradeView, 'trade'>): Pick<PaymentFacts, 'agreed' | 'details'>;
  /** Asks for the passphrase, then opens what waits. */
  open(tradeId: TradeId): Promise<Result<null>>;
  stop(): void;
}

/** The other side's details show once the lock is final; the steps after the payment need not be. */
const maySee = (view: TradeView): boolean =>
  view.trade.state === 'Funded' ? isLockedForSure(view) : view.mark === 'verified';

export function createBankDetailsExchange(deps: BankDetailsExchangeDeps): BankDetailsExchange {
  const { context, wallet, store } = deps;
  const changed = (tradeId: TradeId): void => {
    context.publish('details.changed', tradeId);
    context.tradeBook.refresh([tradeId]);
  };

  /** The agreement, once it is proved to be the trade's (details → detailsHash → tradeId). */
  function agreementOf({
    trade,
  }: Pick<TradeView, 'trade'>): { details: AgreementDetails; detailsHash: Hash } | null {
    const details = deps.detailsOf(trade.tradeId);
    const { chainId, escrow } = context.network();
    const { detailsHash } = trade.terms;
    if (details === null || hashDetails(details) !== detailsHash) return null;
    if (termsDigest(trade.terms, { chainId, escrow }) !== trade.tradeId) return null;
    return { details, detailsHash };
  }

  function known(view: Pick<TradeView, 'trade'>, role: Side): BlindedDetails | null {
    const agreed = agreementOf(view);
    if (agreed === null) return null;
    const { commit } = agreed.details[role];
    return store.own(commit) ?? store.opened(view.trade.tradeId, role);
  }

  function sideView(view: TradeView, role: Side, wrong: string | null): PrivateDetailsView {
    const { tradeId } = view.trade;
    const agreed = agreementOf(view);
    if (agreed === null) return { state: 'waiting', text: detailsText.noAgreement };
    const own = view.role === role;
    if (!own && !maySee(view)) return { state: 'waiting', text: detailsText.notFinal };
    const blinded = known(view, role);
    if (blinded !== null) {
      const checked = checkOpened(blinded, role, agreed);
      return checked.ok
        ? {
            state: 'open',
            fields: pageFields(view, fieldsOf(checked.value, role, agreed.details.method)),
          }
        : { state: 'wrong', text: failureText(checked.failure) };
    }
    if (wrong !== null) return { state: 'wrong', text: wrong };
    if (store.sealed(tradeId, role) !== null) return { state: 'sealed' };
    if (own) return { state: 'waiting', text: detailsText.ownMissing };
    return { state: 'waiting', text: detailsText.waiting(role) };
  }

  /** What came in sealed but is not what was agreed; said until the right ones come. */
  const wrongs = new Map<string, string>();
  const keyOf = (tradeId: TradeId, role: Side): string => `${tradeId}:${role}`;

  async function openSealed(view: TradeView, message: SealedDetails): Promise<Result<null>> {
    const { tradeId, role } = message;
    const agreed = agreementOf(view);
    if (agreed === null)
      return fail(failure('sealed_details_wrong', { detail: detailsText.noAgreement }));
    const opened = await openDetails(message, wallet.sealedReader(view.account).openSealed);
    if (isAccountLocked(opened)) return opened;
    const checked = opened.ok ? checkOpened(opened.value, role, agreed) : opened;
    if (!checked.ok) {
      wrongs.set(keyOf(tradeId, role), failureText(checked.failure));
      changed(tradeId);
      return checked;
    }
    wrongs.delete(keyOf(tradeId, role));
    const kept = await store.keepOpened(tradeId, role, checked.value);
    changed(tradeId);
    return kept;
  }

  /** Whether a message holds what is known already. Keeps nothing; a locked account can't tell, and needn't. */
  async function checkAgain(view: TradeView, message: SealedDetails): Promise<Result<null>> {
    const agreed = agreementOf(view);
    if (agreed === null) return ok(null);
    const opened = await openDetails(message, wallet.sealedReader(view.account).openSealed);
    if (isAccountLocked(opened)) return ok(null);
    const checked = opened.ok ? checkOpened(opened.value, message.role, agreed) : opened;
    return checked.ok ? ok(null) : checked;
  }

  async function openWaiting(): Promise<void> {
    for (const view of context.tradeBook.trades()) {
      for (const role of roles) {
        const text = store.sealed(view.trade.tradeId, role);
        if (text === null || known(view, role) !== null) continue;
        if (wallet.sealedReader(view.account).locked) continue;
        const message = decodeSealedDetails(text);
        if (message.ok) await openSealed(view, message.value);
      }
    }
  }
  const openInBackground = (): void =>
    void openWaiting().catch((error: unknown) =>
      context.log.error({ event: 'details_not_opened', error }),
    );
  const unfollow = wallet.onAccountsChange(openInBackground);

  const sealEach: BankDetailsExchange['sealEach'] = async (tradeId, to) => {
    const view = context.tradeBook.trade(tradeId);
    if (view === null) return fail(failure('not_found'));
    if (!isLockedForSure(view))
      return fail(failure('action_not_allowed', { detail: detailsText.notFinal }));
    const box = encryptionKeyFor(view, to);
    if (box === null)
      return fail(failure('not_found', { detail: detailsText.noEncryptionKey(to) }));
    const texts: string[] = [];
    for (const role of roles) {
      if (to === 'counterparty' && role !== view.role) continue;
      const blinded = known(view, role);
      if (blinded === null) continue;
      const sealed = await sealDetails(blinded, { box, tradeId, role });
      if (!sealed.ok) return sealed;
      texts.push(encodeSealedDetails(sealed.value));
    }
    if (texts.length === 0) return fail(failure('not_found', { detail: detailsText.ownMissing }));
    return ok({ to: receiverOf(view, to), texts });
  };

  return {
    async view(tradeId) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return null;
      const sideOf = (role: Side) => sideView(view, role, wrongs.get(keyOf(tradeId, role)) ?? null);
      const sides = { seller: sideOf('seller'), buyer: sideOf('buyer') };
      const trader = view.role === 'seller' || view.role === 'buyer';
      const ready = trader && isLockedForSure(view) && agreementOf(view) !== null;
      const own = trader && known(view, view.role) !== null;
      return {
        sides,
        canSeal: ready && own && encryptionKeyFor(view, 'counterparty') !== null,
        canSealForArbiter:
          ready &&
          own &&
          view.trade.state === 'Disputed' &&
          encryptionKeyFor(view, 'arbiter') !== null,
      };
    },

    async seal(tradeId, to) {
      const sealed = await sealEach(tradeId, to);
      return sealed.ok ? ok({ text: sealed.value.texts.join('\n') }) : sealed;
    },
    sealEach,

    async read(text) {
      const message = decodeSealedDetails(text);
      if (!message.ok) return message;
      const { tradeId, role } = message.value;
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found', { detail: detailsText.tradeUnknown }));
      if (known(view, role) !== null) {
        // The right ones stay; that others came in their place is said all the same.
        const other = view.role === role ? ok(null) : await checkAgain(view, message.value);
        return other.ok ? ok({ tradeId, waits: false }) : other;
      }
      const opened = wallet.sealedReader(view.account).locked
        ? fail(failure('account_locked'))
        : await openSealed(view, message.value);
      if (!isAccountLocked(opened)) return opened.ok ? ok({ tradeId, waits: false }) : opened;
      const kept = await store.keepSealed(tradeId, role, encodeSealedDetails(message.value));
      changed(tradeId);
      return kept.ok ? ok({ tradeId, waits: true }) : kept;
    },

    async open(tradeId) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      const unlocked = await wallet.unlock(view.account);
      if (!unlocked.ok) return unlocked;
      await openWaiting();
      return ok(null);
    },

    agreedIn: (view) => agreementOf(view)?.details ?? null,
    privateOf(view, role) {
      const agreed = agreementOf(view);
      const blinded = known(view, role);
      if (agreed === null || blinded === null) return null;
      const checked = checkOpened(blinded, role, agreed);
      return checked.ok ? checked.value.details : null;
    },
    isOpen: (view, role) => known(view, role) !== null,
    paymentFacts(view) {
      const agreed = agreementOf(view);
      if (agreed === null) return { agreed: false, details: 'missing' };
      const { tradeId } = view.trade;
      const blinded = known(view, 'seller');
      if (blinded !== null)
        return {
          agreed: true,
          details: checkOpened(blinded, 'seller', agreed).ok ? 'open' : 'wrong',
        };
      if (wrongs.has(keyOf(tradeId, 'seller'))) return { agreed: true, details: 'wrong' };
      const sealed = store.sealed(tradeId, 'seller') !== null;
      return { agreed: true, details: sealed ? 'sealed' : 'missing' };
    },

    stop: unfollow,
  };

  function receiverOf({ role, trade }: TradeView, to: 'counterparty' | 'arbiter'): Address {
    if (to === 'arbiter') return trade.currentArbiter;
    return role === 'seller' ? trade.terms.buyer : trade.terms.seller;
  }
  function encryptionKeyFor(view: TradeView, to: 'counterparty' | 'arbiter'): Hash | null {
    if (to === 'arbiter') {
      const { currentArbiter } = view.trade;
      return deps.arbiterEncryptionKey(currentArbiter);
    }
    const agreed = agreementOf(view);
    const other = view.role === 'seller' ? 'buyer' : 'seller';
    const box = agreed?.details[other].box ?? zeroHash;
    return box === zeroHash ? null : box;
  }
}

/**
 * What of it the page may have. Who pays or is paid reads whole accounts in main's windows alone; an arbiter, who pays
 * nothing, reads them here.
 */
function pageFields(
  { role }: Pick<TradeView, 'role'>,
  fields: readonly PrivateFieldView[],
): readonly PrivateFieldView[] {
  if (role !== 'seller' && role !== 'buyer') return fields;
  return fields.map((field) =>
    field.id === 'holder' ? field : { ...field, value: masked(field.value) },
  );
}

function fieldsOf({ details }: BlindedDetails, role: Side, method: string): PrivateFieldView[] {
  const fields = accountFieldsOf(role, method);
  const known = fields.flatMap(({ id, label, shown }) => {
    const value = details.account[id];
    return value === undefined ? [] : [{ id, label, value: shown(value) }];
  });
  // What a newer version asked for is shown as well: it was committed to.
  const others = Object.entries(details.account)
    .filter(([id]) => !fields.some((field) => field.id === id))
    .map(([id, value]) => ({ id, label: id, value }));
  return [{ id: 'holder', label: detailsText.holder, value: details.holder }, ...known, ...others];
}
