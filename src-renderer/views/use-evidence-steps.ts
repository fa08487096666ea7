import { ref, type Ref } from 'vue';
import type { Hash } from '../../src-shared/brand.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import { partyName, type Names } from '../../src-shared/words/party-names.ts';
import { evidenceText } from '../../src-shared/words/text-evidence.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import type { ChosenFile } from '../components/EvidenceDialog.vue';
import { useEvidence } from '../stores/evidence.ts';
import { useNotices } from '../stores/notices.ts';
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

/** The steps around evidence, with notices for what went wrong. */
export function useEvidenceSteps(view: () => TradeView): {
  readonly busy: Ref<boolean>;
  /** Keeps what is said, then signs the step that commits to it. Without a word: a dispute with no statement. */
  readonly say: (
    action: 'openDispute' | 'submitEvidence',
    text: string | null,
    files: readonly ChosenFile[],
  ) => Promise<void>;
  readonly commit: (hash: Hash) => Promise<void>;
  readonly save: (hash: Hash) => Promise<void>;
  readonly saveFile: (hash: Hash, index: number) => Promise<void>;
  readonly openPackage: () => Promise<void>;
} {
  const evidence = useEvidence();
  const notices = useNotices();
  const trades = useTrades();
  const busy = ref(false);

  async function sign(
    action: 'openDispute' | 'submitEvidence',
    evidenceHash: Hash | null,
  ): Promise<void> {
    busy.value = true;
    try {
      const { tradeId } = view().trade;
      const step = { tradeId, action, ...(evidenceHash === null ? {} : { evidenceHash }) };
      const result = await trades.act(step);
      if (!result.ok) notices.fail(result.failure);
    } finally {
      busy.value = false;
    }
  }
  function told(result: Result<{ path: string }>): void {
    if (result.ok) notices.show('done', evidenceText.saved(result.value.path));
    else notices.fail(result.failure);
  }
  return {
    busy,
    async say(action, text, files) {
      if (text === null && files.length === 0) {
        await sign(action, null);
        return;
      }
      const { tradeId } = view().trade;
      const composed = await evidence.compose({ tradeId, text, files: [...files] });
      if (composed.ok) await sign(action, composed.value.hash);
      else notices.fail(composed.failure);
    },
    commit: (hash) => sign('submitEvidence', hash),
    save: async (hash) => told(await evidence.save(hash)),
    saveFile: async (hash, index) => told(await evidence.saveFile(hash, index)),
    async openPackage() {
      const opened = await evidence.openFile(view().trade.tradeId);
      if (opened.ok) notices.show('done', evidenceText.opened);
      else notices.fail(opened.failure);
    },
  };
}
