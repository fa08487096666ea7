import type { Provider } from 'ethers';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { ChangeQuestion } from '../../src-shared/ipc/signing-contract.ts';
import { fail, ok } from '../../src-shared/result.ts';
import { confirmText } from '../../src-shared/words/text-confirm.ts';
import { groupedAddress } from '../../src-shared/words/screen-words.ts';
import {
  contactQuestion,
  forgetQuestion,
  type ContactChange,
} from '../contacts/contact-question.ts';
import { checkSettingsChange } from '../settings/check-settings.ts';
import { settingsQuestion } from '../settings/settings-question.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { compareNewTokens } from './compare-new-tokens.ts';
import { explorerPage } from './explorer-page.ts';
import type { ChangeQuestions } from './guard-requests.ts';
import type { Trading } from './open-trading.ts';

export interface ChangeQuestionDeps {
  readonly settings: SettingsStore;
  readonly trading: Pick<Trading, 'contacts' | 'offers' | 'people' | 'wallet'>;
  /** Of the present network. */
  readonly provider: () => Provider;
  /** Play money: an arbiter of the practice chain may be trusted in an offer's review. */
  readonly practice: () => boolean;
}

const plain = {
  remark: confirmText.movesNoMoney,
  tone: 'doubt',
  columns: confirmText.columns,
  facts: [],
  checks: [],
  typed: null,
} as const;

/** What main asks a person before each confirmed request of the page, in words of now and then. */
export function createChangeQuestions(deps: ChangeQuestionDeps): ChangeQuestions {
  const { settings } = deps;
  const { contacts, offers, people, wallet } = deps.trading;
  const contactOf = (address: Address) =>
    contacts.list().find((contact) => contact.address === address);
  const accountOf = (address: Address) =>
    wallet.accounts().find((account) => account.address === address);
  const about = (change: Pick<ContactChange, 'draft' | 'origin' | 'like'>): ChangeQuestion | null =>
    contactQuestion({
      ...change,
      before: contactOf(change.draft.address),
      tradesWith: people.tradesWith(change.draft.address),
    });

  return {
    'app.openExplorer': async (hash) => {
      const page = explorerPage(settings.get().network.explorerUrl, hash);
      if (!page.ok) return page;
      const { explorer } = confirmText;
      return ok({
        ...plain,
        title: explorer.title(page.value.host),
        rows: [],
        facts: [{ name: explorer.address, value: page.value.href, mono: true }],
        consequence: explorer.consequence,
        confirmLabel: explorer.confirm,
      });
    },
    'contacts.save': async (draft) => {
      const possible = contacts.check(draft);
      return possible.ok ? ok(about({ draft, origin: 'people' })) : possible;
    },
    'contacts.remove': async (address) => {
      const contact = contactOf(address);
      return ok(contact === undefined ? null : forgetQuestion(contact));
    },
    'offers.confirm': async (request) => {
      const found = offers.confirmation(request);
      if (!found.ok) return found;
      const { draft, like } = found.value;
      const before = contactOf(draft.address);
      if (draft.arbiter && before === undefined && !deps.practice())
        return fail(failure('arbiter_unconfirmed', { detail: confirmText.contact.realNetwork }));
      return ok(about({ draft, origin: before === undefined ? 'offer' : 'people', like }));
    },
    'receivedOffers.unblock': async (sender) => {
      const { sender: text } = confirmText;
      return ok({
        ...plain,
        title: text.title,
        rows: [{ name: text.row, now: text.blocked, after: text.allowed }],
        facts: [{ name: text.row, value: groupedAddress(sender), mono: true }],
        consequence: text.consequence,
        confirmLabel: text.confirm,
      });
    },
    'wallet.rename': async ({ address, label }) => {
      const account = accountOf(address);
      if (account === undefined) return fail(failure('account_unknown'));
      if (account.label === label) return ok(null);
      const { account: text } = confirmText;
      return ok({
        ...plain,
        title: text.renameTitle,
        rows: [{ name: text.name, now: account.label, after: label }],
        facts: [{ name: confirmText.contact.address, value: groupedAddress(address), mono: true }],
        consequence: text.renameConsequence,
        confirmLabel: text.rename,
      });
    },
    'wallet.remove': async (address) => {
      const account = accountOf(address);
      if (account === undefined) return fail(failure('account_unknown'));
      const { account: text } = confirmText;
      return ok({
        ...plain,
        title: text.removeTitle(account.label),
        tone: 'danger',
        rows: [{ name: text.row(account.label), now: text.here, after: text.gone }],
        facts: [
          { name: confirmText.contact.address, value: groupedAddress(address), mono: true },
          {
            name: text.backup,
            value: account.backedUpAt === null ? text.neverBackedUp : text.backedUp,
            mono: false,
          },
        ],
        consequence: text.removeConsequence,
        confirmLabel: text.remove,
      });
    },
    'settings.change': async (change) => {
      const checked = checkSettingsChange(change);
      if (!checked.ok) return checked;
      const nameOf = (account: Address) => accountOf(account)?.label ?? null;
      const question = settingsQuestion(settings.get(), checked.value, nameOf);
      if (question === null) return ok(null);
      const compared = await compareNewTokens(
        settings.get().network,
        checked.value.network,
        deps.provider(),
      );
      return compared.ok ? ok({ ...question, checks: compared.value }) : compared;
    },
    'settings.testRpc': 'itself',
    'settings.testService': 'itself',
    'trades.dossier': 'itself',
    'trades.export': 'itself',
    'offers.saveFile': 'itself',
    'offers.openFile': 'itself',
    'evidence.save': 'itself',
    'evidence.saveFile': 'itself',
    'evidence.open': 'itself',
  };
}
