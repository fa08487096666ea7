import type { AppContext } from '../app-context.ts';
import { signatureClock } from '../network/signature-clock.ts';
import type { OfferStore } from './offer-store.ts';

export interface AgreementClock {
  /** Unix seconds: this computer's, or the practice chain's when its clock was moved ahead. */
  nowSeconds(): number;
  stop(): void;
}

const expiring: readonly string[] = ['draft', 'sent', 'answer', 'accepted'];
/** Longer than any offer stands, so that the timer never overflows. */
const longestSleepMs = 60 * 60_000;

/** Marks offers as expired when their `fundBy` passes, by timer and with each block. */
export function followAgreementClock(context: AppContext, offers: OfferStore): AgreementClock {
  const clock = signatureClock(context);
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let unfollow = (): void => undefined;

  const nowSeconds = (): number => Math.floor(clock.now() / 1000);

  function sweep(): void {
    if (stopped) return;
    if (timer !== null) clearTimeout(timer);
    const now = nowSeconds();
    let next = longestSleepMs;
    for (const stored of offers.all()) {
      if (!expiring.includes(stored.state)) continue;
      const left = stored.offer.terms.fundBy - now;
      if (left > 0) {
        next = Math.min(next, left * 1000 + 500);
        continue;
      }
      void offers.put({ ...stored, state: 'lapsed', changedAt: context.now() });
    }
    timer = setTimeout(sweep, next);
    timer.unref();
  }

  function follow(): void {
    unfollow();
    const read = (): void => void clock.read().then(sweep, sweep);
    unfollow = context.network().onHead(read);
    read();
  }

  follow();
  const end = context.onNetworkChange(follow);
  return {
    nowSeconds,
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      unfollow();
      end();
    },
  };
}
