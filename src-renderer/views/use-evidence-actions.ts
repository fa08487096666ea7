import { ref, type Ref } from 'vue';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import { partyName, type Names } from '../../src-shared/words/party-names.ts';
import { evidenceText } from '../../src-shared/words/text-evidence.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import type { ChosenFile } from '../components/EvidenceDialog.vue';
import { useEvidence } from '../stores/evidence.ts';
import { useToasts } from '../stores/toasts.ts';
import { useTrades } from '../stores/trades.ts';

/** Everybody who will be able to read what is said in this trade, in words. */
export function readersOf(view: TradeView, names: Names): string {
  const { fallbackArbiter } = view.trade.terms;
  const roles = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'] as const;
  const others = roles
    .filter((role) => role !== view.role)
    .filter((role) => role !== 'fallbackArbiter' || fallbackArbiter !== zeroAddress)
    .map((role) => partyName(view, role, names));
  return evidenceText.readers(others.join(', '));
}

/** The steps around evidence, with a toast for what went wrong. */
export function useEvidenceActions(view: () => TradeView): {
  readonly busy: Ref<boolean>;
  /** Keeps what this account says, then signs the step that commits to it. Without a word: a dispute with no statement. */
  readonly say: (
    action: 'openDispute' | 'submitEvidence',
    account: Address,
    text: string | null,
    files: readonly ChosenFile[],
  ) => Promise<void>;
  /** Signs the step that commits to a package of this account. */
  readonly commit: (account: Address, hash: Hash) => Promise<void>;
  readonly save: (hash: Hash) => Promise<void>;
  readonly saveFile: (hash: Hash, index: number) => Promise<void>;
  readonly openPackage: () => Promise<void>;
} {
  const evidence = useEvidence();
  const toasts = useToasts();
  const trades = useTrades();
  const busy = ref(false);

  async function sign(
    action: 'openDispute' | 'submitEvidence',
    account: Address,
    evidenceHash: Hash | null,
  ): Promise<void> {
    busy.value = true;
    try {
      const { tradeId } = view().trade;
      const said = evidenceHash === null ? {} : { evidenceHash };
      const result = await trades.act({ tradeId, account, action, ...said });
      if (!result.ok) toasts.fail(result.failure);
    } finally {
      busy.value = false;
    }
  }
  function reported(result: Result<{ path: string }>): void {
    if (result.ok) toasts.show('done', evidenceText.saved(result.value.path));
    else toasts.fail(result.failure);
  }
  return {
    busy,
    async say(action, account, text, files) {
      if (text === null && files.length === 0) {
        await sign(action, account, null);
        return;
      }
      const { tradeId } = view().trade;
      const composed = await evidence.compose({ tradeId, account, text, files: [...files] });
      if (composed.ok) await sign(action, account, composed.value.hash);
      else toasts.fail(composed.failure);
    },
    commit: (account, hash) => sign('submitEvidence', account, hash),
    save: async (hash) => reported(await evidence.save(hash)),
    saveFile: async (hash, index) => reported(await evidence.saveFile(hash, index)),
    async openPackage() {
      const opened = await evidence.openFile(view().trade.tradeId);
      if (opened.ok) toasts.show('done', evidenceText.opened);
      else toasts.fail(opened.failure);
    },
  };
}
