import type { KnownAddress } from '../../src-escrow/agreement/lookalike-address.ts';
import type { ChangeQuestion } from '../../src-shared/ipc/signing-contract.ts';
import type { Contact } from '../../src-shared/ipc/views.ts';
import { confirmText } from '../../src-shared/words/text-confirm.ts';
import { groupedAddress, percentWords } from '../../src-shared/words/screen-words.ts';
import { windowWords } from '../../src-shared/words/times.ts';
import type { ContactDraft } from './contact-store.ts';

const text = confirmText.contact;
/** Of an address; heard from its owner, they prove that it is theirs. */
const hiddenEnd = 4;

export interface ContactChange {
  /** As the contact is now; undefined: none yet. */
  readonly before: Contact | undefined;
  readonly draft: ContactDraft;
  readonly origin: keyof typeof text.origins;
  /** How often the two traded, in words. */
  readonly tradesWith: string;
  /** The known address that this one is to be told from, if that is what the change is about. */
  readonly like?: KnownAddress | null;
}

/** What a person must agree to before a contact is kept so; null where nothing of it differs, or trust is only taken away. */
export function contactQuestion(change: ContactChange): ChangeQuestion | null {
  const { before, draft, like = null } = change;
  if (draft.arbiter && before?.arbiter !== true) return trustQuestion(change);
  if (before?.label === draft.label && like === null) return null;
  return {
    title: text.nameTitle(draft.label),
    remark: confirmText.movesNoMoney,
    tone: like === null ? 'doubt' : 'danger',
    columns: confirmText.columns,
    rows: [{ name: text.name, now: before?.label ?? text.notListed, after: draft.label }],
    facts: [
      { name: text.address, value: groupedAddress(draft.address), mono: true },
      ...(like === null
        ? []
        : [{ name: text.like(like.name), value: groupedAddress(like.address), mono: true }]),
      { name: text.cameFrom, value: text.origins[change.origin], mono: false },
      { name: text.before, value: change.tradesWith, mono: false },
    ],
    checks: [],
    consequence: like === null ? text.nameConsequence : text.likeConsequence,
    typed: null,
    confirmLabel: like === null ? text.save : text.compared,
  };
}

function trustQuestion({ before, draft, origin, tradesWith }: ContactChange): ChangeQuestion {
  const { address, label } = draft;
  const shown = `${groupedAddress(address).slice(0, -hiddenEnd)}${'•'.repeat(hiddenEnd)}`;
  const card = before?.card ?? null;
  return {
    title: text.trustTitle(label),
    remark: confirmText.movesNoMoney,
    tone: 'doubt',
    columns: confirmText.columns,
    rows: [
      ...(before?.label === label
        ? []
        : [{ name: text.name, now: before?.label ?? text.notListed, after: label }]),
      {
        name: label,
        now: before === undefined ? text.notListed : text.notTrusted,
        after: text.trusted,
      },
      { name: text.offerThatNames, now: text.refused, after: text.accepted },
    ],
    facts: [
      { name: text.address, value: shown, mono: true },
      {
        name: text.card,
        value:
          card === null
            ? text.noCard
            : text.cardSigned(percentWords(card.feeBps), windowWords(card.minArbitrationWindow)),
        mono: false,
      },
      { name: text.cameFrom, value: text.origins[origin], mono: false },
      { name: text.before, value: tradesWith, mono: false },
    ],
    checks: [],
    consequence: text.trustConsequence,
    typed: { label: text.askLast, hint: text.askHint, answer: address.slice(-hiddenEnd) },
    confirmLabel: text.trust(label),
  };
}

/** Before a contact is forgotten. */
export function forgetQuestion(contact: Contact): ChangeQuestion {
  return {
    title: text.removeTitle(contact.label),
    remark: confirmText.movesNoMoney,
    tone: 'doubt',
    columns: confirmText.columns,
    rows: [
      {
        name: contact.label,
        now: contact.arbiter ? text.trusted : text.onList,
        after: text.notListed,
      },
    ],
    facts: [{ name: text.address, value: groupedAddress(contact.address), mono: true }],
    checks: [],
    consequence: text.removeConsequence,
    typed: null,
    confirmLabel: text.remove,
  };
}
