import { describe, expect, it } from 'vitest';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import type { ApprovalFacts } from '../../src-shared/trade/situation.ts';
import {
  hourMs,
  makeEvidence,
  makeEvent,
  makeExtension,
  makeFacts,
  makeTradeView,
  now,
  other,
  someAddress,
  someHash,
  someTradeId,
} from '../support/make-views.ts';
import { zeroHash } from '../../src-shared/parse.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld, type World } from './world.ts';

const deadlineAt = now + 4 * hourMs;
const day = 24 * 3600;
const open = (view: TradeView, change: Partial<World> = {}) =>
  mountScreen(`/trades/${someTradeId(1)}`, { world: makeWorld({ trades: [view], ...change }) });
const paid = makeTradeView({}, { state: 'Paid', paidAt: now - hourMs, deadlineAt });

describe('more time', () => {
  it('is proposed from the deadline on; what it says before and after is told', async () => {
    const screen = await open(makeTradeView({ role: 'buyer' }, { deadlineAt }));
    await screen.click('propose-extension');
    const lines = () => screen.text(screen.get('extension-lines'));
    // To who pays it is the contract's deadline less the grace of two hours.
    expect(lines()).toMatch(/Now\s*pay by .*Then\s*pay by /);
    expect(await screen.accessFaults()).toEqual([]);
    const added = document.querySelector<HTMLSelectElement>('#field-added');
    await screen.choose(added!, '1 d');
    await screen.click('extension-continue');
    expect(screen.bridge.calls('proposals.propose')).toEqual([
      {
        tradeId: someTradeId(1),
        proposal: { kind: 'extension', newDeadline: Math.floor(deadlineAt / 1000) + day },
        validFor: day,
      },
    ]);
  });

  it('is the time to release once the buyer says paid, and never beyond 30 days from now', async () => {
    const screen = await open(
      makeTradeView({}, { state: 'Paid', paidAt: now, deadlineAt: now + 28 * day * 1000 }),
    );
    await screen.click('propose-extension');
    expect(screen.text(screen.get('extension-lines'))).toContain('release by');
    const choices = [...document.querySelectorAll('#field-added option')].map((option) =>
      (option.textContent ?? '').trim(),
    );
    expect(choices).toEqual(['6 h', '1 d']);
  });

  it('can’t be proposed in a dispute', async () => {
    const screen = await open(
      makeTradeView({}, { state: 'Disputed', disputedAt: now - hourMs, deadlineAt }),
    );
    expect(screen.find('propose-extension')).toBeNull();
    expect(screen.find('propose-settlement')).not.toBeNull();
  });

  it('of the other side is read beside the step, and accepted', async () => {
    const theirs = makeExtension({ deadlineAt, newDeadlineAt: deadlineAt + day * 1000 });
    const approval: ApprovalFacts = {
      id: theirs.id,
      kind: 'extension',
      signer: other,
      createdAt: theirs.createdAt,
      validUntil: theirs.expiresAt,
      state: 'Paid',
      deadlineAt,
      withdrawal: 'none',
    };
    const screen = await open(
      { ...paid, facts: makeFacts('seller', { approvals: [approval] }) },
      { settlements: [theirs] },
    );
    expect(screen.text(screen.get('line-move'))).toContain('proposes more time: answer it');
    expect(screen.text(screen.get('proposal'))).toContain('more time, until');
    await screen.click('proposal-accept');
    expect(screen.bridge.calls('proposals.accept')).toEqual([theirs.id]);
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('of mine can be copied and withdrawn; one that the trade outran is struck out', async () => {
    const mine = makeExtension({ mine: true });
    const old = makeExtension({ id: someHash(33), mine: true, state: 'void' });
    const screen = await open(paid, { settlements: [mine, old] });
    expect(screen.all('proposal').map((row) => row.dataset['state'])).toEqual(['open', 'void']);
    expect(screen.text(screen.get('settlement'))).toContain('the trade has moved on');
    await screen.click('proposal-copy');
    expect(screen.bridge.calls('proposals.text')).toEqual([mine.id]);
  });
});

describe('the reasons of a ruling', () => {
  const arbiter = someAddress(3);
  const ended = makeTradeView(
    {},
    {
      state: 'Settled',
      remaining: 0n,
      deadlineAt: null,
      disputedAt: now - 5 * hourMs,
      endedAt: now - hourMs,
      currentArbiter: arbiter,
    },
    { arbiter },
  );
  const ruling = (reasonHash = makeEvidence().hash) =>
    makeEvent('DISPUTE_RESOLVED', {
      resolvedBy: arbiter,
      buyerBps: 7_000,
      reasonHash,
      toBuyer: 1_750_000_000n,
      fee: 0n,
      toSeller: 750_000_000n,
      arbiterFee: 0n,
    });

  it('stand in the trade of either party, as the arbiter’s', async () => {
    const reasons = makeEvidence({ author: arbiter, text: 'Only a part arrived.' });
    const screen = await open(ended, { evidence: [reasons], events: [ruling()] });
    const shown = screen.text(screen.get('evidence'));
    expect(shown).toContain('Reasons of the ruling');
    expect(shown).toContain('Only a part arrived.');
    expect(shown).toContain('hash matches the chain');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('that are not here are asked for; a ruling without any says so', async () => {
    const missing = await open(ended, { events: [ruling()] });
    expect(missing.text(missing.get('evidence'))).toContain('Ask the arbiter for the package');
    await missing.click('evidence-open');
    expect(missing.bridge.calls('evidence.open')).toEqual([someTradeId(1)]);
    const silent = await open(ended, { events: [ruling(zeroHash)] });
    expect(silent.text(silent.get('evidence'))).toContain('Ruled without giving reasons.');
  });

  it('that somebody else packed are not taken for the arbiter’s', async () => {
    const forged = makeEvidence({ author: other, text: 'All to me.' });
    const screen = await open(ended, { evidence: [forged], events: [ruling()] });
    expect(screen.text(screen.get('evidence'))).not.toContain('All to me.');
    expect(screen.get('evidence').dataset['standing']).toBe('missing');
  });
});
