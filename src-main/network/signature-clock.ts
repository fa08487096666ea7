import type { AppContext } from '../app-context.ts';

/** The time by which signatures of ours end, Unix milliseconds. */
export interface SignatureClock {
  /** Asks the practice chain. Rejects while it does not answer. */
  read(): Promise<void>;
  now(): number;
}

/** Only the practice chain's clock can be moved ahead; elsewhere a node must not tell us the time. */
export function signatureClock(context: Pick<AppContext, 'network' | 'now'>): SignatureClock {
  let aheadMs = 0;
  return {
    async read() {
      const { practice, provider } = context.network();
      const block = practice ? await provider.getBlock('latest') : null;
      aheadMs = Math.max(0, (block?.timestamp ?? 0) * 1000 - context.now());
    },
    now: () => context.now() + aheadMs,
  };
}
