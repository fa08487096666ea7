import { useRouter } from 'vue-router';
import type { OfferView } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import { shellText } from '../../src-shared/words/text-shell.ts';
import { useNotices } from '../stores/notices.ts';
import { useOffers } from '../stores/offers.ts';

const largestFile = 200_000;

/** Offers come in by paste, drop or file; whatever the way, they only ever open the review screen. */
export function useOfferReading(): {
  readonly readText: (text: string) => Promise<void>;
  readonly readFile: (file: File) => Promise<void>;
  readonly openFile: () => Promise<void>;
} {
  const offers = useOffers();
  const notices = useNotices();
  const router = useRouter();

  async function show(result: Result<OfferView>): Promise<void> {
    if (result.ok) await router.push(`/offers/${result.value.id}`);
    else notices.fail(result.failure);
  }
  return {
    readText: async (text) => show(await offers.read(text)),
    readFile: async (file) => {
      if (file.size > largestFile) notices.show('failure', shellText.dropTooLarge);
      else await show(await offers.read(await file.text()));
    },
    openFile: async () => show(await offers.openFile()),
  };
}
