/**
 * Why a trade connection is as it is: numbered, so that logs, tests and screens mean the same (centrifuge-js's way).
 * Below 10: not wanted or not possible yet; 10–19: comes again by itself; 20 and up: the user has to do something,
 * it is tried again rarely.
 */
export const connectionReasons = {
  stopped: 0,
  no_service: 1,
  connecting: 2,
  connected: 3,
  catching_up: 4,
  connection_lost: 10,
  unreachable: 11,
  service_draining: 12,
  too_slow: 13,
  silent: 14,
  stream_gap: 15,
  token_expired: 16,
  account_locked: 20,
  sign_in_refused: 21,
  not_admitted: 22,
  other_chain: 23,
  other_version: 24,
  insecure: 25,
} as const;
export type ConnectionReason = keyof typeof connectionReasons;

export const reasonTexts: Readonly<Record<ConnectionReason, string>> = {
  stopped: 'off',
  no_service: 'not running',
  connecting: 'connecting',
  connected: 'connected',
  catching_up: 'catching up',
  connection_lost: 'connection lost',
  unreachable: 'cannot be reached',
  service_draining: 'the service is restarting',
  too_slow: 'this computer read too slowly',
  silent: 'the service fell silent',
  stream_gap: 'a message was missing; reading anew',
  token_expired: 'the sign-in expired',
  account_locked: 'unlock the account to sign in',
  sign_in_refused: 'sign-in refused',
  not_admitted: 'this account is not admitted there',
  other_chain: 'the service follows another chain or escrow',
  other_version: 'the service speaks another version',
  insecure: 'a service beyond this computer needs https',
};
export const needsUser = (reason: ConnectionReason): boolean => connectionReasons[reason] >= 20;
