import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

/**
 * The time that deadlines are measured against: this computer's clock, or the chain's when the chain is
 * ahead (the practice chain can skip time). Ticks each second; `minuteMs` moves once a minute, for lists that
 * are sorted anew.
 */
export const useClock = defineStore('clock', () => {
  const localMs = ref(Date.now());
  const aheadMs = ref(0);
  const nowMs = computed(() => localMs.value + aheadMs.value);
  const minuteMs = computed(() => Math.floor(nowMs.value / 60_000) * 60_000);

  /** `blockTimeMs`: the newest block's time as just heard. Small differences are ordinary and ignored. */
  function heardBlock(blockTimeMs: number): void {
    const ahead = blockTimeMs - Date.now();
    aheadMs.value = ahead > 60_000 ? ahead : 0;
  }

  function start(): () => void {
    const timer = setInterval(() => (localMs.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }

  return { localMs, nowMs, minuteMs, heardBlock, start };
});
