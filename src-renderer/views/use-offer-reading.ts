import { useRouter } from 'vue-router';
import type { ImportResult } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import { detailsText } from '../../src-shared/words/text-details.ts';
import { offerText } from '../../src-shared/words/text-offer.ts';
import { settlementText } from '../../src-shared/words/text-settlement.ts';
import { shellText } from '../../src-shared/words/text-shell.ts';
import { useToasts } from '../stores/toasts.ts';
import { useOffers } from '../stores/offers.ts';
import { isPicture, readPicture } from './read-picture.ts';

const largestFile = 200_000;

/**
 * Offers, proposed splits, sealed bank details and arbiters' cards come in by paste, drop or file. Whatever the way, an offer only ever
 * opens the review screen.
 */
export function useOfferReading(): {
  readonly readText: (text: string) => Promise<void>;
  readonly readFile: (file: File) => Promise<void>;
  readonly openFile: () => Promise<void>;
} {
  const offers = useOffers();
  const toasts = useToasts();
  const router = useRouter();

  async function show(result: Result<ImportResult>): Promise<void> {
    if (!result.ok) {
      toasts.fail(result.failure);
      return;
    }
    const read = result.value;
    switch (read.kind) {
      case 'offer':
        await router.push(`/offers/${read.offer.id}`);
        return;
      case 'details':
        toasts.show('done', read.waits ? detailsText.kept : detailsText.opened);
        await router.push(`/trades/${read.tradeId}`);
        return;
      case 'agreement':
        toasts.show('done', detailsText.agreementKept);
        await router.push(`/trades/${read.tradeId}`);
        return;
      case 'proposal':
        toasts.show('done', settlementText.wasRead);
        await router.push(`/trades/${read.tradeId}`);
        return;
      case 'card':
        toasts.show('done', detailsText.cardKept(read.name));
        await router.push('/settings');
    }
  }
  async function readText(text: string): Promise<void> {
    await show(await offers.read(text));
  }
  return {
    readText,
    readFile: async (file) => {
      if (isPicture(file)) {
        const text = await readPicture(file);
        if (text === null) toasts.show('failure', offerText.noQrFound);
        else await readText(text);
      } else if (file.size > largestFile) toasts.show('failure', shellText.dropTooLarge);
      else await readText(await file.text());
    },
    openFile: async () => show(await offers.openFile()),
  };
}
