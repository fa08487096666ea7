import type { SecretBridge } from '../../src-shared/ipc/signing-contract.ts';

declare global {
  interface Window {
    /** Made by the preload of this window alone. */
    readonly escrowDeskSecret: SecretBridge;
  }
}

/** The secret window's only connection to main. */
export const secretBridge: SecretBridge = window.escrowDeskSecret;
