import { failureText } from '../failure.ts';
import type { RelayedCallView, RelayOfferView } from '../ipc/service-views.ts';
import type { RelayableAction } from '../trade/allowed-actions.ts';
import { feeNumber } from './money-words.ts';
import { actionWords, nameOfService } from './screen-words.ts';
import { absoluteTime } from './times.ts';

const serviceStart = (host: string | null): string => host ?? 'This computer’s service';

/** What is said about steps that a service sends and pays for. */
export const relayText = {
  oneAtATime: 'another step of this trade is still on its way',
  withheldTitle: (step: string) => `Not sent: ${step}`,
  notSent: (host: string | null) => `${serviceStart(host)} has not sent it. Pay the fee yourself.`,
  /** The signing window. */
  sentByRow: (name: string, deadlineMs: number, nowMs: number) => ({
    name: 'Sent by',
    now: '',
    after: `${name}, until ${absoluteTime(deadlineMs, nowMs)}`,
  }),
  feePaidBy: (name: string) => `none for you: ${name} pays it`,
  signedWarning: (deadlineMs: number, nowMs: number) =>
    `Until ${absoluteTime(deadlineMs, nowMs)} whoever has your signature can send exactly this, and nothing else. It counts once the network has it.`,
  tooLate: 'too little time is left for a service to send it; start again, or pay the fee yourself',
  /** The trade's page. */
  letPay: (host: string | null) => `Let ${nameOfService(host)} pay the network fee`,
  forActions: (steps: readonly RelayableAction[]) =>
    `For: ${steps.map((step) => actionWords[step]).join(', ')}.`,
  payMyself: 'Pay the fee myself…',
  dismiss: 'Dismiss',
  toWallet: 'Receive coin',
} as const;

/** What the account lacks for its next step; null: nothing. `coin`: the network's symbol for it. */
export function coinLack({ coin: has, needed }: RelayOfferView, coin: string): string | null {
  if (has >= needed) return null;
  const lack = has === 0n ? `no ${coin}` : `too little ${coin}`;
  return `This account has ${lack} for the network fee: a step costs up to ${feeNumber(needed)} ${coin}.`;
}

/** The way out when nobody pays; `own`: how much coin to get. */
export function nobodyPays({ needed, why }: RelayOfferView, coin: string): string {
  const reason =
    why === null || why.code === 'service_no_relay'
      ? 'No service that you use pays fees for you.'
      : `No service pays now: ${failureText(why)}`;
  return `${reason} Send at least ${feeNumber(needed)} ${coin} to this account, or name a service in Settings that relays.`;
}

/** What became of a signed step, in words. */
export function relayedWords(
  { state, why, service, expiresAt, signedAt }: RelayedCallView,
  nowMs: number,
): { readonly title: string; readonly text: string } {
  const expires = absoluteTime(expiresAt, nowMs);
  switch (state) {
    case 'waits':
      return {
        title: `Signed ${absoluteTime(signedAt, nowMs)}; ${nameOfService(service)} sends it`,
        text: 'You pay no fee. It counts once the network has it.',
      };
    case 'withheld':
      return {
        title:
          why === null
            ? `${serviceStart(service)} has not sent it`
            : `${serviceStart(service)} does not send it`,
        text: `${why === null ? '' : `${failureText(why)} `}Pay the fee yourself: your signature is then worth nothing. Until ${expires} it could still be sent.`,
      };
    case 'expired':
      return {
        title: 'Nobody sent it, and nobody can any more',
        text: `Your signature expired at ${expires}. Do the step again, or pay the fee yourself.`,
      };
  }
}
