import { describe, expect, it } from 'vitest';
import { failure } from '../../src-shared/failure.ts';
import {
  makeAccount,
  makeBalance,
  makeSettings,
  makeTransaction,
  me,
  practiceNetwork,
  someAddress,
  someHash,
  usdc,
} from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeEmptyWorld, makeWorld } from './world.ts';

const second = makeAccount({
  address: someAddress(9),
  label: 'Savings',
  locked: true,
  backedUpAt: null,
  sharedWithService: true,
});
const waiting = makeTransaction({
  hash: someHash(2),
  state: 'sent',
  title: 'Lock 500.00 USDC',
  canReplace: true,
  blockNumber: null,
});
const failed = makeTransaction({
  hash: someHash(3),
  state: 'failed',
  tradeId: null,
  failure: failure('would_revert'),
});
const full = makeWorld({
  accounts: [makeAccount(), second],
  balances: [makeBalance({ credit: 40_000_000n })],
  transactions: [makeTransaction(), waiting, failed],
});

describe('the wallet', () => {
  it('says what an account is where there is none, and how to get one', async () => {
    const screen = await mountScreen('/wallet', { world: makeEmptyWorld() });
    expect(screen.text(screen.get('empty-state'))).toContain('stays encrypted on this computer');
    expect(screen.find('wallet-lock')).toBeNull();
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('empty-create');
    await screen.click('wallet-import');
    expect(screen.bridge.calls('wallet.create')).toHaveLength(1);
    expect(screen.bridge.calls('wallet.import')).toHaveLength(1);
  });

  it('claims nothing while it is read, and says when it can’t be', async () => {
    const screen = await mountScreen('/wallet', {
      prepare: (bridge) => bridge.hold('wallet.accounts'),
    });
    expect(screen.find('empty-state')).toBeNull();
    screen.bridge.reject('wallet.accounts');
    screen.bridge.release('wallet.accounts');
    await screen.settle();
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it('shows accounts, balances, what waits for withdrawal, and transactions', async () => {
    const screen = await mountScreen('/wallet', { world: full });
    const [main, savings] = screen.all('account').map((account) => screen.text(account));
    expect(main).toMatch(/Main account Open .*Backed up .*USDC 10,250\.00 USDC/);
    expect(screen.text(screen.get('credit'))).toContain('40.00 USDC');
    expect(savings).toMatch(/Savings Locked .*Never backed up.*The remote service knows/);
    expect(screen.all('transaction').map((row) => row.dataset['state'])).toHaveLength(3);
    expect(screen.text(screen.get('transactions'))).toContain('The simulation of this call fails');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('withdraws, speeds up, cancels and opens what a transaction is about', async () => {
    const screen = await mountScreen('/wallet', { world: full });
    await screen.click('withdraw');
    await screen.click('speed-up');
    await screen.click('cancel-transaction');
    expect(screen.bridge.calls('wallet.withdrawCredit')).toEqual([
      { account: me, token: usdc.address },
    ]);
    expect(screen.bridge.calls('wallet.speedUp')).toEqual([waiting.hash]);
    expect(screen.bridge.calls('wallet.cancelTransaction')).toEqual([waiting.hash]);
    await screen.click(screen.button('Lock 500.00 USDC'));
    expect(screen.route).toBe(`/trades/${waiting.tradeId}`);
  });

  it('reads why a step was not made', async () => {
    const screen = await mountScreen('/wallet', { world: full });
    screen.bridge.fail('wallet.speedUp', 'not_lowest_nonce');
    await screen.click('speed-up');
    expect(screen.toasts('failure')[0]).toContain('Only the oldest pending transaction');
  });

  it('keeps the last balances and says so when they can’t be read', async () => {
    const screen = await mountScreen('/wallet', { world: full });
    screen.bridge.fail('wallet.balances', 'chain_unreachable');
    await screen.go('/inbox');
    await screen.go('/wallet');
    expect(screen.text(screen.get('wallet-view'))).toContain('As last read; the network is away.');
    expect(screen.text(screen.get('balance'))).toBe('10,250.00 USDC');
  });

  it('backs up, shows and copies the whole address', async () => {
    const screen = await mountScreen('/wallet', { world: full });
    await screen.click('account-backup');
    await screen.click('account-receive');
    expect(screen.text(screen.get('receive-address'))).toBe(me);
    expect(screen.text(screen.get('receive'))).toContain('Only Base and only the tokens');
    screen.bridge.fail('app.copy', 'clipboard_changed');
    await screen.click('copy-address');
    expect(screen.bridge.calls('wallet.export')).toEqual([me]);
    expect(screen.bridge.calls('app.copy')).toEqual([me]);
    expect(screen.toasts('failure')[0]).toContain('Do not paste it; copy again.');
  });

  it('renames, unlocks and removes from the account’s menu, the last only after a question', async () => {
    const screen = await mountScreen('/wallet', { world: full });
    const choose = async (item: string): Promise<void> => {
      await screen.click(screen.all('account-menu')[1]!);
      await screen.click(screen.button(item));
    };
    await choose('Unlock…');
    expect(screen.bridge.calls('wallet.unlock')).toEqual([second.address]);
    await choose('Rename…');
    await screen.type('name-input', 'Cold');
    await screen.click('name-save');
    expect(screen.bridge.calls('wallet.rename')).toEqual([
      { address: second.address, label: 'Cold' },
    ]);
    await choose('Remove…');
    expect(screen.text()).toContain('Remove Savings from this computer?');
    expect(screen.bridge.calls('wallet.remove')).toEqual([]);
    await screen.click('confirm-yes');
    expect(screen.bridge.calls('wallet.remove')).toEqual([second.address]);
  });

  it('locks all accounts, by button and by key, and shows them locked', async () => {
    const screen = await mountScreen('/wallet', { world: full });
    await screen.click('wallet-lock');
    await screen.press('l', { ctrlKey: true });
    expect(screen.bridge.calls('wallet.lock')).toHaveLength(2);
    expect(screen.toasts('note')).toEqual(['The wallet is locked.']);
    screen.bridge.publish('wallet.accountsChanged', [makeAccount({ locked: true })]);
    await screen.settle();
    expect(screen.text(screen.get('status-wallet'))).toContain('Wallet locked');
    expect(screen.find('wallet-lock')).toBeNull();
  });

  it('gives play money on the practice network only', async () => {
    const screen = await mountScreen('/wallet', {
      world: makeWorld({ settings: makeSettings({ network: practiceNetwork }) }),
    });
    await screen.click('account-fund');
    expect(screen.bridge.calls('practice.fund')).toEqual([me]);
    expect(screen.toasts('done')).toEqual(['Play money is on its way.']);
  });

  it('says no amount, no name and no account while they are hidden', async () => {
    const screen = await mountScreen('/wallet', { world: full, hidden: true });
    await screen.click('account-receive');
    expect(screen.text()).not.toMatch(/10,250|40\.00|500|2,500|Marta|Main account|Savings|0x/);
  });
});
