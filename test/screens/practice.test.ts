import { describe, expect, it } from 'vitest';
import { schoolLessons } from '../../src-shared/practice/scam-school.ts';
import {
  makeOfferView,
  makePractice,
  makeSchool,
  makeSettings,
  makeTradeView,
  practiceNetwork,
  someTradeId,
  usdc,
} from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeEmptyWorld, makeWorld, type World } from './world.ts';

const settings = makeSettings({ network: practiceNetwork });
const practising = (change: Partial<World> = {}): World => makeWorld({ settings, ...change });
const first = schoolLessons[0].id;
const lessonsWith = (change: Partial<ReturnType<typeof makeSchool>['lessons'][number]>) =>
  makeSchool({
    lessons: makeSchool().lessons.map((lesson, at) =>
      at === 0 ? { ...lesson, ...change } : lesson,
    ),
  });

describe('the practice page', () => {
  it('says where it is of no use', async () => {
    const screen = await mountScreen('/practice');
    expect(screen.text(screen.get('practice-view'))).toContain('Switch to it in Settings.');
    expect(screen.find('practice-ask')).toBeNull();
  });

  it('says that the chain is starting while it is not known to run', async () => {
    const screen = await mountScreen('/practice', {
      world: practising({ practice: makePractice({ running: false, rpcUrl: null, activity: [] }) }),
    });
    expect(screen.text(screen.get('practice-view'))).toContain('The practice chain is starting.');
    expect(screen.text(screen.get('practice-view'))).toContain('Nothing yet: ask for an offer');
  });

  it('says when it can’t be read', async () => {
    const screen = await mountScreen('/practice', {
      world: practising(),
      prepare: (bridge) => bridge.reject('practice.get', 'school.get'),
    });
    expect(screen.toasts('failure')).toHaveLength(1);
    expect(screen.text(screen.get('practice-view'))).toContain('The lessons appear once');
  });

  it('asks for an offer and reads it like any other', async () => {
    const screen = await mountScreen('/practice', { world: practising() });
    expect(screen.text(screen.get('practice-activity'))).toContain('Robin says paid');
    expect(await screen.accessFaults()).toEqual([]);
    await screen.choose(document.getElementById('field-practice-side')!, 'buy from me');
    await screen.click('practice-ask');
    expect(screen.bridge.calls('practice.offer')).toEqual([
      { side: 'buy', token: usdc.address, scenario: 'release' },
    ]);
    expect(screen.bridge.calls('offers.importText')).toHaveLength(1);
    expect(screen.route).toBe(`/offers/${makeOfferView().id}`);
  });

  it('reads why no offer came, and can ask again', async () => {
    const screen = await mountScreen('/practice', { world: practising() });
    screen.bridge.fail('practice.offer', 'no_account');
    await screen.click('practice-ask');
    expect(screen.toasts('failure')[0]).toContain('Create or import one in Wallet.');
  });

  it('delivers a text, skips time', async () => {
    const screen = await mountScreen('/practice', { world: practising() });
    await screen.type('practice-text', 'escrow-desk:1/abc');
    await screen.click('practice-deliver');
    await screen.click('skip-3600');
    expect(screen.bridge.calls('practice.deliver')).toEqual([
      { text: 'escrow-desk:1/abc', scenario: 'release' },
    ]);
    expect(screen.bridge.calls('practice.skipTime')).toEqual([3600]);
    expect(screen.toasts('done')).toHaveLength(2);
  });

  it('throws the chain away only after a question', async () => {
    const screen = await mountScreen('/practice', { world: practising() });
    await screen.click('practice-reset');
    expect(screen.text()).toContain('Reset the practice chain?');
    await screen.click('confirm-cancel');
    expect(screen.bridge.calls('practice.reset')).toEqual([]);
    await screen.click('practice-reset');
    await screen.click('confirm-yes');
    expect(screen.bridge.calls('practice.reset')).toHaveLength(1);
  });

  it('only sells to who has no coin for fees', async () => {
    const screen = await mountScreen('/practice', { world: practising() });
    await screen.choose(
      document.getElementById('field-practice-scenario')!,
      'release; I have no coin for fees',
    );
    expect(screen.text(screen.get('practice-hint'))).toContain('You buy.');
    await screen.click('practice-ask');
    expect(screen.bridge.calls('practice.offer')[0]?.side).toBe('sell');
  });
});

describe('a lesson of the scam school', () => {
  const at = `/practice/school/${first}`;

  it('tells of the stranger and lets him try', async () => {
    const screen = await mountScreen(at, { world: practising() });
    expect(screen.text(screen.get('lesson-story'))).not.toBe('');
    expect(await screen.accessFaults()).toEqual([]);
    screen.bridge.fail('offers.importText', 'offer_altered');
    screen.bridge.answer('school.attempt', () => ({ ok: true, value: { text: 'altered' } }));
    await screen.click('try-amount_altered');
    expect(screen.bridge.calls('school.attempt')).toEqual(['amount_altered']);
    expect(screen.bridge.calls('offers.importText')).toEqual(['altered']);
    expect(screen.toasts('failure')[0]).toContain('was altered after it was signed');
  });

  it('prepares what is needed first, and says why it could not', async () => {
    const screen = await mountScreen(at, {
      world: practising({ school: lessonsWith({ waitsFor: 'own_offer' }) }),
    });
    expect(screen.get('try-amount_altered')).toHaveProperty('disabled', true);
    screen.bridge.fail('school.prepare', 'cancelled');
    await screen.click('lesson-prepare');
    expect(screen.bridge.calls('school.prepare')).toEqual([first]);
    expect(screen.toasts('note')[0]).toContain('Nothing was signed');
  });

  it('says what stopped it, and leads on', async () => {
    const screen = await mountScreen(at, {
      world: practising({ school: lessonsWith({ passed: true }) }),
    });
    expect(screen.text(screen.get('lesson-stopped'))).toContain('What stopped it');
    await screen.click('lesson-next');
    expect(screen.route).toBe(`/practice/school/${schoolLessons[1].id}`);
  });

  it('sends whoever has no account to Wallet', async () => {
    const screen = await mountScreen(at, { world: makeEmptyWorld({ settings }) });
    expect(screen.find('try-amount_altered')).toBeNull();
    await screen.click(screen.button('To Wallet'));
    expect(screen.route).toBe('/wallet');
  });

  it('shows the stranger’s money beside the sale it belongs to', async () => {
    const sale = makeTradeView({}, { state: 'Paid' });
    const screen = await mountScreen('/practice/school/strange_payer', {
      world: practising({ trades: [sale], school: makeSchool({ sale: sale.trade.tradeId }) }),
    });
    expect(screen.text(screen.get('lesson-sale'))).toContain('€2,315.00 from JONAS PETERS');
    await screen.click('lesson-open-sale');
    expect(screen.route).toBe(`/trades/${someTradeId(1)}`);
  });

  it('is readable for a lesson that there is not', async () => {
    const screen = await mountScreen('/practice/school/nothing', { world: practising() });
    expect(screen.find('empty-state')).not.toBeNull();
    await screen.click('page-back');
    expect(screen.route).toBe('/practice');
  });
});
