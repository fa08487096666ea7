import { powerMonitor } from 'electron';

/** How often the system is asked: Electron emits `lock-screen` on macOS and Windows only. */
const askEveryMs = 5_000;
/** Seconds without input after which it would say `idle`, which locks nothing here: the wallet has a time of its own. */
const idleAfterSeconds = 3600;

/**
 * Calls `lock` when the computer is suspended or its screen is locked, as often as the system says so: both may be said
 * twice. Returns what ends it.
 */
export function lockOnAbsence(lock: () => void): () => void {
  powerMonitor.on('suspend', lock);
  powerMonitor.on('lock-screen', lock);
  const timer = setInterval(() => {
    if (powerMonitor.getSystemIdleState(idleAfterSeconds) === 'locked') lock();
  }, askEveryMs);
  return () => {
    clearInterval(timer);
    powerMonitor.off('suspend', lock);
    powerMonitor.off('lock-screen', lock);
  };
}
