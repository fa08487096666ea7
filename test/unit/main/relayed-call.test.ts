import { describe, expect, it } from 'vitest';
import {
  onChain,
  reasonOf,
  relayedCallSchema,
  stateOf,
  type RelayedCall,
} from '../../../src-main/relay/relayed-call.ts';
import type { RelayOfferView } from '../../../src-shared/ipc/service-views.ts';
import type { Mark, EventView, TradeView } from '../../../src-shared/ipc/views.ts';
import { failure } from '../../../src-shared/failure.ts';
import { hash, tradeId } from '../../../src-shared/parse.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import type { RelayCall } from '../../../src-shared/stream/relay-call.ts';
import type { EventStatus } from '../../../src-shared/trade/trade.ts';
import {
  coinLack,
  nobodyPays,
  relayedWords,
  relayText,
} from '../../../src-shared/words/text-relay.ts';
import { makeEvent, makeTradeView, me, other } from '../../support/make-views.ts';

const signedAt = Date.UTC(2026, 10, 22, 12);
const hourMs = 3_600_000;
const word = (digit: string) => hash(`0x${digit.repeat(64)}`);
const id = tradeId(word('7'));
const approval = {
  signer: me,
  nonce: 5n,
  deadline: (signedAt + hourMs) / 1000,
  signature: `0x${'1b'.repeat(65)}` as const,
};
const markPaid: RelayCall = {
  method: 'markPaidFor',
  tradeId: id,
  referenceHash: word('a'),
  approval,
};

function callWith(change: Partial<RelayedCall> = {}): RelayedCall {
  return {
    digest: word('d'),
    call: markPaid,
    action: 'markPaid',
    account: me,
    title: 'Say that you paid Ann',
    source: 'remote',
    host: 'trades.example.org',
    signedAt,
    deadline: approval.deadline,
    answer: null,
    refused: null,
    told: false,
    ...change,
  };
}
const paid = (
  referenceHash = word('a'),
  status: EventStatus = 'pending',
  mark: Mark = 'verified',
): EventView => makeEvent('PAYMENT_SENT', { referenceHash }, { status, mark });
const viewIn = (state: TradeView['trade']['state'], change: Partial<TradeView['trade']> = {}) =>
  makeTradeView({}, { state, ...change });

describe('a signed call, as it stands', () => {
  const at = (call: RelayedCall, seconds: number) =>
    stateOf(call, signedAt + seconds * 1000, signedAt + seconds * 1000);

  it('waits for a minute, then is withheld, and expires at its deadline', () => {
    const call = callWith();
    expect([0, 59, 60, 3600, 3601].map((seconds) => at(call, seconds))).toEqual([
      'waits',
      'waits',
      'withheld',
      'withheld',
      'expired',
    ]);
  });
  it('is said earlier when less time is left, and at once when the service gave up', () => {
    const short = callWith({ deadline: signedAt / 1000 + 80 });
    expect([19, 20].map((seconds) => at(short, seconds))).toEqual(['waits', 'withheld']);
    expect(at(callWith({ answer: { status: 'failed', message: 'no' } }), 1)).toBe('withheld');
    expect(at(callWith({ refused: failure('service_limit') }), 0)).toBe('withheld');
    expect(at(callWith({ answer: { status: 'mined', message: null } }), 61)).toBe('withheld');
  });
  it('expires by the chain’s clock, and waits by the computer’s', () => {
    expect(stateOf(callWith(), signedAt, signedAt + 2 * hourMs)).toBe('expired');
    expect(stateOf(callWith(), signedAt + 61_000, signedAt)).toBe('withheld');
  });
  it('gives the service’s own words for a failure', () => {
    expect(reasonOf(callWith())).toBeNull();
    expect(reasonOf(callWith({ answer: { status: 'failed', message: 'too late' } }))).toEqual(
      failure('relay_failed', { detail: 'too late' }),
    );
  });
  it('comes back from the disk as it was', () => {
    for (const call of [
      callWith(),
      callWith({ refused: failure('would_revert', { detail: 'PastDeadline' }), told: true }),
      callWith({
        call: {
          method: 'refundFor',
          tradeId: id,
          state: 'Paid',
          value: 1n,
          remaining: 2n ** 100n,
          approval,
        },
        action: 'refund',
        host: null,
        source: 'local',
      }),
    ])
      expect(relayedCallSchema.parse(JSON.parse(JSON.stringify(jsonify(call))))).toEqual(call);
  });
});

describe('what the chain says of a call', () => {
  it('counts its own event alone: checked, not taken back, with its own hash', () => {
    const call = callWith();
    const open = viewIn('Funded');
    expect(onChain(call, open, [])).toBe('open');
    expect(onChain(call, open, [paid(word('b'))])).toBe('open');
    expect(onChain(call, open, [paid(word('a'), 'pending', 'unverified')])).toBe('open');
    expect(onChain(call, open, [paid(word('a'), 'pending', 'conflict')])).toBe('open');
    expect(onChain(call, open, [paid(word('a'), 'retracted')])).toBe('open');
    expect(onChain(call, open, [paid()])).toBe('over');
    expect(onChain(call, open, [paid(word('a'), 'final')])).toBe('final');
  });
  it('is over, too, once the trade has moved on, for good when that is final', () => {
    const call = callWith();
    expect(onChain(call, viewIn('Paid', { status: 'pending' }), [])).toBe('over');
    expect(onChain(call, viewIn('Paid', { status: 'final' }), [])).toBe('final');
    expect(onChain(call, { ...viewIn('Paid'), mark: 'unverified' }, [])).toBe('open');
    const refund = callWith({
      call: {
        method: 'refundFor',
        tradeId: id,
        state: 'Funded',
        value: 1n,
        remaining: 10n,
        approval,
      },
    });
    expect(onChain(refund, viewIn('Funded', { remaining: 10n }), [])).toBe('open');
    expect(onChain(refund, viewIn('Funded', { remaining: 9n, status: 'final' }), [])).toBe('final');
  });
  it('tells evidence of one side from the other’s', () => {
    const call = callWith({
      call: { method: 'submitEvidenceFor', tradeId: id, evidenceHash: word('e'), approval },
    });
    const submitted = (submittedBy: typeof me) =>
      makeEvent('EVIDENCE_SUBMITTED', { submittedBy, evidenceHash: word('e') });
    expect(onChain(call, viewIn('Disputed'), [submitted(other)])).toBe('open');
    expect(onChain(call, viewIn('Disputed'), [submitted(me)])).not.toBe('open');
  });
});

describe('its words', () => {
  const offer: RelayOfferView = {
    tradeId: id,
    account: me,
    steps: ['markPaid', 'refund'],
    coin: 0n,
    needed: 123_456_789_012_345n,
    relayer: null,
    why: failure('service_no_relay'),
  };
  it('say how much coin is missing, never too little, and who could pay', () => {
    expect(coinLack(offer, 'ETH')).toBe(
      'This account has no ETH for the network fee: a step costs up to 0.0001235 ETH.',
    );
    expect(coinLack({ ...offer, coin: 1n }, 'POL')).toContain('too little POL');
    expect(coinLack({ ...offer, coin: offer.needed }, 'ETH')).toBeNull();
    expect(nobodyPays(offer, 'ETH')).toBe(
      'No service that you use pays fees for you. Send at least 0.0001235 ETH to this account, or name a service in Settings that relays.',
    );
    expect(nobodyPays({ ...offer, why: failure('service_unreachable') }, 'ETH')).toMatch(
      /^No service pays now: The trade service cannot be reached/,
    );
    expect(relayText.letPay(null)).toBe('Let this computer’s service pay the network fee');
    expect(relayText.forActions(offer.steps)).toBe('For: I have paid, Give back.');
  });
  it('say what became of it, and the way out', () => {
    const view = {
      digest: word('d'),
      tradeId: id,
      action: 'markPaid' as const,
      title: 'Say that you paid Ann',
      service: 'trades.example.org',
      why: null,
      signedAt,
      expiresAt: signedAt + hourMs,
    };
    const words = (change: object) =>
      Object.values(relayedWords({ ...view, state: 'waits', ...change }, signedAt)).join(' | ');
    expect(words({})).toMatch(/trades\.example\.org sends it \| You pay no fee\./);
    expect(words({ state: 'withheld' })).toMatch(
      /^trades\.example\.org has not sent it \| Pay the fee yourself/,
    );
    expect(words({ state: 'withheld', why: failure('service_limit'), service: null })).toMatch(
      /^This computer’s service does not send it \| The trade service takes no more/,
    );
    expect(words({ state: 'expired' })).toMatch(/^Nobody sent it, and nobody can any more/);
  });
});
